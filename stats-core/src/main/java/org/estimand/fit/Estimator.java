package org.estimand.fit;

import org.estimand.data.CausalData;

/**
 * What is estimated. An estimator is an immutable configuration, safe to share between threads and
 * to use again and again.
 *
 * @param <R> the result
 */
public interface Estimator<R extends FitResult> {
  /**
   * Estimates.
   *
   * @param data data with roles; not modified, not kept by the result
   * @param context how to run: seed, threads, backend, progress, deadline
   * @throws org.estimand.errors.CausalException when the question cannot be answered
   * @throws java.util.concurrent.CancellationException when cancelled or past the deadline
   */
  R fit(CausalData data, FitContext context);
}
