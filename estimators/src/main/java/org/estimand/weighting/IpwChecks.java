package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.inference.Resampling;

/** What {@link Ipw} refuses before it sees data. */
final class IpwChecks {
  private IpwChecks() {}

  static void check(Ipw m) {
    m.trimming().check();
    if (!(m.clip() >= 0 && m.clip() < 0.5)) {
      throw new InvalidConfigException(
          "CONF-061", "clip = " + m.clip() + "; must be at least 0 and below 0.5.");
    }
    if (!(m.level() > 0 && m.level() < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + m.level() + "; must lie between 0 and 1, for example 0.95.");
    }
    if (m.method() instanceof BalancingMethod && (m.trimming().isOn() || m.clip() > 0)) {
      throw new InvalidConfigException(
          "CONF-147",
          "Trimming and capping are for propensities; " + m.method().label() + " has none.");
    }
    if (m.subgroupBalance() && m.subgroups() == null) {
      throw new InvalidConfigException(
          "CONF-281",
          "subgroupBalance(true) needs subgroups(column), the column that divides the rows.");
    }
    m.reshaping().check(m.method(), m.estimand(), m.normalization());
    if (m.method() instanceof PropensityModel.Supplied && m.trimming().refit()) {
      throw new InvalidConfigException(
          "CONF-188",
          "refitAfterTrimming(true) fits the propensity again; supplied propensities are not"
              + " fitted.");
    }
    if (m.focal() != null && m.estimand() != Estimand.ATT) {
      throw new InvalidConfigException(
          "CONF-148",
          "focal(\""
              + m.focal()
              + "\") names the arm of the ATT; the estimand is "
              + m.estimand()
              + ".");
    }
    if (m.normalization() == Normalization.HORVITZ_THOMPSON
        && (m.estimand() == Estimand.ATO
            || m.estimand() == Estimand.ATM
            || m.estimand() == Estimand.ATEN)) {
      throw new NotSupportedException(
          "NOTSUP-061",
          "HORVITZ_THOMPSON needs the size of the target population, which "
              + m.estimand()
              + " does not have without weights. Use HAJEK.");
    }
    m.errors().check(m.level());
    requireRefits(m, m.errors().refits());
    if (m.errors().kind() == StandardErrors.STACKED
        && m.method() instanceof PropensityModel model
        && !model.hasEquations()) {
      throw new NotSupportedException(
          "NOTSUP-062",
          "STACKED standard errors need a likelihood model of the propensity; "
              + m.method().label()
              + " has none. Use FIXED_WEIGHTS, or Irm for a doubly robust estimate.");
    }
    if (m.errors().kind() == StandardErrors.STACKED
        && m.method() instanceof BalancingMethod balancing
        && !BalancingWeights.hasEquations(balancing)) {
      throw new NotSupportedException(
          "NOTSUP-150",
          "STACKED standard errors need estimating equations of the weights; "
              + m.method().label()
              + " has none. Use FIXED_WEIGHTS, or bootstrap the whole estimate.");
    }
  }

  /**
   * Refuses refits that the method of the weights does not allow.
   *
   * @param refits or null for none
   */
  static void requireRefits(Ipw m, Resampling refits) {
    boolean crossFitted = PropensityBlocks.isCrossFitted(m.method());
    boolean noEquations =
        m.method() instanceof BalancingMethod balancing
            ? !BalancingWeights.hasEquations(balancing)
            : !((PropensityModel) m.method()).hasEquations();
    if (refits == null || !crossFitted && !noEquations) {
      return;
    }
    if (crossFitted && refits.scheme() != Resampling.Scheme.FRACTIONAL) {
      throw new NotSupportedException(
          "NOTSUP-159",
          "The "
              + refits.label()
              + " repeats or drops rows, so that copies of a row would be in the training and in"
              + " the test fold of a cross-fitted propensity. Use the fractional bootstrap, which"
              + " keeps rows and folds.");
    }
    if (refits.interval() == Resampling.Interval.BCA) {
      throw new NotSupportedException(
          "NOTSUP-161",
          "BCA intervals need influence functions that account for the weights, which "
              + m.method().label()
              + " has not. Use PERCENTILE or NORMAL.");
    }
  }
}
