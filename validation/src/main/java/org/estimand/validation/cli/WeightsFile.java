package org.estimand.validation.cli;

import java.util.List;
import org.estimand.weighting.WeightingResult;

/** The weight and propensity of every row as CSV. */
final class WeightsFile {
  private WeightsFile() {}

  /**
   * A header and a line for each row: its number in the file (1 for the first after the header),
   * its arm, its propensity (one column for each arm where there are more than two; empty without a
   * model) and its weight, with 17 significant digits.
   */
  static String of(WeightingResult result) {
    double[] weights = result.weights();
    double[] propensities = result.propensities();
    int[] arms = result.arms();
    List<String> labels = result.armLabels();
    int[] rows = result.rows();
    int n = weights.length;
    int columns = propensities.length / n;
    StringBuilder out = new StringBuilder("row,arm");
    if (columns > 1) {
      for (String label : labels) {
        out.append(",\"propensity ").append(label.replace("\"", "\"\"")).append('"');
      }
    } else {
      out.append(",propensity");
    }
    out.append(",weight\n");
    for (int i = 0; i < n; i++) {
      out.append(rows[i] + 1).append(",\"");
      out.append(labels.get(arms[i]).replace("\"", "\"\"")).append('"');
      for (int k = 0; k < Math.max(1, columns); k++) {
        out.append(',');
        if (columns > 0) {
          out.append(propensities[k * n + i]);
        }
      }
      out.append(',').append(weights[i]).append('\n');
    }
    return out.toString();
  }
}
