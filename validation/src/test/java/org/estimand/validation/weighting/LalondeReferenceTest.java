package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.weighting.BalanceTable;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Normalization;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.StandardErrors;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weighting on the LaLonde data against R (glm, survey, sandwich, stacked equations). */
class LalondeReferenceTest {
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

  private static WeightingResult fit(Ipw ipw) {
    return ipw.fit(data(), FitContext.defaults());
  }

  @ParameterizedTest
  @EnumSource(Estimand.class)
  void hajek(Estimand e) {
    String name = "hajek_" + e;
    WeightingResult stacked = fit(Ipw.builder().estimand(e).build());
    TABLE.check(name, stacked.estimate());
    TABLE.check(name + "_mu1", stacked.estimate("E[Y(1)]"));
    TABLE.check(name + "_mu0", stacked.estimate("E[Y(0)]"));
    TABLE.check(name + "_se_stacked", stacked.standardError());
    TABLE.check("ess_" + e + "_treated", stacked.effectiveSampleSize(true));
    TABLE.check("ess_" + e + "_control", stacked.effectiveSampleSize(false));
    WeightingResult fixed =
        fit(Ipw.builder().estimand(e).standardErrors(StandardErrors.FIXED_WEIGHTS).build());
    TABLE.check(name + "_se_fixed_HC0", fixed.standardError());
  }

  @Test
  void horvitzThompson() {
    Ipw.Builder ht = Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON);
    WeightingResult stacked = fit(ht.build());
    TABLE.check("ht_ATE", stacked.estimate());
    TABLE.check("ht_ATE_mu1", stacked.estimate("E[Y(1)]"));
    TABLE.check("ht_ATE_mu0", stacked.estimate("E[Y(0)]"));
    TABLE.check("ht_ATE_se_stacked", stacked.standardError());
    TABLE.check(
        "ht_ATE_se_known_ps",
        fit(ht.standardErrors(StandardErrors.FIXED_WEIGHTS).build()).standardError());
  }

  @Test
  void trimming() {
    for (String a : new String[] {"0.10", "0.05"}) {
      double limit = Double.parseDouble(a);
      WeightingResult same = fit(Ipw.builder().trim(limit, 1 - limit).build());
      TABLE.check("trim_" + a + "_hajek_ATE_same_ps", same.estimate());
      WeightingResult refit =
          fit(Ipw.builder().trim(limit, 1 - limit).refitAfterTrimming(true).build());
      TABLE.check("trim_" + a + "_hajek_ATE_refit_ps", refit.estimate());
      assertEquals(TABLE.value("trim_" + a + "_n_kept"), refit.weights().length);
      assertTrue(same.estimand().startsWith("ATE (trimmed "), same.estimand());
    }
  }

  @Test
  void propensities() {
    double[] e = fit(Ipw.builder().build()).propensities();
    for (int row : new int[] {1, 2, 3, 185, 186, 300, 614}) {
      TABLE.check("logit_ps_row[" + row + "]", e[row - 1]);
    }
  }

  @Test
  void outcomeRegressions() {
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT}) {
      WeightingResult ra =
          OutcomeAdjustment.regression().estimand(e).build().fit(data(), FitContext.defaults());
      TABLE.check("gcomp_" + e, ra.estimate());
      WeightingResult aipw =
          OutcomeAdjustment.augmented().estimand(e).build().fit(data(), FitContext.defaults());
      TABLE.check("aipw_" + e, aipw.estimate());
      TABLE.check("aipw_" + e + "_se_stacked", aipw.standardError());
    }
    TABLE.check(
        "aipw_ATE_normalised",
        OutcomeAdjustment.augmented()
            .normalized(true)
            .build()
            .fit(data(), FitContext.defaults())
            .estimate());
  }

  @Test
  void balance() {
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT, Estimand.ATO}) {
      for (BalanceTable.Row row : fit(Ipw.builder().estimand(e).build()).balance().rows()) {
        String covariate = row.covariate().replace("race=", "");
        check("bal_" + e + "_", covariate, row.after());
        if (e == Estimand.ATE) {
          check("bal_unadj_", covariate, row.before());
        }
      }
    }
  }

  private static void check(String prefix, String covariate, BalanceTable.Measures m) {
    String at = "[" + covariate + "]";
    TABLE.check(prefix + "mean1" + at, m.treatedMean());
    TABLE.check(prefix + "mean0" + at, m.controlMean());
    TABLE.check(prefix + "diff_raw" + at, m.treatedMean() - m.controlMean());
    TABLE.check(prefix + "smd" + at, m.standardizedDifference());
    TABLE.check(prefix + "ks" + at, m.kolmogorovSmirnov());
    if (TABLE.has(prefix + "vr" + at)) {
      TABLE.check(prefix + "vr" + at, m.varianceRatio());
    }
  }
}
