package org.estimand.inference;

import static org.estimand.inference.InferenceData.clustered;
import static org.estimand.inference.InferenceData.grouping;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.Table;

/** The text, JSON and tables of a result. */
class ResultFormsTest {
  private static FakeResult result() {
    double[] phi = {
      1, -2, 3, 0.1, -2.1, 1e-3, 0.7, -0.701, 0.3, 0.4, -0.9, 2.5, -1.5, 1.0 / 3, -0.4, -0.733
    };
    Estimates e =
        Estimates.of(
            List.of("d", "a_rather_long_name_of_a_treatment"),
            new double[] {2.0 / 3, -12345.678},
            InfluenceFunction.wrap(phi, 8, 2),
            clustered(8, grouping("g", 8, i -> i / 2)),
            VcovType.cluster("g"));
    return FakeResult.of(e);
  }

  /** Every shape of set, one per term. */
  private static FakeResult sets() {
    Map<String, ConfidenceSet> sets = new LinkedHashMap<>();
    sets.put("rays", ConfidenceSet.rays(-1.5, 2, 0.95));
    sets.put("line", ConfidenceSet.line(0.95));
    sets.put("empty", ConfidenceSet.empty(0.95));
    sets.put("half", ConfidenceSet.interval(0.5, Double.POSITIVE_INFINITY, 0.95));
    double[] v = new double[25];
    for (int j = 0; j < 5; j++) {
      v[6 * j] = 1;
    }
    Estimates e =
        Estimates.ofVcov(
            List.of("plain", "rays", "line", "empty", "half"),
            new double[] {1, 1, 1, 1, 1},
            v,
            new VcovType.Special("own"),
            null,
            SampleDesign.rows(10));
    return new FakeResult(e, List.of(), sets);
  }

  @Test
  void jsonHasTheStructureOfTheCommandLine() {
    FakeResult r = result();
    JsonObject json = JsonParser.parseString(r.toJson()).getAsJsonObject();
    assertEquals("fake", json.get("estimator").getAsString());
    assertEquals("ATE", json.get("estimand").getAsString());
    assertEquals(8, json.get("observations").getAsInt());
    assertEquals(0.95, json.get("level").getAsDouble());
    assertEquals("cluster (g), 4 clusters, factor G/(G-1)", json.get("vcov").getAsString());
    JsonArray terms = json.getAsJsonArray("terms");
    assertEquals(2, terms.size());
    for (int j = 0; j < 2; j++) {
      JsonObject t = terms.get(j).getAsJsonObject();
      String name = r.terms().get(j);
      ConfidenceSet set = r.confidenceInterval(name, 0.95);
      assertEquals(
          List.of("term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high"),
          List.copyOf(t.keySet()));
      assertEquals(name, t.get("term").getAsString());
      // the same doubles to the last bit
      assertEquals(r.estimate(name), t.get("estimate").getAsDouble());
      assertEquals(r.standardError(name), t.get("std.error").getAsDouble());
      assertEquals(r.statistic(name), t.get("statistic").getAsDouble());
      assertEquals(r.pValue(name), t.get("p.value").getAsDouble());
      assertEquals(set.lower().getAsDouble(), t.get("conf.low").getAsDouble());
      assertEquals(set.upper().getAsDouble(), t.get("conf.high").getAsDouble());
      JsonArray row = json.getAsJsonArray("covariance").get(j).getAsJsonArray();
      assertEquals(r.estimates().covariance(j, 1 - j), row.get(1 - j).getAsDouble());
    }
    assertTrue(r.toJson().contains("\"estimate\": 0.6666666666666666,"));
    JsonObject d = json.getAsJsonArray("diagnostics").get(0).getAsJsonObject();
    assertEquals("FEW_CLUSTERS", d.get("code").getAsString());
    assertEquals("warning", d.get("severity").getAsString());
    assertEquals(
        "\"g\" has 4 clusters; intervals may be too short.", d.get("message").getAsString());
    assertEquals(4, d.getAsJsonObject("values").get("clusters").getAsInt());
    assertEquals(7, json.getAsJsonObject("provenance").get("seed").getAsInt());
    assertEquals(2, json.getAsJsonArray("own").get(1).getAsInt());
  }

