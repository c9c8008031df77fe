package org.estimand.iv;

import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.fit.FitContext;

/** Fits all candidates on the training part of every split. */
interface CandidateScores {
  /**
   * The pieces of the scores of all combinations, for every repetition.
   *
   * @param s the sample, with the weights that fits and scores use
   */
  List<SelectiveScores> scores(BinaryIvSample s, FoldAssignment folds, FitContext context);
}
