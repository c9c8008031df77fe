package org.estimand.validation.panel;

import static org.estimand.validation.ReferenceTable.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.inference.EstimationResult;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.panel.PanelComparison;
import org.estimand.panel.PanelDml;
import org.estimand.panel.PanelResult;
import org.estimand.panel.PanelScore;
import org.estimand.panel.UnobservedEffect;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tech.tablesaw.api.Table;

/**
 * Every row of {@code panel_dml.csv}: the class PLPR of the Python package DoubleML, and residuals
 * computed independently for the estimators it does not have.
 */
class PanelReferenceTest {
  private static final double EXACT = 1e-8;

  static Stream<Map<String, String>> rows() {
    return ReferenceTable.read("panel_dml.csv").rows().stream();
  }

  @Test
  void allRowsAreThere() {
    assertEquals(39, rows().count());
    assertEquals(3, rows().filter(row -> row.get("learners").equals("none")).count());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void estimates(Map<String, String> row) {
    EstimationResult got = row.get("learners").equals("none") ? linear(row) : learned(row);
    String term =
        switch (row.get("method")) {
          case "pooled OLS (linear x)" -> "linear-pooled-ols";
          case "linear FE (within)", "oracle FE (true basis)" -> "linear-fe";
          default -> "d";
        };
    assertClose(EXACT, Double.parseDouble(row.get("theta")), got.estimate(term), row + " theta");
    assertClose(
        EXACT, Double.parseDouble(row.get("se_cluster")), got.standardError(term), row + " se");
    int n = Integer.parseInt(row.get("n_used"));
    assertEquals(
        n, got instanceof PanelResult r ? r.observations() : got.estimates().design().rows());
  }

  private static PanelResult learned(Map<String, String> row) {
    boolean byUnit = row.get("fold_rule").equals("unit folds (id-1) mod 5");
    if (!byUnit) {
      assertEquals("row i mod 5", row.get("fold_rule"));
    }
    CrossFitPlan plan = CrossFitPlan.userSupplied();
    return PanelDml.builder()
        .unobservedEffect(effect(row.get("method")))
        .score(row.get("score").equals("IV-type") ? PanelScore.IV_TYPE : PanelScore.PARTIALLING_OUT)
        .outcomeModel(learner(row.get("learners")))
        .crossFit(byUnit ? plan : plan.allowUnitLeakage())
        .build()
        .fit(data(byUnit, "x1", "x2", "x3"), FitContext.defaults());
  }

  private static EstimationResult linear(Map<String, String> row) {
    boolean oracle = row.get("method").startsWith("oracle");
    CausalData data =
        oracle ? data(true, "x1", "x2sq", "x1x2", "x3") : data(true, "x1", "x2", "x3");
    return PanelComparison.builder()
        .unobservedEffects(UnobservedEffect.POOLED)
        .outcomeModel(Learners.ols())
        .crossFit(CrossFitPlan.userSupplied())
        .build()
        .fit(data, FitContext.defaults());
  }

  private static UnobservedEffect effect(String method) {
    return switch (method) {
      case "PLPR cre_general", "CRE fit on (x, xbar), residuals demeaned (hybrid)" ->
          UnobservedEffect.CRE_GENERAL;
      case "PLPR cre_normal" -> UnobservedEffect.CRE_NORMAL;
      case "PLPR fd_exact" -> UnobservedEffect.FD_EXACT;
      case "PLPR wg_approx", "early demeaning" -> UnobservedEffect.EARLY_DEMEANING;
      case "pooled DML" -> UnobservedEffect.POOLED;
      case "late demeaning" -> UnobservedEffect.LATE_DEMEANING;
      case "CRE (x, xbar, wbar in both models)" -> UnobservedEffect.MUNDLAK_FP;
      default -> throw new IllegalArgumentException(method);
    };
  }

  private static RegressionLearner learner(String name) {
    return switch (name) {
      case "ols" -> Learners.ols();
      case "poly2-ols" -> Learners.poly2();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static CausalData data(boolean byUnit, String... covariates) {
    Table t = Datasets.load("panel_cre_demo");
    int n = t.rowCount();
    double[] x1 = t.doubleColumn("x1").asDoubleArray();
    double[] x2 = t.doubleColumn("x2").asDoubleArray();
    double[] id = t.numberColumn("id").asDoubleArray();
    double[] x2sq = new double[n];
    double[] x1x2 = new double[n];
    double[] fold = new double[n];
    for (int i = 0; i < n; i++) {
      x2sq[i] = x2[i] * x2[i];
      x1x2[i] = x1[i] * x2[i];
      fold[i] = byUnit ? (id[i] - 1) % 5 : i % 5;
    }
    Columns columns =
        Columns.none()
            .number("y", t.doubleColumn("y").asDoubleArray())
            .number("d", t.doubleColumn("d").asDoubleArray())
            .number("x1", x1)
            .number("x2", x2)
            .number("x3", t.doubleColumn("x3").asDoubleArray())
            .number("x2sq", x2sq)
            .number("x1x2", x1x2)
            .number("id", id)
            .number("time", t.numberColumn("time").asDoubleArray())
            .number("fold", fold);
    Roles roles =
        Roles.outcome("y")
            .treatment("d")
            .covariates(covariates)
            .unit("id")
            .time("time")
            .folds("fold");
    return CausalData.of(columns, roles);
  }
}
