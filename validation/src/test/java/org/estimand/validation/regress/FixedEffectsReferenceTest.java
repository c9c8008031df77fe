package org.estimand.validation.regress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.regress.BetweenRegression;
import org.estimand.regress.Design;
import org.estimand.regress.FirstDifferences;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.LinearRegression;
import org.estimand.regress.PanelCovariance;
import org.estimand.regress.RandomEffects;
import org.estimand.regress.ResidualTests;
import org.junit.jupiter.api.Test;

/**
 * Absorbed effects and panel regressions against R (plm): the cases grunfeld and fatalities of
 * ols_robust.csv. plm counts only the slopes in its factors, never the absorbed effects.
 */
class FixedEffectsReferenceTest {
  private static final VcovType HC0 = VcovType.robust();

  @Test
  void fatalities() {
    ExpectedRows expected = ExpectedRows.of("fatalities");
    RegressionData data = RegressionData.load("fatalities");
    double[] rate = new double[data.rows()];
    for (int i = 0; i < rate.length; i++) {
      rate[i] = data.number("fatal")[i] / data.number("pop")[i] * 10000;
    }
    data.with("rate", rate);
    Grouping state = data.grouping("state");
    SampleDesign sample = data.panel("state", "year", data.grouping("year").codes());
    Map<String, FixedEffects> models = new LinkedHashMap<>();
    models.put("fe_state", FixedEffects.of(state));
    models.put("fe_twoway", FixedEffects.of(state, data.grouping("year")));
    models.forEach(
        (name, effects) -> {
          LinearRegression fit =
              LinearRegression.within(data.features("beertax"), rate, effects, sample);
          expected.coefficients(name + "_coef", fit.estimates(HC0));
          expected.standardErrors(
              name + "_se_cluster", fit.estimates(VcovType.cluster(SmallSample.NONE, "state")));
          expected.standardErrors(
              name + "_se_cluster_sss",
              fit.estimates(VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "state"), 1));
        });
    double[] change = new double[state.count()];
    double[] tax = new double[state.count()];
    for (int i = 0; i < data.rows(); i++) {
      int year = data.grouping("year").codes()[i];
      int sign = year == 6 ? 1 : year == 0 ? -1 : 0;
      change[state.codes()[i]] += sign * rate[i];
      tax[state.codes()[i]] += sign * data.number("beertax")[i];
    }
    LinearRegression differences =
        LinearRegression.fit(
            Design.withIntercept(FeatureMatrix.ofColumns(Map.of("dbeertax", tax))),
            change,
            null,
            SampleDesign.rows(state.count()));
    Estimates e = differences.estimates(VcovType.robust(VcovType.Robust.Kind.HC1));
    expected.coefficients("diff_88_82_coef", e);
    expected.standardErrors("diff_88_82_se_HC1", e);
    expected.finish(10);
  }

  @Test
  void grunfeld() {
    ExpectedRows expected = ExpectedRows.of("grunfeld");
    RegressionData data = RegressionData.load("grunfeld_plm");
    double[] inv = data.number("inv");
    FeatureMatrix x = data.features("value", "capital");
    Grouping firm = data.grouping("firm");
    SampleDesign sample = data.panel("firm", "year", data.order("year"));
    LinearRegression pooling = data.ols("inv", sample, "value", "capital");
    expected.coefficients("pooling_coef", pooling.estimates(VcovType.iid()));
    expected.standardErrors("pooling_se", pooling.estimates(VcovType.iid()));

    LinearRegression within = LinearRegression.within(x, inv, FixedEffects.of(firm), sample);
    Estimates e = within.estimates(VcovType.iid());
    expected.coefficients("within_coef", e);
    expected.standardErrors("within_se", e);
    expected.standardErrors(
        "within_se_arellano_HC0", e.withVcov(VcovType.cluster(SmallSample.NONE, "firm")));
    expected.standardErrors(
        "within_se_arellano_sss",
        within.estimates(VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "firm"), 2));
    expected.standardErrors(
        "within_se_double_cluster", e.withVcov(VcovType.cluster(SmallSample.NONE, "firm", "year")));
    expected.standardErrors("within_se_SCC_lag3", e.withVcov(VcovType.driscollKraay(3)));
    // plm takes leverages and counts from the transformed columns alone
    LinearRegression bare =
        LinearRegression.fit(
            within.design(), FixedEffects.of(firm).residuals("inv", inv), null, sample);
    for (int k = 0; k <= 3; k++) {
      expected.standardErrors(
          "within_se_white1_HC" + k,
          bare.estimates(VcovType.robust(VcovType.Robust.Kind.values()[k])));
    }
    for (int k = 0; k <= 3; k++) {
      VcovType.Robust.Kind kind = VcovType.Robust.Kind.values()[k];
      expected.standardErrors(
          "within_se_arellano_HC" + k, PanelCovariance.arellano(within, firm, kind));
      expected.standardErrors(
          "within_se_white2_HC" + k, PanelCovariance.groupwise(within, firm, kind));
    }

    LinearRegression twoways =
        LinearRegression.within(x, inv, FixedEffects.of(firm, data.grouping("year")), sample);
    expected.coefficients("twoways_coef", twoways.estimates(VcovType.iid()));
    expected.standardErrors("twoways_se", twoways.estimates(VcovType.iid()));

    double[] value = means(firm, x.column(0));
    double[] capital = means(firm, x.column(1));
    Estimates between = BetweenRegression.fit(x, inv, firm).estimates(VcovType.iid());
    expected.coefficients("between_coef", between);
    expected.standardErrors("between_se", between);
    FirstDifferences differences =
        FirstDifferences.fit(x, inv, firm, data.order("year"), true, sample);
    assertEquals(190, differences.later().length);
    Estimates first = differences.regression().estimates(VcovType.iid());
    expected.coefficients("fd_coef", first);
    expected.standardErrors("fd_se", first);
    data.with("vb", spread(firm, value)).with("cb", spread(firm, capital));
    expected.coefficients(
        "mundlak_pooled_coef",
        data.ols("inv", sample, "value", "capital", "vb", "cb").estimates(HC0));
    RandomEffects random = RandomEffects.fit(x, inv, firm, sample);
    Estimates tied = random.regression().estimates(VcovType.iid());
    expected.coefficients("random_coef", tied);
    expected.standardErrors("random_se", tied);
    expected.check("swar_sigma2_idios", random.idiosyncraticVariance());
    expected.check("swar_sigma2_id", random.unitVariance());
    expected.check("swar_theta", random.thetas()[0]);
    expected.check("hausman_chi2", random.hausman().orElseThrow());
    expected.check("bp_lm_test_individual", ResidualTests.randomEffects(pooling, firm));
    expected.standardErrors(
        "within_se_PCSE", PanelCovariance.beckKatz(within, firm, data.grouping("year")));
    expected.finish(74);
  }

  private static double[] means(Grouping g, double[] values) {
    double[] out = new double[g.count()];
    for (int i = 0; i < values.length; i++) {
      out[g.codes()[i]] += values[i] / g.sizes()[g.codes()[i]];
    }
    return out;
  }

  private static double[] spread(Grouping g, double[] means) {
    return Arrays.stream(g.codes()).mapToDouble(c -> means[c]).toArray();
  }
}
