package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** What every learner must do; a learner's test extends this and supplies it. */
public abstract class LearnerContract {
  private static final int N = 160;
  private static final int FOLDS = 4;

  private final double[] values = new double[3 * N];
  private final double[] mean = new double[N];
  private final double[] flag = new double[N];

  /** Draws the data. */
  protected LearnerContract() {
    RandomStream random = RandomStreams.of(77).child("contract").generator();
    for (int i = 0; i < values.length; i++) {
      values[i] = random.normal();
    }
    for (int i = 0; i < N; i++) {
      mean[i] = 10 + 2 * values[i] + values[N + i] * values[N + i] + 0.5 * random.normal();
      flag[i] = random.bernoulli(1 / (1 + Math.exp(-values[i]))) ? 1 : 0;
    }
  }

  /** The learner, always an equal one. */
  protected abstract Learner learner();

  private FeatureMatrix features() {
    return FeatureMatrix.wrap(values, N, List.of("a", "b", "c"));
  }

  private double[] target() {
    return learner() instanceof ClassificationLearner ? flag : mean;
  }

  private int classes() {
    return learner() instanceof ClassificationLearner ? 2 : 0;
  }

  private TrainingSet training(FeatureMatrix x, int[] rows, double[] w) {
    return new TrainingSet(x, rows, target(), w, classes());
  }

  private static int[] all() {
    int[] rows = new int[N];
    for (int i = 0; i < N; i++) {
      rows[i] = i;
    }
    return rows;
  }

  private double[] predictions(Predictor fit, int[] rows) {
    double[] out = new double[rows.length * fit.outputs()];
    fit.predict(features(), rows, out);
    return out;
  }

  @Test
  void aFitRepeatsItselfAndChangesNoInput() {
    double[] before = values.clone();
    double[] y = target().clone();
    int[] rows = all();
    double[] first =
        predictions(learner().fit(training(features(), rows, null), RandomStreams.of(5)), rows);
    double[] second =
        predictions(learner().fit(training(features(), rows, null), RandomStreams.of(5)), rows);
    assertArrayEquals(first, second);
    assertArrayEquals(before, values);
    assertArrayEquals(y, target());
    assertArrayEquals(all(), rows);
  }

  @Test
  void itLearnsAndPredictsNumbers() {
    Predictor fit = learner().fit(training(features(), all(), null), RandomStreams.of(5));
    double[] out = predictions(fit, all());
    assertEquals(Math.max(1, classes()), fit.outputs());
    double loss = 0;
    double constant = 0;
    double average = Arrays.stream(target()).average().orElseThrow();
    for (int i = 0; i < N; i++) {
      double p = classes() == 2 ? out[N + i] : out[i];
      assertTrue(Double.isFinite(p));
      loss += (p - target()[i]) * (p - target()[i]);
      constant += (average - target()[i]) * (average - target()[i]);
      if (classes() == 2) {
        assertTrue(p >= 0 && p <= 1 && out[i] >= 0 && out[i] <= 1);
        assertEquals(1, p + out[i], 1e-12);
      }
    }
    assertTrue(loss < 0.95 * constant, loss + " against " + constant);
  }

  /**
   * Neither their targets nor their features, not even far ones. (Least squares shares centres and
   * scales of columns among folds, which moves the last digits.)
   */
  @Test
  void rowsOutsideTheTrainingRowsDoNotMatter() {
    int[] rows = Arrays.copyOf(all(), N / 2);
    double[] first =
        predictions(learner().fit(training(features(), rows, null), RandomStreams.of(5)), rows);
    double[] y = target();
    double[] kept = y.clone();
    double[] keptValues = values.clone();
    for (int i = N / 2; i < N; i++) {
      y[i] = 1 - y[i];
      values[i] = 1000 - 50 * values[i];
      values[N + i] = -3;
      values[2 * N + i] = i % 2;
    }
    double[] second =
        predictions(learner().fit(training(features(), rows, null), RandomStreams.of(5)), rows);
    System.arraycopy(kept, 0, y, 0, N);
    System.arraycopy(keptValues, 0, values, 0, values.length);
    for (int i = 0; i < first.length; i++) {
      // columns scaled by all rows, as least squares does, leave rounding of this relative size
      assertEquals(first[i], second[i], 1e-9 * Math.max(1, Math.abs(first[i])));
    }
  }