  private static Double number(JsonElement e) {
    return e.isJsonNull() ? null : e.getAsDouble();
  }

  @Test
  void setsWithoutBoundsAreNullAndSaySo() {
    String text = sets().toJson();
    assertFalse(text.contains("NaN") || text.contains("Infinity"));
    JsonArray terms = JsonParser.parseString(text).getAsJsonObject().getAsJsonArray("terms");
    assertFalse(terms.get(0).getAsJsonObject().has("set"));
    String[] types = {"rays", "line", "empty", "interval"};
    Double[][] bounds = {{-1.5, 2.0}, {null, null}, {null, null}, {0.5, null}};
    for (int j = 0; j < 4; j++) {
      JsonObject t = terms.get(j + 1).getAsJsonObject();
      assertEquals(j == 3 ? Double.valueOf(0.5) : null, number(t.get("conf.low")));
      assertEquals(null, number(t.get("conf.high")));
      JsonObject set = t.getAsJsonObject("set");
      assertEquals(types[j], set.get("type").getAsString());
      assertEquals(bounds[j][0], number(set.getAsJsonArray("bounds").get(0)));
      assertEquals(bounds[j][1], number(set.getAsJsonArray("bounds").get(1)));
    }
  }

  @Test
  void tidyHasTheNamesOfBroom() {
    FakeResult r = result();
    Table t = r.tidy();
    assertEquals(
        List.of("term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high"),
        t.columnNames());
    assertEquals(2, t.rowCount());
    assertEquals("d", t.stringColumn("term").get(0));
    assertEquals(r.estimate(), t.doubleColumn("estimate").get(0));
    assertEquals(r.standardError(), t.doubleColumn("std.error").get(0));
    assertEquals(r.statistic("d"), t.doubleColumn("statistic").get(0));
    assertEquals(r.pValue("d"), t.doubleColumn("p.value").get(0));
    ConfidenceSet set = r.confidenceInterval("d", 0.95);
    assertEquals(set.lower().getAsDouble(), t.doubleColumn("conf.low").get(0));
    assertEquals(set.upper().getAsDouble(), t.doubleColumn("conf.high").get(0));
    Table s = sets().tidy();
    double inf = Double.POSITIVE_INFINITY;
    for (int j = 1; j <= 2; j++) {
      assertEquals(-inf, s.doubleColumn("conf.low").getDouble(j));
      assertEquals(inf, s.doubleColumn("conf.high").getDouble(j));
    }
    assertTrue(s.doubleColumn("conf.low").isMissing(3));
    assertTrue(s.doubleColumn("conf.high").isMissing(3));
    assertEquals(0.5, s.doubleColumn("conf.low").getDouble(4));
    assertEquals(inf, s.doubleColumn("conf.high").getDouble(4));
  }

  @Test
  void glanceIsOneRow() {
    Table g = result().glance();
    assertEquals(
        List.of("nobs", "estimator", "estimand", "vcov", "seed", "backend"), g.columnNames());
    assertEquals(1, g.rowCount());
    assertEquals(8L, g.longColumn("nobs").get(0));
    assertEquals("fake", g.stringColumn("estimator").get(0));
    assertEquals("ATE", g.stringColumn("estimand").get(0));
    assertEquals("cluster (g), 4 clusters, factor G/(G-1)", g.stringColumn("vcov").get(0));
    assertEquals("7", g.stringColumn("seed").get(0));
    assertEquals("ejml", g.stringColumn("backend").get(0));
  }

