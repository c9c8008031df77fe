package org.estimand.validation.cli;

import java.util.Locale;
import org.estimand.weighting.BalanceTable;

/** The balance table as text. */
final class BalanceText {
  private static final int NAME = 30;

  private BalanceText() {}

  /** Standardised differences, variance ratios and distances before and after weighting. */
  static String of(BalanceTable balance) {
    StringBuilder out = new StringBuilder("\nBalance (std. difference, variance ratio, KS)\n");
    out.append(
        String.format(
            Locale.ROOT,
            "%-" + NAME + "s %8s %6s %6s   %8s %6s %6s%n",
            "covariate",
            "before",
            "ratio",
            "KS",
            "after",
            "ratio",
            "KS"));
    for (BalanceTable.Row row : balance.rows()) {
      String name = row.covariate();
      out.append(
          String.format(
              Locale.ROOT,
              "%-" + NAME + "s",
              name.length() > NAME ? name.substring(0, NAME - 1) + "~" : name));
      append(out, row.before());
      out.append("  ");
      append(out, row.after());
      out.append('\n');
    }
    return out.toString();
  }

  private static void append(StringBuilder out, BalanceTable.Measures m) {
    out.append(String.format(Locale.ROOT, " %8.4f", m.standardizedDifference()));
    out.append(
        Double.isNaN(m.varianceRatio())
            ? "      -"
            : String.format(Locale.ROOT, " %6.3f", m.varianceRatio()));
    out.append(String.format(Locale.ROOT, " %6.4f", m.kolmogorovSmirnov()));
  }
}
