package org.estimand.validation.weighting;

import java.util.Arrays;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceRows;
import org.estimand.validation.SharedData;
import org.estimand.weighting.HistoryResult;
import org.estimand.weighting.IteratedGFormula;
import org.estimand.weighting.MarginalStructuralModel;
import org.estimand.weighting.StandardErrors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Treatments over three periods against R (glm, own stacked equations). */
class HistoryReferenceTest {
  @RegisterExtension
  static final ReferenceRows TABLE =
      ReferenceRows.of("ipw_generated.csv", "(un)?stab_.*|(den|num).*|ice_.*");

  private static CausalData data() {
    return CsvFile.read(
        SharedData.data("ipwgen_msm.csv"),
        Roles.outcome("y")
            .treatment("A1", "A2", "A3")
            .covariates("v")
            .block("period1", "L1")
            .block("period2", "L2")
            .block("period3", "L3"),
        Missing.REFUSE);
  }

  private static HistoryResult fit(MarginalStructuralModel.Builder builder) {
    return builder.build().fit(data(), FitContext.defaults());
  }

  private static void check(String prefix, MarginalStructuralModel.Builder builder) {
    HistoryResult r = fit(builder);
    HistoryResult fixed = fit(builder.standardErrors(StandardErrors.FIXED_WEIGHTS));
    for (String term : r.terms()) {
      String cell =
          "[" + term.replace("periods treated", "cumA").replace("intercept", "Intercept") + "]";
      TABLE.check(prefix + "_msm_coef" + cell, r.estimate(term));
      TABLE.check(prefix + "_msm_se_stacked" + cell, r.standardError(term));
      TABLE.check(prefix + "_msm_se_fixed_HC0" + cell, fixed.standardError(term));
    }
    double[] w = r.weights();
    double sum = Arrays.stream(w).sum();
    TABLE.check(prefix + "_w_mean", sum / w.length);
    TABLE.check(prefix + "_w_max", Arrays.stream(w).max().orElseThrow());
    TABLE.check(prefix + "_ess", sum * sum / Arrays.stream(w).map(v -> v * v).sum());
  }

  @Test
  void unstabilized() {
    check("unstab", MarginalStructuralModel.builder().stabilized(false));
  }

  @Test
  void stabilized() {
    check("stab", MarginalStructuralModel.builder());
    HistoryResult r = fit(MarginalStructuralModel.builder());
    for (Map.Entry<String, Double> b : r.parameters().entrySet()) {
      String name =
          b.getKey()
              .replaceAll("denominator\\[A(\\d)\\]\\.(.*)", "den$1_coef[$2]")
              .replaceAll("numerator\\[A(\\d)\\]\\.(.*)", "num$1_coef[$2]")
              .replace("intercept", "Intercept");
      TABLE.check(name, b.getValue());
    }
  }

  @Test
  void iteratedGFormula() {
    HistoryResult r = IteratedGFormula.alwaysAgainstNever().fit(data(), FitContext.defaults());
    TABLE.check("ice_gformula_always", r.estimate("E[Y(1,1,1)]"));
    TABLE.check("ice_gformula_never", r.estimate("E[Y(0,0,0)]"));
  }
}
