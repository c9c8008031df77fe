package org.estimand.inference;

import java.util.Optional;

/**
 * What an estimator of the least-squares type knows beyond its influence function: the leverages
 * (for HC2, HC3, HC4), the classical covariance, and the number of parameters behind the terms
 * (absorbed ones included). Immutable.
 */
public final class RegressionParts {
  private static final RegressionParts NONE = new RegressionParts(null, null, 0);

  private final double[] leverages;
  private final double[] iid;
  private final int parameters;

  private RegressionParts(double[] leverages, double[] iid, int parameters) {
    this.leverages = leverages;
    this.iid = iid;
    this.parameters = parameters;
  }

  /** Nothing known; the number of parameters is the number of terms. */
  public static RegressionParts none() {
    return NONE;
  }

  /** With the n diagonal elements of the hat matrix, each in [0, 1]; copied. */
  public RegressionParts leverages(double... values) {
    return new RegressionParts(values.clone(), iid, parameters);
  }

  /** With the p x p covariance under independent errors of equal variance, column-major; copied. */
  public RegressionParts iidVcov(double... values) {
    return new RegressionParts(leverages, values.clone(), parameters);
  }

  /** With the number of estimated parameters. */
  public RegressionParts parameters(int count) {
    return new RegressionParts(leverages, iid, count);
  }

  /** A copy of the leverages, if known. */
  public Optional<double[]> leverages() {
    return Optional.ofNullable(leverages).map(double[]::clone);
  }

  /** A copy of the classical covariance, if known. */
  public Optional<double[]> iidVcov() {
    return Optional.ofNullable(iid).map(double[]::clone);
  }

  /** Number of estimated parameters; 0 when it is the number of terms. */
  public int parameters() {
    return parameters;
  }

  double[] leverageStorage() {
    return leverages;
  }

  double[] iidStorage() {
    return iid;
  }

  /** Without the n leverages, to save memory. */
  RegressionParts compact() {
    return new RegressionParts(null, iid, parameters);
  }

  /** The parts of linear combinations of the terms; L is q x p, column-major. */
  RegressionParts combined(double[] l, int q, int p) {
    double[] next = iid == null ? null : SymmetricMath.sandwich(l, q, p, iid);
    return new RegressionParts(leverages, next, parameters > 0 ? parameters : p);
  }
}
