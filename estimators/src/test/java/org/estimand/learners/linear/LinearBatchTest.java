package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Elastic nets of a cross-fit together and one by one. */
class LinearBatchTest {
  private static final int N = 400;

  private static final List<RegressionLearner> NETS =
      List.of(
          Learners.ridge(),
          Learners.ridge(0.3),
          Learners.lasso(),
          Learners.lasso(0.05),
          Learners.elasticNet(0.5),
          Learners.elasticNet(0.5, 0.1));

  /** Columns of very different size, the last one nearly a combination of two others. */
  private static FeatureMatrix awkward(double own) {
    FeatureMatrix x = TestData.features(N, 5, 21);
    double[] all = Arrays.copyOf(x.data(), 6 * N);
    FeatureMatrix noise = TestData.features(N, 1, 22);
    for (int i = 0; i < N; i++) {
      all[2 * N + i] = 1e6 * x.at(i, 2) + 3e7;
      all[3 * N + i] = 1e-4 * x.at(i, 3);
      all[5 * N + i] = x.at(i, 0) - 2 * x.at(i, 1) + own * noise.at(i, 0);
    }
    return FeatureMatrix.wrap(all, N, List.of("a", "b", "large", "small", "e", "nearly"));
  }

  private static List<Nuisance> nuisances(RegressionLearner learner, FeatureMatrix x, double[] w) {
    double[] y = TestData.outcome(TestData.features(N, 5, 21), 2);
    double[] d = TestData.binary(TestData.features(N, 3, 5), 3);
    boolean[] treated = new boolean[N];
    double[] onlyTreated = new double[N];
    for (int i = 0; i < N; i++) {
      treated[i] = d[i] == 1;
      onlyTreated[i] = treated[i] ? 3 * y[i] : Double.NaN;
    }
    return List.of(
        Nuisance.mean("E[Y|X]", learner, x, y).weighted(w),
        Nuisance.mean("E[D|X]", learner, x, d).weighted(w),
        Nuisance.mean("E[Y|D=1,X]", learner, x, onlyTreated).weighted(w).trainedOn(treated));
  }

  private static CrossFitPredictions run(
      RegressionLearner learner, FeatureMatrix x, double[] w, FitContext context) {
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 3, 2));
    return CrossFitter.run(nuisances(learner, x, w), folds, context);
  }

  private static void equal(CrossFitPredictions want, CrossFitPredictions got, double tolerance) {
    for (String name : want.nuisances()) {
      for (int r = 0; r < 2; r++) {
        double[] a = want.of(name, r);
        double[] b = got.of(name, r);
        for (int i = 0; i < N; i++) {
          assertEquals(a[i], b[i], tolerance * Math.max(1, Math.abs(a[i])), name + ", row " + i);
        }
      }
    }
    List<Diagnostic> notes = want.notes();
    assertEquals(
        notes.stream().map(Diagnostic::code).toList(),
        got.notes().stream().map(Diagnostic::code).toList());
  }

  @Test
  void batchedFitsEqualSingleFitsOnEveryBackendAndForAnyThreads() {
    List<RegressionLearner> ridge = NETS.subList(0, 2);
    check(TestData.features(N, 6, 1), NETS);
    check(awkward(1), NETS);
    check(awkward(1e-2), ridge);
  }

  private static void check(FeatureMatrix x, List<RegressionLearner> nets) {
    for (double[] w : new double[][] {null, TestData.weights(N, 4)}) {
      for (RegressionLearner net : nets) {
        CrossFitPredictions alone =
            run(Alone.of(net), x, w, FitContext.seed(1).threads(2).backend("ejml"));
        assertEquals(List.of(), alone.backends());
        CrossFitPredictions one = run(net, x, w, FitContext.seed(1).threads(1).backend("ejml"));
        equal(alone, one, 1e-10);
        assertEquals(List.of("ejml"), one.backends());
        CrossFitPredictions many = run(net, x, w, FitContext.seed(1).threads(7).backend("ejml"));
        CrossFitPredictions blas =
            run(net, x, w, FitContext.seed(1).threads(1).backend("openblas"));
        equal(alone, blas, 1e-10);
        assertEquals(List.of("openblas"), blas.backends());
        CrossFitPredictions again =
            run(net, x, w, FitContext.seed(1).threads(7).backend("openblas"));
        for (String name : one.nuisances()) {
          assertArrayEquals(one.of(name, 1), many.of(name, 1));
          assertArrayEquals(blas.of(name, 1), again.of(name, 1));
        }
      }
    }
  }

  @Test
  void fitsTooLargeToBeHeldAtOnceGoInTurns() {
    FeatureMatrix x = TestData.features(N, 3, 7);
    double[] y = TestData.outcome(x, 2);
    List<CrossFitTask> tasks = new ArrayList<>();
    for (int k = 0; k < 5; k++) {
      int fold = k;
      int[] train = IntStream.range(0, N).filter(i -> i % 5 != fold).toArray();
      int[] test = IntStream.range(0, N).filter(i -> i % 5 == fold).toArray();
      tasks.add(
          new CrossFitTask(
              "m", 0, k, new TrainingSet(x, train, y, null, 0), test, RandomStreams.of(k)));
    }
    ElasticNetLearner lasso = new ElasticNetLearner(1);
    List<List<double[]>> answers = new ArrayList<>();
    List<Integer> turns = new ArrayList<>();
    for (long most : new long[] {ElasticNetCrossFit.MOST_SUMS, 2 * 36 * 10, 1}) {
      List<String> done = new ArrayList<>();
      FitContext context = FitContext.seed(1).progress((s, d, n) -> done.add(d + "/" + n));
      answers.add(new ElasticNetCrossFit(lasso, tasks, context, most).answer().predictions());
      turns.add(done.size());
    }
    assertEquals(List.of(1, 3, 5), turns);
    for (int k = 0; k < 5; k++) {
      assertArrayEquals(answers.get(0).get(k), answers.get(1).get(k));
      assertArrayEquals(answers.get(0).get(k), answers.get(2).get(k));
    }
  }

  @Test
  void failuresNameTheFold() {
    FeatureMatrix x = TestData.features(N, 2, 1);
    boolean[] few = new boolean[N];
    for (int i = 0; i < 11; i++) {
      few[i] = true;
    }
    Nuisance q = Nuisance.mean("few", Learners.lasso(), x, TestData.outcome(x, 2)).trainedOn(few);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 3, 1));
    NotIdentifiedException e =
        assertThrows(
            NotIdentifiedException.class,
            () -> CrossFitter.run(List.of(q), folds, FitContext.seed(1)));
    assertEquals(
        "IDENT-037 Learner lasso chooses its penalty by 10-fold cross-validation but has 7 training"
            + " rows of positive weight. Use fewer folds, or give the penalty. Where: nuisance few,"
            + " fold 1 of repetition 1.",
        e.getMessage());
  }
}
