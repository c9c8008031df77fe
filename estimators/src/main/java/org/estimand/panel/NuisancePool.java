package org.estimand.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;

/** Nuisances by name, each learned once however many estimators use it. */
final class NuisancePool {
  private final FitContext context;
  private final Map<String, CrossFitPredictions> known = new LinkedHashMap<>();
  private final Set<String> backends = new LinkedHashSet<>();

  NuisancePool(FitContext context) {
    this.context = context;
  }

  /** Learns those that are not known yet. */
  void learn(List<Nuisance> nuisances, FoldAssignment folds) {
    List<Nuisance> fresh = new ArrayList<>();
    Set<String> seen = new LinkedHashSet<>();
    for (Nuisance nuisance : nuisances) {
      if (!known.containsKey(nuisance.name()) && seen.add(nuisance.name())) {
        fresh.add(nuisance);
      }
    }
    if (fresh.isEmpty()) {
      return;
    }
    CrossFitPredictions predictions = CrossFitter.run(fresh, folds, context);
    fresh.forEach(nuisance -> known.put(nuisance.name(), predictions));
    backends.addAll(predictions.backends());
  }

  double[] of(String name, int repetition) {
    return known.get(name).of(name, repetition);
  }

  double loss(String name) {
    return known.get(name).loss(name);
  }

  /** The predictions of some nuisances. */
  Map<String, CrossFitPredictions> predictions(Set<String> names) {
    Map<String, CrossFitPredictions> out = new LinkedHashMap<>();
    names.forEach(name -> out.put(name, known.get(name)));
    return out;
  }

  /** What the learners of some nuisances had to say. */
  List<Diagnostic> notes(Set<String> names) {
    List<Diagnostic> out = new ArrayList<>();
    Set<CrossFitPredictions> runs = new LinkedHashSet<>();
    for (String name : names) {
      runs.add(known.get(name));
    }
    for (CrossFitPredictions run : runs) {
      for (Diagnostic note : run.notes()) {
        if (names.stream().anyMatch(name -> note.message().startsWith(name + ":"))) {
          out.add(note);
        }
      }
    }
    return out;
  }

  /** The matrix backends that did the work, or {@code none}. */
  String backend() {
    return backends.isEmpty() ? "none" : String.join(", ", backends);
  }

  boolean usedBackend(String name) {
    return backends.contains(name);
  }
}
