package org.estimand.crossfit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.learn.ExternalPredictions;
import org.junit.jupiter.api.Test;

class CrossFitterTest {
  private static final FeatureMatrix X =
      FeatureMatrix.wrap(new double[] {0, 1, 2, 3, 4, 5}, 6, List.of("x"));
  private static final double[] Y = {1, 2, 3, 4, 5, 6};
  private static final FoldAssignment FOLDS =
      FoldAssignment.of(new int[][] {{0, 1, 0, 1, 0, 1}, {0, 0, 0, 1, 1, 1}});
  private static final FitContext CONTEXT = FitContext.seed(1).threads(2);

  private static String message(Nuisance nuisance) {
    return assertThrows(
            CausalException.class, () -> CrossFitter.run(List.of(nuisance), FOLDS, CONTEXT))
        .getMessage();
  }

  @Test
  void everyRowIsPredictedByAFitOnTheOtherFolds() {
    Nuisance all = Nuisance.mean("all", new FakeLearner.Mean(false), X, Y);
    Nuisance some =
        Nuisance.mean("some", new FakeLearner.Mean(false), X, Y)
            .trainedOn(new boolean[] {true, true, false, true, false, true});
    CrossFitPredictions fit = CrossFitter.run(List.of(all, some), FOLDS, CONTEXT);
    assertArrayEquals(new double[] {4, 3, 4, 3, 4, 3}, fit.of("all", 0));
    assertArrayEquals(new double[] {5, 5, 5, 2, 2, 2}, fit.of("all", 1));
    assertArrayEquals(new double[] {4, 1, 4, 1, 4, 1}, fit.of("some", 0));
    double first = (9 + 1 + 1 + 1 + 1 + 9) / 6.0;
    double second = (16 + 9 + 4 + 4 + 9 + 16) / 6.0;
    assertEquals((first + second) / 2, fit.loss("all"), 1e-15);
    assertEquals(
        List.of("all: a mean (4 of 4 fits)", "some: a mean (4 of 4 fits)"),
        fit.notes().stream().map(d -> d.message()).toList());
  }

  @Test
  void externalPredictionsTakeThePlaceOfALearner() {
    double[] p = {.1, .2, .3, .4, .5, .6};
    double[] q = {.6, .5, .4, .3, .2, .1};
    double[] d = {0, 1, 0, 1, 0, 1};
    double[] k = new double[18];
    java.util.Arrays.fill(k, 1.0 / 3);
    k[2] = .5;
    CrossFitPredictions fit =
        CrossFitter.run(
            List.of(
                Nuisance.mean("one", ExternalPredictions.mean(Y), X, Y),
                Nuisance.mean("two", ExternalPredictions.mean(p, q), X, Y),
                Nuisance.probability("p", ExternalPredictions.probability(p, q), X, d),
                Nuisance.probabilities("k", ExternalPredictions.probabilities(3, k), X, d, 3)),
            FOLDS,
            CONTEXT);
    assertArrayEquals(Y, fit.of("one", 1));
    assertArrayEquals(p, fit.of("two", 0));
    assertArrayEquals(q, fit.of("two", 1));
    assertArrayEquals(p, fit.of("p", 0));
    assertArrayEquals(k, fit.of("k", 1));
    assertEquals(
        "CONF-034 External predictions have 2 values for 6 rows. Give one value for each row that"
            + " is used.",
        message(Nuisance.mean("e", ExternalPredictions.mean(new double[2]), X, Y)));
    double[] two = new double[6];
    int[] labels = {0, 1, 0, 1, 0, 1};
    FoldAssignment thrice = FoldAssignment.of(new int[][] {labels, labels, labels});
    Nuisance twice = Nuisance.mean("e", ExternalPredictions.mean(two, two), X, Y);
    assertEquals(
        "CONF-033 External predictions were given for 2 repetitions, but repetition 3 of the plan"
            + " needs them too. Give one array for each, or one for all.",
        assertThrows(CausalException.class, () -> CrossFitter.run(List.of(twice), thrice, CONTEXT))
            .getMessage());
    assertEquals(
        "CONF-032 External prediction NaN at position 2 is not a finite number. Give finite"
            + " values.",
        assertThrows(
                CausalException.class, () -> ExternalPredictions.mean(new double[] {1, 0.0 / 0}))
            .getMessage());
    assertEquals(
        "CONF-032 External prediction 1.5 at position 1 is not a probability. Give values from 0"
            + " to 1.",
        assertThrows(
                CausalException.class, () -> ExternalPredictions.probability(new double[] {1.5}))
            .getMessage());
  }

  @Test
  void whatIsNoNumberOrNoProbabilityIsRefused() {
    assertEquals(
        "IDENT-031 Learner constant predicts NaN for row 1. Scale the features or use another"
            + " learner. Where: nuisance m, fold 1 of repetition 1.",
        message(Nuisance.mean("m", new FakeLearner.Constant(Double.NaN), X, Y)));
    assertEquals(
        "IDENT-031 Learner constant predicts 1.25 for row 1, which is no probability. Scale the"
            + " features or use another learner. Where: nuisance m, fold 1 of repetition 1.",
        message(
            Nuisance.probability(
                "m", new FakeLearner.ConstantProbability(1.25), X, new double[6])));
    CrossFitPredictions fit =
        CrossFitter.run(
            List.of(
                Nuisance.probability(
                    "m", new FakeLearner.ConstantProbability(1 + 1e-12), X, new double[6])),
            FOLDS,
            CONTEXT);
    assertEquals(1, fit.of("m", 0)[0]);
  }

  @Test
  void weightsAreNeverIgnored() {
    assertEquals(
        "NOTSUP-030 Learner mean takes no sample weights. Use one that does (ols, ridge, lasso,"
            + " logit), or remove the weights. Where: nuisance m.",
        message(Nuisance.mean("m", new FakeLearner.Mean(false), X, Y).weighted(new double[6])));
  }

  @Test
  void missingFeaturesAndEmptyTrainingSetsAreRefused() {
    FeatureMatrix holes =
        FeatureMatrix.wrap(new double[] {0, 1, Double.NaN, 3, 4, 5}, 6, List.of("x"));
    assertEquals(
        "DATA-030 Feature \"x\" is NaN in row 3, and learner mean takes no missing values. Drop the"
            + " rows, impute, or use a learner that takes them.",
        message(Nuisance.mean("m", new FakeLearner.Mean(true), holes, Y)));
    boolean[] last = {false, false, false, false, false, true};
    assertEquals(
        "IDENT-032 Learner mean has no training row. Use fewer folds or stratify them. Where:"
            + " nuisance m, fold 2 of repetition 1.",
        message(Nuisance.mean("m", new FakeLearner.Mean(true), X, Y).trainedOn(last)));
  }

  @Test
  void progressIsReportedAndTheRunCanBeCancelled() {
    List<String> heard = new ArrayList<>();
    FitContext context =
        FitContext.seed(1).threads(1).progress((s, done, total) -> heard.add(done + "/" + total));
    Nuisance nuisance = Nuisance.mean("m", new FakeLearner.Mean(true), X, Y);
    CrossFitter.run(List.of(nuisance), FOLDS, context);
    assertEquals(List.of("1/4", "2/4", "3/4", "4/4"), heard);
    assertThrows(
        CancellationException.class,
        () -> CrossFitter.run(List.of(nuisance), FOLDS, context.cancelWhen(() -> true)));
  }
}
