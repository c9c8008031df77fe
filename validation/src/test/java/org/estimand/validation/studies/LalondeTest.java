package org.estimand.validation.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LalondeTest {
  private static final ReferenceTable TABLE = ReferenceTable.read("ipw_lalonde.csv");
  private static StudyReport report;

  @BeforeAll
  static void run() {
    report = new Lalonde().run(FitContext.defaults());
  }

  private static Comparison row(String quantity) {
    return report.tables().stream()
        .flatMap(t -> t.rows().stream())
        .filter(r -> r.quantity().equals(quantity))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no row " + quantity));
  }

  private static void check(String quantity, String reference) {
    TABLE.check(reference, row(quantity).ours());
  }

  @Test
  void theTableAgreesWithTheReference() {
    check("Difference in means", "diff_in_means");
    TABLE.check(
        "diff_in_means_se_unequal_var", row("Difference in means").oursError().getAsDouble());
    for (String e : new String[] {"ATE", "ATT", "ATC", "ATO", "ATM", "ATEN"}) {
      check("Hajek " + e, "hajek_" + e);
      TABLE.check("hajek_" + e + "_se_stacked", row("Hajek " + e).oursError().getAsDouble());
    }
    check("Horvitz-Thompson ATE", "ht_ATE");
    check("Hajek ATE, propensities in [0.05, 0.95]", "trim_0.05_hajek_ATE_refit_ps");
    check("Hajek ATE, propensities in [0.10, 0.90]", "trim_0.10_hajek_ATE_refit_ps");
    check("Regression adjustment ATT", "gcomp_ATT");
    check("AIPW ATE", "aipw_ATE");
    check("Hajek ATT: effective controls", "ess_ATT_control");
    check("Hajek ATT: standardised difference of age", "bal_ATT_smd[age]");
    check("Hajek ATT: standardised difference of race=black", "bal_ATT_smd[black]");
  }

  @Test
  void everyPublishedNumberIsMet() {
    assertTrue(report.agrees(), report.toText());
    assertEquals(
        Published.of("lalonde").size(),
        report.tables().stream().mapToLong(StudyTable::compared).sum());
    assertEquals("1794.34", row("Experiment: difference in means").published().get().value());
    assertTrue(row("Hajek ATE").published().isEmpty());
    assertEquals("798.2", row("Hajek ATT").published().get().standardError());
  }

  /** Every level of race is in the table and in both love plots, the models' reference too. */
  @Test
  void theReferenceLevelIsShown() {
    assertTrue(Double.isFinite(row("Hajek ATT: standardised difference of race=white").ours()));
    for (String name : new String[] {"love-att", "love-ate"}) {
      String svg =
          report.figures().stream()
              .filter(f -> f.name().equals(name))
              .findFirst()
              .orElseThrow()
              .svg();
      for (String level : new String[] {"race=black", "race=hispan", "race=white"}) {
        assertTrue(svg.contains(">" + level + "<"), svg);
      }
    }
  }

  @Test
  void threadsChangeNothing() {
    assertEquals(report.toText(), new Lalonde().run(FitContext.defaults().threads(7)).toText());
  }
}
