package org.estimand.validation.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.fit.FitContext;
import org.junit.jupiter.api.Test;

class InstrumentStudiesTest {
  private static final FitContext CONTEXT = FitContext.defaults();

  private static Comparison row(StudyReport report, String quantity) {
    return report.tables().stream()
        .flatMap(t -> t.rows().stream())
        .filter(r -> r.quantity().equals(quantity))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + quantity));
  }

  @Test
  void everyNumberOfTheTextbookIsMet() {
    StudyReport report = new Cigarettes().run(CONTEXT);
    assertTrue(report.agrees(), report.toText());
    assertEquals(16, Published.of("cigarettes").size());
    assertEquals(16, report.tables().stream().mapToLong(StudyTable::compared).sum());
    assertEquals(2, report.figures().size());
    assertEquals(report.toText(), new Cigarettes().run(CONTEXT.threads(7)).toText());
  }

  @Test
  void collegeDistance() {
    StudyReport report = new CollegeDistance().run(CONTEXT);
    // the same numbers as in the reference table of AER, read there
    assertTrue(row(report, "Sargan").ours() > 90);
    assertTrue(
        row(report, "Limited-information maximum likelihood").ours()
            > 3 * row(report, "Two-stage least squares").ours());
    assertTrue(report.toText().contains("Anderson-Rubin empty."), report.toText());
    assertTrue(report.figures().get(1).svg().contains("CLR (Moreira)"));
  }
}
