package org.estimand.inference;

import java.util.Locale;

/** Numbers in tables for people: six significant digits, at most four decimals, no locale. */
public final class NumberText {
  private NumberText() {}

  /** For example {@code 1214.07}, {@code 0.4312}, {@code 1.2346e-07}, {@code inf}. */
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (size != 0 && (size >= 1e9 || size < 1e-4)) {
      return String.format(Locale.ROOT, "%.4e", value);
    }
    int before = size < 1 ? 1 : (int) Math.floor(Math.log10(size)) + 1;
    int decimals = Math.max(0, Math.min(4, 6 - before));
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-0\\.?0*") ? text.substring(1) : text;
  }

  /**
   * For example {@code [0.1200, 0.3400]}, {@code (-inf, -1.5000] or [2.0000, inf)}, {@code (-inf,
   * inf)} or {@code empty}.
   */
  public static String of(ConfidenceSet set) {
    double[] ends = set.pieces();
    StringBuilder out = new StringBuilder();
    for (int k = 0; k < ends.length; k += 2) {
      out.append(k == 0 ? "" : " or ")
          .append(Double.isInfinite(ends[k]) ? "(" : "[")
          .append(of(ends[k]))
          .append(", ")
          .append(of(ends[k + 1]))
          .append(Double.isInfinite(ends[k + 1]) ? ")" : "]");
    }
    return ends.length == 0 ? "empty" : out.toString();
  }

  /** For example {@code 95%} or {@code 99.9%}. */
  public static String percent(double share) {
    return of(100 * share).replaceAll("\\.?0+$", "") + "%";
  }

  /** For example {@code 0.0312} or {@code <0.0001}. */
  public static String pValue(double p) {
    if (Double.isNaN(p)) {
      return "";
    }
    return p < 1e-4 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", p);
  }

  /** For example {@code 3.26} or {@code 1250}; empty when there are none. */
  public static String degreesOfFreedom(double df) {
    return Double.isFinite(df) ? String.format(Locale.ROOT, df < 1000 ? "%.2f" : "%.0f", df) : "";
  }

  /** For example {@code 12,000}. */
  public static String count(long n) {
    return String.format(Locale.ROOT, "%,d", n);
  }
}
