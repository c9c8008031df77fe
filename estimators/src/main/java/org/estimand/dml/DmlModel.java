package org.estimand.dml;

import java.util.List;
import java.util.Map;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.fit.Diagnostic;

/** An estimator that has met its data: what must be learned, and the scores made from it. */
interface DmlModel {
  /** Names of the parameters. */
  List<String> terms();

  /** Codes to stratify random folds by, or null. */
  default int[] strata() {
    return null;
  }

  /** Refuses folds that cannot answer the question. */
  default void checkFolds(FoldAssignment folds) {}

  /** What must be learned first. */
  List<Nuisance> nuisances();

  /** Nuisances that are known without learning, by name. */
  default Map<String, double[]> known() {
    return Map.of();
  }

  /** What must be learned from a target that depends on the first nuisances. */
  default List<Nuisance> laterNuisances(Fitted fitted) {
    return List.of();
  }

  /** The scores of all terms in one repetition. */
  DmlScore[] scores(int repetition, Fitted fitted);

  /** Every moment of a term that has more of them than it needs, or null. */
  default DmlScore[] moments(int repetition, Fitted fitted) {
    return null;
  }

  /** What the reader should know about the nuisances and scores. */
  default List<Diagnostic> diagnostics(Fitted fitted, List<Repetition> repetitions) {
    return List.of();
  }
}