  private static String inGerman(EstimationResult r) {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      return r.summary();
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void summaryIsTheSameInGermany() {
    FakeResult r = result();
    FakeResult noted =
        new FakeResult(
            r.estimates(),
            List.of(
                Diagnostic.warning(
                    "OVERLAP",
                    "Some \u00fcber-long sentence that has to be broken at"
                        + " a space so that no line is wider than eighty columns."),
                Diagnostic.note("SMALL", "Fine.")),
            Map.of());
    assertEquals(
        """
        A result for tests                                                 estimand: ATE
        Observations 8
        Std. errors: cluster (g), 4 clusters, factor G/(G-1)
        term                         estimate  std.error statistic  p.value         [95% interval]
        d                              0.6667     0.5593      1.19   0.2333     -0.4296     1.7629
        a_rather_long_name_of_a_..   -12345.7     0.3444 -35842.34  <0.0001    -12346.4   -12345.0
        warning OVERLAP  Some ?ber-long sentence that has to be broken at a space so
                that no line is wider than eighty columns.
        note    SMALL  Fine.
        """,
        inGerman(noted));
    assertEquals(noted.summary(), inGerman(noted));
  }

  @Test
  void summaryOfSets() {
    assertEquals(
        """
        A result for tests                                                 estimand: ATE
        Observations 10
        Std. errors: own
        term    estimate  std.error statistic  p.value         [95% interval]
        plain     1.0000     1.0000      1.00   0.3173     -0.9600     2.9600
        rays      1.0000     1.0000      1.00   0.3173        -inf        inf
          interval of rays: (-inf, -1.5000] or [2.0000, inf)
        line      1.0000     1.0000      1.00   0.3173        -inf        inf
        empty     1.0000     1.0000      1.00   0.3173       empty      empty
        half      1.0000     1.0000      1.00   0.3173      0.5000        inf
        """,
        inGerman(sets()));
  }

  /** The second term has no degrees of freedom, the third is judged by the normal. */
  private static FakeResult ownFreedom() {
    double[] df = {2.5, Double.NaN, Double.POSITIVE_INFINITY, 12345.6};
    double[] v = new double[16];
    for (int j = 0; j < 4; j++) {
      v[5 * j] = 1;
    }
    Estimates e =
        Estimates.ofVcov(
                List.of("one", "two", "three", "a_rather_long_name"),
                new double[] {1, 2, 3, 4},
                v,
                new VcovType.Special("own"),
                null,
                SampleDesign.rows(10))
            .withDegreesOfFreedom(
                w -> {
                  for (int j = 0; j < 4; j++) {
                    if (w[j] == 1) {
                      return df[j];
                    }
                  }
                  return 1;
                });
    return FakeResult.of(e);
  }

  @Test
  void degreesOfFreedomOfTheirOwnHaveAColumn() {
    FakeResult r = ownFreedom();
    assertEquals(
        """
        A result for tests                                                 estimand: ATE
        Observations 10
        Std. errors: own
        term                estimate  std.error statistic       df  p.value         [95% interval]
        one                   1.0000     1.0000      1.00     2.50   0.4041     -2.5747     4.5747
        two                   2.0000     1.0000      2.00                          -inf        inf
        three                 3.0000     1.0000      3.00            0.0027      1.0400     4.9600
        a_rather_long_n..     4.0000     1.0000      4.00    12346  <0.0001      2.0398     5.9602
        """,
        inGerman(r));
    JsonArray terms = JsonParser.parseString(r.toJson()).getAsJsonObject().getAsJsonArray("terms");
    assertEquals(
        List.of(
            "term", "estimate", "std.error", "statistic", "df", "p.value", "conf.low", "conf.high"),
        List.copyOf(terms.get(0).getAsJsonObject().keySet()));
    Double[] want = {2.5, null, null, 12345.6};
    for (int j = 0; j < 4; j++) {
      assertEquals(want[j], number(terms.get(j).getAsJsonObject().get("df")));
    }
    Table t = r.tidy();
    assertEquals(
        List.of(
            "term", "estimate", "std.error", "statistic", "df", "p.value", "conf.low", "conf.high"),
        t.columnNames());
    assertEquals(2.5, t.doubleColumn("df").get(0));
    assertTrue(t.doubleColumn("df").isMissing(1));
    assertEquals(Double.POSITIVE_INFINITY, t.doubleColumn("df").get(2));
  }

  @Test
  void commonOnesHaveNone() {
    FakeResult common = FakeResult.of(result().estimates().withDegreesOfFreedom(5));
    FakeResult infinite =
        FakeResult.of(result().estimates().withDegreesOfFreedom(w -> Double.POSITIVE_INFINITY));
    for (FakeResult r : List.of(common, infinite)) {
      assertFalse(r.hasOwnDegreesOfFreedom());
      assertFalse(r.summary().contains(" df "));
      assertFalse(r.toJson().contains("\"df\""));
      assertFalse(r.tidy().columnNames().contains("df"));
    }
  }
}
