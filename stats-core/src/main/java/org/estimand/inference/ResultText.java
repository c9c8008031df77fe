package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.estimand.fit.Diagnostic;

/**
 * The printed form of every result with estimates: a title, facts about the sample, the table of
 * terms, a footer and the diagnostics. ASCII, without the clock, at most 80 columns (the table: 90
 * where names are longer than 16 characters, or 7 beside a column of degrees of freedom).
 */
public final class ResultText {
  private static final int WIDTH = 80;
  private static final int NAME = 26;

  /** Width of the column of degrees of freedom, with the space before it. */
  private static final int FREEDOM = 9;

  private ResultText() {}

  /** Renders a result. */
  public static String of(EstimationResult r) {
    StringBuilder out = new StringBuilder();
    titleLine(out, r.title(), "estimand: " + r.estimand());
    for (String fact : r.facts()) {
      wrapped(out, fact, "");
    }
    wrapped(out, "Std. errors: " + r.estimates().vcovLabel(), "             ");
    table(out, r);
    for (String line : r.footer()) {
      wrapped(out, line, "  ");
    }
    for (Diagnostic d : r.diagnostics()) {
      String head =
          String.format(
              Locale.ROOT,
              "%-8s",
              d.severity() == Diagnostic.Severity.WARNING ? "warning" : "note");
      wrapped(out, head + d.code() + "  " + d.message(), "        ");
    }
    return ascii(out.toString());
  }

  private static void titleLine(StringBuilder out, String left, String right) {
    if (left.length() + 2 + right.length() <= WIDTH) {
      out.append(left)
          .append(" ".repeat(WIDTH - left.length() - right.length()))
          .append(right)
          .append('\n');
    } else {
      wrapped(out, left, "  ");
      wrapped(out, right, "  ");
    }
  }

  private static void table(StringBuilder out, EstimationResult r) {
    double level = r.level();
    String interval = "[" + NumberText.percent(level) + " interval]";
    List<String> terms = r.terms();
    boolean own = r.hasOwnDegreesOfFreedom();
    int most = own ? NAME - FREEDOM : NAME;
    int name = 4;
    for (String t : terms) {
      name = Math.min(most, Math.max(name, t.length()));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "%-" + name + "s %10s %10s %9s%s %8s  %21s%n",
            "term",
            "estimate",
            "std.error",
            "statistic",
            own ? String.format(Locale.ROOT, " %8s", "df") : "",
            "p.value",
            interval));
    for (String t : terms) {
      double estimate = r.estimate(t);
      boolean degenerate = r.isDegenerate(t);
      ConfidenceSet set = r.confidenceInterval(t, level);
      String shown = t.length() > name ? t.substring(0, name - 2) + ".." : t;
      out.append(
          stripped(
              String.format(
                  Locale.ROOT,
                  "%-" + name + "s %10s %10s %9s%s %8s  %10s %10s",
                  shown,
                  NumberText.of(estimate),
                  NumberText.of(r.standardError(t)),
                  statistic(r.statistic(t)),
                  own ? String.format(Locale.ROOT, " %8s", freedom(r, t)) : "",
                  NumberText.pValue(r.pValue(t)),
                  degenerate ? "" : bound(set, set.lower(), Double.NEGATIVE_INFINITY),
                  degenerate ? "" : bound(set, set.upper(), Double.POSITIVE_INFINITY))));
      out.append('\n');
      if (set.kind() == ConfidenceSet.Kind.RAYS) {
        wrapped(out, "  interval of " + t + ": " + NumberText.of(set), "    ");
      }
    }
  }

  private static String bound(ConfidenceSet set, OptionalDouble bound, double open) {
    return switch (set.kind()) {
      case INTERVAL, UNION -> NumberText.of(bound.orElse(open));
      case RAYS, LINE -> NumberText.of(open);
      case EMPTY -> "empty";
    };
  }

  private static String freedom(EstimationResult r, String t) {
    return NumberText.degreesOfFreedom(r.estimates().degreesOfFreedom(r.estimates().index(t)));
  }

  private static String statistic(double t) {
    if (Double.isNaN(t)) {
      return "";
    }
    return Math.abs(t) < 1e5
        ? String.format(Locale.ROOT, "%.2f", t)
        : String.format(Locale.ROOT, "%.1e", t);
  }

  private static String stripped(String line) {
    return line.replaceAll("\\s+$", "");
  }

  /** Appends text broken at spaces so that no line is wider than 80 columns. */
  static void wrapped(StringBuilder out, String text, String indent) {
    List<String> lines = new ArrayList<>();
    String rest = text;
    while (rest.length() > WIDTH) {
      int cut = rest.lastIndexOf(' ', WIDTH);
      if (cut <= indent.length()) {
        cut = WIDTH;
      }
      lines.add(stripped(rest.substring(0, cut)));
      rest = indent + rest.substring(cut).strip();
    }
    lines.add(rest);
    for (String line : lines) {
      out.append(line).append('\n');
    }
  }

  private static String ascii(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c == '\n' || c >= 32 && c < 127 ? c : c == '\r' ? "" : "?");
    }
    return out.toString();
  }
}
