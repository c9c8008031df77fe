package org.estimand.validation.iv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.iv.IvMethod;
import org.estimand.iv.IvRegression;
import org.estimand.iv.IvRegressionResult;
import org.estimand.iv.SpecificationTest;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.studies.InstrumentData;
import org.junit.jupiter.api.Test;

/**
 * Clustered, serial and weighted covariances, absorbed effects, rank statistics and continuous
 * updating against R: every row of the table.
 */
class IvRobustReferenceTest {
  private static final FitContext CONTEXT = FitContext.seed(1).threads(1);
  private final List<Map<String, String>> rows = ReferenceTable.read("own/iv_robust.csv").rows();
  private final TreeSet<String> open = new TreeSet<>();

  private void check(String name, String quantity, double got) {
    for (Map<String, String> row : rows) {
      if (row.get("case").equals(name) && row.get("quantity").equals(quantity)) {
        ReferenceTable.assertClose(
            Double.parseDouble(row.get("tol")),
            Double.parseDouble(row.get("value")),
            got,
            name + " " + quantity);
        open.remove(name + " " + quantity);
        return;
      }
    }
    throw new IllegalArgumentException(name + " " + quantity);
  }

  private void coefficients(String name, IvRegressionResult r) {
    for (String term : r.terms()) {
      check(name, "coef[" + term + "]", r.estimate(term));
    }
  }

  private void errors(String name, String kind, IvRegressionResult r) {
    for (String term : r.terms()) {
      check(name, "se_" + kind + "[" + term + "]", r.standardError(term));
    }
  }

  private static IvRegressionResult fit(CausalData data, VcovType type) {
    return IvRegression.builder().vcov(type).build().fit(data, CONTEXT);
  }

  private static Roles cigarettes() {
    return Roles.outcome(InstrumentData.PACKS)
        .treatment(InstrumentData.PRICE)
        .covariates(InstrumentData.INCOME)
        .instruments("tdiff", "rtax");
  }

  @Test
  void everyRow() {
    rows.forEach(row -> open.add(row.get("case") + " " + row.get("quantity")));
    assertEquals(57, open.size());
    Columns columns = InstrumentData.cigarettes(CONTEXT::report);
    VcovType cluster = VcovType.cluster("state");
    VcovType adjusted = VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "state");
    CausalData pooled = CausalData.of(columns, cigarettes().cluster("state"));
    IvRegressionResult r = fit(pooled, cluster);
    coefficients("pooled", r);
    for (VcovType.Robust.Kind kind : VcovType.Robust.Kind.values()) {
      if (kind != VcovType.Robust.Kind.HC4) {
        errors("pooled", kind.name(), r.withVcov(VcovType.robust(kind)));
      }
    }
    errors("pooled", "cluster", r);
    errors("pooled", "cluster_adjusted", r.withVcov(adjusted));
    CausalData absorbed =
        CausalData.of(
            columns,
            cigarettes()
                .cluster("state")
                .block(IvRegression.ABSORB_BLOCK, "state", "year")
                .categorical("state"));
    IvRegressionResult within = fit(absorbed, VcovType.iid());
    coefficients("absorbed", within);
    errors("absorbed", "iid", within);
    errors("absorbed", "HC1", within.withVcov(VcovType.robust(VcovType.Robust.Kind.HC1)));
    errors("absorbed", "cluster", within.withVcov(cluster));
    errors("absorbed", "cluster_adjusted", within.withVcov(adjusted));
    series(columns);
    college();
    assertEquals(new TreeSet<>(), open, "rows that were not checked");
  }

  /** The states of 1995 in the order of the file, taken as a series, and weighted by population. */
  private void series(Columns columns) {
    double[] order = new double[columns.rows()];
    double[] population = columns.values("population");
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    Roles roles = cigarettes().time("order").weights("population", WeightKind.PRECISION);
    CausalData all = CausalData.of(columns.number("order", order), roles.unit("year"));
    double[] year = all.values("year");
    CausalData of1995 =
        all.subset(
            java.util.stream.IntStream.range(0, year.length)
                .filter(i -> year[i] == 1995)
                .toArray());
    assertEquals(2 * of1995.rows(), population.length);
    IvRegressionResult plain =
        fit(of1995.withRoles(cigarettes().time("order")), VcovType.neweyWest(4));
    coefficients("series", plain);
    errors("series", "NW4", plain);
    errors("series", "NW1", plain.withVcov(VcovType.neweyWest(1)));
    IvRegressionResult weighted = fit(of1995.withRoles(roles), VcovType.iid());
    coefficients("weighted", weighted);
    errors("weighted", "iid", weighted);
    errors("weighted", "HC0", weighted.withVcov(VcovType.robust()));
  }

  private void college() {
    Columns read = Datasets.columns("collegedistance", CONTEXT::report);
    double[] wage = read.values("wage");
    double[] square = read.values("distance");
    for (int i = 0; i < wage.length; i++) {
      wage[i] = Math.log(wage[i]);
      square[i] *= square[i];
    }
    Columns columns =
        read.number("log_wage", wage)
            .number("distance2", square)
            .number("g", read.values("unemp"))
            .number("h", read.values("tuition"));
    Roles one =
        Roles.outcome("log_wage")
            .treatment("education")
            .covariates("unemp")
            .instruments("distance", "tuition");
    IvRegressionResult r =
        fit(
            CausalData.of(columns, one.cluster("g", "h")),
            VcovType.cluster(SmallSample.GROUPS, "g", "h"));
    for (String term : List.of("education", "unemp")) {
      check("college", "coef[" + term + "]", r.estimate(term));
      check("college", "se_twoway[" + term + "]", r.standardError(term));
    }
    IvRegressionResult cue =
        IvRegression.builder()
            .method(IvMethod.continuousGmm())
            .vcov(VcovType.robust())
            .build()
            .fit(CausalData.of(columns, one), CONTEXT);
    check("cue", "coef", cue.estimate());
    check("cue", "J", cue.test(SpecificationTest.Kind.GMM_J).orElseThrow().statistic());
    Roles two =
        Roles.outcome("log_wage")
            .treatment("education", "score")
            .covariates("unemp")
            .instruments("distance", "tuition", "distance2");
    IvRegressionResult rank = fit(CausalData.of(columns, two), VcovType.robust());
    check(
        "rank",
        "kp_lm",
        rank.test(SpecificationTest.Kind.KLEIBERGEN_PAAP_LM).orElseThrow().statistic());
    check(
        "rank",
        "kp_wald",
        rank.test(SpecificationTest.Kind.KLEIBERGEN_PAAP_WALD).orElseThrow().statistic());
  }
}
