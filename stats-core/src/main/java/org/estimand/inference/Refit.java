package org.estimand.inference;

import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.fit.FitContext;

/** An estimate made again from other rows or weights; what {@link Replicates} needs to know. */
@FunctionalInterface
public interface Refit {
  /**
   * Estimates from nothing but the data given.
   *
   * @param data the rows of a replicate, some of them several times, or all rows with other weights
   * @param context the seed of the fit, one thread, no progress
   * @return every term of the estimates with its value
   * @throws org.estimand.errors.CausalException where the replicate has no answer
   */
  Map<String, Double> estimates(CausalData data, FitContext context);
}
