package org.estimand.iv;

import java.util.Objects;

/**
 * The designs of the outcome's side, chosen together: delta(X), h(Z,X) and w(X).
 *
 * @param effect of delta
 * @param outcome of h
 * @param covariance of w
 */
public record OutcomeDesign(IvDesign effect, IvDesign outcome, IvDesign covariance) {
  /** Checks that none is missing. */
  public OutcomeDesign {
    Objects.requireNonNull(effect, "effect");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(covariance, "covariance");
  }

  /** The same terms in all three, in h also times the instrument. */
  public static OutcomeDesign of(String... terms) {
    return new OutcomeDesign(IvDesign.of(terms), IvDesign.interacted(terms), IvDesign.of(terms));
  }

  /** All covariates in all three, in h also times the instrument. */
  public static OutcomeDesign all() {
    return new OutcomeDesign(IvDesign.all(), IvDesign.all(), IvDesign.all());
  }

  /** The words for tables. */
  String describe() {
    return effect.equals(covariance)
            && outcome.terms() != null
            && outcome.terms().equals(effect.terms())
        ? effect.describe()
        : "delta "
            + effect.describe()
            + "; h "
            + outcome.describe()
            + "; w "
            + covariance.describe();
  }
}
