package org.estimand.weighting;

import org.estimand.errors.InvalidConfigException;

/**
 * Covariate balancing propensities of two arms (Imai and Ratkovic 2014, doi 10.1111/rssb.12027): a
 * logit whose coefficients balance the covariates.
 *
 * <p>Just identified, they solve sum s x (D/e - (1-D)/(1-e)) = 0 for ATE, sum s x (D - (1-D)
 * e/(1-e)) = 0 for ATT and the mirror image for ATC. These are the gradients of convex functions,
 * so there is one solution or none (IDENT-151). For ATT and ATC the weights are those of entropy
 * balancing. Base weights multiply the odds in the weights.
 *
 * <p>Over-identified, the equations of balance and the score of the likelihood are combined by the
 * generalised method of moments; the matrix of the moments is averaged over the treatment given the
 * covariates. The objective is not convex: the search starts from several points and keeps the
 * best. Its standard errors hold where the over-identifying restrictions do, which {@code J} tests.
 *
 * @param form which equations
 * @param moments 1 balances means, 2 also squares, 3 also cubes (of covariates that are not 0/1)
 * @param interactions whether products of any two covariates are balanced too
 */
public record CovariateBalancing(Form form, int moments, boolean interactions)
    implements BalancingMethod {
  static final String NAME = "covariate balancing propensity";

  /** Which equations the coefficients solve. */
  public enum Form {
    /** The equations of balance. */
    JUST_IDENTIFIED,
    /** Balance and score, weighted by the moments' matrix at the coefficients of the logit. */
    TWO_STEP,
    /** Balance and score, weighted by the moments' matrix at the coefficients themselves. */
    CONTINUOUSLY_UPDATED
  }

  /**
   * Checks the number of moments.
   *
   * @throws InvalidConfigException CONF-146 unless 1, 2 or 3
   */
  public CovariateBalancing {
    BalanceFrame.checkMoments(moments, NAME);
  }

  /** The same with other equations. */
  public CovariateBalancing withForm(Form value) {
    return new CovariateBalancing(value, moments, interactions);
  }

  /** The same with so many moments of every covariate. */
  public CovariateBalancing withMoments(int value) {
    return new CovariateBalancing(form, value, interactions);
  }

  /** The same with or without products of covariates. */
  public CovariateBalancing withInteractions(boolean value) {
    return new CovariateBalancing(form, moments, value);
  }

  boolean isOverIdentified() {
    return form != Form.JUST_IDENTIFIED;
  }

  @Override
  public String label() {
    String words =
        switch (form) {
          case JUST_IDENTIFIED -> "";
          case TWO_STEP -> ", over-identified, two-step";
          case CONTINUOUSLY_UPDATED -> ", over-identified, continuously updated";
        };
    return BalanceFrame.label(NAME + words, moments, interactions);
  }
}
