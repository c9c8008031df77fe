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
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.BinaryGlmFit;
import org.estimand.regress.Design;
import org.estimand.regress.Link;
import org.junit.jupiter.api.Test;

class LogitLearnerTest {
  private static final int N = 2500;

  @Test
  void equalsMaximumLikelihoodOfTheRegressions() {
    FeatureMatrix x = TestData.features(N, 6, 1);
    double[] d = TestData.binary(x, 2);
    for (double[] w : new double[][] {null, TestData.weights(N, 3)}) {
      BinaryGlmFit want = BinaryGlm.fit(Link.LOGIT, Design.withIntercept(x), d, w);
      int[] rows = TestData.allRows(N);
      Predictor got =
          Learners.logistic().fit(new TrainingSet(x, rows, d, w, 2), RandomStreams.of(1));
      double[] p = new double[2 * N];
      got.predict(x, rows, p);
      for (int i = 0; i < N; i++) {
        assertEquals(want.probabilities()[i], p[N + i], 1e-11);
        assertEquals(1, p[i] + p[N + i], 1e-15);
      }
    }
  }

  @Test
  void warmStartsEqualSingleFitsForAnyThreads() {
    FeatureMatrix x = TestData.features(N, 6, 1);
    double[] d = TestData.binary(x, 2);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 5, 2));
    CrossFitPredictions fit = run(x, d, folds, 1);
    for (int r = 0; r < 2; r++) {
      assertArrayEquals(fit.of("alone", r), fit.of("batch", r), 1e-12);
    }
    assertArrayEquals(fit.of("batch", 1), run(x, d, folds, 2).of("batch", 1));
    assertArrayEquals(fit.of("batch", 1), run(x, d, folds, 7).of("batch", 1));
  }

  private static CrossFitPredictions run(
      FeatureMatrix x, double[] d, FoldAssignment folds, int threads) {
    return CrossFitter.run(
        List.of(
            Nuisance.probability("batch", Learners.logistic(), x, d),
            Nuisance.probability("alone", Alone.of(Learners.logistic()), x, d)),
        folds,
        FitContext.seed(1).threads(threads));
  }

  @Test
  void severalClassesContainTheBinaryModelAndSolveTheirScores() {
    FeatureMatrix x = TestData.features(N, 3, 4);
    double[] d = TestData.binary(x, 5);
    double[] other = TestData.binary(x, 6);
    double[] three = new double[N];
    for (int i = 0; i < N; i++) {
      three[i] = d[i] + other[i];
    }
    int[] rows = TestData.allRows(N);
    int[] kept = {0, 1, 2};
    double[] two = new double[2 * N];
    double[] p = new double[2 * N];
    MultinomialMath.fit(TrainingSet.classification(x, d, 2), kept).predict(x, rows, two);
    Learners.logistic()
        .fit(TrainingSet.classification(x, d, 2), RandomStreams.of(1))
        .predict(x, rows, p);
    assertArrayEquals(p, two, 1e-11);
    double[] q = new double[3 * N];
    Learners.logistic()
        .fit(TrainingSet.classification(x, three, 3), RandomStreams.of(1))
        .predict(x, rows, q);
    for (int c = 0; c < 3; c++) {
      for (int j = -1; j < 3; j++) {
        double score = 0;
        for (int i = 0; i < N; i++) {
          score += ((three[i] == c ? 1 : 0) - q[c * N + i]) * (j < 0 ? 1 : x.at(i, j));
        }
        assertEquals(0, score, 1e-8);
      }
    }
  }

  @Test
  void separationIsAnErrorThatNamesTheColumn() {
    FeatureMatrix x = TestData.features(200, 2, 7);
    double[] d = new double[200];
    for (int i = 0; i < 200; i++) {
      d[i] = x.at(i, 0) > 0 ? 1 : 0;
    }
    Nuisance nuisance = Nuisance.probability("P(D=1|X)", Learners.logistic(), x, d);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(200, 5, 1));
    NotIdentifiedException e =
        assertThrows(
            NotIdentifiedException.class,
            () -> CrossFitter.run(List.of(nuisance), folds, FitContext.seed(1).threads(1)));
    assertTrue(e.getMessage().startsWith("IDENT-003 Fitted propensity is 0 or 1 for "));
    assertTrue(
        e.getMessage()
            .endsWith(
                " rows (logistic learner, separation by \"x1\"). Trim, penalise, or drop the"
                    + " covariate. Where: nuisance P(D=1|X), fold 1 of repetition 1."),
        e.getMessage());
  }

  @Test
  void aFoldWithoutAClassIsAnError() {
    FeatureMatrix x = TestData.features(50, 2, 7);
    double[] d = new double[50];
    d[0] = 1;
    Nuisance nuisance = Nuisance.probability("P(D=1|X)", Learners.logistic(), x, d);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(50, 5, 1));
    NotIdentifiedException e =
        assertThrows(
            NotIdentifiedException.class,
            () -> CrossFitter.run(List.of(nuisance), folds, FitContext.seed(1)));
    assertEquals(
        "IDENT-033 Learner logit has no training row of class 1 among 40. Use fewer folds or"
            + " stratify them by the target. Where: nuisance P(D=1|X), fold 1 of repetition 1.",
        e.getMessage());
  }
}
