package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.regress.Design;
import org.estimand.regress.MultinomialLogit;
import org.estimand.regress.MultinomialLogitFit;
import org.estimand.validation.ReferenceRows;
import org.estimand.validation.SharedData;
import org.estimand.weighting.BalanceTable;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Three arms against R (nnet::multinom, own stacked equations). */
class MultiArmReferenceTest {
  @RegisterExtension
  static final ReferenceRows TABLE =
      ReferenceRows.of("ipw_generated.csv", "mlogit_.*|ATE_.*|OVERLAP_.*|ATT_b_.*");

  private static CausalData data() {
    return CsvFile.read(
        SharedData.data("ipwgen_multiarm.csv"),
        Roles.outcome("y").treatment("arm").covariates("x1", "x2", "x3").categorical("arm"),
        Missing.REFUSE);
  }

  private static WeightingResult fit(Ipw.Builder ipw) {
    return ipw.reference("a").build().fit(data(), FitContext.defaults());
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

  /** Standard errors from the inverse of the information, as nnet::multinom prints them. */
  @Test
  void multinomialLogit() {
    Design design = Design.withIntercept(data().covariates());
    MultinomialLogitFit fit = MultinomialLogit.fit(design, fit(Ipw.builder()).arms(), 3, null);
    TABLE.check("mlogit_loglik", fit.logLikelihood());
    Estimates e = fit.estimates(SampleDesign.rows(design.rows()), VcovType.iid());
    for (String term : e.terms()) {
      String[] parts = term.split(":");
      String column = parts[0].equals(Design.INTERCEPT) ? "(Intercept)" : parts[0];
      String quantity = "_" + (parts[1].equals("1") ? "b" : "c") + "[" + column + "]";
      TABLE.check("mlogit_coef" + quantity, e.estimate(e.index(term)));
      TABLE.check("mlogit_se" + quantity, e.standardError(e.index(term)));
    }
  }

  /** The table divides by n - 1 in the variance of the 0/1 covariate, too. */
  @Test
  void largestDifferenceOfAnyPair() {
    WeightingResult r = fit(Ipw.builder());
    for (String x : new String[] {"x1", "x2", "x3"}) {
      double largest = 0;
      for (BalanceTable.Row row : r.balance().rows()) {
        if (row.covariate().startsWith(x + " (")) {
          largest = Math.max(largest, Math.abs(row.after().standardizedDifference()));
        }
      }
      double share = TABLE.value("ATE_max_pairwise_smd[" + x + "]") / largest;
      if (x.equals("x3")) {
        double[] n = new double[3];
        double[] ones = new double[3];
        double[] x3 = data().values("x3");
        for (int i = 0; i < x3.length; i++) {
          n[r.arms()[i]]++;
          ones[r.arms()[i]] += x3[i];
        }
        double by = 0;
        double byLess = 0;
        for (int a = 0; a < 3; a++) {
          double v = ones[a] / n[a] * (1 - ones[a] / n[a]);
          by += v;
          byLess += v * n[a] / (n[a] - 1);
        }
        assertEquals(Math.sqrt(by / byLess), share, 1e-8);
      } else {
        assertEquals(1, share, 1e-8);
      }
      TABLE.compared("ATE_max_pairwise_smd[" + x + "]");
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
