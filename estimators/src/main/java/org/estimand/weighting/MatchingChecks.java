package org.estimand.weighting;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;

/** What {@link Matching} refuses. */
final class MatchingChecks {
  private MatchingChecks() {}

  static void check(Matching m) {
    require(m.neighbors() >= 1, "neighbors = " + m.neighbors() + "; must be at least 1.");
    require(
        m.varianceNeighbors() >= 1,
        "varianceNeighbors = " + m.varianceNeighbors() + "; must be at least 1.");
    require(m.caliper() > 0, "caliper = " + m.caliper() + "; must be positive, for example 0.2.");
    require(
        m.tieTolerance() >= 0 && m.tieTolerance() < 1,
        "tieTolerance = " + m.tieTolerance() + "; must be at least 0 and below 1.");
    if (!(m.level() > 0 && m.level() < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + m.level() + "; must lie between 0 and 1, for example 0.95.");
    }
    Estimand e = m.estimand();
    if (e != Estimand.ATE && e != Estimand.ATT && e != Estimand.ATC) {
      throw new InvalidConfigException(
          "CONF-179",
          "Matching estimates ATE, ATT or ATC; the estimand is "
              + e
              + ", whose population only weights define. Use Ipw.");
    }
    if (e == Estimand.ATE && !m.replacement()) {
      throw new NotSupportedException(
          "NOTSUP-178",
          "Without replacement only the smaller arm could be matched as a whole, so ATE is not"
              + " defined. Use ATT or ATC, or match with replacement.");
    }
    if (m.namesOrder() && m.replacement()) {
      throw new InvalidConfigException(
          "CONF-180",
          "order("
              + m.order()
              + ") says who chooses first without replacement; with replacement there is no order."
              + " Leave it out, or call withoutReplacement().");
    }
    if (m.namesPropensity() && !m.needsPropensity()) {
      throw new InvalidConfigException(
          "CONF-182",
          "A propensity model was given ("
              + m.propensity().label()
              + "), but neither the "
              + m.metric().words()
              + " nor the order of matching uses one. Leave it out, or choose the metric"
              + " PROPENSITY_INDEX.");
    }
    List<String> unused = m.onlyWithReplacement();
    if (!m.replacement() && !unused.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-183",
          String.join(", ", unused)
              + " belongs to matching with replacement; without it matched sets are clusters. Leave"
              + " it out.");
    }
    if (m.standardErrors() != null && m.standardErrors().isResampled()) {
      throw new NotSupportedException(
          "NOTSUP-173",
          m.standardErrors()
              + " is not offered for matching; with replacement refits are not valid (Abadie and"
              + " Imbens 2008). Use STACKED or FIXED_WEIGHTS.");
    }
    if (m.standardErrors() != null && !m.metric().isPropensity()) {
      throw new InvalidConfigException(
          "CONF-183",
          "standardErrors belongs to matching on a propensity; the "
              + m.metric().words()
              + " estimates none. Leave it out.");
    }
    if (m.standardErrors() == StandardErrors.STACKED && !adjusts(m.propensity())) {
      throw new NotSupportedException(
          "NOTSUP-062",
          "STACKED standard errors need a likelihood model of the propensity; "
              + m.propensity().label()
              + " has none. Use FIXED_WEIGHTS, or Irm for a doubly robust estimate.");
    }
  }

  /** Whether the variance can account for the estimation of a model: a binary likelihood. */
  static boolean adjusts(PropensityModel model) {
    return model == PropensityModel.Parametric.LOGIT
        || model == PropensityModel.Parametric.PROBIT
        || model == PropensityModel.Parametric.CLOGLOG;
  }

  private static void require(boolean valid, String message) {
    if (!valid) {
      throw new InvalidConfigException("CONF-178", message);
    }
  }

  /**
   * Refuses exact columns that are no covariates.
   *
   * @throws InvalidConfigException CONF-181
   */
  static void requireExact(CausalData data, List<String> exact) {
    List<String> covariates = data.names(Role.COVARIATE);
    for (String name : exact) {
      if (!covariates.contains(name)) {
        throw new InvalidConfigException(
            "CONF-181",
            "exact(\""
                + name
                + "\") is not a covariate. "
                + NearestName.hint(name, covariates)
                + "Covariates: "
                + String.join(", ", covariates)
                + ".");
      }
    }
  }

  /**
   * Refuses propensities without log odds.
   *
   * @throws NotIdentifiedException IDENT-181
   */
  static void requireOdds(CausalData data, PropensityFit fit, String model) {
    int count = 0;
    int first = -1;
    for (int i = 0; i < fit.rows(); i++) {
      if (!(fit.at(i, 1) > 0 && fit.at(i, 0) > 0)) {
        first = count == 0 ? i : first;
        count++;
      }
    }
    if (count > 0) {
      throw new NotIdentifiedException(
          "IDENT-181",
          "Fitted propensity ("
              + model
              + ") is 0 or 1 for "
              + count
              + (count == 1 ? " row" : " rows")
              + ", the first is row "
              + (data.originalRows()[first] + 1)
              + "; such rows have no log odds and no counterpart in the other arm. Drop the"
              + " covariates that separate the arms, or penalise the model.");
    }
  }

  /**
   * Refuses a fit in which nobody is matched.
   *
   * @throws NotIdentifiedException IDENT-178
   */
  static void requireMatches(Matching m, int units, int population) {
    if (units == 0) {
      boolean caliper = m.caliper() < Double.POSITIVE_INFINITY;
      boolean exact = !m.exact().isEmpty();
      throw new NotIdentifiedException(
          "IDENT-178",
          "None of the "
              + population
              + " units of the population ("
              + m.estimand()
              + ") has a match"
              + (exact ? " with equal " + String.join(", ", m.exact()) : "")
              + (caliper ? " within the caliper " + m.caliper() : "")
              + ". Use "
              + (caliper ? "a wider caliper" : "")
              + (caliper && exact ? " or " : "")
              + (exact ? "fewer exact columns" : "")
              + ".");
    }
  }

  /**
   * Refuses a variance that is not positive.
   *
   * @throws NotIdentifiedException IDENT-182
   */
  static void requireVariance(String term, double before, double after) {
    if (before > 0 && !(after > 0)) {
      throw new NotIdentifiedException(
          "IDENT-182",
          "The variance of "
              + term
              + " is "
              + after
              + " after the change for the estimated propensity (before: "
              + before
              + "); the sample is too small for it. Use FIXED_WEIGHTS, which is conservative for"
              + " ATE, or more varianceNeighbors.");
    }
  }
}
