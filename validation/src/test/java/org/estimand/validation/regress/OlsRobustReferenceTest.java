package org.estimand.validation.regress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.estimand.data.CausalData;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.iv.IvRegression;
import org.estimand.iv.IvRegressionResult;
import org.estimand.iv.SpecificationTest;
import org.estimand.regress.HacCovariance;
import org.estimand.regress.LinearRegression;
import org.estimand.regress.ResidualTests;
import org.estimand.validation.studies.InstrumentData;
import org.junit.jupiter.api.Test;

/**
 * Least squares and its robust covariances against R (lm, sandwich, lmtest): every row of the cases
 * petersen, investment and meuse_conley; and the rows cigarettes_iv of two-stage least squares.
 */
class OlsRobustReferenceTest {

  @Test
  void petersen() {
    ExpectedRows expected = ExpectedRows.of("petersen");
    RegressionData data = RegressionData.load("petersencl");
    LinearRegression fit = data.ols("y", data.panel("firm", "year", data.order("year")), "x");
    Estimates e = fit.estimates(VcovType.robust());
    expected.coefficients("ols_coef", e);
    expected.standardErrors("se_const", e.withVcov(VcovType.iid()));
    for (VcovType.Robust.Kind kind : VcovType.Robust.Kind.values()) {
      expected.standardErrors("se_" + kind, e.withVcov(VcovType.robust(kind)));
    }
    SmallSample[] factors = {SmallSample.GROUPS, SmallSample.GROUPS_AND_PARAMETERS};
    for (int k = 0; k < 2; k++) {
      String type = "HC" + k;
      expected.standardErrors(
          "se_cluster_firm_" + type, e.withVcov(VcovType.cluster(factors[k], "firm")));
      expected.standardErrors(
          "se_cluster_year_" + type, e.withVcov(VcovType.cluster(factors[k], "year")));
      expected.standardErrors(
          "se_twoway_" + type, e.withVcov(VcovType.cluster(factors[k], "firm", "year")));
    }
    expected.standardErrors(
        "se_cluster_firm_noadj", e.withVcov(VcovType.cluster(SmallSample.NONE, "firm")));
    double[] firm = e.withVcov(VcovType.cluster(factors[1], "firm")).vcov();
    double[] year = e.withVcov(VcovType.cluster(factors[1], "year")).vcov();
    double[] white = e.withVcov(VcovType.robust()).vcov();
    double[] sum = new double[4];
    for (int k = 0; k < 4; k++) {
      sum[k] = firm[k] + year[k] - white[k];
    }
    expected.standardErrors("se_twoway_HC1_multi0", e.terms(), sum);
    expected.standardErrors("se_driscoll_kraay_lag2", e.withVcov(VcovType.driscollKraay(2)));
    expected.finish(32);
  }

  @Test
  void investment() {
    ExpectedRows expected = ExpectedRows.of("investment");
    RegressionData data = RegressionData.load("investment").where("RealInt", Double::isFinite);
    assertEquals(19, data.rows());
    SampleDesign sample =
        new SampleDesign(data.rows(), List.of(), Optional.of(data.order("year")), Optional.empty());
    LinearRegression fit = data.ols("RealInv", sample, "RealGNP", "RealInt");
    Estimates e = fit.estimates(VcovType.robust());
    expected.coefficients("ols_coef", e);
    for (int lag : new int[] {0, 1, 2, 4}) {
      expected.standardErrors("se_NW_lag" + lag, e.withVcov(VcovType.neweyWest(lag)));
      expected.standardErrors(
          "se_NW_lag" + lag + "_adj", new HacCovariance(OptionalInt.of(lag), false, true).of(fit));
    }
    HacCovariance automatic = new HacCovariance(OptionalInt.empty(), true, false);
    expected.standardErrors("se_NW_auto_prewhite", automatic.of(fit));
    // the table's bandwidth is that without prewhitening
    HacCovariance raw = new HacCovariance(OptionalInt.empty(), false, false);
    expected.check("bwNeweyWest[1]", raw.bandwidth(fit));
    expected.standardErrors("se_HC3", e.withVcov(VcovType.robust(VcovType.Robust.Kind.HC3)));
    expected.check("durbin_watson[DW]", ResidualTests.durbinWatson(fit));
    expected.check("breusch_godfrey_1_LM", ResidualTests.breuschGodfrey(fit, 1));
    expected.check("breusch_pagan_studentised", ResidualTests.breuschPagan(fit));
    expected.finish(37);
  }

