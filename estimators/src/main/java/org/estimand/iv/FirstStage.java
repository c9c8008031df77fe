package org.estimand.iv;

import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.inference.WaldTest;

/**
 * How strongly the instruments move one endogenous regressor.
 *
 * @param treatment the endogenous regressor
 * @param classical F of the instruments in its regression on them and the exogenous columns, for
 *     errors of equal variance
 * @param robust the same under the covariance of the estimates, unless that is the classical one or
 *     does not define it
 * @param partialR2 the share of the regressor's variation beside the exogenous columns that the
 *     instruments explain
 * @param conditional with several endogenous regressors, F of the instruments on what the others
 *     leave of this one (Sanderson and Windmeijer 2016, doi 10.1016/j.jeconom.2015.06.004), under
 *     the covariance of the estimates
 * @param effective with one endogenous regressor, the effective F of Montiel Olea and Pflueger
 *     (2013) under the covariance of the estimates
 */
public record FirstStage(
    String treatment,
    WaldTest classical,
    Optional<WaldTest> robust,
    double partialR2,
    Optional<WaldTest> conditional,
    Optional<Effective> effective) {

  /**
   * The effective F with the values it has to exceed at 5 %.
   *
   * @param statistic the effective F
   * @param critical5 to reject a bias of more than 5 % of the worst case
   * @param critical10 10 %
   * @param critical20 20 %
   * @param critical30 30 %
   */
  public record Effective(
      double statistic, double critical5, double critical10, double critical20, double critical30) {
    static Effective of(EffectiveF f) {
      return new Effective(
          f.statistic(), f.critical(0.05), f.critical(0.1), f.critical(0.2), f.critical(0.3));
    }
  }

  /** The effective F, with one endogenous regressor. */
  public OptionalDouble effectiveF() {
    return effective.isPresent()
        ? OptionalDouble.of(effective.get().statistic())
        : OptionalDouble.empty();
  }

  /** Whether the instruments may be too weak for intervals to hold. */
  boolean isWeak() {
    return effective.isPresent()
        ? !(effective.get().statistic() > effective.get().critical10())
        : !(conditional.or(() -> robust).orElse(classical).statistic() >= WEAK_F);
  }

  /** The rule of thumb of Staiger and Stock (1997). */
  static final double WEAK_F = 10;
}
