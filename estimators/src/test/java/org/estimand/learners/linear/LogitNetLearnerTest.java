package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotSupportedException;
import org.estimand.learn.InnerFolds;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class LogitNetLearnerTest {
  private static final int N = 300;
  private static final int P = 8;
  private final FeatureMatrix x = TestData.features(N, P, 15);
  private final double[] d = TestData.binary(x, 16);

  private LogitPredictor fit(double alpha, double penalty, double[] target, double[] w) {
    return fit(new LogitNetLearner(alpha, penalty, 10, PenaltyRule.MIN), target, w);
  }

  private LogitPredictor fit(LogitNetLearner learner, double[] target, double[] w) {
    TrainingSet data = new TrainingSet(x, TestData.allRows(N), target, w, 2);
    return (LogitPredictor) learner.fit(data, RandomStreams.of(1));
  }

  @Test
  void optimalityConditionsHold() {
    double[] w = TestData.weights(N, 3);
    for (double mixing : new double[] {0, 0.4, 1}) {
      for (double penalty : new double[] {0.05, 0.005}) {
        LogitPredictor f = fit(mixing, penalty, d, w);
        double[] p = new double[2 * N];
        f.predict(x, TestData.allRows(N), p);
        double total = 0;
        double level = 0;
        for (int i = 0; i < N; i++) {
          total += w[i];
          level += w[i] * (d[i] - p[N + i]);
        }
        assertEquals(0, level / total, 1e-9);
        for (int j = 0; j < P; j++) {
          double mean = 0;
          for (int i = 0; i < N; i++) {
            mean += w[i] * x.at(i, j) / total;
          }
          double var = 0;
          double g = 0;
          for (int i = 0; i < N; i++) {
            double c = x.at(i, j) - mean;
            var += w[i] * c * c / total;
            g += w[i] * c * (d[i] - p[N + i]) / total;
          }
          double b = f.index().slopes()[j] * Math.sqrt(var);
          g = g / Math.sqrt(var) - penalty * (1 - mixing) * b;
          if (b == 0) {
            assertTrue(Math.abs(g) <= penalty * mixing + 1e-9);
          } else {
            assertEquals(penalty * mixing * Math.signum(b), g, 1e-9);
          }
        }
      }
    }
  }

  @Test
  void noPenaltyIsMaximumLikelihood() {
    TrainingSet data = new TrainingSet(x, TestData.allRows(N), d, null, 2);
    LogitPredictor ml = (LogitPredictor) new LogitLearner().fit(data, RandomStreams.of(1));
    assertArrayEquals(ml.index().slopes(), fit(1, 0, d, null).index().slopes(), 1e-8);
  }

  @Test
  void separatedOutcomesHaveAnEstimate() {
    double[] split = new double[N];
    for (int i = 0; i < N; i++) {
      split[i] = x.at(i, 0) > 0 ? 1 : 0;
    }
    LogitPredictor f = fit(1, -1, split, null);
    double[] p = new double[2 * N];
    f.predict(x, TestData.allRows(N), p);
    for (int i = 0; i < N; i++) {
      assertTrue(p[N + i] >= 0 && p[N + i] <= 1);
      assertEquals(1, p[i] + p[N + i], 1e-15);
    }
  }

  @Test
  void crossValidationDropsNoise() {
    double[] noise = new double[N];
    var random = RandomStreams.of(9).child("coin").generator();
    for (int i = 0; i < N; i++) {
      noise[i] = random.bernoulli(0.4) ? 1 : 0;
    }
    LogitPredictor f = fit(new LogitNetLearner(1, -1, 10, PenaltyRule.ONE_SE), noise, null);
    assertArrayEquals(new double[P], f.index().slopes());
    LogitPredictor g = fit(1, -1, d, null);
    assertTrue(g.index().slopes()[0] > 0);
  }

  /** The area under the curve, pair by pair in every fold, chooses the same penalty. */
  @Test
  void theChoiceByTheAreaUnderTheCurveIsThatOfRefitsByHand() {
    int[] rows = TestData.allRows(N);
    TrainingSet data = new TrainingSet(x, rows, d, null, 2);
    double[] grid = PenaltyGrid.of(new LogitNetMath(data, "net", 0, false).largest(), 100, N, P);
    InnerFolds folds =
        InnerFolds.of(rows, 5, RandomStreams.of(1).child("penalty folds").generator());
    double[] lost = new double[grid.length];
    for (int k = 0; k < 5; k++) {
      int[] fold = folds.held(k);
      TrainingSet part = new TrainingSet(x, folds.training(k), d, null, 2);
      for (int l = 0; l < grid.length; l++) {
        double[] p = new double[2 * fold.length];
        new LogitNetLearner(0, grid[l], 10, PenaltyRule.MIN)
            .fit(part, RandomStreams.of(1))
            .predict(x, fold, p);
        double pairs = 0;
        double hits = 0;
        for (int i = 0; i < fold.length; i++) {
          for (int j = 0; j < fold.length; j++) {
            if (d[fold[i]] == 1 && d[fold[j]] == 0) {
              double gap = p[fold.length + i] - p[fold.length + j];
              hits += gap > 0 ? 1 : gap == 0 ? 0.5 : 0;
              pairs++;
            }
          }
        }
        lost[l] -= fold.length * hits / pairs;
      }
    }
    int best = smallest(lost);
    LogitNetLearner learner = new LogitNetLearner(0, -1, 5, PenaltyRule.MIN, PenaltyMeasure.AUC);
    LogitPredictor got = (LogitPredictor) learner.fit(data, RandomStreams.of(1));
    assertArrayEquals(fit(0, grid[best], d, null).index().slopes(), got.index().slopes(), 1e-8);
    LogitPredictor deviance =
        (LogitPredictor)
            new LogitNetLearner(0, -1, 5, PenaltyRule.MIN).fit(data, RandomStreams.of(1));
    assertTrue(Math.abs(deviance.index().slopes()[0] - got.index().slopes()[0]) > 1e-6);
    assertEquals("AUC", learner.describe().get("measure"));
  }

  @Test
  void foldsOfOneClassHaveNoArea() {
    double[] target = new double[N];
    target[0] = 1;
    target[1] = 1;
    TrainingSet four = new TrainingSet(x, new int[] {0, 1, 2, 3}, target, null, 2);
    LogitNetLearner learner = new LogitNetLearner(0, -1, 10, PenaltyRule.MIN, PenaltyMeasure.AUC);
    assertEquals(
        "IDENT-186 No fold of the ridge-logit learner has rows of both classes, so there is no area"
            + " under a curve to choose the penalty by. Use fewer folds, or the deviance.",
        assertThrows(
                org.estimand.errors.NotIdentifiedException.class,
                () -> learner.fit(four, RandomStreams.of(1)))
            .getMessage());
  }

  @Test
  void theChoiceIsThatOfRefitsByHandAndWeighted() {
    double[] target = new double[N];
    double[] w = new double[N];
    var random = RandomStreams.of(21).child("mixture").generator();
    for (int i = 0; i < N; i++) {
      // light rows carry the opposite signal of heavy ones: weighting changes the choice
      boolean heavy = i % 2 == 0;
      w[i] = heavy ? 20 : 1;
      double u = (heavy ? 0.6 : -1.2) * x.at(i, 0);
      target[i] = random.bernoulli(1 / (1 + Math.exp(-u))) ? 1 : 0;
    }
    int[] rows = TestData.allRows(N);
    TrainingSet data = new TrainingSet(x, rows, target, w, 2);
    double[] grid = PenaltyGrid.of(new LogitNetMath(data, "net", 1, false).largest(), 100, N, P);
    InnerFolds folds =
        InnerFolds.of(rows, 10, RandomStreams.of(1).child("penalty folds").generator());
    double[] weighted = new double[40];
    double[] plain = new double[40];
    for (int l = 0; l < weighted.length; l++) {
      for (int k = 0; k < 10; k++) {
        int[] fold = folds.held(k);
        TrainingSet part = new TrainingSet(x, folds.training(k), target, w, 2);
        double[] p = new double[2 * fold.length];
        new LogitNetLearner(1, grid[l], 10, PenaltyRule.MIN)
            .fit(part, RandomStreams.of(1))
            .predict(x, fold, p);
        for (int i = 0; i < fold.length; i++) {
          double hit = target[fold[i]] == 1 ? p[fold.length + i] : p[i];
          weighted[l] -= w[fold[i]] * Math.log(hit);
          plain[l] -= Math.log(hit);
        }
      }
    }
    int best = smallest(weighted);
    assertTrue(best < weighted.length - 1, "an inner choice: " + best);
    assertTrue(best != smallest(plain), "weights matter: " + best);
    assertArrayEquals(
        fit(1, grid[best], target, w).index().slopes(),
        fit(1, -1, target, w).index().slopes(),
        1e-8);
  }

  private static int smallest(double[] v) {
    int best = 0;
    for (int l = 1; l < v.length; l++) {
      best = v[l] < v[best] ? l : best;
    }
    return best;
  }

  @Test
  void moreClassesAreRefused() {
    TrainingSet three = new TrainingSet(x, TestData.allRows(N), classes(), null, 3);
    assertEquals(
        "NOTSUP-031 Learner lasso-logit learns two classes, not 3. Use logit, which takes any number.",
        assertThrows(
                NotSupportedException.class,
                () -> Learners.lassoLogistic().fit(three, RandomStreams.of(1)))
            .getMessage());
  }

  private static double[] classes() {
    double[] c = new double[N];
    for (int i = 0; i < N; i++) {
      c[i] = i % 3;
    }
    return c;
  }

  @Test
  void aLargerPenaltyAfterASmallerOneShrinksAgain() {
    FeatureMatrix x = TestData.features(N, P, 9);
    TrainingSet data = TrainingSet.classification(x, TestData.binary(x, 9), 2);
    for (double alpha : new double[] {0, 0.5}) {
      LogitNetMath back = new LogitNetMath(data, "net", alpha, false);
      back.at(1e-3);
      double close = back.deviance();
      back.at(0.2);
      LogitNetMath fresh = new LogitNetMath(data, "net", alpha, false);
      fresh.at(0.2);
      assertEquals(fresh.deviance(), back.deviance(), 1e-9);
      assertTrue(back.deviance() > close + 1e-3);
    }
  }

  /** Rough fits, which only choose a penalty, lose what exact ones lose. */
  @Test
  void roughPathsLoseWhatExactOnesDo() {
    FeatureMatrix x = TestData.features(N, P, 9);
    TrainingSet data = TrainingSet.classification(x, TestData.binary(x, 9), 2);
    for (double alpha : new double[] {0, 0.5, 1}) {
      LogitNetMath exact = new LogitNetMath(data, "net", alpha, false);
      LogitNetMath rough = new LogitNetMath(data, "net", alpha, true);
      for (double penalty : PenaltyGrid.of(exact.largest(), 100, N, P)) {
        exact.at(penalty);
        rough.at(penalty);
        assertEquals(exact.deviance(), rough.deviance(), 1e-8);
        assertArrayEquals(
            exact.predictor(x).index().slopes(), rough.predictor(x).index().slopes(), 1e-6);
      }
    }
  }
}
