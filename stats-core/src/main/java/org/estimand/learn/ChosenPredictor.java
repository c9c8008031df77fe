package org.estimand.learn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;

/**
 * What a choice among learners comes to: one of them, or their weighted sum, with the table of
 * out-of-fold losses it was made from.
 */
public final class ChosenPredictor implements Predictor {
  private final int outputs;
  private final List<Predictor> fits;
  private final double[] shares;
  private final double[] weights;
  private final TuningTable table;
  private final List<Diagnostic> remarks;

  /**
   * Fits with their shares.
   *
   * @param weights weight of every candidate; those of weight zero have no fit
   * @param fits the fits of the candidates of positive weight, in their order
   */
  ChosenPredictor(
      int outputs,
      List<Predictor> fits,
      double[] weights,
      TuningTable table,
      List<Diagnostic> remarks) {
    this.outputs = outputs;
    this.fits = List.copyOf(fits);
    this.weights = weights;
    this.shares = java.util.Arrays.stream(weights).filter(w -> w > 0).toArray();
    this.table = table;
    this.remarks = List.copyOf(remarks);
    if (shares.length != this.fits.size()) {
      throw new IllegalArgumentException(shares.length + " weights for " + fits.size() + " fits");
    }
  }

  /**
   * The weight of every candidate of a list in their order, 1 for the one that was chosen; for a
   * parameter space a single 1.
   */
  public List<Double> weights() {
    return Collections.unmodifiableList(java.util.Arrays.stream(weights).boxed().toList());
  }

  /** Out-of-fold losses of the candidates. */
  public TuningTable table() {
    return table;
  }

  @Override
  public int outputs() {
    return outputs;
  }

  @Override
  public void predict(FeatureMatrix features, int[] rows, double[] out) {
    int count = rows.length * outputs;
    if (fits.size() == 1 && shares[0] == 1) {
      fits.get(0).predict(features, rows, out);
      return;
    }
    java.util.Arrays.fill(out, 0, count, 0);
    double[] one = new double[count];
    for (int l = 0; l < shares.length; l++) {
      fits.get(l).predict(features, rows, one);
      for (int i = 0; i < count; i++) {
        out[i] += shares[l] * one[i];
      }
    }
  }

  @Override
  public List<Diagnostic> notes() {
    List<Diagnostic> all = new ArrayList<>(remarks);
    fits.forEach(f -> all.addAll(f.notes()));
    return all;
  }
}
