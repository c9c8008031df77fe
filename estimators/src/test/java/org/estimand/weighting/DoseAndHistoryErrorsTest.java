package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Map;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.CausalException;
import org.estimand.inference.Resampling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal about doses and histories with its whole text. */
class DoseAndHistoryErrorsTest {
  private static final Roles DOSE = Roles.outcome("y").treatment("x2").covariates("x1", "x3");
  private static final Roles HISTORY =
      Roles.outcome("y").treatment("d", "x3").covariates("x1").block("period2", "x2");

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static Map<String, double[]> with(String name, double[] values) {
    Map<String, double[]> m = columns();
    m.put(name, values);
    return m;
  }

  private static DoseResult dose(Map<String, double[]> m, DoseMethod method, DoseCurve curve) {
    return DoseWeighting.builder().method(method).curve(curve).build().fit(data(m, DOSE), CONTEXT);
  }

  private static HistoryResult history(Map<String, double[]> m, Roles roles) {
    return MarginalStructuralModel.builder().build().fit(data(m, roles), CONTEXT);
  }

  @Test
  void doses() {
    DoseCurve line = DoseCurve.polynomial(1);
    double[] constant = new double[N];
    Arrays.fill(constant, 3);
    refused(
        "IDENT-167 TREATMENT \"x2\" is 3 in every row of positive weight; an effect curve needs"
            + " doses that differ.",
        () -> dose(with("x2", constant), DoseMethod.propensity(), line));
    refused(
        "IDENT-164 The covariates explain the dose completely, so no dose could have been another."
            + " Leave out the covariates that determine it.",
        () -> dose(with("x2", columns().get("x1")), DoseMethod.propensity(), line));
    double[] two = new double[N];
    Arrays.setAll(two, i -> i % 2);
    refused(
        "IDENT-166 The weighted regression cannot tell \"a^2\" from the other terms. Use a simpler"
            + " model.",
        () -> dose(with("x2", two), DoseMethod.propensity(), DoseCurve.polynomial(2)));
    double[] apart = new double[N];
    Arrays.setAll(apart, i -> columns().get("x3")[i] * 10 + (i % 5) * 0.01);
    refused(
        "IDENT-165 No positive weights balance the dose: after 2 Newton steps \"x3*x2\" is off by"
            + " 1.471 standard deviations. Balance fewer covariates, or restrict the sample to doses"
            + " that all kinds of units receive.",
        () -> dose(with("x2", apart), DoseMethod.entropy(), line));
    refused(
        "CONF-164 studentT(0.0): degrees of freedom must be positive and finite.",
        () -> DoseDensity.studentT(0));
    refused(
        "CONF-165 moments = 3; entropy balancing of a dose takes 1 or 2.",
        () -> DoseMethod.entropy().withMoments(3));
    refused("CONF-166 polynomial(6): the degree must be 1 to 5.", () -> DoseCurve.polynomial(6));
    refused(
        "CONF-166 naturalSpline(1): the degrees of freedom must be 2 to 10.",
        () -> DoseCurve.naturalSpline(1));
    refused(
        "NOTSUP-164 STACKED standard errors need estimating equations, which a kernel density has"
            + " not. Use FIXED_WEIGHTS, or the normal or t density.",
        () ->
            DoseWeighting.builder()
                .method(DoseMethod.propensity().withDensity(DoseDensity.kernel()))
                .standardErrors(StandardErrors.STACKED)
                .build());
  }

  @Test
  void dosesOfTheTable() {
    refused(
        "CONF-291 at(NaN): doses must be finite numbers.",
        () -> DoseWeighting.builder().at(1, Double.NaN).build());
    refused(
        "CONF-291 against(-Infinity): doses must be finite numbers.",
        () -> DoseWeighting.builder().against(Double.NEGATIVE_INFINITY).build());
  }

