package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.inference.OmittedVariable;
import org.estimand.validation.ReferenceRows;
import org.estimand.validation.SharedData;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.MarginalSensitivity;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sensitivity analyses of the LaLonde data against R. */
class SensitivityReferenceTest {
  @RegisterExtension
  static final ReferenceRows TABLE =
      ReferenceRows.of("ipw_lalonde.csv", "sense_.*|msm_.*|logit_(auc|brier)");

  @Test
  void omittedVariable() {
    double estimate = TABLE.value("ols_coef[treat]");
    double se = TABLE.value("ols_se_const[treat]");
    double df = TABLE.value("n") - 10;
    OmittedVariable omitted = new OmittedVariable(estimate, se, df);
    TABLE.check("sense_partialR2_treat", omitted.partialR2());
    TABLE.check("sense_RV_q1", omitted.robustnessValue(1));
    TABLE.check("sense_RV_q1_a05", omitted.robustnessValue(1, 0.05));
    double strength = omitted.robustnessValue(1);
    assertEquals(0, omitted.adjustedEstimate(strength, strength), 1e-9 * estimate);
  }

  @ParameterizedTest
  @EnumSource(
      value = Estimand.class,
      names = {"ATT", "ATE"})
  void marginalSensitivity(Estimand estimand) {
    CausalData data =
        CsvFile.read(
            SharedData.data("lalonde.csv"),
            Roles.outcome("re78")
                .treatment("treat")
                .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
                .categorical("race:white"),
            Missing.REFUSE);
    WeightingResult r = Ipw.builder().estimand(estimand).build().fit(data, FitContext.defaults());
    TABLE.check("logit_auc", r.predictability().areaUnderCurve());
    TABLE.check("logit_brier", r.predictability().brier());
    double[] y = data.column(Role.OUTCOME);
    for (String lambda : new String[] {"1.1", "1.5", "2"}) {
      MarginalSensitivity bounds = MarginalSensitivity.of(r, y, Double.parseDouble(lambda));
      String cell = "[Lambda=" + lambda + "]";
      TABLE.check("msm_" + estimand + "_lower" + cell, bounds.lower());
      TABLE.check("msm_" + estimand + "_upper" + cell, bounds.upper());
      assertTrue(bounds.lower() < r.estimate() && r.estimate() < bounds.upper());
    }
    MarginalSensitivity none = MarginalSensitivity.of(r, y, 1);
    assertEquals(r.estimate(), none.lower(), 1e-8);
    assertEquals(r.estimate(), none.upper(), 1e-8);
  }
}
