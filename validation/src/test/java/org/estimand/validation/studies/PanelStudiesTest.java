package org.estimand.validation.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.estimand.datasets.dgp.ClarkePolselli.Functions;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.montecarlo.Design;
import org.estimand.validation.montecarlo.Designs;
import org.junit.jupiter.api.Test;

/** The studies of panels, smaller than their commands run them. */
class PanelStudiesTest {
  private static final FitContext CONTEXT = FitContext.defaults();

  private static Comparison row(StudyReport report, String quantity) {
    return report.tables().stream()
        .flatMap(t -> t.rows().stream())
        .filter(r -> r.quantity().equals(quantity))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + quantity + " in\n" + report.toText()));
  }

  private static double reference(String quantity) {
    return ReferenceTable.read("ols_robust.csv").rows().stream()
        .filter(r -> r.get("case").equals("fatalities") && r.get("quantity").equals(quantity))
        .mapToDouble(r -> Double.parseDouble(r.get("value")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void fatalities() {
    StudyReport report = new FatalitiesStudy(1, 2, 3).run(CONTEXT);
    assertEquals(14, report.tables().get(0).compared());
    assertTrue(report.agrees(), report::toText);
    assertEquals(reference("fe_state_coef[beertax]"), row(report, "(2) states").ours(), 1e-9);
    assertEquals(
        reference("fe_twoway_coef[beertax]"), row(report, "(3) states and years").ours(), 1e-9);
    double sixth = row(report, "(6) drinking age as a number").ours();
    for (StudyTable table : report.tables().subList(1, 3)) {
      double linear =
          table.rows().stream()
              .filter(r -> r.quantity().equals("linear-fe"))
              .findFirst()
              .orElseThrow()
              .ours();
      assertEquals(sixth, linear, 1e-9, "the comparison has the regression of column (6)");
      List<String> names = table.rows().stream().map(Comparison::quantity).toList();
      assertTrue(
          names.containsAll(List.of("pooled", "mundlak-fp", "cre-general", "fd-exact")),
          names.toString());
    }
    assertTrue(
        report.tables().get(1).rows().stream()
            .anyMatch(r -> r.quantity().equals("unit-dummies (folds of rows)")));
    assertEquals(1, report.figures().size());
    assertTrue(
        report.remarks().stream().anyMatch(r -> r.startsWith("Learners chosen for E[Y|X")),
        report.remarks().toString());
    assertFalse(report.remarks().toString().contains("BOOSTING_ROUNDS"));
  }

  @Test
  void fuhrPapies() {
    StudyReport report = new FuhrPapiesStudy(3, 1, 5).run(CONTEXT);
    assertEquals(
        List.of("errors-j1-n50", "exact"), report.tables().stream().map(StudyTable::name).toList());
    assertEquals(10, report.tables().get(0).compared(), "ten estimators of the paper's figure");
    Comparison cre = row(report, "J=1 N=50: CRE");
    assertEquals(0.08, cre.ours() - cre.difference().orElseThrow(), 1e-12);
    assertTrue(row(report, "J=1 N=50: general CRE").published().isEmpty());
    assertTrue(
        row(report, "oracle FE: mean absolute error").ours()
            < row(report, "linear FE: mean absolute error").ours());
    assertTrue(
        report.remarks().get(0).startsWith("J=1 N=50: the median absolute error of CRE is "),
        report.remarks().get(0));
    StudyReport again = new FuhrPapiesStudy(3, 1, 5).run(CONTEXT.threads(2));
    assertEquals(report.toText(), again.toText(), "threads change nothing");
  }

  /** So few units that some learners cannot be fitted: they are named, the others have rows. */
  @Test
  void clarkePolselli() {
    StudyReport report = new ClarkePolselliStudy(1, 10, List.of(Functions.SMOOTH)).run(CONTEXT);
    assertEquals(List.of("smooth"), report.tables().stream().map(StudyTable::name).toList());
    long failed = report.remarks().stream().filter(r -> r.startsWith("FAILURES ")).count();
    assertTrue(failed > 0 && failed < 10, report.remarks().toString());
    // the linear within estimator and four estimators with five learners, four measures each
    assertEquals((21 - failed) * 4, report.tables().get(0).rows().size());
    assertEquals(1, report.figures().size());
    assertEquals(0, report.tables().get(0).compared());
  }

  @Test
  void designsOfPanelsAreReachable() {
    List<String> names = new ArrayList<>();
    for (Design d : Designs.all()) {
      assertFalse(names.contains(d.name()), d.name());
      names.add(d.name());
    }
    assertTrue(
        names.containsAll(
            List.of(
                "fuhr-papies-a-linear",
                "fuhr-papies-c-u",
                "fuhr-papies-c-u-5",
                "fuhr-papies-c-u-two-way",
                "fuhr-papies-c-u-n100-t50-rho0.9",
                "clarke-polselli-1",
                "clarke-polselli-3")),
        names.toString());
  }
}
