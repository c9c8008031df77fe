package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceRows;
import org.estimand.validation.SharedData;
import org.estimand.weighting.BalanceTable;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.EnergyDistance;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.StandardErrors;
import org.estimand.weighting.Tmle;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Balancing weights on the LaLonde data against R (own solvers and stacked equations). */
class BalancingReferenceTest {
  @RegisterExtension
  static final ReferenceRows TABLE =
      ReferenceRows.of(
          "ipw_lalonde.csv", "ebal_.*|bal_ebal.*|cbps_.*|ipt_.*|sbw_.*|energy_.*|tmle_.*");

  private static void check(String quantity, double got) {
    TABLE.check(quantity, got);
  }

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
    check("ebal_ATT", r.estimate());
    check("ebal_ATT_mu0", r.estimate("E[Y(0)]"));
    check("ebal_ATT_se_stacked", r.standardError());
    check("ebal_ATT_ess_control", r.effectiveSampleSize(false));
    for (Map.Entry<String, Double> lambda : r.parameters().entrySet()) {
      String name = lambda.getKey().replace("lambda[0].", "").replace("race=", "");
      check("ebal_ATT_lambda[" + name + "]", lambda.getValue());
    }
    for (int row : new int[] {186, 187, 188, 300, 614}) {
      check("ebal_ATT_w_row[" + row + "]", r.weights()[row - 1]);
    }
    for (BalanceTable.Row row : r.balance().rows()) {
      String at = "[" + row.covariate().replace("race=", "") + "]";
      BalanceTable.Measures m = row.after();
      if (TABLE.has("bal_ebalATT_mean1" + at)) {
        check("bal_ebalATT_mean1" + at, m.treatedMean());
        check("bal_ebalATT_mean0" + at, m.controlMean());
        check("bal_ebalATT_diff_raw" + at, m.treatedMean() - m.controlMean());
        check("bal_ebalATT_smd" + at, m.standardizedDifference());
        check("bal_ebalATT_ks" + at, m.kolmogorovSmirnov());
      }
      if (TABLE.has("bal_ebalATT_vr" + at)) {
        check("bal_ebalATT_vr" + at, m.varianceRatio());
      }
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
    check("ebal_ATT_entropy", divergence);
    check("ebal_ATT_max_w", largest);
    check(
        "ebal_ATT_se_fixed_HC0",
        fit(ipw.standardErrors(StandardErrors.FIXED_WEIGHTS)).standardError());
  }

