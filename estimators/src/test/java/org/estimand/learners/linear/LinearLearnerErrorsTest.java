package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.LearnerNames;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Refusals of the linear learners that need data made for them, with their whole text. */
class LinearLearnerErrorsTest {
  private static final int N = 200;

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static double[] drawn(long seed) {
    RandomStream random = RandomStreams.of(seed).generator();
    double[] out = new double[N];
    for (int i = 0; i < N; i++) {
      out[i] = random.normal();
    }
    return out;
  }

  /** Two columns, the second the first and a little of something else. */
  private static FeatureMatrix nearlyCollinear(double little) {
    double[] a = drawn(1);
    double[] b = drawn(2);
    double[] x = new double[2 * N];
    for (int i = 0; i < N; i++) {
      x[i] = a[i];
      x[N + i] = a[i] + little * b[i];
    }
    return FeatureMatrix.wrap(x, N, List.of("a", "b"));
  }

  @Test
  void unknownNames() {
    refused(
        "CONF-030 No learner of conditional means is called \"laso\". Closest: \"lasso\". Learners: "
            + String.join(", ", LearnerNames.regressions())
            + ".",
        () -> LearnerNames.regression("laso"));
    refused(
        "CONF-030 No learner of probabilities is called \"logi\". Closest: \"logit\". Learners: "
            + String.join(", ", LearnerNames.classifications())
            + ".",
        () -> LearnerNames.classification("logi"));
  }

  @Test
  void coordinateDescentOnNearlyCollinearColumns() {
    FeatureMatrix x = nearlyCollinear(1e-8);
    TrainingSet data = TrainingSet.regression(x, drawn(2));
    refused(
        "CONV-037 Coordinate descent of learner lasso did not settle in 100000 sweeps at penalty (for a standardised target) 1.0979763114001188E-12. Look for nearly collinear columns, or give a larger penalty.",
        () -> Learners.lasso(1e-12).fit(data, RandomStreams.of(1)));
  }

  @Test
  void logisticDescentOnNearlyCollinearColumns() {
    FeatureMatrix x = nearlyCollinear(1e-8);
    double[] d = new double[N];
    for (int i = 0; i < N; i++) {
      d[i] = drawn(2)[i] + drawn(3)[i] > 0 ? 1 : 0;
    }
    TrainingSet data = TrainingSet.classification(x, d, 2);
    LogitNetLearner learner = new LogitNetLearner(1, 1e-12, 10, PenaltyRule.MIN);
    refused(
        "CONV-032 The lasso-logit learner did not settle at penalty 1.0E-12: coordinate descent ran out of sweeps. Look for nearly collinear columns, or give a larger penalty.",
        () -> learner.fit(data, RandomStreams.of(1)));
  }

  @Test
  void logisticDescentOnSeparatedClasses() {
    double[] d = new double[N];
    double[] x = drawn(1);
    for (int i = 0; i < N; i++) {
      d[i] = x[i] > 0 ? 1 : 0;
    }
    TrainingSet data = TrainingSet.classification(FeatureMatrix.wrap(x, N, List.of("a")), d, 2);
    LogitNetLearner learner = new LogitNetLearner(1, 1e-300, 10, PenaltyRule.MIN);
    refused(
        "CONV-032 The lasso-logit learner did not settle at penalty 1.0E-300 in 200 steps, or its coefficients left all bounds. Look for columns that separate the classes, or give a larger penalty.",
        () -> learner.fit(data, RandomStreams.of(1)));
  }

  /** A column that differs from another only in two rows of hardly any weight. */
  private static TrainingSet vanishing(int classes) {
    RandomStream random = RandomStreams.of(5).generator();
    double[] x = new double[2 * N];
    double[] d = new double[N];
    double[] w = new double[N];
    int[] rows = new int[N];
    for (int i = 0; i < N; i++) {
      rows[i] = i;
      boolean far = i < 2;
      w[i] = far ? 1e-6 : 1;
      x[i] = far ? 8 : random.normal();
      x[N + i] = x[i] + (far ? 1 : 0);
      d[i] = far || random.bernoulli(1 / (1 + Math.exp(-2 * x[i]))) ? 1 : 0;
      if (classes == 3 && i >= 2 && random.bernoulli(0.3)) {
        d[i] = 2;
      }
    }
    return new TrainingSet(FeatureMatrix.wrap(x, N, List.of("a", "b")), rows, d, w, classes);
  }

  @Test
  void newtonStepsWithoutInformation() {
    refused(
        "CONV-030 The logistic learner did not settle in 16 iterations on columns a, b. Look for nearly collinear or badly scaled columns.",
        () -> Learners.logistic().fit(vanishing(2), RandomStreams.of(1)));
    refused(
        "CONV-030 The multinomial logistic learner did not settle in 13 iterations on columns a, b. Look for nearly collinear or badly scaled columns.",
        () -> Learners.logistic().fit(vanishing(3), RandomStreams.of(1)));
  }

  @Test
  void separatedClasses() {
    double[] d = new double[N];
    double[] x = drawn(1);
    for (int i = 0; i < N; i++) {
      d[i] = x[i] > 0.5 ? 2 : x[i] > -0.5 ? 1 : 0;
    }
    TrainingSet data = TrainingSet.classification(FeatureMatrix.wrap(x, N, List.of("a")), d, 3);
    refused(
        "IDENT-003 Fitted propensity is 0 or 1 for 196 rows (multinomial logistic learner, separation of the classes). Trim, penalise, or drop the covariate.",
        () -> Learners.logistic().fit(data, RandomStreams.of(1)));
  }
}
