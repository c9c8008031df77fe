package org.estimand.learners;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** A cross-fit stays on the backend: how often data go there and back depends on no setting. */
class TransfersTest {
  private static final int N = 160;

  private static List<Long> of(Learner learner, int folds, int repetitions) {
    RandomStream random = RandomStreams.of(5).child("transfers").generator();
    double[] data = new double[3 * N];
    for (int k = 0; k < data.length; k++) {
      data[k] = random.normal();
    }
    FeatureMatrix x = FeatureMatrix.wrap(data, N, List.of("a", "b", "c"));
    double[] target = new double[N];
    boolean classes = learner instanceof ClassificationLearner;
    for (int i = 0; i < N; i++) {
      double u = data[i] - data[N + i] + 2 * random.normal();
      target[i] = classes ? u > 0 ? 1 : 0 : u;
    }
    int[][] labels = new int[repetitions][N];
    for (int r = 0; r < repetitions; r++) {
      for (int i = 0; i < N; i++) {
        labels[r][i] = (i + r * (i / folds)) % folds;
      }
    }
    Nuisance q =
        classes
            ? Nuisance.probability("q", (ClassificationLearner) learner, x, target)
            : Nuisance.mean("q", (RegressionLearner) learner, x, target);
    FitContext context = FitContext.seed(1).threads(1).backend("counting");
    return CountingProvider.transfers(
        () -> {
          CrossFitPredictions out = CrossFitter.run(List.of(q), FoldAssignment.of(labels), context);
          assertEquals(List.of("counting"), out.backends());
        });
  }

  private static void constant(Learner learner, long uploads, long downloads) {
    List<Long> want = List.of(uploads, downloads, 0L);
    assertEquals(want, of(learner, 2, 1), learner.name());
    assertEquals(want, of(learner, 10, 1), learner.name());
    assertEquals(want, of(learner, 5, 3), learner.name());
  }

  @Test
  void transfersOfACrossFitDoNotDependOnFoldsAndRepetitions() {
    constant(Learners.ols(), 2, 1);
    constant(Learners.ridge(0.5), 2, 1);
    constant(Learners.ridge(), 2, 1);
    constant(Learners.lasso(), 2, 1);
    constant(Learners.logistic(), 6, 2);
    constant(Learners.kernelRidge(), 12, 5);
    constant(Learners.ridgeLogistic(), 103, 100);
  }
}
