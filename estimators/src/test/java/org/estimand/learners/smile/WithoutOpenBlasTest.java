package org.estimand.learners.smile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.BackendException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Run by the build with Smile, but without OpenBLAS on the class path. */
class WithoutOpenBlasTest {
  private static final FeatureMatrix X =
      FeatureMatrix.wrap(new double[] {1, 2, 3, 4, 5, 6}, 6, List.of("a"));
  private static final double[] FLAG = {0, 1, 0, 1, 0, 1};

  @Test
  void networksSayWhatToAdd() {
    int[] rows = {0, 1, 2, 3, 4, 5};
    for (Learner learner : List.of(SmileLearners.mlp(), SmileLearners.mlpProbability())) {
      int classes = learner instanceof ClassificationLearner ? 2 : 0;
      TrainingSet data = new TrainingSet(X, rows, FLAG, null, classes);
      assertEquals(
          "BACKEND-038 Learner smile-mlp needs OpenBLAS: the library is missing; add"
              + " org.bytedeco:openblas:0.3.31-1.5.13 and org.bytedeco:javacpp:1.5.13, each also"
              + " with the classifier of your system, for example linux-x86_64.",
          assertThrows(BackendException.class, () -> learner.fit(data, RandomStreams.of(1)))
              .getMessage());
    }
  }

  @Test
  void treesNeedNone() {
    double[] flat = {4, 4, 4, 4, 4, 4};
    double[] out = new double[6];
    SmileLearners.forest(SmileForestOptions.defaults().trees(3))
        .fit(TrainingSet.regression(X, flat), RandomStreams.of(1))
        .predict(X, new int[] {0, 1, 2, 3, 4, 5}, out);
    assertArrayEquals(flat, out, 1e-12);
  }
}
