package org.estimand.validation.studies;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The 401(k) study holds every row of its tables and meets all of them. */
class PensionStudyTest {
  private static StudyReport report;

  @BeforeAll
  static void run() {
    SharedData.data("pension401k.csv");
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      report = new Pension401k().run(FitContext.defaults());
    } finally {
      Locale.setDefault(before);
    }
  }

  private static StudyTable table(String name) {
    return report.tables().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static int rows(String reference) {
    return ReferenceTable.read(reference).rows().size();
  }

  @Test
  void everyRowOfTheTablesIsCompared() {
    assertEquals(75, rows("dml_401k.csv"));
    assertEquals(75, table("doubleml").compared());
    assertEquals(6L * rows("dml_401k_sensitivity.csv"), table("sensitivity").compared());
    assertEquals(rows("dml_cluster.csv"), table("clusters").compared());
    assertEquals(7, table("local-effect").compared());
    assertEquals(2, table("identities").compared());
  }

  @Test
  void everyComparisonIsMet() {
    assertTrue(report.agrees(), report.toText());
    for (String name : new String[] {"doubleml", "clusters", "identities"}) {
      for (Comparison row : table(name).rows()) {
        assertEquals("agrees", row.verdict(), row.toString());
        assertTrue(row.tolerance().getAsDouble() <= 1e-8, row.toString());
        assertTrue(row.errorDifference().isPresent(), row.toString());
      }
    }
    for (Comparison row : table("sensitivity").rows()) {
      double limit = row.quantity().contains("robustness value") ? 1e-5 : 1e-8;
      assertEquals(limit, row.tolerance().getAsDouble(), row.toString());
    }
    assertTrue(report.verdict().startsWith("All 130 comparisons are met."), report.verdict());
  }

  @Test
  void theReportIsOneFileWithoutLinksAndWithPointsInItsNumbers() {
    String html = StudyPage.html(report);
    String free = html.replace("http://www.w3.org/2000/svg", "");
    assertFalse(free.contains("http"), "nothing is loaded from elsewhere");
    assertFalse(free.contains(" src=") || free.contains("<link"), "one file");
    assertEquals(report.figures().size(), html.split("<svg", -1).length - 1);
    assertTrue(html.contains("5939.32529622"), "reference digits");
    for (String name :
        new String[] {"doubleml", "sensitivity", "clusters", "local-effect", "identities"}) {
      assertEquals("reference", table(name).against(), name);
    }
    assertEquals("published", table("learners").against());
    assertTrue(html.contains("<td>5939.33</td>") || html.contains(">5939.33<"), "ours");
  }

  /** The study's tables are byte for byte the reference tables. */
  @Test
  void theTablesAreTheReferenceTables() throws IOException {
    for (String file :
        new String[] {"dml_401k.csv", "dml_401k_sensitivity.csv", "dml_cluster.csv"}) {
      try (InputStream ours = Pension401k.class.getResourceAsStream(file);
          InputStream theirs = Pension401k.class.getResourceAsStream("/reference/" + file)) {
        assertArrayEquals(theirs.readAllBytes(), ours.readAllBytes(), file);
      }
    }
  }
}