  @Test
  void refits() {
    refused(
        "CONF-290 WITHIN_ARMS keeps the sizes of the arms, but a dose has no arms. Use PAIRS or"
            + " FRACTIONAL.",
        () -> DoseWeighting.builder().resampling(Resampling.withinArms(99)).build());
    String several =
        "CONF-290 WITHIN_ARMS keeps the sizes of the arms, but treatments over several periods have"
            + " none that last. Use PAIRS or FRACTIONAL.";
    refused(
        several,
        () -> MarginalStructuralModel.builder().resampling(Resampling.withinArms(99)).build());
    refused(
        several,
        () -> IteratedGFormula.alwaysAgainstNever().withResampling(Resampling.withinArms(99)));
    refused(
        "NOTSUP-290 FIXED_WEIGHTS treats weights as known, but the g-formula has regressions"
            + " instead of weights. Use STACKED, or refits.",
        () ->
            IteratedGFormula.alwaysAgainstNever().withStandardErrors(StandardErrors.FIXED_WEIGHTS));
    refused(
        "NOTSUP-161 BCA intervals need influence functions that account for the weights, which"
            + " generalised propensity, kernel density has not. Use PERCENTILE or NORMAL.",
        () ->
            DoseWeighting.builder()
                .method(DoseMethod.propensity().withDensity(DoseDensity.kernel()))
                .resampling(Resampling.pairs(99).interval(Resampling.Interval.BCA))
                .build());
  }

  @Test
  void histories() {
    refused(
        "DATA-146 Block \"later\" is none of the periods of 2 treatments; name the covariates"
            + " measured before the first treatment period1, and so on.",
        () -> history(columns(), HISTORY.block("later", "c")));
    double[] lost = new double[N];
    refused(
        "DATA-147 There are 1 CENSORED columns for 2 treatments; name one for each, telling who was"
            + " lost after it.",
        () -> history(with("c1", lost), HISTORY.with(Role.CENSORED, "c1")));
    Map<String, double[]> m = columns();
    m.put("c1", lost);
    m.put("c2", new double[N]);
    m.get("c2")[4] = 1;
    m.get("x2")[4] = Double.NaN;
    refused(
        "DATA-148 Column \"x2\" has no value in row 5, which was not lost before it was measured."
            + " Impute it, or drop the row.",
        () -> history(m, HISTORY.with(Role.CENSORED, "c1", "c2")));
    double[] three = columns().get("x3");
    three[6] = 3;
    refused(
        "DATA-149 Column \"x3\" must be 0 or 1; row 7 has 3.",
        () -> history(with("x3", three), HISTORY));
    refused(
        "IDENT-060 TREATMENT \"x3\" is 0 in all rows that are still there; an effect needs both"
            + " treated and controls.",
        () -> history(with("x3", new double[N]), HISTORY));
    Map<String, double[]> cells = columns();
    double[] third = new double[N];
    Arrays.setAll(third, i -> cells.get("d")[i] == 1 && cells.get("x3")[i] == 1 ? 0 : (i / 2) % 2);
    refused(
        "IDENT-168 Nobody has the treatment history (1,1,1), so a model with a mean for every"
            + " history has no effect to offer. Use MarginalModel.CUMULATIVE or EACH_PERIOD.",
        () ->
            MarginalStructuralModel.builder()
                .model(MarginalModel.SATURATED)
                .build()
                .fit(
                    data(with("z", third), Roles.outcome("y").treatment("d", "x3", "z")), CONTEXT));
    refused(
        "IDENT-169 TREATMENT \"x3\" is determined by what was known before it, so its effect cannot"
            + " be told apart. Leave out the covariates that determine it.",
        () ->
            IteratedGFormula.alwaysAgainstNever()
                .fit(data(with("x2", columns().get("x3")), HISTORY), CONTEXT));
    refused(
        "CONF-167 lags = 0; the models must look back at least 1 period.",
        () -> MarginalStructuralModel.builder().lags(0).build());
  }
}
