package org.estimand.panel;

import java.util.Map;
import org.estimand.crossfit.CrossFitPredictions;

/**
 * What a result says about its sample and its nuisances.
 *
 * @param effect what was done about unit effects
 * @param rows rows the estimate rests on
 * @param units units among them
 * @param periods periods among them
 * @param dropped rows of the data that are not among them, by reason
 * @param losses out-of-fold losses by nuisance
 * @param predictions out-of-fold predictions of the runs that made them, by nuisance; null once
 *     dropped
 */
record PanelReport(
    UnobservedEffect effect,
    int rows,
    int units,
    int periods,
    Map<String, Integer> dropped,
    Map<String, Double> losses,
    Map<String, CrossFitPredictions> predictions) {
  PanelReport {
    dropped = java.util.Collections.unmodifiableMap(dropped);
    losses = java.util.Collections.unmodifiableMap(losses);
  }

  PanelReport compact() {
    return new PanelReport(effect, rows, units, periods, dropped, losses, null);
  }
}
