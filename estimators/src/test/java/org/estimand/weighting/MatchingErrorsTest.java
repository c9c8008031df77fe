package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** The texts of what matching refuses. */
class MatchingErrorsTest {
  private static void refuses(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static void refuses(String text, Matching.Builder options) {
    refuses(text, options::build);
  }

  private static Matching.Builder matching() {
    return Matching.builder();
  }

  @Test
  void refits() {
    assertEquals(
        "NOTSUP-173 BOOTSTRAP is not offered for matching; with replacement refits are not valid"
            + " (Abadie and Imbens 2008). Use STACKED or FIXED_WEIGHTS.",
        assertThrows(
                CausalException.class,
                () -> Matching.builder().standardErrors(StandardErrors.BOOTSTRAP).build())
            .getMessage());
  }

  @Test
  void numbersOutOfRange() {
    refuses("CONF-178 neighbors = 0; must be at least 1.", matching().neighbors(0));
    refuses("CONF-178 varianceNeighbors = 0; must be at least 1.", matching().varianceNeighbors(0));
    refuses("CONF-178 caliper = 0.0; must be positive, for example 0.2.", matching().caliper(0));
    refuses(
        "CONF-178 caliper = NaN; must be positive, for example 0.2.",
        matching().caliper(Double.NaN));
    refuses(
        "CONF-178 tieTolerance = -1.0; must be at least 0 and below 1.",
        matching().tieTolerance(-1));
    refuses(
        "CONF-043 level = 95.0; must lie between 0 and 1, for example 0.95.", matching().level(95));
  }

  @Test
  void populationsOfWeights() {
    refuses(
        "CONF-179 Matching estimates ATE, ATT or ATC; the estimand is ATO, whose population only"
            + " weights define. Use Ipw.",
        matching().estimand(Estimand.ATO));
    refuses(
        "NOTSUP-178 Without replacement only the smaller arm could be matched as a whole, so ATE is"
            + " not defined. Use ATT or ATC, or match with replacement.",
        matching().withoutReplacement());
  }

  @Test
  void optionsThatWouldBeIgnored() {
    refuses(
        "CONF-180 order(ROWS) says who chooses first without replacement; with replacement there is"
            + " no order. Leave it out, or call withoutReplacement().",
        matching().order(MatchingOrder.ROWS));
    refuses(
        "CONF-182 A propensity model was given (probit), but neither the Mahalanobis distance nor"
            + " the order of matching uses one. Leave it out, or choose the metric"
            + " PROPENSITY_INDEX.",
        matching().metric(MatchingMetric.MAHALANOBIS).propensity(PropensityModel.probit()));
    refuses(
        "CONF-183 varianceNeighbors, tieTolerance belongs to matching with replacement; without it"
            + " matched sets are clusters. Leave it out.",
        matching()
            .estimand(Estimand.ATT)
            .withoutReplacement()
            .varianceNeighbors(2)
            .tieTolerance(0));
    refuses(
        "CONF-183 standardErrors belongs to matching on a propensity; the normalised Euclidean"
            + " distance estimates none. Leave it out.",
        matching().metric(MatchingMetric.EUCLIDEAN).standardErrors(StandardErrors.FIXED_WEIGHTS));
    refuses(
        "NOTSUP-062 STACKED standard errors need a likelihood model of the propensity; logit,"
            + " cross-fitted has none. Use FIXED_WEIGHTS, or Irm for a doubly robust estimate.",
        matching()
            .propensity(PropensityModel.learner(Learners.logistic()))
            .standardErrors(StandardErrors.STACKED));
  }

  @Test
  void exactColumnsMustBeCovariates() {
    refuses(
        "CONF-181 exact(\"x4\") is not a covariate. Closest: \"x1\". Covariates: x1, x2, x3.",
        () -> matching().exact("x4").build().fit(data(roles()), CONTEXT));
  }

  @Test
  void nobodyIsMatched() {
    refuses(
        "IDENT-178 None of the 150 units of the population (ATE) has a match with equal x1 within"
            + " the caliper 0.1. Use a wider caliper or fewer exact columns.",
        () -> matching().exact("x1").caliper(0.1).build().fit(data(roles()), CONTEXT));
    refuses(
        "IDENT-178 None of the 150 units of the population (ATE) has a match within the caliper"
            + " 1.0E-9. Use a wider caliper.",
        () -> matching().caliper(1e-9).build().fit(data(roles()), CONTEXT));
  }

  @Test
  void tooFewMatchesForTheBiasCorrection() {
    Map<String, double[]> columns = columns();
    for (int i = 0; i < N; i++) {
      columns.get("d")[i] = i < 4 ? 0 : 1;
    }
    refuses(
        "IDENT-179 The bias correction fits 4 coefficients to the 4 different matches from arm 0."
            + " Match on fewer covariates, take more neighbours, or leave it out.",
        () ->
            matching()
                .estimand(Estimand.ATT)
                .metric(MatchingMetric.EUCLIDEAN)
                .biasCorrection(true)
                .build()
                .fit(data(columns, roles()), CONTEXT));
  }

  @Test
  void tooFewRowsForConditionalVariances() {
    Map<String, double[]> columns = columns();
    for (int i = 0; i < N; i++) {
      columns.get("d")[i] = i == 0 ? 1 : 0;
    }
    refuses(
        "IDENT-180 Conditional variances compare a row with 1 more of its arm, but TREATMENT \"d\""
            + " is 1 in 1 row only. Take fewer varianceNeighbors, or match without replacement.",
        () ->
            matching()
                .metric(MatchingMetric.EUCLIDEAN)
                .build()
                .fit(data(columns, roles()), CONTEXT));
  }

  @Test
  void propensitiesWithoutOdds() {
    double[] e = new double[N];
    Arrays.fill(e, 0.5);
    e[4] = 1;
    e[9] = 0;
    PropensityModel given =
        PropensityModel.learner(Learners.externalProbability(e), CrossFitPlan.kFold(2));
    refuses(
        "IDENT-181 Fitted propensity (external, cross-fitted) is 0 or 1 for 2 rows, the first is"
            + " row 5; such rows have no log odds and no counterpart in the other arm. Drop the"
            + " covariates that separate the arms, or penalise the model.",
        () -> matching().propensity(given).build().fit(data(roles()), CONTEXT));
  }

  @Test
  void aVarianceThatIsNotPositive() {
    refuses(
        "IDENT-182 The variance of ATT is -0.25 after the change for the estimated propensity"
            + " (before: 0.5); the sample is too small for it. Use FIXED_WEIGHTS, which is"
            + " conservative for ATE, or more varianceNeighbors.",
        () -> MatchingChecks.requireVariance("ATT", 0.5, -0.25));
  }

  @Test
  void otherCovariances() {
    MatchingResult r = matching().build().fit(data(roles()), CONTEXT);
    String text =
        "NOTSUP-179 Matching with replacement has no influence function: a match depends on all"
            + " rows. Its variance is the formula of Abadie and Imbens, and no other covariance or"
            + " bootstrap follows from it. Match without replacement, or use Ipw.";
    refuses(text, () -> r.withVcov(VcovType.robust()));
    refuses(text, () -> r.jointConfidenceIntervals(0.95, 100, CONTEXT));
  }

  @Test
  void weightsAndClustersAreRefused() {
    Roles weighted = roles().weights("w", WeightKind.SAMPLING);
    String text =
        assertThrows(CausalException.class, () -> matching().build().fit(data(weighted), CONTEXT))
            .getMessage();
    assertTrue(text.startsWith("DATA-") && text.contains("WEIGHT"), text);
  }
}
