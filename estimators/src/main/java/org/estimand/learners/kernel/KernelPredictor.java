package org.estimand.learners.kernel;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;

/**
 * A kernel expansion with the scale of its training rows.
 *
 * @param expansion over standardised rows
 * @param kept positions of the features used
 * @param center subtracted from them
 * @param scale then divided by
 * @param notes what the reader should know
 */
record KernelPredictor(
    KernelExpansion expansion, int[] kept, double[] center, double[] scale, List<Diagnostic> notes)
    implements Predictor {
  @Override
  public int outputs() {
    return 1;
  }

  @Override
  public void predict(FeatureMatrix features, int[] rows, double[] out) {
    double[] x = new double[Math.multiplyExact(rows.length, kept.length)];
    KernelRows.standardise(features, rows, kept, center, scale, x);
    expansion.values(x, rows.length, kept.length, out);
  }
}
