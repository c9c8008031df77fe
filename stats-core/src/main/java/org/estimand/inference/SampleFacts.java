package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.WeightKind;
import org.estimand.fit.Provenance;

/** What the text of a result says about its rows: those left out and the weights. */
public final class SampleFacts {
  private SampleFacts() {}

  /**
   * For example {@code Observations 300}, under frequency weights {@code Observations 1,234 in 300
   * rows}.
   *
   * @param rows number of rows used
   * @param provenance of the fit
   */
  public static String observations(long rows, Provenance provenance) {
    String count = NumberText.count(rows);
    Map<String, Object> fields = provenance.fields();
    return WeightKind.FREQUENCY.name().equals(fields.get("weights"))
            && fields.get("weights.sum") instanceof Number sum
        ? "Observations " + amount(sum.doubleValue()) + " in " + count + " rows"
        : "Observations " + count;
  }

  private static String amount(double sum) {
    return sum == Math.rint(sum) && Math.abs(sum) < 1e15
        ? NumberText.count((long) sum)
        : NumberText.of(sum);
  }

  /**
   * Lines on rows that were dropped before the fit, with the reasons, and on the weights; none
   * where nothing was dropped and nothing is weighted.
   *
   * @param provenance of the fit
   */
  public static List<String> lines(Provenance provenance) {
    Map<String, Object> fields = provenance.fields();
    List<String> lines = new ArrayList<>();
    if (fields.get("data.dropped") instanceof Map<?, ?> dropped
        && fields.get("data.rows.read") instanceof Number read) {
      long total = 0;
      List<String> reasons = new ArrayList<>();
      for (Map.Entry<?, ?> reason : dropped.entrySet()) {
        long count = ((Number) reason.getValue()).longValue();
        total += count;
        reasons.add(NumberText.count(count) + " " + reason.getKey());
      }
      if (total > 0) {
        lines.add(
            "Rows: "
                + NumberText.count(read.longValue() - total)
                + " of "
                + NumberText.count(read.longValue())
                + "; "
                + NumberText.count(total)
                + " dropped: "
                + String.join(", ", reasons));
      }
    }
    if (fields.get("roles") instanceof Map<?, ?> roles
        && roles.get("WEIGHT") instanceof List<?> names) {
      String kind = String.valueOf(fields.get("weights")).toLowerCase(Locale.ROOT);
      lines.add("Weights: " + names.get(0) + " (" + kind + ")");
    }
    return lines;
  }
}
