package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.FitContext;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;

class OlsLearnerTest {
  private static final int N = 3000;

  private static void close(double[] want, double[] got, double tolerance) {
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], got[i], tolerance * Math.max(1, Math.abs(want[i])), "row " + i);
    }
  }

  private static List<Nuisance> nuisances(RegressionLearner learner, FeatureMatrix x, double[] w) {
    double[] y = TestData.outcome(x, 2);
    double[] d = TestData.binary(x, 3);
    boolean[] treated = new boolean[N];
    boolean[] control = new boolean[N];
    for (int i = 0; i < N; i++) {
      treated[i] = d[i] == 1;
      control[i] = d[i] == 0;
    }
    return List.of(
        Nuisance.mean("E[Y|X]", learner, x, y).weighted(w),
        Nuisance.mean("E[D|X]", learner, x, d).weighted(w),
        Nuisance.mean("E[Y|D=1,X]", learner, x, y).weighted(w).trainedOn(treated),
        Nuisance.mean("E[Y|D=0,X]", learner, x, y).weighted(w).trainedOn(control));
  }

  private static void batchedEqualsAlone(FeatureMatrix x, double[] w, FoldAssignment folds) {
    FitContext context = FitContext.seed(1).threads(2);
    CrossFitPredictions batched = CrossFitter.run(nuisances(Learners.ols(), x, w), folds, context);
    CrossFitPredictions alone =
        CrossFitter.run(nuisances(Alone.of(Learners.ols()), x, w), folds, context);
    for (String name : batched.nuisances()) {
      for (int r = 0; r < folds.repetitions(); r++) {
        close(alone.of(name, r), batched.of(name, r), 1e-11);
      }
    }
    assertEquals(alone.notes(), batched.notes());
  }

  @Test
  void batchedFitsEqualSingleFits() {
    FeatureMatrix x = TestData.features(N, 7, 1);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 5, 2));
    batchedEqualsAlone(x, null, folds);
    batchedEqualsAlone(x, TestData.weights(N, 4), folds);
  }

  @Test
  void batchedFitsEqualSingleFitsOnProductsOfFolds() {
    FeatureMatrix x = TestData.features(N, 4, 5);
    int[][] first = TestData.foldLabels(N, 3, 1);
    int[][] second = new int[1][N];
    for (int i = 0; i < N; i++) {
      second[0][i] = (i / 7) % 3;
    }
    batchedEqualsAlone(x, null, FoldAssignment.ofProduct(first, second));
  }

  @Test
  void collinearColumnsAreDroppedAndNamedOnBothRoutes() {
    FeatureMatrix x = TestData.features(N, 3, 6);
    double[] twice = x.column(1);
    double[] constant = new double[N];
    double[] rare = new double[N];
    double[] almost = x.column(0);
    for (int i = 0; i < N; i++) {
      twice[i] = 2 * twice[i] - x.at(i, 0);
      constant[i] = 4;
      almost[i] += 1e-5 * Math.sin(i);
    }
    rare[10] = 1;
    FeatureMatrix more =
        x.append(
            FeatureMatrix.ofColumns(
                new java.util.TreeMap<>(
                    java.util.Map.of("constant", constant, "rare", rare, "twice", twice))));
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 5, 1));
    batchedEqualsAlone(more, null, folds);
    CrossFitPredictions fit =
        CrossFitter.run(
            List.of(Nuisance.mean("E[Y|X]", Learners.ols(), more, TestData.outcome(x, 2))),
            folds,
            FitContext.seed(1));
    assertEquals(
        List.of(
            "COLLINEAR E[Y|X]: columns \"constant\", \"rare\", \"twice\" were dropped as collinear"
                + " with earlier columns (1 of 5 fits)",
            "COLLINEAR E[Y|X]: columns \"constant\", \"twice\" were dropped as collinear with"
                + " earlier columns (4 of 5 fits)"),
        fit.notes().stream().map(d -> d.code() + " " + d.message()).toList());
    // nearly, but not exactly, collinear: kept, through QR
    FeatureMatrix hard = x.append(FeatureMatrix.ofColumns(java.util.Map.of("almost", almost)));
    batchedEqualsAlone(hard, null, folds);
    assertTrue(
        CrossFitter.run(
                List.of(Nuisance.mean("E[Y|X]", Learners.ols(), hard, TestData.outcome(x, 2))),
                folds,
                FitContext.seed(1))
            .notes()
            .isEmpty());
  }

  @Test
  void threadsChangeNothing() {
    FeatureMatrix x = TestData.features(N, 7, 1);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 5, 2));
    CrossFitPredictions one =
        CrossFitter.run(nuisances(Learners.ols(), x, null), folds, FitContext.seed(1).threads(1));
    for (int threads : new int[] {2, 7}) {
      CrossFitPredictions many =
          CrossFitter.run(
              nuisances(Learners.ols(), x, null), folds, FitContext.seed(1).threads(threads));
      for (String name : one.nuisances()) {
        assertArrayEquals(one.of(name, 1), many.of(name, 1));
      }
    }
  }

  @Test
  void fewerTrainingRowsThanCoefficientsIsRefusedWithItsPlace() {
    FeatureMatrix x = TestData.features(10, 9, 1);
    Nuisance nuisance = Nuisance.mean("E[Y|X]", Learners.ols(), x, TestData.outcome(x, 2));
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(10, 5, 1));
    NotIdentifiedException e =
        assertThrows(
            NotIdentifiedException.class,
            () -> CrossFitter.run(List.of(nuisance), folds, FitContext.seed(1)));
    assertEquals(
        "IDENT-030 Least squares has 10 coefficients but only 8 training rows. Use fewer columns,"
            + " more folds, or a penalised learner such as ridge. Where: nuisance E[Y|X], fold 1"
            + " of repetition 1.",
        e.getMessage());
  }

  @Test
  void largeLevelsDoNotHurt() {
    FeatureMatrix x = TestData.features(N, 3, 8);
    double[] moved = x.data().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] = 1e6 + moved[i];
    }
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 5, 1));
    double[] y = TestData.outcome(x, 2);
    FitContext context = FitContext.seed(1);
    Nuisance a = Nuisance.mean("a", Learners.ols(), x, y);
    Nuisance b = Nuisance.mean("b", Learners.ols(), FeatureMatrix.wrap(moved, N, x.names()), y);
    CrossFitPredictions fit = CrossFitter.run(List.of(a, b), folds, context);
    close(fit.of("a", 0), fit.of("b", 0), 1e-11);
  }

  @Test
  void squaresAndProductsEqualLeastSquaresOnThem() {
    FeatureMatrix x = TestData.features(N, 3, 9);
    double[] y = TestData.outcome(x, 2);
    double[] d = TestData.binary(x, 3);
    FeatureMatrix with = x.append(FeatureMatrix.ofColumns(java.util.Map.of("d", d)));
    assertEquals(
        List.of(
            "x1", "x2", "x3", "d", "x1^2", "x1:x2", "x1:x3", "x1:d", "x2^2", "x2:x3", "x2:d",
            "x3^2", "x3:d"),
        Poly2.of(with).matrix().names());
    double[] raw = new double[N * 13];
    System.arraycopy(with.data(), 0, raw, 0, 4 * N);
    int at = 4;
    for (int a = 0; a < 4; a++) {
      for (int b = a; b < 4; b++) {
        if (a < 3 || b < 3) {
          for (int i = 0; i < N; i++) {
            raw[at * N + i] = with.at(i, a) * with.at(i, b);
          }
          at++;
        }
      }
    }
    FeatureMatrix all = FeatureMatrix.wrap(raw, N, Poly2.of(with).matrix().names());
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 5, 1));
    CrossFitPredictions fit =
        CrossFitter.run(
            List.of(
                Nuisance.mean("poly2", Learners.poly2(), with, y),
                Nuisance.mean("alone", Alone.of(Learners.poly2()), with, y),
                Nuisance.mean("ols", Alone.of(Learners.ols()), all, y)),
            folds,
            FitContext.seed(1));
    close(fit.of("ols", 0), fit.of("poly2", 0), 1e-9);
    close(fit.of("alone", 0), fit.of("poly2", 0), 1e-11);
  }
}
