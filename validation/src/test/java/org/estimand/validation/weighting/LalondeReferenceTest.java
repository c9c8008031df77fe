package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.inference.SmallSample;
import org.estimand.validation.ReferenceRows;
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
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Weighting on the LaLonde data against R (glm, survey, sandwich, stacked equations). */
class LalondeReferenceTest {
  @RegisterExtension
  static final ReferenceRows TABLE =
      ReferenceRows.of(
          "ipw_lalonde.csv",
          "n|n_treated|diff_.*|hajek_.*|ess_.*|maxw_.*|ht_.*|trim_.*|crump_.*|stabilised_.*"
              + "|trunc_.*|logit_ps_.*|gcomp_.*|aipw_.*|bal_(?!ebal).*");

  private static final String REFERENCE_LEVEL = "white";

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

  private static WeightingResult fit(Ipw ipw) {
    return ipw.fit(data(), FitContext.defaults());
  }

  @ParameterizedTest
  @EnumSource(Estimand.class)
  void hajek(Estimand e) {
    String name = "hajek_" + e;
    WeightingResult stacked = fit(Ipw.builder().estimand(e).build());
    check(name, stacked.estimate());
    check(name + "_mu1", stacked.estimate("E[Y(1)]"));
    check(name + "_mu0", stacked.estimate("E[Y(0)]"));
    check(name + "_se_stacked", stacked.standardError());
    check("ess_" + e + "_treated", stacked.effectiveSampleSize(true));
    check("ess_" + e + "_control", stacked.effectiveSampleSize(false));
    WeightingResult fixed =
        fit(Ipw.builder().estimand(e).standardErrors(StandardErrors.FIXED_WEIGHTS).build());
    check(name + "_se_fixed_HC0", fixed.standardError());
    int n = fixed.weights().length;
    WeightingResult survey =
        fit(
            Ipw.builder()
                .estimand(e)
                .standardErrors(StandardErrors.FIXED_WEIGHTS)
                .smallSample(SmallSample.GROUPS)
                .build());
    check(name + "_se_svyglm", survey.standardError());
    double[] w = stacked.weights();
    double sum = 0;
    double largest = 0;
    for (int i = 0; i < n; i++) {
      if (!stacked.treated()[i]) {
        sum += w[i];
        largest = Math.max(largest, w[i]);
      }
    }
    int controls = n - (int) TABLE.value("n_treated");
    check("maxw_over_meanw_" + e + "_control", largest / (sum / controls));
  }

  @Test
  void horvitzThompson() {
    Ipw.Builder ht = Ipw.builder().normalization(Normalization.HORVITZ_THOMPSON);
    WeightingResult stacked = fit(ht.build());
    check("ht_ATE", stacked.estimate());
    check("ht_ATE_mu1", stacked.estimate("E[Y(1)]"));
    check("ht_ATE_mu0", stacked.estimate("E[Y(0)]"));
    check("ht_ATE_se_stacked", stacked.standardError());
    check(
        "ht_ATE_se_known_ps",
        fit(ht.standardErrors(StandardErrors.FIXED_WEIGHTS).build()).standardError());
  }

  @Test
  void trimming() {
    for (String a : new String[] {"0.10", "0.05"}) {
      double limit = Double.parseDouble(a);
      WeightingResult same = fit(Ipw.builder().trim(limit, 1 - limit).build());
      check("trim_" + a + "_hajek_ATE_same_ps", same.estimate());
      WeightingResult refit =
          fit(Ipw.builder().trim(limit, 1 - limit).refitAfterTrimming(true).build());
      check("trim_" + a + "_hajek_ATE_refit_ps", refit.estimate());
      check("trim_" + a + "_n_kept", refit.weights().length);
      assertTrue(same.estimand().startsWith("ATE (trimmed "), same.estimand());
    }
  }

  @Test
  void trimmingByTheRuleOfCrump() {
    double[] k =
        Arrays.stream(fit(Ipw.builder().build()).propensities())
            .map(e -> 1 / (e * (1 - e)))
            .sorted()
            .toArray();
    double sum = 0;
    double gamma = 0;
    for (int j = 0; j < k.length; j++) {
      sum += k[j];
      gamma = k[j] <= 2 * sum / (j + 1) ? 2 * sum / (j + 1) : gamma;
    }
    double alpha = 0.5 - Math.sqrt(0.25 - 1 / gamma);
    check("crump_alpha", alpha);
    check(
        "trim_crump_hajek_ATE_same_ps",
        fit(Ipw.builder().trim(alpha, 1 - alpha).build()).estimate());
    WeightingResult refit =
        fit(Ipw.builder().trim(alpha, 1 - alpha).refitAfterTrimming(true).build());
    check("trim_crump_hajek_ATE_refit_ps", refit.estimate());
    check("trim_crump_n_kept", refit.weights().length);
  }

  @Test
  void withoutCovariatesThatMatter() {
    CausalData d = data();
    double[] ones = new double[d.rows()];
    Arrays.fill(ones, 1);
    Columns columns =
        Columns.none()
            .number("y", d.values("re78"))
            .number("d", d.values("treat"))
            .number("one", ones);
    CausalData constant =
        CausalData.of(columns, Roles.outcome("y").treatment("d").covariates("one"));
    WeightingResult r = Ipw.builder().build().fit(constant, FitContext.defaults());
    check("n", r.weights().length);
    int treated = (int) Arrays.stream(d.values("treat")).sum();
    check("n_treated", treated);
    check("diff_in_means", r.estimate());
    // the table divides by n - 1 in each arm, influence functions by n
    double v1 = Math.pow(r.standardError("E[Y(1)]"), 2) * treated / (treated - 1.0);
    int controls = d.rows() - treated;
    double v0 = Math.pow(r.standardError("E[Y(0)]"), 2) * controls / (controls - 1.0);
    check("diff_in_means_se_unequal_var", Math.sqrt(v1 + v0));
  }

