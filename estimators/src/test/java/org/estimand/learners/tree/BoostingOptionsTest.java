package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Every setting of boosting has its effect, and what makes no sense is refused. */
class BoostingOptionsTest {
  private static final int N = 600;
  private final double[] values = new double[3 * N];
  private final double[] y = new double[N];
  private final FeatureMatrix x;

  BoostingOptionsTest() {
    RandomStream random = RandomStreams.of(3).child("options").generator();
    for (int i = 0; i < N; i++) {
      values[i] = random.uniform(-2, 2);
      values[N + i] = random.uniform(-2, 2);
      values[2 * N + i] = random.integer(12);
      double group = values[2 * N + i] * 5 % 12 < 4 ? 2 : 0;
      y[i] = values[i] + group + random.normal();
    }
    x = FeatureMatrix.wrap(values, N, List.of("a", "b", "g"));
  }

  private static int[] rows(int n) {
    int[] all = new int[n];
    Arrays.setAll(all, i -> i);
    return all;
  }

  private BoostingPredictor fit(BoostingOptions options) {
    return (BoostingPredictor)
        new BoostingRegression(options).fit(TrainingSet.regression(x, y), RandomStreams.of(9));
  }

  private double[] predicted(Predictor fit, FeatureMatrix at) {
    double[] out = new double[at.rows() * fit.outputs()];
    fit.predict(at, rows(at.rows()), out);
    return out;
  }

