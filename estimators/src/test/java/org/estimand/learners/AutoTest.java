package org.estimand.learners;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.ChosenPredictor;
import org.estimand.learn.Learner;
import org.estimand.learn.ParameterSpace;
import org.estimand.learn.Predictor;
import org.estimand.learn.Search;
import org.estimand.learn.StackRule;
import org.estimand.learn.TrainingSet;
import org.estimand.learn.TuningTable;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class AutoTest {
  private static final int N = 300;
  private final FeatureMatrix x;
  private final double[] straight = new double[N];
  private final double[] curved = new double[N];
  private final double[] coin = new double[N];
  private final double[] three = new double[N];

  AutoTest() {
    RandomStream random = RandomStreams.of(31).generator();
    double[] v = new double[3 * N];
    for (int i = 0; i < v.length; i++) {
      v[i] = random.normal();
    }
    x = FeatureMatrix.wrap(v, N, List.of("a", "b", "c"));
    for (int i = 0; i < N; i++) {
      double u = v[i] - v[N + i];
      straight[i] = u + random.normal();
      curved[i] = v[i] * v[i] - v[N + i] * v[2 * N + i] + 0.5 * random.normal();
      coin[i] = random.bernoulli(1 / (1 + Math.exp(-u))) ? 1 : 0;
      three[i] = coin[i] + (random.bernoulli(0.5) ? 1 : 0);
    }
  }

  private static List<?> names(Learner learner) {
    return ((List<?>) learner.describe().get("learners"))
        .stream().map(d -> ((Map<?, ?>) d).get("name")).toList();
  }

  private double[] predict(Predictor fit) {
    int[] rows = TrainingSet.regression(x, straight).rows();
    double[] out = new double[N * fit.outputs()];
    fit.predict(x, rows, out);
    return out;
  }

  @Test
  void everyBudgetHasItsCandidates() {
    assertEquals(List.of("ols", "ridge", "lasso", "poly2"), names(Learners.auto(Budget.QUICK)));
    assertTrue(
        names(Learners.auto(Budget.STANDARD)).containsAll(names(Learners.auto(Budget.QUICK))));
    List<?> full = names(Learners.auto(Budget.FULL));
    assertTrue(full.containsAll(names(Learners.auto(Budget.STANDARD))));
    assertEquals(List.of("tuned", "stack"), full.subList(full.size() - 2, full.size()));
    assertEquals(
        List.of("logit", "ridge-logit", "lasso-logit"),
        names(Learners.autoProbabilities(Budget.QUICK)));
    List<?> fullOdds = names(Learners.autoProbabilities(Budget.FULL));
    assertTrue(fullOdds.containsAll(names(Learners.autoProbabilities(Budget.STANDARD))));
    assertEquals(List.of("tuned", "stack"), fullOdds.subList(fullOdds.size() - 2, fullOdds.size()));
    for (Budget budget : Budget.values()) {
      assertTrue(Learners.auto(budget).supportsWeights());
      assertTrue(Learners.autoProbabilities(budget).supportsWeights());
      assertEquals(budget.label(), Learners.auto(budget).describe().get("budget"));
    }
  }

  @Test
  void quickPicksTheShapeOfTheMean() {
    ChosenPredictor fit =
        Learners.auto(Budget.QUICK).fit(TrainingSet.regression(x, curved), RandomStreams.of(1));
    assertEquals(
        "picked poly2 by out-of-fold loss among ols, ridge, lasso, poly2",
        fit.notes().get(0).message());
    assertEquals("AUTO", fit.notes().get(0).code());
    Predictor alone = Learners.poly2().fit(TrainingSet.regression(x, curved), RandomStreams.of(1));
    assertArrayEquals(predict(alone), predict(fit));
    TuningTable.Row best = fit.table().best();
    assertEquals("poly2", best.learner());
    for (TuningTable.Row row : fit.table().rows()) {
      assertTrue(row.loss() >= best.loss());
      assertTrue(row.standardError() > 0 && row.standardError() < row.loss());
    }
    assertEquals(0.25, best.loss(), 0.06);
  }

  @Test
  void fullSaysWhatIsInsideOfWhatItPicked() {
    ChosenPredictor fit =
        Learners.auto(Budget.FULL).fit(TrainingSet.regression(x, straight), RandomStreams.of(2));
    TuningTable.Row best = fit.table().best();
    assertEquals(names(Learners.auto(Budget.FULL)).size(), fit.table().rows().size());
    assertEquals(
        best.loss(),
        fit.table().rows().stream().mapToDouble(TuningTable.Row::loss).min().orElseThrow());
    assertTrue(fit.notes().get(0).message().startsWith("picked " + best.learner() + " by"));
    if (best.learner().equals("stack")) {
      assertEquals("STACK", fit.notes().get(1).code());
    }
    ChosenPredictor odds =
        Learners.autoProbabilities(Budget.FULL)
            .fit(TrainingSet.classification(x, coin, 2), RandomStreams.of(2));
    assertEquals(names(Learners.autoProbabilities(Budget.FULL)).size(), odds.table().rows().size());
    double least =
        odds.table().rows().stream().mapToDouble(TuningTable.Row::loss).min().orElseThrow();
    assertEquals(least, odds.table().best().loss());
    assertTrue(least < Math.log(2), "better than a coin: " + least);
  }

  @Test
  void whatCannotLearnThreeClassesIsLeftOut() {
    ChosenPredictor fit =
        Learners.autoProbabilities(Budget.QUICK)
            .fit(TrainingSet.classification(x, three, 3), RandomStreams.of(2));
    assertEquals(List.of(1.0, 0.0, 0.0), fit.weights());
    assertEquals(
        "ridge-logit was left out: NOTSUP-031 Learner ridge-logit learns two classes, not 3. Use"
            + " logit, which takes any number.",
        fit.notes().get(1).message());
    assertEquals("LEFT_OUT", fit.notes().get(1).code());
  }

  @Test
  void aStackOfThreeClassesMixesTheirProbabilities() {
    TrainingSet data = TrainingSet.classification(x, three, 3);
    double[] flat = new double[3 * N];
    java.util.Arrays.fill(flat, 1.0 / 3);
    var constant = org.estimand.learn.ExternalPredictions.probabilities(3, flat);
    ChosenPredictor fit =
        Learners.stackProbabilities(4, Learners.logistic(), constant)
            .fit(data, RandomStreams.of(2));
    double w = fit.weights().get(0);
    assertTrue(w > 0.5 && w < 1, "weight of logit " + w);
    double[] logit = predict(Learners.logistic().fit(data, RandomStreams.of(2)));
    double[] mix = predict(fit);
    for (int i = 0; i < 3 * N; i++) {
      assertEquals(w * logit[i] + (1 - w) / 3, mix[i], 1e-12);
    }
    double stacked = fit.notes().get(0).values().get("loss.stack");
    for (TuningTable.Row row : fit.table().rows()) {
      assertTrue(stacked <= row.loss(), "a stack is no worse than its parts");
    }
  }

  @Test
  void rulesOfAStack() {
    TrainingSet data = TrainingSet.regression(x, curved);
    double[] half = new double[N];
    double[] wrong = new double[N];
    for (int i = 0; i < N; i++) {
      half[i] = curved[i] / 2;
      wrong[i] = -curved[i];
    }
    ChosenPredictor free =
        Learners.stack(3, StackRule.NON_NEGATIVE, Learners.external(wrong), Learners.external(half))
            .fit(data, RandomStreams.of(2));
    assertEquals(0, free.weights().get(0));
    assertEquals(2, free.weights().get(1), 1e-12);
    assertArrayEquals(curved, predict(free), 1e-12);
    ChosenPredictor none =
        Learners.stack(
                3, StackRule.NON_NEGATIVE, Learners.external(wrong), Learners.external(wrong))
            .fit(data, RandomStreams.of(2));
    assertArrayEquals(new double[N], predict(none));
    ChosenPredictor discrete =
        Learners.stack(3, StackRule.DISCRETE, Learners.external(half), Learners.external(half))
            .fit(data, RandomStreams.of(2));
    assertEquals(List.of(1.0, 0.0), discrete.weights());
    assertEquals(
        "NOTSUP-124 Weights by the rule NON_NEGATIVE need not add to one, so a stack of"
            + " probabilities would be none. Use CONVEX or DISCRETE.",
        assertThrows(
                NotSupportedException.class,
                () ->
                    Learners.stackProbabilities(
                        3, StackRule.NON_NEGATIVE, Learners.logistic(), Learners.logistic()))
            .getMessage());
  }

  @Test
  void weightsOfRowsCountInEveryRule() {
    RandomStream random = RandomStreams.of(33).generator();
    double[] w = new double[N];
    double[] one = new double[N];
    double[] two = new double[N];
    double[] p = new double[N];
    double[] q = new double[N];
    for (int i = 0; i < N; i++) {
      w[i] = 0.1 + 2 * (i % 4);
      one[i] = 5 + straight[i] + random.normal() * (1 + i % 3);
      two[i] = straight[i] - 3 + 2 * random.normal();
      p[i] = 0.05 + 0.9 * random.uniform() * (coin[i] + 1) / 2;
      q[i] = 0.1 + 0.8 * random.uniform() * (coin[i] + 2) / 3;
    }
    int[] rows = TrainingSet.regression(x, straight).rows();
    List<Double> free =
        Learners.stack(3, StackRule.NON_NEGATIVE, Learners.external(one), Learners.external(two))
            .fit(new TrainingSet(x, rows, straight, w, 0), RandomStreams.of(2))
            .weights();
    List<Double> odds =
        Learners.stackProbabilities(
                3, Learners.externalProbability(p), Learners.externalProbability(q))
            .fit(new TrainingSet(x, rows, coin, w, 2), RandomStreams.of(2))
            .weights();
    assertTrue(free.get(0) > 0.01 && free.get(1) > 0.01, "inside: " + free);
    assertTrue(odds.get(0) > 0.01 && odds.get(1) > 0.01, "inside: " + odds);
    double[] normal = new double[2];
    double score = 0;
    double size = 0;
    for (int i = 0; i < N; i++) {
      double e = straight[i] - free.get(0) * one[i] - free.get(1) * two[i];
      normal[0] += w[i] * e * one[i];
      normal[1] += w[i] * e * two[i];
      double a = coin[i] == 1 ? p[i] : 1 - p[i];
      double b = coin[i] == 1 ? q[i] : 1 - q[i];
      score += w[i] * (a - b) / (odds.get(0) * a + odds.get(1) * b);
      size += w[i];
    }
    assertEquals(0, normal[0] / size, 1e-10);
    assertEquals(0, normal[1] / size, 1e-10);
    assertEquals(0, score / size, 1e-8);
  }

  @Test
  void aPolynomialTooLargeIsPassedOver() {
    assertEquals(
        "NOTSUP-123 poly2 of 3 features has up to 9 terms; within auto it is fitted up to 1000"
            + " terms and half as many as training rows. Name it as the learner to have it anyway.",
        assertThrows(
                NotSupportedException.class,
                () ->
                    new BoundedPoly2()
                        .fit(
                            new TrainingSet(
                                x,
                                java.util.stream.IntStream.range(0, 17).toArray(),
                                curved,
                                null,
                                0),
                            RandomStreams.of(1)))
            .getMessage());
  }

  @Test
  void notesOfACrossFitNameTheTrainingSets() {
    int[] labels = new int[N];
    for (int i = 0; i < N; i++) {
      labels[i] = i % 4;
    }
    Nuisance auto = Nuisance.mean("auto", Learners.auto(Budget.QUICK), x, straight);
    Nuisance stack =
        Nuisance.mean("stack", Learners.stack(3, Learners.ols(), Learners.poly2()), x, curved);
    Nuisance tuned =
        Nuisance.mean(
            "tuned",
            Learners.tuned(
                3,
                ParameterSpace.empty().points("penalty", 0.01, 5),
                Search.grid(),
                p -> Learners.ridge(p.value("penalty"))),
            x,
            straight);
    CrossFitPredictions fitted =
        CrossFitter.run(
            List.of(auto, stack, tuned),
            FoldAssignment.of(new int[][] {labels}),
            FitContext.seed(5).threads(2));
    List<Diagnostic> picks =
        fitted.notes().stream().filter(d -> d.message().startsWith("auto: picked")).toList();
    double fits = 0;
    for (Diagnostic pick : picks) {
      double count = pick.values().get("fits");
      long named =
          pick.values().keySet().stream().filter(k -> k.startsWith("loss.repetition.1.")).count();
      assertEquals(count, (double) named);
      assertTrue(
          pick.message()
              .matches(
                  "auto: picked (ols|ridge|lasso|poly2) by out-of-fold loss among ols, ridge,"
                      + " lasso, poly2 \\((4 of 4 fits|[123] of 4 fits: folds? [1-4, ]+)\\)"),
          pick.message());
      fits += count;
    }
    assertEquals(4, fits);
    List<Diagnostic> weights =
        fitted.notes().stream().filter(d -> d.code().equals("STACK")).toList();
    assertEquals(1, weights.size());
    assertTrue(
        weights
            .get(0)
            .message()
            .matches(
                "stack: weights: ols 0\\.\\d\\d( \\(.*\\))?, poly2 [01]\\.\\d\\d( \\(.*\\))?"
                    + " \\(4 of 4 fits\\)"),
        weights.get(0).message());
    assertTrue(weights.get(0).values().get("weight.2") > 0.8);
    assertTrue(
        fitted.notes().stream()
            .anyMatch(
                d ->
                    d.message()
                        .equals(
                            "tuned: penalty = 0.01 was chosen among 2 points by out-of-fold loss (4"
                                + " of 4 fits)")),
        fitted.notes().toString());
  }
}
