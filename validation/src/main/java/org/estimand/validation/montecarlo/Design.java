package org.estimand.validation.montecarlo;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;
import org.estimand.simulate.DataGenerator;

/**
 * A design with the estimators that suit it.
 *
 * @param name name on the command line
 * @param description one line about truth and size
 * @param generator makes the data sets
 * @param estimators estimators by name, in order
 */
public record Design(
    String name,
    String description,
    DataGenerator generator,
    Map<String, Estimator<? extends EstimationResult>> estimators) {
  /** Copies the estimators, keeping their order. */
  public Design {
    estimators = Collections.unmodifiableMap(new LinkedHashMap<>(estimators));
  }
}
