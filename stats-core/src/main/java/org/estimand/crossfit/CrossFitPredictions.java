package org.estimand.crossfit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;

/**
 * Out-of-fold predictions of every nuisance in every repetition, with their out-of-fold losses.
 *
 * <p>Losses: mean squared error for means, mean log loss for probabilities, over the rows the
 * nuisance could train on.
 */
public final class CrossFitPredictions {
  private final Map<String, double[][]> predictions = new LinkedHashMap<>();
  private final Map<String, double[]> losses = new LinkedHashMap<>();

  private final List<Diagnostic> notes;
  private final List<String> backends;

  CrossFitPredictions(
      List<String> names,
      List<double[][]> values,
      List<double[]> losses,
      List<Diagnostic> notes,
      List<String> backends) {
    this.notes = List.copyOf(notes);
    this.backends = backends;
    for (int k = 0; k < names.size(); k++) {
      this.predictions.put(names.get(k), values.get(k));
      this.losses.put(names.get(k), losses.get(k));
    }
  }

  /**
   * Predictions for all n rows. A mean or a 0/1 probability has n values; K classes have n x K,
   * column-major. Shared storage: read only.
   */
  public double[] of(String nuisance, int repetition) {
    double[][] all = predictions.get(nuisance);
    if (all == null) {
      throw new IllegalArgumentException("no nuisance " + nuisance + " in " + predictions.keySet());
    }
    return all[repetition];
  }

  /** Names of the nuisances. */
  public List<String> nuisances() {
    return List.copyOf(predictions.keySet());
  }

  /** Out-of-fold loss of a nuisance, the mean over repetitions. */
  public double loss(String nuisance) {
    double sum = 0;
    for (double l : losses.get(nuisance)) {
      sum += l;
    }
    return sum / losses.get(nuisance).length;
  }

  /** Names of the matrix backends that did the work of the learners; empty when none did. */
  public List<String> backends() {
    return backends;
  }

  /** What learners had to say, such as dropped columns (code COLLINEAR); one note per nuisance. */
  public List<Diagnostic> notes() {
    return notes;
  }
}
