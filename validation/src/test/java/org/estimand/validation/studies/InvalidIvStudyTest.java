package org.estimand.validation.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.fit.FitContext;
import org.estimand.validation.SharedData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The simulation study in small, and the study of 401(k) plans with an instrument. */
class InvalidIvStudyTest {
  @Test
  void theSimulationsPrintAllTheirTables() {
    StudyReport report =
        new InvalidIvStudy(new InvalidIvStudy.Size(List.of(1000), 4, 2, 0, List.of()))
            .run(FitContext.seed(1).threads(2));
    assertEquals(
        List.of("robustness", "selection", "selected", "learners"),
        report.tables().stream().map(StudyTable::name).toList());
    assertEquals(36, report.tables().get(0).rows().size());
    assertEquals(54, report.tables().get(1).rows().size());
    assertEquals("invalid-iv", Studies.of("invalid-iv").name());
    double wrong = row(report, "n = 1000, none: bias");
    assertTrue(wrong > 1 && Math.abs(row(report, "n = 1000, all: bias")) < 1, "bias " + wrong);
  }

  private static double row(StudyReport report, String quantity) {
    return report.tables().stream()
        .flatMap(t -> t.rows().stream())
        .filter(r -> r.quantity().equals(quantity))
        .findFirst()
        .orElseThrow()
        .ours();
  }

  @Test
  @Tag("nightly")
  void pensionPlans() {
    SharedData.data("pension401k.csv");
    StudyReport report = Studies.of("pension401k-iv").run(FitContext.defaults());
    assertTrue(report.agrees(), report::toText);
    assertEquals(18, report.tables().stream().mapToLong(StudyTable::compared).sum());
    assertTrue(
        report.remarks().get(0).startsWith("lin: ONE_SIDED_TRAP one-sided compliance: \"p401\""),
        report.remarks().get(0));
  }
}
