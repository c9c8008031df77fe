package org.estimand.validation.studies;

import java.util.List;

/** One HTML page with everything inside: no scripts, no other files, no addresses to load. */
final class StudyPage {
  private static final String STYLE =
      """
      body { font: 15px/1.5 system-ui, sans-serif; color: #1b1f24; max-width: 62rem;
        margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
      table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
      th, td { padding: 3px 9px; border-bottom: 1px solid #d8dee4; text-align: right; }
      th:first-child, td:first-child, th:last-child, td:last-child { text-align: left; }
      th, td:not(:first-child) { white-space: nowrap; } td:first-child { min-width: 16rem; }
      thead th { border-bottom: 2px solid #57606a; }
      .differs { color: #b3261e; font-weight: 600; } .agrees { color: #1a7f37; }
      figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; }
      figcaption, .sources { color: #57606a; font-size: 13px; }
      .scroll { overflow-x: auto; }
      """;

  private StudyPage() {}

  static String html(StudyReport report) {
    StringBuilder h = new StringBuilder();
    h.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
        .append(escape(report.title()))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n<h1>")
        .append(escape(report.title()))
        .append("</h1>\n");
    report.introduction().forEach(p -> paragraph(h, p));
    paragraph(h, report.verdict());
    for (StudyTable t : report.tables()) {
      table(h, t);
    }
    if (!report.figures().isEmpty()) {
      h.append("<h2>Figures</h2>\n");
    }
    for (StudyFigure f : report.figures()) {
      h.append("<figure>\n")
          .append(inline(f.svg()))
          .append("\n<figcaption>")
          .append(escape(f.caption()))
          .append("</figcaption>\n</figure>\n");
    }
    if (!report.remarks().isEmpty()) {
      h.append("<h2>Remarks</h2>\n");
      report.remarks().forEach(p -> paragraph(h, p));
    }
    sources(h, report.tables());
    return h.append("</body>\n</html>\n").toString();
  }

  private static void paragraph(StringBuilder h, String text) {
    h.append("<p>").append(escape(text)).append("</p>\n");
  }

  private static void table(StringBuilder h, StudyTable t) {
    h.append("<h2>").append(escape(t.title())).append("</h2>\n<div class=\"scroll\"><table>\n");
    h.append("<thead><tr>");
    t.columns().forEach(c -> h.append("<th>").append(escape(c)).append("</th>"));
    h.append("</tr></thead>\n<tbody>\n");
    for (Comparison r : t.rows()) {
      List<String> cells = StudyTable.cells(r);
      h.append("<tr>");
      for (int j = 0; j < cells.size(); j++) {
        boolean verdict = j == cells.size() - 1;
        h.append(verdict ? "<td class=\"" + escape(cells.get(j)) + "\">" : "<td>")
            .append(escape(cells.get(j)))
            .append("</td>");
      }
      h.append("</tr>\n");
    }
    h.append("</tbody>\n</table></div>\n");
  }

  private static void sources(StringBuilder h, List<StudyTable> tables) {
    List<String> sources =
        tables.stream()
            .flatMap(t -> t.rows().stream())
            .flatMap(r -> r.published().stream())
            .map(Published::source)
            .distinct()
            .toList();
    if (sources.isEmpty()) {
      return;
    }
    h.append("<h2>Sources of the numbers beside ours</h2>\n<ul class=\"sources\">\n");
    sources.forEach(s -> h.append("<li>").append(escape(s)).append("</li>\n"));
    h.append("</ul>\n");
  }

  /** An SVG without its XML declaration. */
  private static String inline(String svg) {
    return svg.startsWith("<?xml") ? svg.substring(svg.indexOf("?>") + 2).trim() : svg.trim();
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
