package org.estimand.report;

import java.util.List;

/** The renderings of a table. */
final class TableFormats {
  private TableFormats() {}

  static String text(ReportTable t) {
    int p = t.columns().size();
    int[] width = new int[p];
    for (int j = 0; j < p; j++) {
      width[j] = t.columns().get(j).length();
      for (List<String> row : t.rows()) {
        width[j] = Math.max(width[j], row.get(j).length());
      }
    }
    StringBuilder out = new StringBuilder();
    if (!t.title().isEmpty()) {
      out.append(t.title()).append('\n');
    }
    line(out, t, t.columns(), width);
    int total = 2 * (p - 1);
    for (int w : width) {
      total += w;
    }
    out.append("-".repeat(Math.max(0, total))).append('\n');
    for (List<String> row : t.rows()) {
      line(out, t, row, width);
    }
    for (String note : t.notes()) {
      out.append(note).append('\n');
    }
    return out.toString();
  }

  private static void line(StringBuilder out, ReportTable t, List<String> cells, int[] width) {
    StringBuilder line = new StringBuilder();
    for (int j = 0; j < width.length; j++) {
      String pad = " ".repeat(width[j] - cells.get(j).length());
      boolean left = t.aligns().get(j) == Align.LEFT;
      line.append(j == 0 ? "" : "  ");
      line.append(left ? cells.get(j) + pad : pad + cells.get(j));
    }
    out.append(line.toString().stripTrailing()).append('\n');
  }

  static String csv(ReportTable t) {
    StringBuilder out = new StringBuilder();
    csvLine(out, t.columns());
    t.rows().forEach(row -> csvLine(out, row));
    return out.toString();
  }

  private static void csvLine(StringBuilder out, List<String> cells) {
    for (int j = 0; j < cells.size(); j++) {
      out.append(j == 0 ? "" : ",").append(Escapes.csv(cells.get(j)));
    }
    out.append("\r\n");
  }

  static String markdown(ReportTable t) {
    StringBuilder out = new StringBuilder();
    if (!t.title().isEmpty()) {
      out.append("**").append(Escapes.markdown(t.title())).append("**\n\n");
    }
    markdownLine(out, t.columns());
    out.append('|');
    t.aligns().forEach(a -> out.append(a == Align.LEFT ? " :--- |" : " ---: |"));
    out.append('\n');
    t.rows().forEach(row -> markdownLine(out, row));
    for (String note : t.notes()) {
      out.append('\n').append(Escapes.markdown(note)).append('\n');
    }
    return out.toString();
  }

  private static void markdownLine(StringBuilder out, List<String> cells) {
    out.append('|');
    cells.forEach(c -> out.append(' ').append(Escapes.markdown(c)).append(" |"));
    out.append('\n');
  }

  static String html(ReportTable t) {
    StringBuilder out = new StringBuilder("<table>\n");
    if (!t.title().isEmpty()) {
      out.append("<caption>").append(Escapes.xml(t.title())).append("</caption>\n");
    }
    out.append("<thead>\n<tr>");
    for (int j = 0; j < t.columns().size(); j++) {
      out.append("<th scope=\"col\"")
          .append(style(t, j))
          .append('>')
          .append(Escapes.xml(t.columns().get(j)))
          .append("</th>");
    }
    out.append("</tr>\n</thead>\n<tbody>\n");
    for (List<String> row : t.rows()) {
      out.append("<tr>");
      for (int j = 0; j < row.size(); j++) {
        out.append("<td")
            .append(style(t, j))
            .append('>')
            .append(Escapes.xml(row.get(j)))
            .append("</td>");
      }
      out.append("</tr>\n");
    }
    out.append("</tbody>\n");
    if (!t.notes().isEmpty()) {
      out.append("<tfoot>\n");
      for (String note : t.notes()) {
        out.append("<tr><td colspan=\"")
            .append(t.columns().size())
            .append("\">")
            .append(Escapes.xml(note))
            .append("</td></tr>\n");
      }
      out.append("</tfoot>\n");
    }
    return out.append("</table>\n").toString();
  }

  private static String style(ReportTable t, int j) {
    return t.aligns().get(j) == Align.LEFT
        ? " style=\"text-align:left\""
        : " style=\"text-align:right\"";
  }

  static String latex(ReportTable t) {
    StringBuilder out = new StringBuilder("% needs \\usepackage{booktabs}\n\\begin{table}\n");
    if (!t.title().isEmpty()) {
      out.append("\\caption{").append(Escapes.latex(t.title())).append("}\n");
    }
    out.append("\\centering\n\\begin{tabular}{");
    t.aligns().forEach(a -> out.append(a == Align.LEFT ? 'l' : 'r'));
    out.append("}\n\\toprule\n");
    latexLine(out, t.columns());
    out.append("\\midrule\n");
    t.rows().forEach(row -> latexLine(out, row));
    out.append("\\bottomrule\n\\end{tabular}\n");
    for (String note : t.notes()) {
      out.append("\n\\footnotesize ").append(Escapes.latex(note)).append('\n');
    }
    return out.append("\\end{table}\n").toString();
  }

  private static void latexLine(StringBuilder out, List<String> cells) {
    for (int j = 0; j < cells.size(); j++) {
      out.append(j == 0 ? "" : " & ").append(Escapes.latex(cells.get(j)));
    }
    out.append(" \\\\\n");
  }
}
