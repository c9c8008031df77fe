package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Refusals of external predictions and training data, with their whole text. */
class LearnErrorsTest {
  private static final FeatureMatrix X =
      FeatureMatrix.wrap(new double[] {1, 2, 3, 4}, 4, List.of("x"));

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  @Test
  void externalPredictionsWithoutAnArray() {
    String text =
        "CONF-031 No array of external predictions was given. Give one with a value for each row,"
            + " or one for each repetition.";
    refused(text, () -> ExternalPredictions.mean());
    refused(text, () -> ExternalPredictions.probabilities(3));
  }

  @Test
  void externalPredictionsOfRepetitionsHaveNoFitToAllRows() {
    RegressionLearner three = ExternalPredictions.mean(new double[4], new double[4], new double[4]);
    refused(
        "CONF-035 External predictions of 3 repetitions can only be used in a cross-fit, which has"
            + " repetitions. Give one array.",
        () -> three.fit(TrainingSet.regression(X, new double[4]), RandomStreams.of(1)));
  }

  @Test
  void classesAreCodedFromZero() {
    ClassificationLearner learner = ExternalPredictions.probability(new double[4]);
    for (double[] target : new double[][] {{0, 1, 2, 1}, {0, 1, -1, 1}, {0, 1, 0.5, 1}}) {
      refused(
          "DATA-031 Learner external needs classes 0 to 1; row 3 has "
              + target[2]
              + ". Code the classes from 0.",
          () -> TrainingChecks.requireClasses(learner, TrainingSet.classification(X, target, 2)));
    }
  }
}
