package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.LearnerNames;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElasticNetLearnerTest {
  private static final RandomStreams RANDOM = RandomStreams.of(3);

  private static LinearPredictor fit(
      double alpha, double penalty, FeatureMatrix x, double[] y, double[] w) {
    TrainingSet data = new TrainingSet(x, TestData.allRows(x.rows()), y, w, 0);
    return (LinearPredictor) Learners.elasticNet(alpha, penalty).fit(data, RANDOM);
  }

  /** Residual correlations: sum w (x - mean)/sd (y - fit) / sum w, plain loops. */
  private static double[] gradient(
      LinearPredictor fit, FeatureMatrix x, double[] y, double[] w, double[] sd) {
    int n = x.rows();
    double[] f = new double[n];
    fit.predict(x, TestData.allRows(n), f);
    double total = 0;
    double rest = 0;
    for (int i = 0; i < n; i++) {
      total += w[i];
      rest += w[i] * (y[i] - f[i]);
    }
    assertEquals(0, rest / total, 1e-9);
    double[] g = new double[x.columns()];
    for (int j = 0; j < g.length; j++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += w[i] * x.at(i, j) / total;
      }
      double v = 0;
      for (int i = 0; i < n; i++) {
        v += w[i] * (x.at(i, j) - mean) * (x.at(i, j) - mean) / total;
      }
      sd[j] = Math.sqrt(v);
      for (int i = 0; i < n; i++) {
        g[j] += w[i] * (x.at(i, j) - mean) * (y[i] - f[i]) / (sd[j] * total);
      }
    }
    return g;
  }

  private static double spread(double[] y, double[] w) {
    double total = 0;
    double mean = 0;
    for (int i = 0; i < y.length; i++) {
      total += w[i];
      mean += w[i] * y[i];
    }
    mean /= total;
    double v = 0;
    for (int i = 0; i < y.length; i++) {
      v += w[i] * (y[i] - mean) * (y[i] - mean);
    }
    return Math.sqrt(v / total);
  }

  @ParameterizedTest
  @CsvSource({"1,0.05,200", "1,0.5,200", "0.5,0.3,200", "0,0.4,200", "0,2,20", "1,0.6,20"})
  void theSolutionSatisfiesTheOptimalityConditions(double alpha, double penalty, int n) {
    FeatureMatrix x = TestData.features(n, 30, 5);
    double[] y = TestData.outcome(x, 5);
    double[] w = TestData.weights(n, 5);
    LinearPredictor fit = fit(alpha, penalty, x, y, w);
    double[] sd = new double[30];
    double[] g = gradient(fit, x, y, w, sd);
    double unit = spread(y, w);
    int zero = 0;
    for (int j = 0; j < 30; j++) {
      double b = fit.slopes()[j] * sd[j];
      // the squared part of the penalty is per standardised target
      double smooth = g[j] - penalty * (1 - alpha) * b / unit;
      if (b == 0) {
        zero++;
        assertTrue(Math.abs(smooth) <= penalty * alpha + 1e-9);
      } else {
        assertEquals(penalty * alpha * Math.signum(b), smooth, 1e-9);
      }
    }
    assertEquals(alpha > 0, zero > 0);
  }

  @Test
  void orthonormalColumnsAreSoftThresholded() {
    // Hadamard columns: mean 0, variance 1, orthogonal
    int n = 8;
    double[] data = new double[n * 3];
    for (int j = 0; j < 3; j++) {
      for (int i = 0; i < n; i++) {
        data[j * n + i] = (i >> j & 1) == 0 ? 1 : -1;
      }
    }
    FeatureMatrix x = FeatureMatrix.wrap(data, n, List.of("a", "b", "c"));
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = 4 + 2 * x.at(i, 0) - 0.75 * x.at(i, 1) + 0.25 * x.at(i, 2);
    }
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    LinearPredictor lasso = fit(1, 0.5, x, y, null);
    assertEquals(1.5, lasso.slopes()[0], 1e-12);
    assertEquals(-0.25, lasso.slopes()[1], 1e-12);
    assertEquals(0.0, lasso.slopes()[2]);
    assertEquals(4, lasso.level(), 1e-12);
    double unit = spread(y, ones);
    LinearPredictor ridge = fit(0, 0.5, x, y, null);
    assertEquals(2 / (1 + 0.5 / unit), ridge.slopes()[0], 1e-12);
    assertEquals(0.25 / (1 + 0.5 / unit), ridge.slopes()[2], 1e-12);
    LinearPredictor net = fit(0.5, 0.5, x, y, null);
    assertEquals(1.75 / (1 + 0.25 / unit), net.slopes()[0], 1e-12);
  }

  @Test
  void coordinateDescentNearAlphaZeroIsRidgeByCholesky() {
    FeatureMatrix x = TestData.features(150, 6, 8);
    double[] y = TestData.outcome(x, 8);
    LinearPredictor ridge = fit(0, 0.7, x, y, null);
    LinearPredictor near = fit(1e-13, 0.7, x, y, null);
    for (int j = 0; j < 6; j++) {
      assertEquals(ridge.slopes()[j], near.slopes()[j], 1e-9);
    }
  }

  @Test
  void noPenaltyIsLeastSquares() {
    FeatureMatrix x = TestData.features(150, 6, 9);
    double[] y = TestData.outcome(x, 9);
    double[] w = TestData.weights(150, 9);
    TrainingSet data = new TrainingSet(x, TestData.allRows(150), y, w, 0);
    LinearPredictor ols = (LinearPredictor) Learners.ols().fit(data, RANDOM);
    for (double alpha : new double[] {0, 0.5, 1}) {
      LinearPredictor fit = fit(alpha, 0, x, y, w);
      for (int j = 0; j < 6; j++) {
        assertEquals(ols.slopes()[j], fit.slopes()[j], 1e-9);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 1})
  void integerWeightsAreRepeatedRows(double alpha) {
    FeatureMatrix x = TestData.features(60, 5, 4);
    double[] y = TestData.outcome(x, 4);
    double[] w = new double[60];
    int total = 0;
    for (int i = 0; i < 60; i++) {
      w[i] = i % 4;
      total += i % 4;
    }
    double[] longer = new double[total * 5];
    double[] yy = new double[total];
    int r = 0;
    for (int i = 0; i < 60; i++) {
      for (int k = 0; k < w[i]; k++, r++) {
        yy[r] = y[i];
        for (int j = 0; j < 5; j++) {
          longer[j * total + r] = x.at(i, j);
        }
      }
    }
    FeatureMatrix repeated = FeatureMatrix.wrap(longer, total, x.names());
    LinearPredictor a = fit(alpha, 0.3, x, y, w);
    LinearPredictor b = fit(alpha, 0.3, repeated, yy, null);
    double[] pa = new double[60];
    double[] pb = new double[60];
    a.predict(x, TestData.allRows(60), pa);
    b.predict(x, TestData.allRows(60), pb);
    assertArrayEquals(pb, pa, 1e-8);
  }

  @Test
  void crossValidationByCrossProductsIsCrossValidationByRefitting() {
    int n = 90;
    FeatureMatrix x = TestData.features(n, 12, 6);
    double[] y = TestData.outcome(x, 7);
    double[] w = TestData.weights(n, 6);
    TrainingSet data = new TrainingSet(x, TestData.allRows(n), y, w, 0);
    LinearPredictor fit = (LinearPredictor) Learners.lasso().fit(data, RANDOM);
    double chosen = penalty(fit);
    // the same folds, drawn as documented, and plain refits at neighbours on the path
    int[] positive = Arrays.stream(data.rows()).filter(i -> w[i] > 0).toArray();
    int[] order = RANDOM.child("penalty folds").generator().permutation(positive.length);
    double step = Math.pow(1e-4, 1 / 99.0);
    double at = loss(x, y, w, positive, order, chosen);
    assertTrue(at < loss(x, y, w, positive, order, chosen * step));
    assertTrue(at < loss(x, y, w, positive, order, chosen / step));
    LinearPredictor given = fit(1, chosen, x, y, w);
    for (int j = 0; j < 12; j++) {
      assertEquals(given.slopes()[j], fit.slopes()[j], 1e-9);
    }
    LinearPredictor sparse = (LinearPredictor) Learners.lasso(PenaltyRule.ONE_SE).fit(data, RANDOM);
    assertTrue(penalty(sparse) > chosen);
    double[] folds = new double[20];
    double weight = Arrays.stream(w).sum();
    loss(x, y, w, positive, order, chosen, folds);
    double square = 0;
    for (int f = 0; f < 10; f++) {
      square += folds[10 + f] / weight * Math.pow(folds[f] / folds[10 + f] - at / weight, 2);
    }
    double limit = at + weight * Math.sqrt(square / 9);
    assertTrue(loss(x, y, w, positive, order, penalty(sparse)) <= limit);
    assertTrue(loss(x, y, w, positive, order, penalty(sparse) / step) > limit);
  }

  private static double penalty(LinearPredictor fit) {
    Diagnostic note = fit.notes().get(0);
    assertEquals("PENALTY", note.code());
    return note.values().get("penalty");
  }

  private static double loss(
      FeatureMatrix x, double[] y, double[] w, int[] rows, int[] order, double penalty) {
    return loss(x, y, w, rows, order, penalty, new double[20]);
  }

  /** Sum of weighted squares; into {@code folds} the sums and the weights of the ten folds. */
  private static double loss(
      FeatureMatrix x,
      double[] y,
      double[] w,
      int[] rows,
      int[] order,
      double penalty,
      double[] folds) {
    double sum = 0;
    for (int f = 0; f < 10; f++) {
      int fold = f;
      int[] test =
          java.util.stream.IntStream.range(0, rows.length)
              .filter(k -> k % 10 == fold)
              .map(k -> rows[order[k]])
              .sorted()
              .toArray();
      int[] train = Arrays.stream(rows).filter(i -> Arrays.binarySearch(test, i) < 0).toArray();
      double[] out = new double[test.length];
      Learners.lasso(penalty).fit(new TrainingSet(x, train, y, w, 0), RANDOM).predict(x, test, out);
      for (int k = 0; k < test.length; k++) {
        double square = w[test[k]] * Math.pow(y[test[k]] - out[k], 2);
        folds[f] += square;
        folds[10 + f] += w[test[k]];
        sum += square;
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ridge", "lasso", "elastic-net"})
  void edgeCasesAreAnswered(String name) {
    FeatureMatrix x = TestData.features(40, 3, 2);
    double[] y = TestData.outcome(x, 2);
    double[] before = x.data().clone();
    TrainingSet data = TrainingSet.regression(x, y);
    double[] first = new double[40];
    double[] again = new double[40];
    LearnerNames.regression(name).fit(data, RANDOM).predict(x, data.rows(), first);
    LearnerNames.regression(name).fit(data, RANDOM).predict(x, data.rows(), again);
    assertArrayEquals(first, again);
    assertArrayEquals(before, x.data());
    double[] flat = new double[40];
    Arrays.fill(flat, 7);
    LearnerNames.regression(name)
        .fit(TrainingSet.regression(x, flat), RANDOM)
        .predict(x, data.rows(), first);
    assertArrayEquals(flat, first);
    double[] constant = before.clone();
    Arrays.fill(constant, 40, 80, 3);
    FeatureMatrix z = FeatureMatrix.wrap(constant, 40, x.names());
    LinearPredictor fit =
        (LinearPredictor) LearnerNames.regression(name).fit(TrainingSet.regression(z, y), RANDOM);
    assertEquals(0.0, fit.slopes()[1]);
    assertTrue(
        fit.notes().stream()
            .anyMatch(
                d ->
                    d.message()
                        .equals("Columns constant on the training rows were left out: x2.")));
  }

  @Test
  void wrongSettingsAreRefused() {
    refused(
        "CONF-037 alpha = 1.5 is not a share of the absolute penalty. Give a number from 0"
            + " (ridge) to 1 (lasso).",
        () -> Learners.elasticNet(1.5));
    refused(
        "CONF-038 penalty = -1.0 must be a finite number that is not negative. Leave it out to"
            + " have it chosen by cross-validation.",
        () -> Learners.lasso(-1));
    refused(
        "CONF-036 folds = 2 for the choice of the penalty; must be at least 3. Usual is 10.",
        () -> new ElasticNetLearner(1, -1, 2, PenaltyRule.MIN));
    FeatureMatrix x = TestData.features(7, 2, 1);
    refused(
        "IDENT-037 Learner lasso chooses its penalty by 10-fold cross-validation but has 7"
            + " training rows of positive weight. Use fewer folds, or give the penalty.",
        () -> Learners.lasso().fit(TrainingSet.regression(x, TestData.outcome(x, 1)), RANDOM));
  }

  private static void refused(String text, org.junit.jupiter.api.function.Executable action) {
    assertEquals(text, assertThrows(CausalException.class, action).getMessage());
  }
}
