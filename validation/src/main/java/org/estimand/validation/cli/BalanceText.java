package org.estimand.validation.cli;

import java.util.Locale;
import org.estimand.weighting.BalanceTable;
import org.estimand.weighting.DoseBalance;

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

  /** Correlations with a dose before and after weighting. */
  static String of(DoseBalance balance) {
    StringBuilder out = new StringBuilder("\nBalance (correlation with the dose)\n");
    out.append(
        String.format(Locale.ROOT, "%-" + NAME + "s %8s %8s%n", "covariate", "before", "after"));
    for (DoseBalance.Row row : balance.rows()) {
      String name = row.covariate();
      out.append(
          String.format(
              Locale.ROOT,
              "%-" + NAME + "s %8s %8s%n",
              name.length() > NAME ? name.substring(0, NAME - 1) + "~" : name,
              correlation(row.before()),
              correlation(row.after())));
    }
    return out.toString();
  }

  private static String correlation(double r) {
    return Double.isNaN(r) ? "-" : String.format(Locale.ROOT, "%.4f", r);
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
