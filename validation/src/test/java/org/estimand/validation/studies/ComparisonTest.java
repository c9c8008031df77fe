package org.estimand.validation.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static Comparison row(String value, String se, double ours, double oursSe) {
    return new Comparison(
        "a \"quoted\" name, with comma",
        Optional.of(new Published("s", "q", value, se, "A <source>")),
        ours,
        OptionalDouble.of(oursSe),
        OptionalDouble.empty());
  }

  @Test
  void agreesWithinHalfAUnitOfTheLastPrintedDigit() {
    assertTrue(row("1214.1", "798.2", 1214.149, 798.151).agrees());
    assertFalse(row("1214.1", "798.2", 1214.151, 798.2).agrees());
    assertFalse(row("1214.1", "798.2", 1214.1, 798.26).agrees());
    assertTrue(row("1214.1", "", 1214.1, 5).agrees());
    assertTrue(row("12", "", 12.5, 5).agrees());
    assertEquals("differs", row("12", "", 12.51, 5).verdict());
  }

  @Test
  void agreesWithinATolerance() {
    Comparison c =
        new Comparison(
            "q",
            Optional.of(new Published("s", "q", "200", "", "x")),
            200.001,
            OptionalDouble.empty(),
            OptionalDouble.of(1e-5));
    assertTrue(c.agrees());
    assertEquals(0.001, c.difference().getAsDouble(), 1e-12);
  }

  @Test
  void nothingPublishedIsNoVerdict() {
    Comparison c =
        new Comparison("q", Optional.empty(), 1, OptionalDouble.empty(), OptionalDouble.empty());
    assertTrue(c.agrees());
    assertEquals("", c.verdict());
  }

  /** A number of other software is no publication, and no rendering says so. */
  @Test
  void referenceNumbersAreNotCalledPublished() {
    StudyTable table = StudyTable.reference("t", "Title", List.of(row("1.5", "0.25", 1.75, 0.375)));
    assertEquals(
        "quantity                     reference  (s.e.)    ours  (s.e.)  difference   (s.e.)"
            + "  verdict",
        table.toText().lines().skip(1).findFirst().orElseThrow());
    assertEquals(
        "quantity,reference,reference.std.error,ours,std.error,difference,std.error.difference,"
            + "verdict,source",
        table.toCsv().lines().findFirst().orElseThrow());
    String html =
        StudyPage.html(new StudyReport("s", "A", List.of(), List.of(table), List.of(), List.of()));
    assertTrue(html.contains("<th>quantity</th><th>reference</th><th>(s.e.)</th>"), html);
    assertFalse(html.contains("published"), html);
  }

  /** A number such as -1.5e-09 must not break at its minus signs; only the first column wraps. */
  @Test
  void numbersOfThePageDoNotWrap() {
    String html =
        StudyPage.html(new StudyReport("s", "A", List.of(), List.of(), List.of(), List.of()));
    assertTrue(html.contains("th, td:not(:first-child) { white-space: nowrap; }"), html);
  }

  @Test
  void renderings() {
    StudyTable table = new StudyTable("t", "Title", List.of(row("1.5", "0.25", 1.75, 0.375)));
    assertEquals(
        """
        Title
        quantity                     published  (s.e.)    ours  (s.e.)  difference   (s.e.)  verdict
        a "quoted" name, with comma        1.5    0.25  1.7500  0.3750     2.5e-01  1.3e-01  differs
        """,
        table.toText());
    assertEquals(
        """
        quantity,published,published.std.error,ours,std.error,difference,std.error.difference,verdict,source
        "a ""quoted"" name, with comma",1.5,0.25,1.75,0.375,0.25,0.125,differs,"A <source>"
        """,
        table.toCsv());
    StudyReport report =
        new StudyReport(
            "s",
            "A & B",
            List.of("Intro"),
            List.of(table),
            List.of(new StudyFigure("f", "Caption", "<?xml version=\"1.0\"?>\n<svg></svg>")),
            List.of("Remark"));
    String html = StudyPage.html(report);
    assertTrue(html.contains("<title>A &amp; B</title>"), html);
    assertTrue(html.contains("<td class=\"differs\">differs</td>"), html);
    assertTrue(html.contains("<li>A &lt;source&gt;</li>"), html);
    assertTrue(html.contains("<figure>\n<svg></svg>\n<figcaption>Caption"), html);
    assertFalse(html.contains("<?xml"), html);
    assertTrue(report.toText().endsWith("Remark\n1 of 1 comparisons are not met.\n"));
  }
}