  @Test
  void meuse() {
    ExpectedRows expected = ExpectedRows.of("meuse_conley");
    RegressionData data = RegressionData.load("meuse");
    double[] distance = data.number("dist");
    double[] zinc = data.number("zinc");
    double[] root = new double[data.rows()];
    double[] log = new double[data.rows()];
    for (int i = 0; i < root.length; i++) {
      root[i] = Math.sqrt(distance[i]);
      log[i] = Math.log(zinc[i]);
    }
    data.with("sd", root).with("lz", log);
    SampleDesign sample =
        new SampleDesign(
            data.rows(), List.of(), Optional.empty(), Optional.of(data.features("x", "y")));
    LinearRegression fit = data.ols("lz", sample, "sd", "elev");
    Estimates e = fit.estimates(VcovType.robust());
    expected.coefficients("ols_coef", e);
    expected.standardErrors("se_HC0", e);
    for (int cutoff : new int[] {200, 500, 1000}) {
      Estimates uniform = e.withVcov(VcovType.conley(cutoff, VcovType.Conley.Kernel.UNIFORM));
      boolean clipped =
          uniform.diagnostics().stream().anyMatch(d -> d.code().equals("VCOV_CLIPPED"));
      assertEquals(cutoff == 1000, clipped, "clipped at " + cutoff);
      double[] v = clipped ? unclipped(uniform, data, cutoff) : uniform.vcov();
      expected.standardErrors("se_conley_uniform_" + cutoff, e.terms(), v);
      expected.standardErrors(
          "se_conley_bartlett_" + cutoff,
          e.withVcov(VcovType.conley(cutoff, VcovType.Conley.Kernel.BARTLETT)));
    }
    expected.standardErrors(
        "se_conley_product_bartlett_500",
        e.withVcov(VcovType.conley(500, VcovType.Conley.Kernel.PRODUCT_BARTLETT)));
    expected.check(
        "moran_I_resid_500m_binary", ResidualTests.moranI(fit, data.features("x", "y"), 500));
    expected.finish(28);
  }

  /** Two-stage least squares of cigarette demand; the other rows of its data are in iv.csv. */
  @Test
  void cigarettes() {
    ExpectedRows expected = ExpectedRows.of("cigarettes_iv");
    CausalData data = InstrumentData.cigarettes1995((stage, done, total) -> {}, "tdiff", "rtax");
    IvRegressionResult r =
        IvRegression.builder().vcov(VcovType.iid()).build().fit(data, FitContext.defaults());
    Map<String, String> names =
        Map.of(
            "(intercept)",
            "(Intercept)",
            InstrumentData.PRICE,
            "log(rprice)",
            InstrumentData.INCOME,
            "log(rincome)");
    names.forEach(
        (term, name) -> {
          expected.check("tsls_coef[" + name + "]", r.estimate(term));
          expected.check("tsls_se_const[" + name + "]", r.standardError(term));
          expected.check(
              "tsls_se_HC0[" + name + "]", r.withVcov(VcovType.robust()).standardError(term));
        });
    expected.check("weak_instruments_F", r.firstStages().get(0).classical().statistic());
    expected.check(
        "wu_hausman", r.test(SpecificationTest.Kind.WU_HAUSMAN).orElseThrow().statistic());
    expected.check("sargan", r.test(SpecificationTest.Kind.SARGAN).orElseThrow().statistic());
    expected.finish(12);
  }

  /**
   * The uniform kernel need not give a positive semidefinite matrix; the library then sets negative
   * eigenvalues to zero, the reference does not (docs/deviations.md). The plain sum over pairs is
   * what the reference has, and clipping it is what the library must have made of it.
   */
  private static double[] unclipped(Estimates got, RegressionData data, double cutoff) {
    InfluenceFunction phi = got.influenceFunction().orElseThrow();
    int n = phi.rows();
    int p = phi.terms();
    double[] sum = new double[p * p];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dx = data.number("x")[i] - data.number("x")[j];
        double dy = data.number("y")[i] - data.number("y")[j];
        for (int k = 0; k < p * p && dx * dx + dy * dy <= cutoff * cutoff; k++) {
          sum[k] += phi.at(i, k % p) * phi.at(j, k / p) / n / n;
        }
      }
    }
    RealMatrix raw = new Array2DRowRealMatrix(p, p);
    for (int k = 0; k < p * p; k++) {
      raw.setEntry(k % p, k / p, sum[k]);
    }
    EigenDecomposition e = new EigenDecomposition(raw);
    RealMatrix clipped = new Array2DRowRealMatrix(p, p);
    for (int k = 0; k < p; k++) {
      RealVector vector = e.getEigenvector(k);
      clipped =
          clipped.add(
              vector.outerProduct(vector).scalarMultiply(Math.max(0, e.getRealEigenvalue(k))));
    }
    for (int k = 0; k < p * p; k++) {
      assertEquals(clipped.getEntry(k % p, k / p), got.vcov()[k], 1e-14);
    }
    return sum;
  }
}
