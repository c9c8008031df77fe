package org.estimand.iv;

import java.util.Objects;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType;

/**
 * The linear model with instruments: beta in y = X beta + W gamma + u with endogenous X, exogenous
 * W (a constant among them, or absorbed effects) and instruments Z, E[Z u] = E[W u] = 0, by
 * two-stage least squares, LIML, Fuller's estimator, the k-class or GMM.
 *
 * <p><b>Estimand.</b> beta, the effect of X when it is linear and the same for all rows; otherwise
 * two-stage least squares with one regressor estimates an average weighted by how much the
 * instruments move it (Imbens and Angrist 1994, doi 10.2307/2951620).
 *
 * <p><b>Assumptions.</b>
 *
 * <ul>
 *   <li>Exclusion and exogeneity: Z and W are uncorrelated with u.
 *   <li>Relevance: Z moves X in as many directions as X has columns, given W. Where this is
 *       doubtful, read {@link IvRegressionResult#confidenceSet}, which does not need it.
 *   <li>Linearity. Rows are independent, or dependent as the covariance says.
 * </ul>
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>Effects are absorbed; rows are multiplied by the roots of their weights; a tilde marks what
 *       W leaves of a column (Frisch and Waugh). P projects onto Z~, M = I - P - P_W.
 *   <li>k-class: beta = (X~'(I - kM)X~)^-1 X~'(I - kM)y~; k = 1 for two-stage least squares, the
 *       smallest eigenvalue of ([y,X]'M[y,X])^-1 [y,X]'M_W[y,X] for LIML, less a/(n - p) for
 *       Fuller.
 *   <li>GMM: the smallest g'S^-1 g, g = Z~'(y~ - X~ beta), S the covariance of g under the chosen
 *       covariance without factors, at the residuals of two-stage least squares (two-step), of the
 *       fit itself (iterated), or at every beta (continuously updated, with W partialled out).
 *   <li>gamma from the moments of W. The influence function of beta is n A^-1 x^ u with x^ = P X~
 *       and A = X~'(I - kM)X~ (for a given k, x^ = (I - kM)X~), or n (C'S^-1 C)^-1 C'S^-1 z u with
 *       C = Z~'X~ for GMM.
 * </ol>
 *
 * <p>First-stage F, conditional and effective F, rank tests, tests of exogeneity and of
 * overidentifying restrictions, and weak-instrument-robust tests and sets come with every fit;
 * those that have a form for heteroscedastic or dependent rows take it from the covariance of the
 * estimates.
 *
 * <p><b>Source.</b> Theil (1958); Anderson and Rubin (1949, doi 10.1214/aoms/1177730090); Fuller
 * (1977, doi 10.2307/1912683); Hansen (1982, doi 10.2307/1912775).
 *
 * <p><b>Roles.</b> OUTCOME one, TREATMENT some (the endogenous regressors), INSTRUMENT some (at
 * least as many), COVARIATE any number; WEIGHT (sampling or precision), CLUSTER, UNIT, TIME and
 * COORDINATE for covariances; the block {@link #ABSORB_BLOCK} names groupings whose effects are
 * absorbed. A column may be treatment and instrument at once, which makes it exogenous. Missing
 * values are refused or dropped when the data are made. <b>Defaults.</b> Two-stage least squares;
 * HC1, or clustered with G/(G-1) when CLUSTER columns are given; the classical covariance divides
 * by n - p; normal law.
 *
 * <p><b>Weights.</b> Only their ratios matter; sampling weights have no classical covariance.
 * <b>Cost.</b> O(n (p + q + m)^2); memory n (p + q + m). <b>Randomness.</b> None.
 *
 * <p><b>Compared with</b> R's AER 1.2-10 (ivreg), the Python packages linearmodels and ivmodels,
 * and sandwich, to ten digits and more (iterative ones to six). The LM set may have a piece far
 * from the estimate that programs which search from the estimate miss.
 */
public final class IvRegression implements Estimator<IvRegressionResult> {
  /** Block of the groupings whose effects are absorbed. */
  public static final String ABSORB_BLOCK = "absorb";

  private final IvMethod method;
  private final VcovType vcov;
  private final boolean debiased;
  private final boolean smallSample;
  private final double level;
  private final double[] nullHypothesis;

  private IvRegression(Builder b) {
    method = b.method;
    vcov = b.vcov;
    debiased = b.debiased;
    smallSample = b.smallSample;
    level = b.level;
    nullHypothesis = b.nullHypothesis;
  }

  /** A builder with the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** Two-stage least squares with the defaults. */
  public static IvRegression twoStage() {
    return builder().build();
  }

  /** LIML with the defaults. */
  public static IvRegression liml() {
    return builder().method(IvMethod.liml()).build();
  }

  @Override
  public IvRegressionResult fit(CausalData data, FitContext context) {
    return new IvRegressionFit(this, data, context).run();
  }

  IvMethod method() {
    return method;
  }

  Optional<VcovType> vcov() {
    return Optional.ofNullable(vcov);
  }

  boolean debiased() {
    return debiased;
  }

  boolean smallSample() {
    return smallSample;
  }

  double level() {
    return level;
  }

  /** A copy of the values tested, or nothing for zeros. */
  Optional<double[]> nullHypothesis() {
    return Optional.ofNullable(nullHypothesis).map(double[]::clone);
  }

  /** Options of {@link IvRegression}. */
  public static final class Builder {
    private IvMethod method = IvMethod.twoStage();
    private VcovType vcov;
    private boolean debiased = true;
    private boolean smallSample;
    private double level = 0.95;
    private double[] nullHypothesis;

    private Builder() {}

    /** The estimator. Default two-stage least squares. */
    public Builder method(IvMethod value) {
      method = Objects.requireNonNull(value, "method");
      return this;
    }

    /** The covariance of estimates and diagnostics; see the defaults of {@link IvRegression}. */
    public Builder vcov(VcovType value) {
      vcov = Objects.requireNonNull(value, "vcov");
      return this;
    }

    /** Whether the classical covariance divides by n - p (default) or by n. */
    public Builder debiased(boolean value) {
      debiased = value;
      return this;
    }

    /**
     * Whether terms are judged by Student's t with n - p degrees of freedom and the classical
     * Anderson-Rubin test by F instead of chi-square. Default false.
     */
    public Builder smallSample(boolean value) {
      smallSample = value;
      return this;
    }

    /** The level of printed intervals and sets. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * The coefficients of the endogenous regressors that the weak-instrument-robust tests in the
     * output are about. Default zeros.
     */
    public Builder nullHypothesis(double... values) {
      nullHypothesis = values.clone();
      return this;
    }

    /**
     * Checks the options together.
     *
     * @throws InvalidConfigException CONF-043 for a level outside (0, 1), CONF-201 for a null
     *     hypothesis that is not finite
     */
    public IvRegression build() {
      if (!(level > 0 && level < 1)) {
        throw new InvalidConfigException(
            "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
      }
      for (int j = 0; nullHypothesis != null && j < nullHypothesis.length; j++) {
        if (!Double.isFinite(nullHypothesis[j])) {
          throw new InvalidConfigException(
              "CONF-201",
              "Value "
                  + (j + 1)
                  + " of the null hypothesis is "
                  + nullHypothesis[j]
                  + "; must be finite.");
        }
      }
      return new IvRegression(this);
    }
  }
}
