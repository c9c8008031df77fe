package org.estimand.validation.weighting;

import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.StandardErrors;
import org.estimand.weighting.Tmle;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;

/** Balancing weights on the LaLonde data against R (own solvers and stacked equations). */
class BalancingReferenceTest {
  private static final ReferenceTable TABLE = ReferenceTable.read("ipw_lalonde.csv");

  private static CausalData data() {
    return CsvFile.read(
        SharedData.data("lalonde.csv"),
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white"),
        Missing.REFUSE);
  }

  private static WeightingResult fit(Ipw.Builder ipw) {
    return ipw.build().fit(data(), FitContext.defaults());
  }

  @Test
  void entropyBalancingOfTheTreated() {
    Ipw.Builder ipw = Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.entropy());
    WeightingResult r = fit(ipw);
    TABLE.check("ebal_ATT", r.estimate());
    TABLE.check("ebal_ATT_mu0", r.estimate("E[Y(0)]"));
    TABLE.check("ebal_ATT_se_stacked", r.standardError());
    TABLE.check("ebal_ATT_ess_control", r.effectiveSampleSize(false));
    for (Map.Entry<String, Double> lambda : r.parameters().entrySet()) {
      String name = lambda.getKey().replace("lambda[0].", "").replace("race=", "");
      TABLE.check("ebal_ATT_lambda[" + name + "]", lambda.getValue());
    }
    for (int row : new int[] {186, 187, 188, 300, 614}) {
      TABLE.check("ebal_ATT_w_row[" + row + "]", r.weights()[row - 1]);
    }
    double treated = TABLE.value("n_treated");
    double controls = TABLE.value("n") - treated;
    double divergence = 0;
    double largest = 0;
    for (int i = 0; i < r.weights().length; i++) {
      double p = r.weights()[i] / treated;
      divergence += r.treated()[i] ? 0 : p * Math.log(p * controls);
      largest = Math.max(largest, r.treated()[i] ? 0 : r.weights()[i]);
    }
    TABLE.check("ebal_ATT_entropy", divergence);
    TABLE.check("ebal_ATT_max_w", largest);
    TABLE.check(
        "ebal_ATT_se_fixed_HC0",
        fit(ipw.standardErrors(StandardErrors.FIXED_WEIGHTS)).standardError());
  }

  @Test
  void entropyBalancingOfSquares() {
    WeightingResult r =
        fit(Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.entropy().withMoments(2)));
    TABLE.check("ebal_ATT_moments2", r.estimate());
    TABLE.check("ebal_ATT_moments2_ess", r.effectiveSampleSize(false));
  }

  @Test
  void entropyBalancingOfEverybody() {
    WeightingResult r = fit(Ipw.builder().method(BalancingMethod.entropy()));
    TABLE.check("ebal_ATE", r.estimate());
    TABLE.check("ebal_ATE_mu1", r.estimate("E[Y(1)]"));
    TABLE.check("ebal_ATE_mu0", r.estimate("E[Y(0)]"));
    TABLE.check("ebal_ATE_ess_treated", r.effectiveSampleSize(true));
    TABLE.check("ebal_ATE_ess_control", r.effectiveSampleSize(false));
    TABLE.check("ebal_ATE_se_stacked", r.standardError());
  }

  /** The table divides the variance of the influences by n - 1. */
  @Test
  void targetedMaximumLikelihood() {
    WeightingResult r = Tmle.builder().build().fit(data(), FitContext.defaults());
    double n = TABLE.value("n");
    TABLE.check("tmle_ATE", r.estimate());
    TABLE.check("tmle_ATE_se_IC", r.standardError() * Math.sqrt(n / (n - 1)));
    TABLE.check("tmle_epsilon[1]", r.parameters().get("epsilon[1]"));
    TABLE.check("tmle_epsilon[0]", r.parameters().get("epsilon[0]"));
  }

  @Test
  void trimmingByTheRuleOfCrump() {
    Ipw.Builder ipw = Ipw.builder().trimCrump();
    WeightingResult same = fit(ipw);
    TABLE.check("trim_crump_hajek_ATE_same_ps", same.estimate());
    WeightingResult refit = fit(ipw.refitAfterTrimming(true));
    TABLE.check("trim_crump_hajek_ATE_refit_ps", refit.estimate());
    TABLE.check("trim_crump_n_kept", refit.weights().length);
  }
}
