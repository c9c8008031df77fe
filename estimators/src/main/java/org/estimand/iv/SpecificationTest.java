package org.estimand.iv;

import org.estimand.inference.WaldTest;

/**
 * A test of the model beside its estimates.
 *
 * @param kind which test
 * @param test statistic, law and p-value
 */
public record SpecificationTest(Kind kind, WaldTest test) {
  /** The tests; each name is also the name in the JSON form, in lower case with hyphens. */
  public enum Kind {
    /**
     * The regressors are exogenous: F of the first-stage residuals added to least squares, errors
     * of equal variance (the regression form of Wu and Hausman).
     */
    WU_HAUSMAN("Wu-Hausman"),
    /** n times the share of e'e that they explain, chi-square(m) (Durbin 1954). */
    DURBIN("Durbin"),
    /**
     * (delta / m) / ((e'e - delta) / (n - p - m)) with delta = e'P e - u'Q u, e residuals of least
     * squares, u of two-stage least squares, P the projection onto W, Z and X and Q that onto Z as
     * it is, without W. This is what linearmodels reports; it changes when a constant is added to
     * an instrument. With W in Q it would equal WU_HAUSMAN, which is to be preferred.
     */
    HAUSMAN_DIFFERENCE("Hausman difference"),
    /**
     * delta / (e'e / n) with the delta of HAUSMAN_DIFFERENCE, as in linearmodels; chi-square(m).
     */
    DURBIN_DIFFERENCE("Durbin difference"),
    /**
     * Score test of exogeneity under the covariance of the estimates without factors, HC0 for the
     * classical one (Wooldridge 1995).
     */
    WOOLDRIDGE_SCORE("Wooldridge score"),
    /**
     * Wald test of the first-stage residuals added to least squares, under the covariance of the
     * estimates without factors; the classical one divides by n here (Wooldridge 1995).
     */
    WOOLDRIDGE_REGRESSION("Wooldridge regression"),
    /** n u'P u / u'u of two-stage least squares (Sargan 1958), errors of equal variance. */
    SARGAN("Sargan"),
    /** u'P u (n - p) / (u'u - u'P u) of two-stage least squares (Basmann 1960). */
    BASMANN("Basmann"),
    /** n log k of limited-information maximum likelihood (Anderson and Rubin 1950). */
    LIML_LIKELIHOOD_RATIO("LIML likelihood ratio"),
    /** (k - 1) (n - p) / (q - m) against F (Basmann 1960). */
    LIML_BASMANN("Basmann F (LIML)"),
    /** The smallest value of the two-step GMM objective (Hansen 1982). */
    HANSEN_J("Hansen J"),
    /** The smallest value of the objective of this GMM fit: iterated or continuously updated. */
    GMM_J("Hansen J of this fit"),
    /** Robust score test of the overidentifying restrictions (Wooldridge 1995). */
    WOOLDRIDGE_OVERIDENTIFICATION("Wooldridge overid."),
    /** q - m + 1 directions move the regressors, equal variance (Cragg and Donald 1993). */
    CRAGG_DONALD("Cragg-Donald rank"),
    /** The same by the LM form of Kleibergen and Paap (2006). */
    KLEIBERGEN_PAAP_LM("Kleibergen-Paap rk LM"),
    /** The same by the Wald form of Kleibergen and Paap (2006). */
    KLEIBERGEN_PAAP_WALD("Kleibergen-Paap rk Wald");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The words of the table. */
    public String label() {
      return label;
    }
  }
}
