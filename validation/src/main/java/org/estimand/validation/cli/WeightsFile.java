package org.estimand.validation.cli;

import java.util.List;
import org.estimand.weighting.DoseResult;
import org.estimand.weighting.HistoryResult;
import org.estimand.weighting.WeightingResult;

/** The weight and propensity of every row as CSV. */
final class WeightsFile {
  private WeightsFile() {}

  /** As below, with the dose in place of arm and propensity. */
  static String of(DoseResult result) {
    double[] weights = result.weights();
    double[] doses = result.doses();
    int[] rows = result.rows();
    StringBuilder out = new StringBuilder("row,dose,weight\n");
    for (int i = 0; i < weights.length; i++) {
      out.append(rows[i] + 1).append(',').append(doses[i]).append(',');
      out.append(weights[i]).append('\n');
    }
    return out.toString();
  }

  /** As below, with the weight alone; 0 for units that were lost. */
  static String of(HistoryResult result) {
    double[] weights = result.weights();
    int[] rows = result.rows();
    StringBuilder out = new StringBuilder("row,weight\n");
    for (int i = 0; i < weights.length; i++) {
      out.append(rows[i] + 1).append(',').append(weights[i]).append('\n');
    }
    return out.toString();
  }

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
