package org.estimand.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.junit.jupiter.api.Test;

/** A standard error that is only rounding gives no statistic, p-value or interval. */
class DegenerateVarianceTest {
  private static final String ONE =
      "the standard error of noise is zero within rounding (at most 1e-12 of the size of the"
          + " numbers it is made of), so there is no statistic, p-value or interval. Look for an"
          + " outcome that does not vary or that the model fits exactly; use more rows or a smaller"
          + " model.";

  /** Two terms: an estimate with a variance, and rounding of numbers of size 5. */
  private static Estimates estimates() {
    double[] phi = {1, -2, 3, -2, 1e-15, -2e-15, 0, 1e-15};
    return Estimates.of(
            List.of("d", "noise"),
            new double[] {2, -2.66e-15},
            InfluenceFunction.wrap(phi, 4, 2),
            SampleDesign.rows(4),
            VcovType.robust())
        .withScale(3, 5);
  }

  private static String warning(Estimates e) {
    assertEquals(1, e.diagnostics().size());
    Diagnostic d = e.diagnostics().get(0);
    assertEquals("DEGENERATE_VARIANCE", d.code());
    assertEquals(Diagnostic.Severity.WARNING, d.severity());
    return d.message();
  }

  @Test
  void theWarningSaysWhatAndWhatToDo() {
    assertEquals(ONE, warning(estimates()));
    assertEquals(Map.of("terms", 1.0, "scale", 5.0), estimates().diagnostics().get(0).values());
    double[] v = new double[25];
    v[24] = 1;
    Estimates four =
        Estimates.ofVcov(
            List.of("a", "b", "c", "e", "f"),
            new double[5],
            v,
            new VcovType.Special("own"),
            null,
            SampleDesign.rows(3));
    assertTrue(
        warning(four).startsWith("the standard errors of a, b, c and 1 more are zero within"),
        warning(four));
  }

  @Test
  void theTextLeavesTheCellsBlank() {
    assertEquals(
        """
        A result for tests                                                 estimand: ATE
        Observations 4
        Std. errors: robust (HC0), no factor
        term    estimate  std.error statistic  p.value         [95% interval]
        d         2.0000     1.0607      1.89   0.0593     -0.0789     4.0789
        noise -2.6600e-15 6.1237e-16
        warning DEGENERATE_VARIANCE  the standard error of noise is zero within rounding
                (at most 1e-12 of the size of the numbers it is made of), so there is no
                statistic, p-value or interval. Look for an outcome that does not vary
                or that the model fits exactly; use more rows or a smaller model.
        """,
        FakeResult.of(estimates()).summary());
  }

  @Test
  void jsonHasNulls() {
    JsonArray terms =
        JsonParser.parseString(FakeResult.of(estimates()).toJson())
            .getAsJsonObject()
            .getAsJsonArray("terms");
    JsonObject noise = terms.get(1).getAsJsonObject();
    for (String name : List.of("statistic", "p.value", "conf.low", "conf.high")) {
      assertTrue(noise.get(name).isJsonNull(), name);
      assertFalse(terms.get(0).getAsJsonObject().get(name).isJsonNull(), name);
    }
    assertFalse(noise.has("set"), "not unbounded, but not known");
    assertEquals(-2.66e-15, noise.get("estimate").getAsDouble());
  }

  @Test
  void csvHasEmptyCells() {
    String csv = FakeResult.of(estimates()).tidy().write().toString("csv");
    assertTrue(csv.strip().matches("(?s).*noise,-2.66E-15,6.1237[0-9]*E-16,,,,"), csv);
  }

  @Test
  void theBorderIsATrillionthOfTheScale() {
    double[] phi = {2, -2, 2, -2}; // standard error 1
    Estimates e =
        Estimates.of(
            List.of("d"),
            new double[] {7},
            InfluenceFunction.wrap(phi, 4, 1),
            SampleDesign.rows(4),
            VcovType.robust());
    assertFalse(e.withScale(0.999e12).isDegenerate(0));
    assertTrue(e.withScale(1.001e12).isDegenerate(0));
    assertEquals(7, e.withScale(3).scale(0));
    assertFalse(e.isDegenerate(0));
  }

  @Test
  void theScaleStaysThroughEveryChange() {
    Estimates e = estimates();
    assertEquals(ONE, warning(e.withVcov(VcovType.robust(VcovType.Robust.Kind.HC1))));
    assertEquals(ONE, warning(e.compact().withDegreesOfFreedom(3)));
    assertEquals(ONE, warning(e.withDiagnostics(e.diagnostics())), "not twice");
    Estimates c = e.contrasts(List.of("sum", "twice"), 1, 0, 1, 2);
    assertEquals(8, c.scale(0));
    assertEquals(10, c.scale(1));
    assertEquals(ONE.replace("noise", "twice"), warning(c));
    for (RepetitionAggregate rule : RepetitionAggregate.values()) {
      Estimates all = rule.combine(List.of(e, e));
      assertTrue(all.isDegenerate(1) && !all.isDegenerate(0), rule.label());
      assertTrue(Double.isNaN(all.pValue(1)), rule.label());
      List<Diagnostic> remarks =
          all.withDegreesOfFreedom(5).diagnostics().stream()
              .filter(d -> d.code().equals("DEGENERATE_VARIANCE"))
              .toList();
      assertEquals(List.of(ONE), remarks.stream().map(Diagnostic::message).toList());
    }
  }
}