  private double trainingError(BoostingOptions options) {
    double[] out = predicted(fit(options), x);
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += (y[i] - out[i]) * (y[i] - out[i]);
    }
    return sum / N;
  }

  private static BoostingOptions.Builder small() {
    return BoostingOptions.builder().rounds(30).maxLeaves(8).minLeaf(5);
  }

  @Test
  void restrictionsRaiseTheTrainingError() {
    double base = trainingError(small().build());
    assertTrue(trainingError(small().rounds(10).build()) > base);
    assertTrue(trainingError(small().shrinkage(0.02).build()) > base);
    assertTrue(trainingError(small().maxLeaves(3).build()) > base);
    assertTrue(trainingError(small().maxDepth(1).build()) > base);
    assertTrue(trainingError(small().minLeaf(80).build()) > base);
    assertTrue(trainingError(small().l2(100).build()) > base);
    assertTrue(trainingError(small().minGain(20).build()) > base);
    assertTrue(trainingError(small().maxBins(3).build()) > base);
    assertTrue(trainingError(small().rowShare(0.2).build()) > base);
    assertTrue(trainingError(small().columnShare(0.34).build()) > base);
    assertTrue(trainingError(small().maxLeaves(0).build()) < base);
  }

  @Test
  void stumpsAreAdditive() {
    Predictor fit = fit(small().maxDepth(1).build());
    double[] grid = {-1, 1, -1, 1, 0, 0, 0, 0, 3, 3, 9, 9};
    double[] f = predicted(fit, FeatureMatrix.wrap(grid, 4, List.of("a", "b", "g")));
    assertEquals(f[0] + f[3], f[1] + f[2], 1e-12);
    double[] deep =
        predicted(fit(small().build()), FeatureMatrix.wrap(grid, 4, List.of("a", "b", "g")));
    assertTrue(Math.abs(deep[0] + deep[3] - deep[1] - deep[2]) > 1e-6);
  }

  @Test
  void monotoneEffectsAreMonotone() {
    int m = 200;
    double[] grid = new double[3 * m];
    for (int k = 0; k < m; k++) {
      grid[k] = -2 + 4.0 * k / m;
      grid[m + k] = 0.3;
      grid[2 * m + k] = 5;
    }
    FeatureMatrix at = FeatureMatrix.wrap(grid, m, List.of("a", "b", "g"));
    assertTrue(falls(predicted(fit(small().build()), at)) > 0);
    assertEquals(0, falls(predicted(fit(small().monotone("a", 1).build()), at)));
    double[] never = predicted(fit(small().monotone("a", -1).build()), at);
    for (int k = 0; k < m; k++) {
      never[k] = -never[k];
    }
    assertEquals(0, falls(never));
    // not bought by giving the feature up
    double[] up = predicted(fit(small().monotone("a", 1).build()), at);
    assertTrue(up[m - 1] - up[0] > 2);
  }

  private static int falls(double[] f) {
    int count = 0;
    for (int k = 1; k < f.length; k++) {
      count += f[k] < f[k - 1] - 1e-12 ? 1 : 0;
    }
    return count;
  }

  @Test
  void theConstraintHoldsBetweenBranchesToo() {
    // y falls in a within each level of g: unconstrained trees would follow
    double[] target = new double[N];
    for (int i = 0; i < N; i++) {
      target[i] = (values[2 * N + i] > 5 ? -1 : 1) * values[i];
    }
    Predictor fit =
        new BoostingRegression(small().monotone("a", 1).build())
            .fit(TrainingSet.regression(x, target), RandomStreams.of(2));
    for (int g = 0; g < 12; g++) {
      double[] grid = new double[300];
      for (int k = 0; k < 100; k++) {
        grid[k] = -2 + 0.04 * k;
        grid[200 + k] = g;
      }
      assertEquals(0, falls(predicted(fit, FeatureMatrix.wrap(grid, 100, List.of("a", "b", "g")))));
    }
  }

  @Test
  void categoriesAreGroupedWhateverTheirOrder() {
    // groups by g * 5 % 12 < 4: one split on categories, several on ordered codes
    BoostingOptions one =
        BoostingOptions.builder().rounds(1).shrinkage(1).maxLeaves(2).minLeaf(5).build();
    double[] target = new double[N];
    for (int i = 0; i < N; i++) {
      target[i] = values[2 * N + i] * 5 % 12 < 4 ? 2 : 0;
    }
    double ordered = error(one, target);
    assertTrue(ordered > 0.1);
    assertEquals(0, error(one.toBuilder().categorical("g").build(), target), 1e-12);
    // the same with other labels
    double[] kept = values.clone();
    for (int i = 0; i < N; i++) {
      values[2 * N + i] = values[2 * N + i] * 7 % 12 - 3.5;
    }
    FeatureMatrix other = FeatureMatrix.wrap(values.clone(), N, List.of("a", "b", "g"));
    System.arraycopy(kept, 0, values, 0, kept.length);
    BoostingOptions many = small().categorical("g").build();
    double[] first =
        predicted(
            new BoostingRegression(many).fit(TrainingSet.regression(x, y), RandomStreams.of(1)), x);
    double[] second =
        predicted(
            new BoostingRegression(many).fit(TrainingSet.regression(other, y), RandomStreams.of(1)),
            other);
    for (int i = 0; i < N; i++) {
      assertEquals(first[i], second[i], 1e-9);
    }
  }

  private double error(BoostingOptions options, double[] target) {
    double[] out =
        predicted(
            new BoostingRegression(options)
                .fit(TrainingSet.regression(x, target), RandomStreams.of(1)),
            x);
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += (target[i] - out[i]) * (target[i] - out[i]);
    }
    return sum / N;
  }

  @Test
  void earlyStoppingFindsWhereTheHeldOutLossTurns() {
    BoostingOptions.Builder greedy = BoostingOptions.builder().shrinkage(0.3).minLeaf(2);
    BoostingPredictor stopped = fit(greedy.rounds(300).earlyStopping(5, 15).build());
    assertTrue(stopped.rounds() < 60, stopped.rounds() + " rounds");
    Diagnostic note = stopped.notes().get(0);
    assertEquals("BOOSTING_ROUNDS", note.code());
    assertEquals(stopped.rounds(), note.values().get("rounds"));
    assertEquals(
        "boosting: "
            + stopped.rounds()
            + " rounds by 5-fold early stopping, of "
            + (stopped.rounds() + 15)
            + " tried.",
        note.message());
    // better on fresh rows than all rounds
    double[] fresh = new double[3 * N];
    double[] truth = new double[N];
    RandomStream random = RandomStreams.of(77).child("fresh").generator();
    for (int i = 0; i < N; i++) {
      fresh[i] = random.uniform(-2, 2);
      fresh[N + i] = random.uniform(-2, 2);
      fresh[2 * N + i] = random.integer(12);
      truth[i] = fresh[i] + (fresh[2 * N + i] * 5 % 12 < 4 ? 2 : 0);
    }
    FeatureMatrix at = FeatureMatrix.wrap(fresh, N, List.of("a", "b", "g"));
    double early = distance(predicted(stopped, at), truth);
    double all =
        distance(
            predicted(
                fit(BoostingOptions.builder().shrinkage(0.3).minLeaf(2).rounds(300).build()), at),
            truth);
    assertTrue(early < 0.8 * all, early + " against " + all);
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum / a.length;
  }

  @Test
  void lossesAimAtTheirOwnTargets() {
    // one feature with two values: the best prediction is the mean, or the median, on each side
    double[] side = new double[N];
    double[] skewed = new double[N];
    RandomStream random = RandomStreams.of(5).child("skew").generator();
    for (int i = 0; i < N; i++) {
      side[i] = i % 3 == 0 ? 1 : 0;
      skewed[i] = (1 + 9 * side[i]) * random.exponential();
    }
    FeatureMatrix one = FeatureMatrix.wrap(side, N, List.of("side"));
    double[] low = new double[N];
    double[] high = new double[N];
    int a = 0;
    int b = 0;
    for (int i = 0; i < N; i++) {
      if (side[i] == 1) {
        high[b++] = skewed[i];
      } else {
        low[a++] = skewed[i];
      }
    }
    double[] mean = {
      Arrays.stream(low, 0, a).average().orElseThrow(),
      Arrays.stream(high, 0, b).average().orElseThrow()
    };
    double[] median = {MedianOfRows.of(low, null, a), MedianOfRows.of(high, null, b)};
    for (BoostingLoss loss : BoostingLoss.values()) {
      double[] want = loss == BoostingLoss.ABSOLUTE ? median : mean;
      BoostingOptions options = small().loss(loss).rounds(600).build();
      double[] f =
          predicted(
              new BoostingRegression(options)
                  .fit(TrainingSet.regression(one, skewed), RandomStreams.of(1)),
              one);
      for (int i = 0; i < N; i++) {
        assertEquals(
            want[(int) side[i]], f[i], loss == BoostingLoss.ABSOLUTE ? 0.01 : 1e-6, loss.name());
      }
    }
  }

  @Test
  void threeClasses() {
    double[] label = new double[N];
    for (int i = 0; i < N; i++) {
      label[i] = values[2 * N + i] > 7 ? 2 : values[i] > 0 ? 1 : 0;
    }
    Predictor fit =
        new BoostingClassification(small().rounds(60).build())
            .fit(TrainingSet.classification(x, label, 3), RandomStreams.of(1));
    double[] p = predicted(fit, x);
    for (int i = 0; i < N; i++) {
      assertEquals(1, p[i] + p[N + i] + p[2 * N + i], 1e-12);
      assertTrue(p[((int) label[i]) * N + i] > 0.5);
    }
    // two classes written as three, one of them shares: close to the model of two
    double[] two = new double[N];
    for (int i = 0; i < N; i++) {
      two[i] = y[i] > 1 ? 1 : 0;
    }
    double[] binary =
        predicted(
            new BoostingClassification(small().build())
                .fit(TrainingSet.classification(x, two, 2), RandomStreams.of(1)),
            x);
    double loss = 0;
    for (int i = 0; i < N; i++) {
      loss -= Math.log(binary[((int) two[i]) * N + i]) / N;
    }
    assertTrue(loss < 0.5, "log loss " + loss);
  }

  @Test
  void settingsOutOfRange() {
    refused("rounds = 0; must be at least 1.", () -> small().rounds(0).build());
    refused(
        "shrinkage = 1.5; must be above 0 and at most 1.", () -> small().shrinkage(1.5).build());
    refused("maxLeaves = 1; must be at least 2.", () -> small().maxLeaves(1).build());
    refused("maxDepth = -1; must be at least 0.", () -> small().maxDepth(-1).build());
    refused("minLeaf = 0.0; must be a positive number.", () -> small().minLeaf(0).build());
    refused("rowShare = 0.0; must be above 0 and at most 1.", () -> small().rowShare(0).build());
    refused(
        "columnShare = 2.0; must be above 0 and at most 1.", () -> small().columnShare(2).build());
    refused("l2 = -1.0; must be zero or a positive number.", () -> small().l2(-1).build());
    refused(
        "minGain = NaN; must be zero or a positive number.",
        () -> small().minGain(Double.NaN).build());
    refused("maxBins = 256; must be 2 to 255.", () -> small().maxBins(256).build());
    refused("stoppingFolds = 1; must be at least 2.", () -> small().earlyStopping(1, 5));
    refused("patience = 0; must be at least 1.", () -> small().earlyStopping(5, 0).build());
    refused("monotone(a) = 2; must be 1 or -1.", () -> small().monotone("a", 2).build());
    refused(
        "monotone(g) = 1; a categorical feature has no direction.",
        () -> small().categorical("g").monotone("g", 1).build());
    refused(
        "monotone(a) = 1; not with the absolute loss, whose leaves are medians.",
        () -> small().loss(BoostingLoss.ABSOLUTE).monotone("a", 1).build());
    refused(
        "loss = POISSON; probabilities always minimise the log loss, leave the loss out.",
        () -> new BoostingClassification(small().loss(BoostingLoss.POISSON).build()));
  }

  private static void refused(String text, org.junit.jupiter.api.function.Executable what) {
    assertEquals(
        "CONF-117 boosting: " + text, assertThrows(CausalException.class, what).getMessage());
  }

  @Test
  void dataThatDoNotFit() {
    assertEquals(
        "CONF-118 boosting: monotone names \"aa\", which is no feature. Closest: \"a\". Features of"
            + " a factor have names like race=black.",
        assertThrows(CausalException.class, () -> fit(small().monotone("aa", 1).build()))
            .getMessage());
    assertEquals(
        "DATA-117 Feature \"b\" has more than 255 values, the most that boosting takes as"
            + " categories. Merge rare ones or leave it ordered.",
        assertThrows(CausalException.class, () -> fit(small().categorical("b").build()))
            .getMessage());
    assertEquals(
        "IDENT-117 Early stopping of boosting on 400 folds needs 800 training rows; there are 600."
            + " Use fewer folds.",
        assertThrows(CausalException.class, () -> fit(small().earlyStopping(400, 5).build()))
            .getMessage());
    BoostingRegression counts = new BoostingRegression(small().loss(BoostingLoss.POISSON).build());
    double[] target = new double[N];
    assertEquals(
        "DATA-118 Boosting with the Poisson loss needs a positive target; all 600 training rows"
            + " have 0. Use the squared loss.",
        assertThrows(
                CausalException.class,
                () -> counts.fit(TrainingSet.regression(x, target), RandomStreams.of(1)))
            .getMessage());
    target[4] = -2;
    assertEquals(
        "DATA-118 Boosting with the Poisson loss needs targets that are not negative; row 5 has"
            + " -2.0. Use the squared loss.",
        assertThrows(
                CausalException.class,
                () -> counts.fit(TrainingSet.regression(x, target), RandomStreams.of(1)))
            .getMessage());
  }
}
