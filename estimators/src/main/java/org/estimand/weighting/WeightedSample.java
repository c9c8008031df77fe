package org.estimand.weighting;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A weighted sample and what its weights come from.
 *
 * @param arms the arm of each row
 * @param rows n positions (0-based) in the table that was read
 * @param sampling n sampling weights (ones without), 0 for rows left out
 * @param weights n final weights, sampling weights included
 * @param propensities n values for two arms, n x J for more, empty without a model
 * @param balance before and after weighting
 * @param parameters what the weights were computed from, by name
 * @param losses out of fold, by name
 */
record WeightedSample(
    Arms arms,
    int[] rows,
    double[] sampling,
    double[] weights,
    double[] propensities,
    BalanceTable balance,
    Map<String, Double> parameters,
    Map<String, Double> losses) {
  /** Copies the maps, keeping their order. */
  WeightedSample {
    parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
  }
}
