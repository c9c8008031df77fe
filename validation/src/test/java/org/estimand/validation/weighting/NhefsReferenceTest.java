package org.estimand.validation.weighting;

import java.util.Arrays;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceRows;
import org.estimand.validation.SharedData;
import org.estimand.validation.studies.NhefsData;
import org.estimand.weighting.DoseCurve;
import org.estimand.weighting.DoseMethod;
import org.estimand.weighting.DoseResult;
import org.estimand.weighting.DoseWeighting;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.StandardErrors;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Smoking cessation and weight gain against R, every row of the table. */
class NhefsReferenceTest {
  @RegisterExtension static final ReferenceRows TABLE = ReferenceRows.of("ipw_nhefs.csv", ".*");

  private static void check(String quantity, double got) {
    TABLE.check(quantity, got);
  }

  private static String coefficient(String name) {
    return name.replace("coefficient.", "")
        .replace("intercept", "Intercept")
        .replaceAll("^(\\w+)\\^2$", "I($1^2)")
        .replaceAll("^(\\w+)=(\\d)$", "factor($1)$2");
  }

  @Test
  void everyRow() {
    SharedData.data("NHEFS.csv");
    CausalData data = NhefsData.quitting(FitContext.defaults()::report);
    WeightingResult ate = Ipw.builder().build().fit(data, FitContext.defaults());
    check("n", data.rows());
    for (Map.Entry<String, Double> b : ate.parameters().entrySet()) {
      check("logit_coef[" + coefficient(b.getKey()) + "]", b.getValue());
    }
    check("hajek_ATE", ate.estimate());
    check("hajek_ATE_se_stacked", ate.standardError());
    check(
        "hajek_ATE_se_fixed_HC0",
        Ipw.builder()
            .standardErrors(StandardErrors.FIXED_WEIGHTS)
            .build()
            .fit(data, FitContext.defaults())
            .standardError());
    weights("w", ate.weights());
    double[] y = data.column(Role.OUTCOME);
    boolean[] treated = ate.treated();
    double[] sum = new double[2];
    double[] count = new double[2];
    for (int i = 0; i < y.length; i++) {
      sum[treated[i] ? 1 : 0] += y[i];
      count[treated[i] ? 1 : 0]++;
    }
    check("diff_in_means", sum[1] / count[1] - sum[0] / count[0]);
    double[] stabilised = ate.weights();
    for (int i = 0; i < y.length; i++) {
      stabilised[i] *= count[treated[i] ? 1 : 0] / y.length;
    }
    weights("sw", stabilised);
    for (Estimand e : new Estimand[] {Estimand.ATO, Estimand.ATT}) {
      check(
          "hajek_" + e,
          Ipw.builder().estimand(e).build().fit(data, FitContext.defaults()).estimate());
    }
    intensity();
  }

  private void weights(String name, double[] w) {
    check(name + "_min", Arrays.stream(w).min().orElseThrow());
    check(name + "_max", Arrays.stream(w).max().orElseThrow());
    check(name + "_mean", Arrays.stream(w).average().orElseThrow());
  }

  private void intensity() {
    CausalData data = NhefsData.intensity(FitContext.defaults()::report);
    DoseResult r =
        DoseWeighting.builder()
            .method(DoseMethod.propensity().withUnbiasedVariances(true))
            .curve(DoseCurve.polynomial(2))
            .build()
            .fit(data, FitContext.defaults());
    check("cont_n", data.rows());
    check("cont_sw_mean", Arrays.stream(r.weights()).average().orElseThrow());
    check("cont_sw_max", Arrays.stream(r.weights()).max().orElseThrow());
    check("cont_msm_coef[(Intercept)]", r.estimate("a^0"));
    check("cont_msm_coef[a]", r.estimate("a^1"));
    check("cont_msm_coef[I(a^2)]", r.estimate("a^2"));
  }
}
