package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.List;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.learn.ClassificationLearner;
import org.junit.jupiter.api.Test;

/** Ridge logistic regressions of a cross-fit together and one by one. */
class RidgeLogitCrossFitTest {
  private static final int N = 300;
  private static final ClassificationLearner CHOSEN =
      new LogitNetLearner(0, -1, 4, PenaltyRule.MIN);
  private static final ClassificationLearner SIMPLE =
      new LogitNetLearner(0, -1, 4, PenaltyRule.ONE_SE);
  private static final ClassificationLearner GIVEN =
      new LogitNetLearner(0, 0.03, 10, PenaltyRule.MIN);

  private static CrossFitPredictions run(
      ClassificationLearner learner, FeatureMatrix x, double[] w, FitContext context) {
    double[] d = TestData.binary(TestData.features(N, 4, 1), 2);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 3, 2));
    Nuisance batch = Nuisance.probability("batch", learner, x, d).weighted(w);
    Nuisance alone = Nuisance.probability("alone", Alone.of(learner), x, d).weighted(w);
    return CrossFitter.run(List.of(batch, alone), folds, context);
  }

  private static void equal(CrossFitPredictions p) {
    for (int r = 0; r < 2; r++) {
      assertArrayEquals(p.of("alone", r), p.of("batch", r), 1e-9);
    }
  }

  @Test
  void givenPenaltiesEqualSingleFits() {
    for (double[] w : new double[][] {null, TestData.weights(N, 3)}) {
      FeatureMatrix x = TestData.features(N, 4, 1);
      CrossFitPredictions one = run(GIVEN, x, w, FitContext.seed(1).threads(1).backend("openblas"));
      CrossFitPredictions many =
          run(GIVEN, x, w, FitContext.seed(1).threads(7).backend("openblas"));
      equal(one);
      assertEquals(List.of("openblas"), one.backends());
      assertArrayEquals(one.of("batch", 1), many.of("batch", 1));
      assertFalse(Arrays.equals(one.of("batch", 0), one.of("alone", 0)), "another order of sums");
      assertEquals(List.of(), run(GIVEN, x, w, FitContext.seed(1).backend("ejml")).backends());
    }
  }

  @Test
  void chosenPenaltiesEqualSingleFits() {
    FeatureMatrix x = TestData.features(N, 4, 1);
    for (ClassificationLearner learner : List.of(CHOSEN, SIMPLE)) {
      for (double[] w : new double[][] {null, TestData.weights(N, 3)}) {
        FitContext context = FitContext.seed(1).threads(2);
        // the backend decides who fits; names of nuisances, and so their streams, are the same
        CrossFitPredictions single = run(learner, x, w, context.backend("ejml"));
        CrossFitPredictions batch = run(learner, x, w, context.backend("openblas"));
        for (int r = 0; r < 2; r++) {
          assertArrayEquals(single.of("batch", r), batch.of("batch", r), 1e-9);
        }
        assertEquals(List.of("openblas"), batch.backends());
      }
    }
  }

  @Test
  void aFeatureThatHardlyVariesInATrainingSetIsLeftToSingleFits() {
    FeatureMatrix x = TestData.features(N, 4, 1);
    double[] all = x.data().clone();
    for (int i = 0; i < N; i++) {
      all[N + i] = i % 3 == 0 ? all[N + i] : 7;
    }
    all[2 * N] = 1e9;
    FeatureMatrix odd = FeatureMatrix.wrap(all, N, x.names());
    equal(run(GIVEN, odd, null, FitContext.seed(1).threads(2).backend("openblas")));
  }
}
