package org.estimand.validation.regress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.estimand.data.Grouping;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.WaldTest;
import org.estimand.regress.ClusterCorrection;
import org.estimand.regress.Design;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.LinearRegression;
import org.estimand.regress.WorkingVariance;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.Test;

/** CR2 with Satterthwaite's degrees of freedom against clubSandwich: every row of the table. */
class SatterthwaiteReferenceTest {
  private final List<Map<String, String>> rows =
      ReferenceTable.read("own/cr2_satterthwaite.csv").rows();
  private final TreeSet<String> open = new TreeSet<>();

  private void check(String name, String quantity, double got) {
    for (Map<String, String> row : rows) {
      if (row.get("case").equals(name) && row.get("quantity").equals(quantity)) {
        double tolerance = Double.parseDouble(row.get("tol"));
        double want = Double.parseDouble(row.get("value"));
        ReferenceTable.assertClose(tolerance, want, got, name + " " + quantity);
        // small numbers relative to themselves as well
        assertEquals(1, got / want, 1e3 * tolerance, name + " " + quantity);
        open.remove(name + " " + quantity);
        return;
      }
    }
    throw new IllegalArgumentException(name + " " + quantity);
  }

  private void check(String name, LinearRegression fit, String cluster) {
    check(name, fit.clustered(cluster, ClusterCorrection.CR2_SATTERTHWAITE));
  }

  private void check(String name, LinearRegression fit, String cluster, WorkingVariance working) {
    check(name, fit.clustered(cluster, ClusterCorrection.CR2_SATTERTHWAITE, working));
  }

  private void check(String name, Estimates e) {
    Map<String, Double> both = new LinkedHashMap<>();
    for (int j = 0; j < e.size(); j++) {
      String term = e.terms().get(j);
      String at = "[" + (term.equals(Design.INTERCEPT) ? "(Intercept)" : term) + "]";
      check(name, "coef" + at, e.estimate(j));
      check(name, "se" + at, e.standardError(j));
      check(name, "df" + at, e.degreesOfFreedom(j));
      check(name, "p" + at, e.pValue(j));
      if (j >= e.size() - 2) {
        both.put(term, 1.0);
      }
    }
    Estimates sum = e.contrast("sum", both);
    check(name, "sum", sum.estimate(0));
    check(name, "sum_se", sum.standardError(0));
    check(name, "sum_df", sum.degreesOfFreedom());
    List<String> slopes = new ArrayList<>(e.terms());
    slopes.remove(Design.INTERCEPT);
    int q = slopes.size();
    if (q > 1) {
      double[] zero = new double[q * e.size()];
      for (int k = 0; k < q; k++) {
        zero[e.index(slopes.get(k)) * q + k] = 1;
      }
      WaldTest test = e.wald(zero, new double[q]);
      check(name, "htz", test.statistic());
      check(name, "htz_df", test.denominatorDegreesOfFreedom());
      check(name, "htz_p", test.pValue());
    }
  }

  private static SampleDesign sample(RegressionData data, String... columns) {
    List<Grouping> groupings = new ArrayList<>();
    for (String column : columns) {
      groupings.add(data.grouping(column));
    }
    return new SampleDesign(data.rows(), groupings, Optional.empty(), Optional.empty());
  }

  @Test
  void everyRow() {
    rows.forEach(row -> open.add(row.get("case") + " " + row.get("quantity")));
    assertEquals(148, open.size());
    RegressionData petersen = RegressionData.load("petersencl");
    LinearRegression simple = petersen.ols("y", sample(petersen, "firm", "year"), "x");
    check("petersen_firm", simple, "firm");
    check("petersen_year", simple, "year");
    RegressionData grunfeld = RegressionData.load("grunfeld_plm");
    SampleDesign firms = sample(grunfeld, "firm");
    check("grunfeld_firm", grunfeld.ols("inv", firms, "value", "capital"), "firm");
    check(
        "grunfeld_within",
        LinearRegression.within(
            grunfeld.features("value", "capital"),
            grunfeld.number("inv"),
            FixedEffects.of(grunfeld.grouping("firm")),
            firms),
        "firm");
    RegressionData api = RegressionData.load("api_clus1");
    SampleDesign districts = sample(api, "dnum");
    String[] x = {"ell", "meals", "mobility"};
    check("api", api.ols("api00", districts, x), "dnum");
    LinearRegression weighted =
        LinearRegression.fit(
            Design.withIntercept(api.features(x)),
            api.number("api00"),
            api.number("enroll"),
            districts);
    check("api_weights", weighted, "dnum");
    check("api_weights_equal", weighted, "dnum", WorkingVariance.EQUAL);
    double[] w = grunfeld.number("capital").clone();
    for (int i = 0; i < w.length; i++) {
      w[i] = w[i] / 100 + 1;
    }
    LinearRegression effects =
        LinearRegression.within(
            grunfeld.features("value", "capital"),
            grunfeld.number("inv"),
            FixedEffects.of(
                List.of(grunfeld.grouping("firm")),
                w,
                FixedEffects.TOLERANCE,
                FixedEffects.MOST_STEPS),
            firms);
    check("grunfeld_within_weights", effects, "firm");
    check("grunfeld_within_weights_equal", effects, "firm", WorkingVariance.EQUAL);
    assertEquals(new TreeSet<>(), open, "rows that were not checked");
  }
}
