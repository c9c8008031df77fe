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
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Birth weight and smoking against Stata's teffects ra, ipw, ipwra and aipw. */
class TeffectsReferenceTest {
  private static final double ESTIMATE = 1e-8;
  private static final double STANDARD_ERROR = 1e-6;

  private static CausalData data() {
    return CsvFile.read(
        SharedData.data("cattaneo2.csv"),
        Roles.outcome("bweight")
            .treatment("mbsmoke_")
            .covariates("mmarried_", "mage", "mage2", "fbaby_", "medu")
            .block(OutcomeAdjustment.OUTCOME_BLOCK, "prenatal1_", "mmarried_", "mage", "fbaby_"),
        Missing.REFUSE);
  }

  private static CausalData withoutBlock() {
    return data()
        .withRoles(
            Roles.outcome("bweight")
                .treatment("mbsmoke_")
                .covariates("mmarried_", "mage", "mage2", "fbaby_", "medu"));
  }

  @Test
  void raIpwAndAipw() {
    int checked = 0;
    for (Map<String, String> row : ReferenceTable.read("teffects_cattaneo2.csv").rows()) {
      Estimand estimand =
          row.get("estimand").equals("ATT") || row.get("estimand").equals("POM0_treated")
              ? Estimand.ATT
              : Estimand.ATE;
      WeightingResult result =
          switch (row.get("method")) {
            case "RA" ->
                OutcomeAdjustment.regression()
                    .estimand(estimand)
                    .build()
                    .fit(data(), FitContext.defaults());
            case "IPW" ->
                Ipw.builder()
                    .propensity(PropensityModel.probit())
                    .estimand(estimand)
                    .build()
                    .fit(withoutBlock(), FitContext.defaults());
            case "AIPW" ->
                OutcomeAdjustment.augmented()
                    .propensity(PropensityModel.probit())
                    .estimand(estimand)
                    .build()
                    .fit(data(), FitContext.defaults());
            case "AIPW_WLS" ->
                OutcomeAdjustment.augmented()
                    .propensity(PropensityModel.probit())
                    .leastVariable(true)
                    .estimand(estimand)
                    .build()
                    .fit(data(), FitContext.defaults());
            case "IPWRA" ->
                OutcomeAdjustment.weightedRegression()
                    .propensity(PropensityModel.probit())
                    .estimand(estimand)
                    .build()
                    .fit(data(), FitContext.defaults());
            default -> throw new AssertionError("unread row " + row);
          };
      String term = row.get("estimand").startsWith("POM0") ? "E[Y(0)]" : estimand.name();
      String recomputed = row.get("recomputed_estimate");
      if (!recomputed.isEmpty()) {
        ReferenceTable.assertClose(
            ESTIMATE, Double.parseDouble(recomputed), result.estimate(term), "recomputed");
      }
      recomputed = row.get("recomputed_std_error");
      if (!recomputed.isEmpty()) {
        ReferenceTable.assertClose(
            STANDARD_ERROR,
            Double.parseDouble(recomputed),
            result.standardError(term),
            "recomputed std. error");
      }
      String what = row.get("method") + " " + row.get("estimand");
      ReferenceTable.assertClose(
          ESTIMATE, Double.parseDouble(row.get("estimate")), result.estimate(term), what);
      ReferenceTable.assertClose(
          STANDARD_ERROR,
          Double.parseDouble(row.get("std_error")),
          result.standardError(term),
          what + " std. error");
      checked++;
    }
    Assertions.assertEquals(16, checked);
  }
}
