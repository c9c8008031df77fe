package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Boosting whose features have copies for their tails. */
class TailedBoostingTest {
  private static final int N = 3000;
  private static final RandomStreams RANDOM = RandomStreams.of(3);
  private static final BoostingOptions STUMP =
      BoostingOptions.builder().rounds(1).shrinkage(1).maxDepth(1).minLeaf(1).build();

  private static double[] normals(int n) {
    RandomStream s = RANDOM.generator();
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = s.normal();
    }
    return x;
  }

  private static double[] predictions(RegressionLearner learner, FeatureMatrix x, double[] y) {
    Predictor fit = learner.fit(TrainingSet.regression(x, y), RANDOM);
    int[] rows = new int[x.rows()];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i;
    }
    double[] out = new double[rows.length];
    fit.predict(x, rows, out);
    return out;
  }

  private static FeatureMatrix matrix(double[] x) {
    return FeatureMatrix.ofColumns(Map.of("x", x));
  }

  /** Three rows at either end, one bin's fourth: a cut between rows finds them, bins cannot. */
  @Test
  void aStumpCutsInTheTailToTheRow() {
    for (int sign : new int[] {-1, 1}) {
      double[] x = normals(N);
      double[] sorted = x.clone();
      java.util.Arrays.sort(sorted);
      double cut = sign > 0 ? sorted[N - 3] : sorted[2];
      double[] y = new double[N];
      for (int i = 0; i < N; i++) {
        y[i] = sign * x[i] >= sign * cut ? 1 : 0;
      }
      double[] fine = predictions(new TailedBoosting(STUMP, 0.05), matrix(x), y);
      assertArrayEquals(y, fine, 1e-9);
      double[] coarse = predictions(new BoostingRegression(STUMP), matrix(x), y);
      double worst = 0;
      for (int i = 0; i < N; i++) {
        worst = Math.max(worst, Math.abs(coarse[i] - y[i]));
      }
      assertTrue(worst > 0.5, "worst error of bins " + worst);
    }
  }

  /** The loss of a steep mean out of sample: tails take off most of what bins leave. */
  @Test
  void tailsHelpWhereTheMeanIsSteep() {
    double[] x = normals(2 * N);
    double[] y = new double[2 * N];
    RandomStream noise = RANDOM.child("noise").generator();
    int[] train = new int[N];
    int[] test = new int[N];
    for (int i = 0; i < 2 * N; i++) {
      y[i] = 3 * x[i] * x[i] + noise.normal();
      (i < N ? train : test)[i % N] = i;
    }
    BoostingOptions options =
        BoostingOptions.builder()
            .rounds(60)
            .shrinkage(0.3)
            .maxDepth(6)
            .maxLeaves(0)
            .minLeaf(1)
            .l2(1)
            .build();
    double[] loss = new double[2];
    RegressionLearner[] learners = {
      new BoostingRegression(options), new TailedBoosting(options, 0.05)
    };
    for (int k = 0; k < 2; k++) {
      double[] out = new double[N];
      learners[k]
          .fit(new TrainingSet(matrix(x), train, y, null, 0), RANDOM)
          .predict(matrix(x), test, out);
      for (int i = 0; i < N; i++) {
        double e = out[i] - 3 * x[test[i]] * x[test[i]];
        loss[k] += e * e / N;
      }
    }
    assertTrue(loss[1] < 0.7 * loss[0], loss[1] + " with tails, " + loss[0] + " without");
  }

  @Test
  void fewValuesHaveNoCopies() {
    double[] x = normals(N);
    double[] few = new double[N];
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      few[i] = Math.rint(20 * Math.tanh(x[i]));
      y[i] = few[i] * few[i] + x[(i + 1) % N];
    }
    BoostingOptions options = BoostingOptions.builder().rounds(20).build();
    assertArrayEquals(
        predictions(new BoostingRegression(options), matrix(few), y),
        predictions(new TailedBoosting(options, 0.05), matrix(few), y));
  }

  @Test
  void missingValuesStayMissingInCopies() {
    double[] x = normals(N);
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      if (i % 10 == 0) {
        x[i] = Double.NaN;
        y[i] = 5;
      }
    }
    double[] got = predictions(new TailedBoosting(STUMP, 0.05), matrix(x), y);
    assertArrayEquals(y, got, 1e-9);
  }

  @Test
  void settingsAreDescribed() {
    Map<String, Object> want = new LinkedHashMap<>(new BoostingRegression(STUMP).describe());
    want.put("tails", 0.05);
    assertEquals(want, new TailedBoosting(STUMP, 0.05).describe());
  }

  @Test
  void refusals() {
    assertEquals(
        "CONF-258 boosting: share of tails = 0.5; must lie between 0 and 0.5.",
        assertThrows(InvalidConfigException.class, () -> new TailedBoosting(STUMP, 0.5))
            .getMessage());
    BoostingOptions monotone = STUMP.toBuilder().monotone("x", 1).build();
    assertEquals(
        "CONF-259 boosting: monotone(x) with tails, whose copies would have no direction. Leave one"
            + " of them out.",
        assertThrows(InvalidConfigException.class, () -> new TailedBoosting(monotone, 0.05))
            .getMessage());
  }
}
