package org.estimand.dml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.fit.Diagnostic;

/** Out-of-fold predictions of every nuisance, whether fitted, given from outside or known. */
final class Fitted {
  private final Map<String, double[][]> values = new LinkedHashMap<>();
  private final Map<String, Double> losses = new LinkedHashMap<>();
  private final List<Diagnostic> notes = new ArrayList<>();
  private final Set<String> backends = new LinkedHashSet<>();
  private final int repetitions;

  Fitted(int repetitions) {
    this.repetitions = repetitions;
  }

  int repetitions() {
    return repetitions;
  }

  void add(CrossFitPredictions predictions) {
    notes.addAll(predictions.notes());
    backends.addAll(predictions.backends());
    for (String name : predictions.nuisances()) {
      double[][] all = new double[repetitions][];
      for (int r = 0; r < repetitions; r++) {
        all[r] = predictions.of(name, r);
      }
      values.put(name, all);
      losses.put(name, predictions.loss(name));
    }
  }

  /** Adds values that are the same in every repetition, or one array per repetition. */
  void add(String name, double[][] given) {
    double[][] all = new double[repetitions][];
    for (int r = 0; r < repetitions; r++) {
      all[r] = given.length == 1 ? given[0] : given[r];
    }
    values.put(name, all);
  }

  double[] of(String name, int repetition) {
    return values.get(name)[repetition];
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  List<String> names() {
    return List.copyOf(values.keySet());
  }

  /** The matrix backends that did the work, or {@code none}. */
  String backend() {
    return backends.isEmpty() ? "none" : String.join(", ", backends);
  }

  /** Whether a learner worked on a matrix backend. */
  boolean usedBackend(String name) {
    return backends.contains(name);
  }

  /** What the learners had to say. */
  List<Diagnostic> notes() {
    return notes;
  }

  /** Out-of-fold losses of the nuisances that were fitted. */
  Map<String, Double> losses() {
    return losses;
  }
}
