package org.estimand.learners.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Kernel ridge regressions of a cross-fit together and one by one. */
class KernelCrossFitTest {
  private static final int N = 120;
  private static final KernelRidgeOptions DEFAULTS = KernelRidgeOptions.defaults();

  /** Hides that the learner can answer a batch. */
  private record Alone(KernelRidgeLearner inner) implements RegressionLearner {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Map<String, Object> describe() {
      return inner.describe();
    }

    @Override
    public boolean supportsWeights() {
      return true;
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      return inner.fit(data, random);
    }
  }

  /** Answers a batch by the operations for kernel ridge regression of a backend, as on a device. */
  private record OnGrid(KernelRidgeLearner inner, String backend)
      implements RegressionLearner, BatchedCrossFit {
    @Override
    public String name() {
      return inner.name();
    }

    @Override
    public Map<String, Object> describe() {
      return inner.describe();
    }

    @Override
    public boolean supportsWeights() {
      return true;
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      throw new AssertionError("fitted alone");
    }

    @Override
    public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
      MatrixBackend opened = MatrixBackends.open(backend, OffloadPolicy.Operation.KERNEL, 1);
      List<KernelRows> rows = tasks.stream().map(t -> KernelRows.of(t.training())).toList();
      KernelGrid grid =
          new KernelGrid(inner, opened, tasks, rows, rows.stream().map(inner::widths).toList());
      long up = opened.uploads();
      long down = opened.downloads();
      grid.solve();
      assertEquals(6, opened.uploads() - up, "data, penalties, chosen penalties");
      assertEquals(3, opened.downloads() - down, "eigenvalues, losses, predictions");
      assertEquals(0, opened.liveBlocks());
      List<double[]> predictions = new ArrayList<>();
      List<List<Diagnostic>> notes = new ArrayList<>();
      for (int t = 0; t < tasks.size(); t++) {
        predictions.add(grid.predictions(t));
        notes.add(inner.notes(grid.choice(t), rows.get(t).dropped()));
      }
      return Optional.of(new BatchAnswer(predictions, notes, List.of(backend)));
    }
  }

  @Test
  void theOperationsOfABackendEqualSingleFits() {
    for (KernelRidgeOptions options :
        List.of(
            DEFAULTS,
            DEFAULTS.tunedWidth(),
            DEFAULTS.width(1.2).penalty(0.01),
            DEFAULTS.kernel(Kernel.LINEAR),
            DEFAULTS.kernel(Kernel.POLYNOMIAL).degree(3))) {
      KernelRidgeLearner learner = new KernelRidgeLearner(options.backend("ejml"));
      for (double[] w : new double[][] {null, zeros(KernelData.weights(N))}) {
        CrossFitPredictions alone = run(new Alone(learner), w, FitContext.seed(1));
        for (String backend : List.of("ejml", "openblas")) {
          CrossFitPredictions grid = run(new OnGrid(learner, backend), w, FitContext.seed(1));
          // polynomials of degree 3 and wide kernels with small penalties: condition above 1e4
          boolean ill =
              options.kernel() == Kernel.POLYNOMIAL || options.widthRule() == WidthRule.TUNED;
          equal(alone, grid, ill ? 1e-8 : 1e-10);
          assertEquals(List.of(backend), grid.backends());
        }
      }
    }
  }

  /** Losses that differ by rounding only are equal; the larger penalty, which comes first, wins. */
  @Test
  void equalLossesGoToTheLargerPenalty() {
    double[] penalties = {4, 3, 2, 1};
    double[] flat = {2, 1 + 1e-12, 1, 1 + 1e-11};
    assertEquals(3, KernelChoice.of(1, penalties, flat, 5).penalty());
    double[] clear = {2, 1 + 1e-8, 1, 1 + 1e-11};
    KernelChoice best = KernelChoice.of(1, penalties, clear, 5);
    assertEquals(2, best.penalty());
    double infinite = Double.POSITIVE_INFINITY;
    double[] none = {infinite, infinite};
    assertEquals(4, KernelChoice.of(1, new double[] {4, 3}, none, 5).penalty());
    assertEquals(false, KernelChoice.of(9, penalties, flat, 5).isBetterThan(best));
    assertEquals(
        true, KernelChoice.of(9, penalties, new double[] {0.9, 1, 1, 1}, 5).isBetterThan(best));
  }

  /** Four features, the last one constant outside the first fold. */
  private static FeatureMatrix features() {
    FeatureMatrix three = KernelData.features(N, 3, 5);
    double[] all = Arrays.copyOf(three.data(), 4 * N);
    for (int i = 0; i < N; i++) {
      all[N + i] = 1e5 + 100 * all[N + i];
      all[3 * N + i] = i % 3 == 0 ? three.at(i, 2) : 2;
    }
    return FeatureMatrix.wrap(all, N, List.of("a", "b", "c", "once"));
  }

  private static CrossFitPredictions run(
      RegressionLearner learner, double[] w, FitContext context) {
    FeatureMatrix x = features();
    double[] y = KernelData.outcome(KernelData.features(N, 3, 5), 6);
    boolean[] some = new boolean[N];
    double[] other = new double[N];
    for (int i = 0; i < N; i++) {
      some[i] = i % 4 != 0;
      other[i] = some[i] ? -y[i] * y[i] : Double.NaN;
    }
    int[][] labels = new int[2][N];
    for (int i = 0; i < N; i++) {
      labels[0][i] = i % 3;
      labels[1][i] = i / 7 % 3;
    }
    return CrossFitter.run(
        List.of(
            Nuisance.mean("all", learner, x, y).weighted(w),
            Nuisance.mean("some", learner, x, other).weighted(w).trainedOn(some)),
        FoldAssignment.of(labels),
        context);
  }

  private static void equal(CrossFitPredictions want, CrossFitPredictions got) {
    equal(want, got, 1e-9);
  }

  private static void equal(CrossFitPredictions want, CrossFitPredictions got, double tolerance) {
    for (String name : want.nuisances()) {
      for (int r = 0; r < 2; r++) {
        double[] a = want.of(name, r);
        for (int i = 0; i < N; i++) {
          assertEquals(
              a[i],
              got.of(name, r)[i],
              tolerance * Math.max(1, Math.abs(a[i])),
              name + ", row " + i);
        }
      }
    }
    assertEquals(want.notes().size(), got.notes().size());
    for (int k = 0; k < want.notes().size(); k++) {
      Diagnostic a = want.notes().get(k);
      Diagnostic b = got.notes().get(k);
      assertEquals(a.code(), b.code());
      assertEquals(a.message(), b.message());
      a.values().forEach((key, v) -> assertEquals(v, b.values().get(key), 1e-8 * Math.abs(v), key));
    }
  }

  @Test
  void batchedFitsEqualSingleFitsOnEveryBackendAndForAnyThreads() {
    for (KernelRidgeOptions options :
        List.of(
            DEFAULTS,
            DEFAULTS.tunedWidth(),
            DEFAULTS.width(1.2).penalty(0.01),
            DEFAULTS.kernel(Kernel.LINEAR),
            DEFAULTS.kernel(Kernel.POLYNOMIAL).degree(3))) {
      KernelRidgeLearner learner = new KernelRidgeLearner(options);
      for (double[] w : new double[][] {null, zeros(KernelData.weights(N))}) {
        RegressionLearner single = new Alone(new KernelRidgeLearner(options.backend("ejml")));
        CrossFitPredictions alone = run(single, w, FitContext.seed(1).threads(2));
        assertEquals(List.of(), alone.backends());
        for (String backend : List.of("ejml", "openblas")) {
          CrossFitPredictions one = run(learner, w, FitContext.seed(1).threads(1).backend(backend));
          CrossFitPredictions many =
              run(learner, w, FitContext.seed(1).threads(7).backend(backend));
          equal(alone, one);
          assertEquals(List.of(backend), one.backends());
          for (String name : one.nuisances()) {
            assertArrayEquals(one.of(name, 0), many.of(name, 0));
            assertArrayEquals(one.of(name, 1), many.of(name, 1));
          }
        }
      }
    }
  }

  private static double[] zeros(double[] w) {
    for (int i = 0; i < w.length; i += 11) {
      w[i] = 0;
    }
    return w;
  }

  @Test
  void theBackendOfTheOptionsComesFirst() {
    KernelRidgeLearner learner = new KernelRidgeLearner(DEFAULTS.backend("ejml"));
    assertEquals(
        List.of("ejml"), run(learner, null, FitContext.seed(1).backend("openblas")).backends());
  }

  @Test
  void fitsOfLowRankGoAlone() {
    KernelRidgeOptions options = DEFAULTS.exactRows(70).landmarks(12);
    CrossFitPredictions alone =
        run(
            new Alone(new KernelRidgeLearner(options.backend("openblas"))),
            null,
            FitContext.seed(1));
    // the training sets of "all" have 80 rows, those of "some" about 60
    CrossFitPredictions batched =
        run(new KernelRidgeLearner(options), null, FitContext.seed(1).backend("openblas"));
    equal(alone, batched);
    assertEquals(List.of("openblas"), batched.backends());
    assertArrayEquals(alone.of("all", 0), batched.of("all", 0));
  }

  @Test
  void manyFitsGoInTurns() {
    KernelRidgeLearner learner = new KernelRidgeLearner(DEFAULTS.width(1));
    FeatureMatrix x = KernelData.features(80, 2, 9);
    double[] y = KernelData.outcome(x, 1);
    int[][] labels = new int[2][80];
    for (int i = 0; i < 80; i++) {
      labels[0][i] = i % 40;
      labels[1][i] = i / 2;
    }
    FoldAssignment folds = FoldAssignment.of(labels);
    CrossFitPredictions alone =
        CrossFitter.run(
            List.of(Nuisance.mean("m", new Alone(learner), x, y)), folds, FitContext.seed(1));
    CrossFitPredictions batched =
        CrossFitter.run(List.of(Nuisance.mean("m", learner, x, y)), folds, FitContext.seed(1));
    assertArrayEquals(alone.of("m", 0), batched.of("m", 0), 1e-8);
    assertArrayEquals(alone.of("m", 1), batched.of("m", 1), 1e-8);
  }

  @Test
  void failuresNameTheFold() {
    FeatureMatrix x = KernelData.features(N, 2, 9);
    boolean[] two = new boolean[N];
    two[0] = true;
    two[1] = true;
    int[][] labels = new int[1][N];
    for (int i = 2; i < N; i++) {
      labels[0][i] = i % 2;
    }
    Nuisance q =
        Nuisance.mean("m", new KernelRidgeLearner(DEFAULTS), x, KernelData.outcome(x, 1))
            .trainedOn(two);
    NotIdentifiedException e =
        assertThrows(
            NotIdentifiedException.class,
            () -> CrossFitter.run(List.of(q), FoldAssignment.of(labels), FitContext.seed(1)));
    assertEquals(true, e.getMessage().endsWith("Where: nuisance m, fold 1 of repetition 1."));
  }
}
