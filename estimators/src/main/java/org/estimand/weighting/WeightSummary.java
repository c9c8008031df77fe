package org.estimand.weighting;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What final weights look like. Sums run in the order of the rows.
 *
 * @param rows number of weights
 * @param zero how many are zero
 * @param sum their sum
 * @param mean their mean
 * @param largest the largest
 * @param variation their coefficient of variation, variances divided by n
 * @param effectiveSize (sum w)^2 / sum w^2
 */
record WeightSummary(
    int rows,
    int zero,
    double sum,
    double mean,
    double largest,
    double variation,
    double effectiveSize) {
  /** Of all weights. */
  static WeightSummary of(double[] w) {
    boolean[] all = new boolean[w.length];
    java.util.Arrays.fill(all, true);
    return of(w, all);
  }

  /** Of the weights of some rows. */
  static WeightSummary of(double[] w, boolean[] counted) {
    int rows = 0;
    int zero = 0;
    double sum = 0;
    double squares = 0;
    double largest = 0;
    for (int i = 0; i < w.length; i++) {
      if (counted[i]) {
        rows++;
        zero += w[i] == 0 ? 1 : 0;
        sum += w[i];
        squares += w[i] * w[i];
        largest = Math.max(largest, w[i]);
      }
    }
    double mean = sum / rows;
    double variance = Math.max(0, squares / rows - mean * mean);
    return new WeightSummary(
        rows, zero, sum, mean, largest, Math.sqrt(variance) / mean, sum * sum / squares);
  }

  /** The JSON form. */
  Map<String, Object> block() {
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("rows", rows);
    block.put("zero", zero);
    block.put("sum", sum);
    block.put("mean", mean);
    block.put("largest", largest);
    block.put("coefficient.of.variation", variation);
    block.put("effective.sample.size", effectiveSize);
    return block;
  }

  /** One line for people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "Weights: mean %.3f, largest %.2f, coefficient of variation %.3f, effective sample size"
            + " %.1f of %d",
        mean,
        largest,
        variation,
        effectiveSize,
        rows - zero);
  }
}
