package org.estimand.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.estimand.errors.InvalidConfigException;
import org.junit.jupiter.api.Test;

/** One golden file per format. */
class ReportTableTest {
  private static final ReportTable TABLE =
      ReportTable.of("Effects & costs (100%)", "term", "estimate", "std.error")
          .row("e401_x", "8285.39", "1151.97")
          .row("a<b, \"quoted\" #1|2", "-0.5", "(0.1)")
          .row("{~^\\$}", "[1]", "")
          .note("Source: 50% of A_B & C.");

  private static String golden(String name) throws IOException {
    try (InputStream in = ReportTableTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void text() throws IOException {
    assertEquals(golden("table.txt"), TABLE.toText());
  }

  @Test
  void csv() throws IOException {
    assertEquals(golden("table.csv"), TABLE.toCsv().replace("\r\n", "\n"));
    assertEquals(4, TABLE.toCsv().split("\r\n").length);
  }

  @Test
  void markdown() throws IOException {
    assertEquals(golden("table.md"), TABLE.toMarkdown());
  }

  @Test
  void html() throws IOException {
    assertEquals(golden("table.html"), TABLE.toHtml());
  }

  @Test
  void latex() throws IOException {
    assertEquals(golden("table.tex"), TABLE.toLatex());
  }

  @Test
  void namesThatAFormatWouldReadAsCommands() {
    ReportTable t = ReportTable.of("two\n\nlines", "term").row("*x\r\n").row("`a` &amp;");
    assertTrue(t.toLatex().contains("\\caption{two  lines}"), t.toLatex());
    assertTrue(t.toLatex().contains("\n{*}x  \\\\\n"), t.toLatex());
    assertTrue(t.toMarkdown().contains("| \\*x  |"), t.toMarkdown());
    assertTrue(t.toMarkdown().contains("| \\`a\\` &amp;amp; |"), t.toMarkdown());
  }

  @Test
  void rowsMustFit() {
    assertEquals(
        "CONF-090 Table \"t\" has 2 columns; 1 were given.",
        assertThrows(InvalidConfigException.class, () -> ReportTable.of("t", "a", "b").row("x"))
            .getMessage());
  }
}
