package org.estimand.panel;

import java.util.Collections;
import java.util.Map;

/**
 * One estimate of a comparison.
 *
 * @param term its name in the result
 * @param estimator name of the estimator, for example {@code cre-general} or {@code linear-fe}
 * @param treatment the treatment
 * @param rows rows it rests on
 * @param units units among them
 * @param nuisanceLosses out-of-fold losses by nuisance; empty for linear estimators
 */
public record ComparisonRow(
    String term,
    String estimator,
    String treatment,
    int rows,
    int units,
    Map<String, Double> nuisanceLosses) {
  /** Keeps the order of the losses. */
  public ComparisonRow {
    nuisanceLosses = Collections.unmodifiableMap(nuisanceLosses);
  }
}
