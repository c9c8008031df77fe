package org.estimand.learners.smile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.learn.Learner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SmileRefusalsTest {
  private static final FeatureMatrix X =
      FeatureMatrix.wrap(new double[] {1, 2, 3, 4, 5, 6}, 6, List.of("a"));
  private static final double[] Y = {0, 1, 0, 1, 0, 1};

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static Executable fit(Learner learner, TrainingSet data) {
    return () -> learner.fit(data, RandomStreams.of(1));
  }

  @Test
  void weights() {
    double[] w = {1, 1, 1, 1, 1, 2};
    for (Learner l : SmileLearnersTest.all().toList()) {
      refused(
          "NOTSUP-030 Learner "
              + l.name()
              + " takes no sample weights. Use one that does (ols, ridge, lasso, logit), or remove"
              + " the weights.",
          fit(l, new TrainingSet(X, new int[] {0, 1, 2, 3}, Y, w, 2)));
    }
  }

  @Test
  void missingFeatures() {
    FeatureMatrix x = FeatureMatrix.wrap(new double[] {1, Double.NaN}, 2, List.of("a"));
    refused(
        "DATA-030 Feature \"a\" is NaN in row 2, and learner smile-svr takes no missing values. Drop"
            + " the rows, impute, or use a learner that takes them.",
        fit(SmileLearners.svr(), TrainingSet.regression(x, new double[2])));
  }

  @Test
  void noFeatures() {
    FeatureMatrix none = FeatureMatrix.wrap(new double[0], 6, List.of());
    refused(
        "NOTSUP-039 Learner smile-forest needs at least one feature, and there is none. Name"
            + " covariates.",
        fit(SmileLearners.forest(), TrainingSet.regression(none, Y)));
  }

  @Test
  void oneClass() {
    refused(
        "IDENT-033 Learner smile-boosting has no training row of class 1 among 3. Use fewer folds or"
            + " stratify them by the target.",
        fit(
            SmileLearners.boostingProbability(),
            new TrainingSet(X, new int[] {0, 2, 4}, Y, null, 2)));
  }

  @Test
  void moreFeaturesTriedThanThereAre() {
    refused(
        "CONF-039 smile-forest: mtry = 2; there are only 1 features.",
        fit(
            SmileLearners.forest(SmileForestOptions.defaults().mtry(2)),
            TrainingSet.regression(X, Y)));
  }

  @Test
  void aNetworkThatDiverges() {
    double[] y = Arrays.copyOf(Y, 6);
    SmileMlpOptions wild = SmileMlpOptions.defaults().learningRate(1e200);
    refused(
        "CONV-039 Learner smile-mlp diverged: it predicts NaN on its training rows. Use a smaller"
            + " learningRate.",
        fit(SmileLearners.mlp(wild), TrainingSet.regression(X, y)));
  }

  @Test
  void settingsOutOfRange() {
    SmileForestOptions f = SmileForestOptions.defaults();
    refused("CONF-039 smile-forest: trees = 0; must be at least 1.", () -> f.trees(0));
    refused("CONF-039 smile-forest: mtry = -1; must be at least 0.", () -> f.mtry(-1));
    refused("CONF-039 smile-forest: minLeaf = 0; must be at least 1.", () -> f.minLeaf(0));
    refused("CONF-039 smile-forest: maxDepth = -1; must be at least 0.", () -> f.maxDepth(-1));
    refused("CONF-039 smile-forest: maxNodes = 1; must be at least 2.", () -> f.maxNodes(1));
    refused(
        "CONF-039 smile-forest: subsample = 0.0; must be above 0 and at most 1.",
        () -> f.subsample(0));
    SmileBoostingOptions b = SmileBoostingOptions.defaults();
    refused(
        "CONF-039 smile-boosting: shrinkage = NaN; must be above 0 and at most 1.",
        () -> b.shrinkage(Double.NaN));
    refused("CONF-039 smile-boosting: trees = 0; must be at least 1.", () -> b.trees(0));
    refused(
        "CONF-039 smile-svr: cost = -1.0; must be a positive number.",
        () -> new SmileSvrOptions(-1, 0.1, 0, 1e-3));
    refused(
        "CONF-039 smile-svr: epsilon = -0.1; must be zero or a positive number.",
        () -> new SmileSvrOptions(1, -0.1, 0, 1e-3));
    refused(
        "CONF-039 smile-mlp: epochs = 0; must be at least 1.",
        () -> SmileMlpOptions.defaults().epochs(0));
    refused(
        "CONF-039 smile-mlp: momentum = 1.0; must be at least 0 and below 1.",
        () -> new SmileMlpOptions(5, 5, 5, 0.01, 1));
  }

  @Test
  void everySettingIsDescribed() {
    assertEquals(
        Map.of(
            "name", "smile-forest",
            "library", "smile 3.1.1",
            "trees", 9,
            "mtry", 0,
            "minLeaf", 5,
            "maxDepth", 3,
            "maxNodes", 0,
            "subsample", 1.0),
        SmileLearners.forest(SmileForestOptions.defaults().trees(9).maxDepth(3)).describe());
    assertEquals(
        List.of(
            "name", "library", "kernel", "cost", "epsilon", "gamma", "tolerance", "standardized"),
        List.copyOf(SmileLearners.svr().describe().keySet()));
  }
}
