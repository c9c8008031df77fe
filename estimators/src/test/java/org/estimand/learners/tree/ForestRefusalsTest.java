package org.estimand.learners.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.function.Function;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.tree.ForestOptions.Builder;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The text of every refusal of a forest. */
class ForestRefusalsTest {
  private static final FeatureMatrix X =
      FeatureMatrix.wrap(new double[] {1, 2, 3, 4, 5, 6}, 3, List.of("age", "income"));
  private static final double[] Y = {2, -1, 3};

  private static void refused(String text, Executable code) {
    assertEquals(text, assertThrows(CausalException.class, code).getMessage());
  }

  private static void refused(String text, Function<Builder, Builder> change) {
    refused(text, () -> change.apply(ForestOptions.builder()).build());
  }

  private static ForestPredictor fit(Builder options) {
    return new ForestRegression(options.build())
        .fit(TrainingSet.regression(X, Y), RandomStreams.of(1));
  }

  @Test
  void settingsOutOfRange() {
    refused("CONF-110 forest: trees = 0; must be at least 1.", o -> o.trees(0));
    refused("CONF-110 forest: mtry = -1; must be at least 0.", o -> o.mtry(-1));
    refused("CONF-110 forest: mtryShare = 1.5; must be from 0 to 1.", o -> o.mtryShare(1.5));
    refused("CONF-110 forest: minLeaf = 0; must be at least 1.", o -> o.minLeaf(0));
    refused(
        "CONF-110 forest: minLeafWeight = NaN; must be zero or a positive number.",
        o -> o.minLeafWeight(Double.NaN));
    refused("CONF-110 forest: minSplit = 1; must be at least 2.", o -> o.minSplit(1));
    refused("CONF-110 forest: maxDepth = -2; must be at least 0.", o -> o.maxDepth(-2));
    refused(
        "CONF-110 forest: subsample = 0.0; must be above 0 and at most 1.", o -> o.subsample(0));
    refused("CONF-110 forest: bins = 4096; must be from 2 to 4095.", o -> o.bins(4096));
    refused(
        "CONF-110 forest: monotone of \"age\" = 2; must be 1 or -1.",
        () ->
            new ForestOptions(
                1,
                0,
                0,
                true,
                1,
                0,
                2,
                0,
                true,
                1,
                false,
                false,
                SplitCriterion.SQUARED,
                java.util.Map.of("age", 2),
                List.of(),
                255));
  }

  @Test
  void settingsThatExcludeEachOther() {
    refused(
        "NOTSUP-110 forest: mtry and mtryShare are two ways to say the same. Give one of them.",
        o -> o.mtry(1).mtryShare(0.5));
    refused(
        "NOTSUP-110 forest: honest leaves need not keep monotone constraints, which hold for the"
            + " rows that chose the splits. Drop one of the two.",
        o -> o.honest(true).increasing("age"));
    refused(
        "NOTSUP-110 forest: the criterion ABSOLUTE has no honest leaves and no monotone"
            + " constraints. Use SQUARED.",
        o -> o.criterion(SplitCriterion.ABSOLUTE).honest(true));
    refused(
        "NOTSUP-110 forest: the criterion LOG_LOSS is for probabilities. Use SQUARED, ABSOLUTE or"
            + " POISSON.",
        () -> fit(ForestOptions.builder().criterion(SplitCriterion.LOG_LOSS)));
    refused(
        "NOTSUP-110 forest: the criterion POISSON is for means. Use SQUARED or LOG_LOSS.",
        () ->
            new ForestClassification(
                ForestOptions.builder().criterion(SplitCriterion.POISSON).build()));
    refused(
        "NOTSUP-110 forest: monotone constraints are for means and for two classes; there are 3."
            + " Drop the constraints.",
        () ->
            new ForestClassification(ForestOptions.builder().increasing("age").build())
                .fit(
                    TrainingSet.classification(X, new double[] {0, 1, 2}, 3), RandomStreams.of(1)));
  }

  @Test
  void settingsThatDoNotFitTheData() {
    refused(
        "CONF-111 forest: a monotone constraint is on \"aeg\", which is no feature. Closest:"
            + " \"age\". Features: age, income.",
        () -> fit(ForestOptions.builder().increasing("aeg")));
    refused(
        "CONF-112 forest: mtry = 3, but there are only 2 features. Draw at most 2.",
        () -> fit(ForestOptions.builder().mtry(3)));
    refused(
        "DATA-110 forest with criterion POISSON: the target is -1.0 in row 2; it must not be"
            + " negative. Use SQUARED.",
        () -> fit(ForestOptions.builder().criterion(SplitCriterion.POISSON)));
  }

  @Test
  void rowsInEveryTree() {
    refused(
        "IDENT-110 forest: training row 1 has a part in each of the 2 trees, so that it has no"
            + " out-of-bag prediction. Grow more trees, or draw fewer rows for each.",
        () ->
            fit(ForestOptions.builder().trees(2).bootstrap(false))
                .outOfBag(TrainingSet.regression(X, Y)));
  }
}
