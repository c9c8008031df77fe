package org.estimand.trajectory;

/**
 * The parameters of one class, unpacked. Matrices are row-major. A workspace.
 *
 * <p>{@code mean} has f entries, of which that of a random shape is zero; {@code beta} f x p;
 * {@code psi} f x f, with its Cholesky factor {@code root} unless Psi is unconstrained; {@code
 * theta} the residual variance; {@code shape}; in the joint likelihood {@code center} (p) and the
 * Cholesky factor {@code spread} (p x p) of the covariance of the covariates.
 */
final class ClassParameters {
  final double[] mean;
  final double[] beta;
  final double[] root;
  final double[] psi;
  final double[] center;
  final double[] spread;
  double theta;
  double logTheta;
  double shape;

  ClassParameters(int factors, int covariates) {
    mean = new double[factors];
    beta = new double[factors * covariates];
    root = new double[factors * factors];
    psi = new double[factors * factors];
    center = new double[covariates];
    spread = new double[covariates * covariates];
  }
}
