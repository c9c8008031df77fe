package org.estimand.validation.cli;

import java.util.Optional;
import org.estimand.inference.EstimationResult;
import org.estimand.weighting.DoseResult;
import org.estimand.weighting.HistoryResult;
import org.estimand.weighting.MatchingResult;
import org.estimand.weighting.WeightingResult;

/** What results of weighting have beside their summary. */
final class ResultParts {
  private ResultParts() {}

  /** The weight of every row as CSV. */
  static Optional<String> weights(EstimationResult result) {
    if (result instanceof DoseResult dose) {
      return Optional.of(WeightsFile.of(dose));
    }
    if (result instanceof HistoryResult history) {
      return Optional.of(WeightsFile.of(history));
    }
    return weighting(result).map(WeightsFile::of);
  }

  /** The balance table. */
  static Optional<String> balance(EstimationResult result) {
    return result instanceof DoseResult dose
        ? Optional.of(BalanceText.of(dose.balance()))
        : weighting(result).map(r -> BalanceText.of(r.balance()));
  }

  private static Optional<WeightingResult> weighting(EstimationResult result) {
    return Optional.ofNullable(
        result instanceof MatchingResult matching
            ? matching.weighting()
            : result instanceof WeightingResult weighting ? weighting : null);
  }
}
