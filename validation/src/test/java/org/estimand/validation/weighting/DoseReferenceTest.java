package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.validation.ReferenceRows;
import org.estimand.validation.SharedData;
import org.estimand.weighting.DoseBalance;
import org.estimand.weighting.DoseCurve;
import org.estimand.weighting.DoseMethod;
import org.estimand.weighting.DoseResult;
import org.estimand.weighting.DoseWeighting;
import org.estimand.weighting.StandardErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A continuous treatment against R (own stacked equations). */
class DoseReferenceTest {
  @RegisterExtension
  static final ReferenceRows TABLE =
      ReferenceRows.of("ipw_generated.csv", "msm_deg.*|gps_.*|marg_.*|corr_.*|sw_.*|ebal_.*");

  private static DoseResult fit(DoseWeighting.Builder builder) {
    CausalData data =
        CsvFile.read(
            SharedData.data("ipwgen_continuous.csv"),
            Roles.outcome("y").treatment("a").covariates("x1", "x2", "x3"),
            Missing.REFUSE);
    return builder.build().fit(data, FitContext.defaults());
  }

  private static void weights(String prefix, DoseResult r) {
    double[] w = r.weights();
    for (int i = 0; i < 5; i++) {
      TABLE.check(prefix + "_row[" + (i + 1) + "]", w[i]);
    }
  }

  private static double effectiveSize(double[] w) {
    double sum = Arrays.stream(w).sum();
    return sum * sum / Arrays.stream(w).map(v -> v * v).sum();
  }

  @Test
  void generalizedPropensity() {
    for (int degree = 1; degree <= 2; degree++) {
      DoseWeighting.Builder builder = DoseWeighting.builder().curve(DoseCurve.polynomial(degree));
      DoseResult r = fit(builder);
      DoseResult fixed = fit(builder.standardErrors(StandardErrors.FIXED_WEIGHTS));
      for (String term : r.terms()) {
        String cell = "[" + term + "]";
        TABLE.check("msm_deg" + degree + "_coef" + cell, r.estimate(term));
        TABLE.check("msm_deg" + degree + "_se_stacked" + cell, r.standardError(term));
        TABLE.check("msm_deg" + degree + "_se_fixed_HC0" + cell, fixed.standardError(term));
      }
    }
    DoseResult r = fit(DoseWeighting.builder());
    Map<String, Double> p = r.parameters();
    TABLE.check("gps_sigma2_ml", p.get("residual.variance"));
    TABLE.check("marg_mean", p.get("dose.mean"));
    TABLE.check("marg_var_ml", p.get("dose.variance"));
    TABLE.check("gps_coef[(Intercept)]", p.get("coefficient.(intercept)"));
    for (DoseBalance.Row row : r.balance().rows()) {
      String cell = "[" + row.covariate() + "]";
      TABLE.check("gps_coef" + cell, p.get("coefficient." + row.covariate()));
      TABLE.check("corr_unadj" + cell, row.before());
      TABLE.check("corr_weighted" + cell, row.after());
    }
    weights("sw", r);
    double[] w = r.weights();
    TABLE.check("sw_mean", Arrays.stream(w).average().orElseThrow());
    TABLE.check("sw_max", Arrays.stream(w).max().orElseThrow());
    TABLE.check("sw_ess", effectiveSize(w));
  }

  @Test
  void entropyBalancing() {
    DoseResult r = fit(DoseWeighting.builder().method(DoseMethod.entropy()));
    r.parameters()
        .forEach(
            (name, value) ->
                TABLE.check(
                    "ebal_lambda[" + name.replace("lambda.", "").replace("*", "") + "]", value));
    TABLE.check("ebal_ess", effectiveSize(r.weights()));
    weights("ebal_w", r);
    TABLE.check("ebal_slope_deg1", r.estimate("a^1"));
    assertEquals(0, r.balance().largestCorrelation(), 1e-9);
  }

  @Test
  void curveIsLinearInTheCoefficients() {
    DoseResult r = fit(DoseWeighting.builder().curve(DoseCurve.naturalSpline(3)));
    Estimates at = r.curve(0, 2);
    Estimates effect = r.effects(0, 2);
    assertEquals(at.estimate(1) - at.estimate(0), effect.estimate(0), 1e-12);
    // beyond the outer knots the curve is straight
    Estimates far = r.curve(100, 101, 102);
    assertEquals(
        far.estimate(1) - far.estimate(0),
        far.estimate(2) - far.estimate(1),
        1e-6 * Math.abs(far.estimate(0)));
  }
}
