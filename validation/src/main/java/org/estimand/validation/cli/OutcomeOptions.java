package org.estimand.validation.cli;

import java.util.List;
import org.estimand.data.Roles;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.Tmle;
import picocli.CommandLine.Option;

/** Estimators with models of the outcome. */
final class OutcomeOptions {
  @Option(
      names = "--outcome-covariates",
      split = ",",
      paramLabel = "a",
      description =
          "aipw, ipwra, regression-adjustment: covariates of the outcome regressions (default:"
              + " --covariates).")
  private List<String> outcome = List.of();

  @Option(
      names = "--propensity-covariates",
      split = ",",
      paramLabel = "a",
      description = "aipw, ipwra: covariates of the propensity (default: --covariates).")
  private List<String> propensity = List.of();

  @Option(
      names = "--least-variable",
      description =
          "aipw: weight the outcome regressions with (1 - e) / e^2, least variable where they are"
              + " wrong.")
  private boolean leastVariable;

  @Option(
      names = "--bound",
      paramLabel = "B",
      description = "tmle: scaled predictions are kept in [B, 1 - B] (default: 0.0005).")
  private Double bound;

  boolean leastVariable() {
    return leastVariable;
  }

  /** The builder with the bound, if one was given. */
  Tmle.Builder apply(Tmle.Builder tmle) {
    return bound == null ? tmle : tmle.bound(bound);
  }

  /** Roles with the columns named here. */
  Roles with(Roles roles) {
    Roles all = roles;
    if (!outcome.isEmpty()) {
      all = all.block(OutcomeAdjustment.OUTCOME_BLOCK, outcome.toArray(new String[0]));
    }
    if (!propensity.isEmpty()) {
      all = all.block(OutcomeAdjustment.PROPENSITY_BLOCK, propensity.toArray(new String[0]));
    }
    return all;
  }
}