  @Test
  void theTargetMayChangeAfterTheFit() {
    double[] y = target();
    Predictor fit = learner().fit(training(features(), all(), null), RandomStreams.of(5));
    double[] before = predictions(fit, all());
    double[] kept = y.clone();
    Arrays.fill(y, 0);
    double[] after = predictions(fit, all());
    System.arraycopy(kept, 0, y, 0, N);
    assertArrayEquals(before, after);
  }

  @Test
  void aCrossFitIsTheSameForAnyNumberOfThreads() {
    int[][] labels = new int[2][N];
    for (int i = 0; i < N; i++) {
      labels[0][i] = i % FOLDS;
      labels[1][i] = i / 2 % FOLDS;
    }
    FoldAssignment folds = FoldAssignment.of(labels);
    CrossFitPredictions one = crossFit(folds, 1);
    for (int threads : new int[] {2, 7}) {
      CrossFitPredictions more = crossFit(folds, threads);
      for (int r = 0; r < 2; r++) {
        assertArrayEquals(one.of("q", r), more.of("q", r));
      }
    }
  }

  private CrossFitPredictions crossFit(FoldAssignment folds, int threads) {
    Nuisance q =
        learner() instanceof ClassificationLearner c
            ? Nuisance.probability("q", c, features(), flag)
            : Nuisance.mean("q", (RegressionLearner) learner(), features(), mean);
    return CrossFitter.run(List.of(q), folds, FitContext.seed(3).threads(threads));
  }

  @Test
  void weightsAreHonouredOrRefused() {
    double[] w = new double[N];
    for (int i = 0; i < N; i++) {
      w[i] = 0.5 + (i % 4);
    }
    TrainingSet weighted = training(features(), all(), w);
    if (!learner().supportsWeights()) {
      assertEquals(
          "NOTSUP-030 Learner "
              + learner().name()
              + " takes no sample weights. Use one that does (ols, ridge, lasso, logit), or remove"
              + " the weights.",
          assertThrows(
                  NotSupportedException.class, () -> learner().fit(weighted, RandomStreams.of(5)))
              .getMessage());
      return;
    }
    double[] plain =
        predictions(learner().fit(training(features(), all(), null), RandomStreams.of(5)), all());
    double[] more = predictions(learner().fit(weighted, RandomStreams.of(5)), all());
    assertFalse(Arrays.equals(plain, more), "weights were ignored");
    double[] scaled = new double[N];
    for (int i = 0; i < N; i++) {
      scaled[i] = 8 * w[i];
    }
    assertArrayEquals(
        more,
        predictions(learner().fit(training(features(), all(), scaled), RandomStreams.of(5)), all()),
        1e-7);
  }

  @Test
  void missingFeaturesAreTakenOrRefused() {
    double[] holed = values.clone();
    holed[N + 3] = Double.NaN;
    FeatureMatrix x = FeatureMatrix.wrap(holed, N, List.of("a", "b", "c"));
    if (learner().supportsMissing()) {
      learner().fit(training(x, all(), null), RandomStreams.of(5));
      return;
    }
    assertEquals(
        "DATA-030 Feature \"b\" is NaN in row 4, and learner "
            + learner().name()
            + " takes no missing values. Drop the rows, impute, or use a learner that takes them.",
        assertThrows(
                InvalidDataException.class,
                () -> learner().fit(training(x, all(), null), RandomStreams.of(5)))
            .getMessage());
  }

  @Test
  void aConstantTargetIsPredicted() {
    if (classes() == 2) {
      return;
    }
    double[] flat = new double[N];
    Arrays.fill(flat, 4);
    Predictor fit =
        learner().fit(new TrainingSet(features(), all(), flat, null, 0), RandomStreams.of(5));
    assertArrayEquals(flat, predictions(fit, all()), 1e-9);
  }

  @Test
  void itDescribesItself() {
    assertEquals(learner().name(), learner().describe().get("name"));
    // in a fixed order, so that summaries and JSON are the same in every virtual machine
    assertEquals("name", learner().describe().keySet().iterator().next());
    assertEquals(learner(), learner());
  }
}
