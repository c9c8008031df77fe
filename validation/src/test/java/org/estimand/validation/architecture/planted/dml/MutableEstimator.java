package org.estimand.validation.architecture.planted.dml;

import org.estimand.data.CausalData;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.FitResult;

/** Fault: an estimator that can change after it was made. */
public final class MutableEstimator implements Estimator<FitResult> {
  private double tolerance = 1e-8;

  /** Changes it. */
  public void tolerance(double next) {
    tolerance = next;
  }

  @Override
  public FitResult fit(CausalData data, FitContext context) {
    throw new UnsupportedOperationException("tolerance " + tolerance);
  }
}