  @Test
  void stabilisedWeights() {
    double[] w = fit(Ipw.builder().stabilize(true).build()).weights();
    int n = w.length;
    double mean = Arrays.stream(w).sum() / n;
    double squares = 0;
    for (double v : w) {
      squares += (v - mean) * (v - mean);
    }
    check("stabilised_w_mean", mean);
    check("stabilised_w_max", Arrays.stream(w).max().orElseThrow());
    check("stabilised_w_sd", Math.sqrt(squares / (n - 1)));
  }

  @Test
  void truncatedWeights() {
    WeightingResult r = fit(Ipw.builder().truncate(0.01, 0.99).build());
    check("hajek_ATE_truncated_1_99", r.estimate());
    double[] sorted = r.weights();
    Arrays.sort(sorted);
    check("trunc_w_q01", sorted[0]);
    check("trunc_w_q99", sorted[sorted.length - 1]);
  }

  @Test
  void propensities() {
    double[] e = fit(Ipw.builder().build()).propensities();
    check("logit_ps_min", Arrays.stream(e).min().orElseThrow());
    check("logit_ps_max", Arrays.stream(e).max().orElseThrow());
    for (int row : new int[] {1, 2, 3, 185, 186, 300, 614}) {
      check("logit_ps_row[" + row + "]", e[row - 1]);
    }
  }

  @Test
  void outcomeRegressions() {
    for (Estimand e : new Estimand[] {Estimand.ATE, Estimand.ATT}) {
      WeightingResult ra =
          OutcomeAdjustment.regression().estimand(e).build().fit(data(), FitContext.defaults());
      check("gcomp_" + e, ra.estimate());
      WeightingResult aipw =
          OutcomeAdjustment.augmented().estimand(e).build().fit(data(), FitContext.defaults());
      check("aipw_" + e, aipw.estimate());
      check("aipw_" + e + "_se_stacked", aipw.standardError());
      WeightingResult known =
          OutcomeAdjustment.augmented()
              .estimand(e)
              .standardErrors(StandardErrors.FIXED_WEIGHTS)
              .build()
              .fit(data(), FitContext.defaults());
      check("aipw_" + e + "_se_IF", known.standardError());
    }
    check(
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
      List<BalanceTable.Row> rows = fit(Ipw.builder().estimand(e).build()).balance().rows();
      assertEquals(
          List.of(
              "age",
              "educ",
              "race=black",
              "race=hispan",
              "race=white",
              "married",
              "nodegree",
              "re74",
              "re75"),
          rows.stream().map(BalanceTable.Row::covariate).toList());
      for (BalanceTable.Row row : rows) {
        String covariate = row.covariate().replace("race=", "");
        if (covariate.equals(REFERENCE_LEVEL)) {
          checkReferenceLevel("bal_" + e + "_", e, row.after());
          checkReferenceLevel("bal_unadj_", e, row.before());
          continue;
        }
        check("bal_" + e + "_", covariate, row.after());
        if (e == Estimand.ATE) {
          check("bal_unadj_", covariate, row.before());
        }
      }
    }
  }

  /** The table has no row of the reference level, but its share is what the others leave. */
  private static void checkReferenceLevel(String prefix, Estimand e, BalanceTable.Measures m) {
    double mean1 = restOfRace(prefix + "mean1");
    double mean0 = restOfRace(prefix + "mean0");
    double p1 = restOfRace("bal_unadj_mean1");
    double p0 = restOfRace("bal_unadj_mean0");
    double v1 = p1 * (1 - p1);
    double scale = Math.sqrt(e == Estimand.ATT ? v1 : (v1 + p0 * (1 - p0)) / 2);
    String what = prefix + "[" + REFERENCE_LEVEL + "] ";
    ReferenceTable.assertClose(1e-8, mean1, m.treatedMean(), what + "mean1");
    ReferenceTable.assertClose(1e-8, mean0, m.controlMean(), what + "mean0");
    ReferenceTable.assertClose(1e-8, (mean1 - mean0) / scale, m.standardizedDifference(), what);
    ReferenceTable.assertClose(1e-8, Math.abs(mean1 - mean0), m.kolmogorovSmirnov(), what + "ks");
  }

  private static double restOfRace(String quantity) {
    return 1 - TABLE.value(quantity + "[black]") - TABLE.value(quantity + "[hispan]");
  }

  private void check(String prefix, String covariate, BalanceTable.Measures m) {
    String at = "[" + covariate + "]";
    check(prefix + "mean1" + at, m.treatedMean());
    check(prefix + "mean0" + at, m.controlMean());
    check(prefix + "diff_raw" + at, m.treatedMean() - m.controlMean());
    check(prefix + "smd" + at, m.standardizedDifference());
    check(prefix + "ks" + at, m.kolmogorovSmirnov());
    if (TABLE.has(prefix + "vr" + at)) {
      check(prefix + "vr" + at, m.varianceRatio());
    }
  }
}
