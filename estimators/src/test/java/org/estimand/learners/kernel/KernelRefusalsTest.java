package org.estimand.learners.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.LearnerNames;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class KernelRefusalsTest {
  private static final KernelRidgeOptions DEFAULTS = KernelRidgeOptions.defaults();

  private static void refused(String text, Executable call) {
    assertEquals(
        "CONF-108 Kernel ridge regression: " + text,
        assertThrows(InvalidConfigException.class, call).getMessage());
  }

  @Test
  void settingsOutOfRange() {
    refused("width = 0.0; must be a positive number.", () -> DEFAULTS.width(0));
    refused("width = NaN; must be a positive number.", () -> DEFAULTS.width(Double.NaN));
    refused(
        "width = 2.0 is given beside the rule MEDIAN; must be 0 there.",
        () ->
            new KernelRidgeOptions(Kernel.GAUSSIAN, WidthRule.MEDIAN, 2, 3, -1, 5000, 500, "auto"));
    refused(
        "the linear kernel has no width; leave the width out.",
        () -> DEFAULTS.kernel(Kernel.LINEAR).width(2));
    String penalty =
        "; must be a positive number. Leave it out to have it chosen by leave-one-out error.";
    refused("penalty = 0.0" + penalty, () -> DEFAULTS.penalty(0));
    refused("penalty = -1.0" + penalty, () -> DEFAULTS.penalty(-1));
    refused("degree = 0; must be from 1 to 10.", () -> DEFAULTS.degree(0));
    refused("exactRows = 20001; must be from 2 to 20000.", () -> DEFAULTS.exactRows(20_001));
    refused("landmarks = 1; must be from 2 to 5000.", () -> DEFAULTS.landmarks(1));
  }

  @Test
  void aChoiceNeedsThreeRows() {
    FeatureMatrix x = KernelData.features(6, 2, 1);
    double[] y = KernelData.outcome(x, 1);
    TrainingSet data =
        new TrainingSet(x, KernelData.allRows(6), y, new double[] {1, 0, 0, 2, 0, 0}, 0);
    assertEquals(
        "IDENT-035 Learner kernel chooses by leave-one-out error but has 2 training rows of"
            + " positive weight; it needs 3. Use fewer folds, or give width and penalty.",
        assertThrows(
                NotIdentifiedException.class,
                () -> Learners.kernelRidge().fit(data, RandomStreams.of(1)))
            .getMessage());
    Learners.kernelRidge(DEFAULTS.penalty(0.1)).fit(data, RandomStreams.of(1));
  }

  @Test
  void noProbabilities() {
    String text =
        "NOTSUP-032 Learner kernel fits conditional means by squared error, and its predictions of"
            + " a probability may leave [0, 1]. Use a learner of probabilities, for example logit;"
            + " partially linear models take kernel for the treatment as a mean.";
    FeatureMatrix x = KernelData.features(4, 2, 1);
    TrainingSet data = TrainingSet.classification(x, new double[] {0, 1, 0, 1}, 2);
    assertEquals(
        text,
        assertThrows(
                NotSupportedException.class,
                () -> Learners.kernelRidge().fit(data, RandomStreams.of(1)))
            .getMessage());
    assertEquals(
        text,
        assertThrows(NotSupportedException.class, () -> LearnerNames.classification("kernel"))
            .getMessage());
  }

  @Test
  void aBackendWithoutEigenvalues() {
    assertEquals(
        "CONF-108 Kernel ridge regression: backend \"cuda\" has no eigenvalues. Use openblas, ejml"
            + " or auto.",
        EigenBackends.noEigenvalues("cuda").getMessage());
  }
}
