package org.estimand.validation.weighting;

import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;

/** Three arms against R (nnet::multinom, own stacked equations). */
class MultiArmReferenceTest {
  private static final ReferenceTable TABLE = ReferenceTable.read("ipw_generated.csv");

  private static WeightingResult fit(Ipw.Builder ipw) {
    CausalData data =
        CsvFile.read(
            SharedData.data("ipwgen_multiarm.csv"),
            Roles.outcome("y").treatment("arm").covariates("x1", "x2", "x3").categorical("arm"),
            Missing.REFUSE);
    return ipw.reference("a").build().fit(data, FitContext.defaults());
  }

  private static void check(String prefix, WeightingResult r) {
    for (String arm : new String[] {"a", "b", "c"}) {
      TABLE.check(prefix + "_mu[" + arm + "]", r.estimate("E[Y(" + arm + ")]"));
      TABLE.check(prefix + "_ess[" + arm + "]", r.effectiveSampleSize(r.armLabels().indexOf(arm)));
    }
    for (String pair : new String[] {"b-a", "c-a", "c-b"}) {
      String term = r.terms().get(0).split(":")[0] + ": " + pair.replace("-", " - ");
      TABLE.check(prefix + "_contrast[" + pair + "]", r.estimate(term));
      TABLE.check(prefix + "_contrast_se_stacked[" + pair + "]", r.standardError(term));
    }
  }

  @Test
  void everybody() {
    WeightingResult r = fit(Ipw.builder());
    check("ATE", r);
    for (Map.Entry<String, Double> b : r.parameters().entrySet()) {
      String name =
          b.getKey()
              .replace("coefficient[", "mlogit_coef_")
              .replace("].", "[")
              .replace("intercept", "Intercept");
      TABLE.check(name + "]", b.getValue());
    }
  }

  @Test
  void overlap() {
    check("OVERLAP", fit(Ipw.builder().estimand(Estimand.ATO)));
  }

  @Test
  void oneArm() {
    check("ATT_b", fit(Ipw.builder().estimand(Estimand.ATT).focal("b")));
  }
}
