package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class ElasticNetLearnerTest {
  private static final int N = 150;
  private static final int P = 12;
  private final FeatureMatrix x = TestData.features(N, P, 5);
  private final double[] y = TestData.outcome(x, 6);

  private static LinearPredictor fit(
      double mixing, PenaltyChoice choice, FeatureMatrix x, double[] y, double[] w) {
    TrainingSet data = new TrainingSet(x, TestData.allRows(x.rows()), y, w, 0);
    return (LinearPredictor)
        new ElasticNetLearner("net", mixing, choice).fit(data, RandomStreams.of(1));
  }

  /** Gradient of the smooth part and coefficients, both in standardised units. */
  private double[][] standard(LinearPredictor f, double[] y, double[] w) {
    double total = 0;
    double yMean = 0;
    for (int i = 0; i < N; i++) {
      total += w[i];
      yMean += w[i] * y[i];
    }
    yMean /= total;
    double yVar = 0;
    for (int i = 0; i < N; i++) {
      yVar += w[i] * (y[i] - yMean) * (y[i] - yMean) / total;
    }
    double[] fitted = new double[N];
    f.predict(x, TestData.allRows(N), fitted);
    double[][] out = new double[2][P];
    for (int j = 0; j < P; j++) {
      double mean = 0;
      for (int i = 0; i < N; i++) {
        mean += w[i] * x.at(i, j) / total;
      }
      double var = 0;
      double g = 0;
      for (int i = 0; i < N; i++) {
        double d = x.at(i, j) - mean;
        var += w[i] * d * d / total;
        g += w[i] * d * (y[i] - fitted[i]) / total;
      }
      out[0][j] = g / Math.sqrt(var * yVar);
      out[1][j] = f.slopes()[j] * Math.sqrt(var / yVar);
    }
    return out;
  }

  @Test
  void optimalityConditionsHold() {
    double[] w = TestData.weights(N, 3);
    for (double mixing : new double[] {0, 0.3, 1}) {
      for (double penalty : new double[] {0.2, 0.02}) {
        double[][] s = standard(fit(mixing, PenaltyChoice.of(penalty), x, y, w), y, w);
        int zeros = 0;
        for (int j = 0; j < P; j++) {
          double g = s[0][j] - penalty * (1 - mixing) * s[1][j];
          if (s[1][j] == 0) {
            zeros++;
            assertTrue(Math.abs(g) <= penalty * mixing + 1e-9);
          } else {
            assertEquals(penalty * mixing * Math.signum(s[1][j]), g, 1e-9);
          }
        }
        assertTrue(mixing == 1 && penalty == 0.2 ? zeros > 0 && zeros < P : zeros < P);
      }
    }
  }

  @Test
  void noPenaltyIsLeastSquares() {
    TrainingSet data = new TrainingSet(x, TestData.allRows(N), y, null, 0);
    LinearPredictor ols = (LinearPredictor) new OlsLearner().fit(data, RandomStreams.of(1));
    for (double mixing : new double[] {0, 0.5, 1}) {
      assertArrayEquals(ols.slopes(), fit(mixing, PenaltyChoice.of(0), x, y, null).slopes(), 1e-8);
    }
  }

  @Test
  void aLargePenaltyLeavesTheMean() {
    LinearPredictor f = fit(1, PenaltyChoice.of(1), x, y, null);
    assertArrayEquals(new double[P], f.slopes());
    double mean = 0;
    for (double v : y) {
      mean += v / N;
    }
    assertEquals(mean, f.level(), 1e-9 * Math.abs(mean));
  }

  @Test
  void integerWeightsAreRepeatedRows() {
    double[] w = new double[N];
    int m = 0;
    for (int i = 0; i < N; i++) {
      w[i] = i % 3;
      m += i % 3;
    }
    double[] more = new double[m * P];
    double[] yMore = new double[m];
    int r = 0;
    for (int i = 0; i < N; i++) {
      for (int k = 0; k < i % 3; k++) {
        for (int j = 0; j < P; j++) {
          more[j * m + r] = x.at(i, j);
        }
        yMore[r++] = y[i];
      }
    }
    FeatureMatrix repeated = FeatureMatrix.wrap(more, m, x.names());
    for (double mixing : new double[] {0, 1}) {
      assertArrayEquals(
          fit(mixing, PenaltyChoice.of(0.05), repeated, yMore, null).slopes(),
          fit(mixing, PenaltyChoice.of(0.05), x, y, w).slopes(),
          1e-9);
    }
  }

  @Test
  void crossValidationMatchesRefitsByHand() {
    // the loss of every fold and penalty from predictions of separate fits
    int[] rows = TestData.allRows(N);
    RandomStream random = RandomStreams.of(4).child("noise").generator();
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      y[i] = x.at(i, 0) + 0.5 * x.at(i, 3) + 3 * random.normal();
    }
    int[][] folds = InnerFolds.of(rows, 5, RandomStreams.of(1));
    PenaltyChoice choice = new PenaltyChoice(Double.NaN, 5, 30, false);
    LinearPredictor chosen = fit(1, choice, x, y, null);
    LinearPredictor start = fit(1, PenaltyChoice.of(10), x, y, null);
    double top = 0;
    for (double g : standard(start, y, ones())[0]) {
      top = Math.max(top, Math.abs(g));
    }
    double[] grid = PenaltyGrid.of(top, 30, N, P);
    double best = Double.POSITIVE_INFINITY;
    int at = -1;
    double spread = deviation(y, rows);
    for (int l = 0; l < grid.length; l++) {
      double loss = 0;
      for (int[] fold : folds) {
        int[] train = InnerFolds.without(rows, fold);
        double own = deviation(y, train);
        TrainingSet part = new TrainingSet(x, train, y, null, 0);
        double[] out = new double[fold.length];
        new ElasticNetLearner("net", 1, PenaltyChoice.of(grid[l] * spread / own))
            .fit(part, RandomStreams.of(1))
            .predict(x, fold, out);
        for (int i = 0; i < fold.length; i++) {
          loss += (out[i] - y[fold[i]]) * (out[i] - y[fold[i]]) / N;
        }
      }
      if (loss < best) {
        best = loss;
        at = l;
      }
    }
    assertTrue(at > 0 && at < grid.length - 1, "an inner choice: " + at);
    assertArrayEquals(
        fit(1, PenaltyChoice.of(grid[at]), x, y, null).slopes(), chosen.slopes(), 1e-8);
    LinearPredictor cautious = fit(1, choice.oneStandardErrorRule(), x, y, null);
    assertTrue(nonzero(cautious) < nonzero(chosen));
  }

  private static double[] ones() {
    double[] w = new double[N];
    java.util.Arrays.fill(w, 1);
    return w;
  }

  private static int nonzero(LinearPredictor f) {
    int c = 0;
    for (double b : f.slopes()) {
      c += b == 0 ? 0 : 1;
    }
    return c;
  }

  private static double deviation(double[] y, int[] rows) {
    double mean = 0;
    for (int i : rows) {
      mean += y[i] / rows.length;
    }
    double v = 0;
    for (int i : rows) {
      v += (y[i] - mean) * (y[i] - mean) / rows.length;
    }
    return Math.sqrt(v);
  }

  @Test
  void moreColumnsThanRowsAndConstantColumnsAreFine() {
    FeatureMatrix wide = TestData.features(30, 60, 8);
    double[] out = TestData.outcome(wide, 9);
    for (double mixing : new double[] {0, 1}) {
      LinearPredictor f = fit(mixing, PenaltyChoice.crossValidated(), wide, out, null);
      assertTrue(Double.isFinite(f.level()) && f.slopes().length == 60);
    }
    double[] flat = new double[30];
    java.util.Arrays.fill(flat, 2);
    LinearPredictor f = fit(1, PenaltyChoice.crossValidated(), wide, flat, null);
    assertArrayEquals(new double[60], f.slopes());
    assertEquals(2, f.level(), 1e-12);
  }

  @Test
  void badOptionsAreRefused() {
    assertEquals(
        "CONF-036 penalty = -1.0; must be finite and at least 0.",
        assertThrows(InvalidConfigException.class, () -> Learners.lasso(-1)).getMessage());
    assertEquals(
        "CONF-037 mixing = 2.0; must be from 0 (ridge) to 1 (lasso).",
        assertThrows(InvalidConfigException.class, () -> Learners.elasticNet(2)).getMessage());
  }
}
