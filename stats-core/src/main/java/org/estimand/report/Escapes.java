package org.estimand.report;

/** Text made safe for the formats that tables and figures are written in. */
final class Escapes {
  private Escapes() {}

  /**
   * For HTML and SVG, in text and in double-quoted attributes; characters that XML forbids are left
   * out.
   */
  static String xml(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        default -> {
          boolean pair = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
          if (pair) {
            out.append(c).append(text.charAt(++i));
          } else if ((c >= 0x20 || c == '\n' || c == '\t')
              && c < 0xFFFE
              && !Character.isSurrogate(c)) {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** For LaTeX text in any font encoding, also at the start of a table row. */
  static String latex(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> out.append("\\textbackslash{}");
        case '{', '}', '$', '&', '#', '_', '%' -> out.append('\\').append(c);
        case '~' -> out.append("\\textasciitilde{}");
        case '^' -> out.append("\\textasciicircum{}");
        case '<' -> out.append("\\textless{}");
        case '>' -> out.append("\\textgreater{}");
        case '|' -> out.append("\\textbar{}");
        case '"' -> out.append("\\char34{}");
        case '[' -> out.append("{[}");
        case ']' -> out.append("{]}");
        case '*' -> out.append("{*}");
        case '\n', '\t' -> out.append(' ');
        case '\r' -> {}
        default -> out.append(c);
      }
    }
    return out.toString();
  }

  /** For a cell of a Markdown table. */
  static String markdown(String text) {
    return text.replace("\\", "\\\\")
        .replace("|", "\\|")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replace("`", "\\`")
        .replaceAll("&(?=#?[A-Za-z0-9]+;)", "&amp;")
        .replace("<", "&lt;")
        .replace("\r", "")
        .replace("\n", " ");
  }

  /** For a cell of a CSV file (RFC 4180). */
  static String csv(String text) {
    boolean quote =
        text.indexOf(',') >= 0
            || text.indexOf('"') >= 0
            || text.indexOf('\n') >= 0
            || text.indexOf('\r') >= 0;
    return quote ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