  @Test
  void entropyBalancingOfSquares() {
    WeightingResult r =
        fit(Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.entropy().withMoments(2)));
    check("ebal_ATT_moments2", r.estimate());
    check("ebal_ATT_moments2_ess", r.effectiveSampleSize(false));
  }

  @Test
  void entropyBalancingOfEverybody() {
    WeightingResult r = fit(Ipw.builder().method(BalancingMethod.entropy()));
    check("ebal_ATE", r.estimate());
    check("ebal_ATE_mu1", r.estimate("E[Y(1)]"));
    check("ebal_ATE_mu0", r.estimate("E[Y(0)]"));
    check("ebal_ATE_ess_treated", r.effectiveSampleSize(true));
    check("ebal_ATE_ess_control", r.effectiveSampleSize(false));
    check("ebal_ATE_se_stacked", r.standardError());
  }

  private void coefficients(WeightingResult r, String ours, String reference) {
    for (Map.Entry<String, Double> b : r.parameters().entrySet()) {
      if (b.getKey().startsWith(ours)) {
        String name = b.getKey().substring(ours.length()).replace("race=", "");
        name = name.equals("intercept") ? "(Intercept)" : name;
        check(reference + "[" + name + "]", b.getValue());
      }
    }
  }

  @Test
  void balancingPropensityOfEverybody() {
    WeightingResult r = fit(Ipw.builder().method(BalancingMethod.cbps()));
    assertEquals(9, r.parameters().size());
    coefficients(r, "coefficient.", "cbps_just_ATE_coef");
    check("cbps_just_ATE_hajek", r.estimate());
    check("cbps_just_ATE_se_stacked", r.standardError());
    check("cbps_just_ATE_ess_treated", r.effectiveSampleSize(true));
    check("cbps_just_ATE_ess_control", r.effectiveSampleSize(false));
  }

  /** The same weights as entropy balancing, by another road. */
  @Test
  void balancingPropensityOfTheTreated() {
    Ipw.Builder ipw = Ipw.builder().estimand(Estimand.ATT);
    WeightingResult r = fit(ipw.method(BalancingMethod.cbps()));
    assertEquals(9, r.parameters().size());
    coefficients(r, "coefficient.", "cbps_just_ATT_coef");
    check("cbps_just_ATT_hajek", r.estimate());
    check("cbps_just_ATT_se_stacked", r.standardError());
    WeightingResult entropy = fit(ipw.method(BalancingMethod.entropy()));
    assertArrayEquals(entropy.weights(), r.weights(), 1e-12);
    assertEquals(entropy.standardError(), r.standardError(), 1e-9);
  }

  @Test
  void tilting() {
    WeightingResult r = fit(Ipw.builder().method(BalancingMethod.ipt()));
    assertEquals(18, r.parameters().size());
    coefficients(r, "coefficient[1].", "ipt_ATE_coef1");
    coefficients(r, "coefficient[0].", "ipt_ATE_coef0");
    check("ipt_ATE", r.estimate());
    check("ipt_ATE_se_stacked", r.standardError());
    WeightingResult treated =
        fit(Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.cbps()));
    for (Map.Entry<String, Double> b : treated.parameters().entrySet()) {
      String name = b.getKey().replace("coefficient.", "coefficient[0].");
      assertEquals(b.getValue(), r.parameters().get(name), 1e-10 * Math.abs(b.getValue()), name);
    }
  }

  @Test
  void stableWeights() {
    WeightingResult r = fit(Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.stable()));
    check("sbw_ATT_delta0.02", r.estimate());
    check("sbw_ATT_delta0.02_ess", r.effectiveSampleSize(false));
    double treated = TABLE.value("n_treated");
    double controls = TABLE.value("n") - treated;
    double objective = 0;
    int zero = 0;
    for (int i = 0; i < r.weights().length; i++) {
      double w = r.weights()[i] / treated;
      objective += r.treated()[i] ? 0 : (w - 1 / controls) * (w - 1 / controls);
      zero += w == 0 ? 1 : 0;
    }
    check("sbw_ATT_delta0.02_objective", objective);
    check("sbw_ATT_delta0.02_n_zero", zero);
  }

  private static double distance(WeightingResult r) {
    return EnergyDistance.between(data().covariates(), r.treated(), r.weights());
  }

  @Test
  void energyDistances() {
    for (Estimand e : Estimand.values()) {
      check("energy_distance_" + e, distance(fit(Ipw.builder().estimand(e))));
    }
    WeightingResult r = fit(Ipw.builder());
    double[] ones = new double[r.weights().length];
    Arrays.fill(ones, 1);
    check("energy_distance_unadj", EnergyDistance.between(data().covariates(), r.treated(), ones));
  }

  /** What minimises the distance is nearer than what other methods find. */
  @Test
  void energyBalancingIsNearest() {
    Ipw.Builder ipw = Ipw.builder().estimand(Estimand.ATT);
    double least = distance(fit(ipw.method(BalancingMethod.energy())));
    assertTrue(least < 0.9 * TABLE.value("energy_distance_ATT"), "" + least);
    for (BalancingMethod m : List.of(BalancingMethod.entropy(), BalancingMethod.stable())) {
      assertTrue(least < distance(fit(ipw.method(m))), m.label());
    }
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
    check("trim_crump_hajek_ATE_same_ps", same.estimate());
    WeightingResult refit = fit(ipw.refitAfterTrimming(true));
    check("trim_crump_hajek_ATE_refit_ps", refit.estimate());
    check("trim_crump_n_kept", refit.weights().length);
  }
}
