package org.estimand.matrix;

/**
 * Linear algebra behind opaque handles. Transfers are explicit; everything else goes from handle to
 * handle, so that a whole computation can stay in a device's memory. All numbers are doubles, all
 * matrices column-major. Results are the same for any number of threads of the caller. Every
 * operation that makes a matrix takes the scope that will free it; inputs are never modified unless
 * the name of the operation says so.
 */
public interface MatrixBackend {
  /** Short name: {@code ejml}, {@code openblas}, {@code cuda}. */
  String name();

  /** One line: library, version, device. */
  String describe();

  /** Whether {@link #eigen} is offered. */
  boolean hasEigen();

  /**
   * Whether eigenvalues leave this backend's memory to be computed, so that what needs many of them
   * is better done by {@link #kernelRidgeLosses} and its like.
   */
  default boolean copiesForEigen() {
    return false;
  }

  /** Number of blocks alive, for leak tests. */
  long liveBlocks();

  /** Number of transfers to the backend so far. */
  long uploads();

  /** Number of transfers from the backend so far. */
  long downloads();

  /** Copies rows x columns values to the backend. */
  DeviceMatrix upload(DeviceScope scope, double[] values, int rows, int columns);

  /** Copies count matrices of rows x columns to the backend. */
  DeviceBatch uploadBatch(DeviceScope scope, double[] values, int count, int rows, int columns);

  /** Copies a matrix from the backend. */
  double[] download(DeviceMatrix matrix);

  /** Copies a batch from the backend. */
  double[] download(DeviceBatch batch);

  /** A matrix of zeros. */
  DeviceMatrix zeros(DeviceScope scope, int rows, int columns);

  /** op(A) op(B), where op transposes if told to. */
  DeviceMatrix gemm(
      DeviceScope scope, DeviceMatrix a, boolean transposeA, DeviceMatrix b, boolean transposeB);

  /** X'X. */
  DeviceMatrix crossProduct(DeviceScope scope, DeviceMatrix x);

  /** X' diag(w_k) X for every column w_k of weights (rows x K): K symmetric matrices. */
  DeviceBatch weightedCrossProducts(DeviceScope scope, DeviceMatrix x, DeviceMatrix weights);

  /**
   * The lower Cholesky factor of every matrix of a batch.
   *
   * @param info filled with 0, or with the 1-based pivot that is not positive; such a matrix
   *     becomes NaN
   */
  DeviceBatch cholesky(DeviceScope scope, DeviceBatch matrices, int[] info);

  /** Solutions of L L' X = B for every factor L; right-hand sides are columns. */
  DeviceBatch solve(DeviceScope scope, DeviceBatch factors, DeviceBatch rightSides);

  /**
   * Weighted least squares of y (n x 1, or n x K) on X (n x p) for every column of weights (n x K).
   *
   * @param info filled as by {@link #cholesky}; a singular problem has NaN coefficients
   * @return coefficients, p x K
   */
  DeviceMatrix weightedLeastSquares(
      DeviceScope scope, DeviceMatrix x, DeviceMatrix y, DeviceMatrix weights, int[] info);

  /**
   * Weighted logistic regression by Newton's method for every column of weights (n x K): problem k
   * maximises {@code sum_i w_ik (y_i u_i - log(1 + exp u_i)) - sum_j penalty_jk b_j^2 / 2} with u =
   * X b.
   *
   * @param x n x p, with a constant column if one is wanted
   * @param y n x 1 of zeros and ones
   * @param penalties p x 1, or p x K: not negative, one for each coefficient; zeros for none
   * @param start p x 1, or p x K: the coefficients that Newton's method starts from
   * @param mostIterations largest number of steps
   * @param tolerance stop when no coefficient moves by more
   * @param info filled with 0, the failing pivot, or -1 when the steps ran out
   * @param iterations filled with the steps taken
   * @return coefficients, p x K
   */
  DeviceMatrix logistic(
      DeviceScope scope,
      DeviceMatrix x,
      DeviceMatrix y,
      DeviceMatrix weights,
      DeviceMatrix penalties,
      DeviceMatrix start,
      int mostIterations,
      double tolerance,
      int[] info,
      int[] iterations);

  /** exp(-gamma |x_i - y_j|^2) for the rows of X (n x p) and Y (m x p): n x m. */
  DeviceMatrix rbf(DeviceScope scope, DeviceMatrix x, DeviceMatrix y, double gamma);

  /** One where the codes of two rows are equal, else zero: n x m from n x 1 and m x 1. */
  DeviceMatrix delta(DeviceScope scope, DeviceMatrix x, DeviceMatrix y);

  /** H K H with H = I - 11'/n. */
  DeviceMatrix centre(DeviceScope scope, DeviceMatrix k);

  /** trace(A'B), the sum of products of cells. */
  double traceProduct(DeviceMatrix a, DeviceMatrix b);

  /**
   * Eigenvalues, ascending, in the first row and eigenvectors below: (n+1) x n.
   *
   * @throws UnsupportedOperationException unless {@link #hasEigen()}
   */
  DeviceMatrix eigen(DeviceScope scope, DeviceMatrix symmetric);

  /**
   * Out-of-fold predictions of kernel ridge regression over a grid of penalties: for fold f and
   * penalty l, (K_train + l I) a = y_train, prediction K_test a.
   *
   * @param kernel n x n
   * @param y n x 1
   * @param folds fold of each row, 0 .. F-1
   * @param penalties L penalties, positive
   * @return n x L
   */
  DeviceMatrix ridgeGrid(
      DeviceScope scope, DeviceMatrix kernel, DeviceMatrix y, int[] folds, double[] penalties);

  /**
   * Largest eigenvalue and trace of the centred, weighted kernel matrix of each problem: {@code S =
   * D^(1/2) (K - 1 m' - m 1' + g) D^(1/2)} with the shares in D, m = K D 1 and g = 1' D m.
   *
   * @return 2 x K
   */
  DeviceMatrix kernelRidgeSpectra(
      DeviceScope scope, KernelRidgeProblems problems, KernelRidgeData data);

  /**
   * Weighted means of squared leave-one-out errors of kernel ridge regressions with a constant.
   * With {@code r = D^(1/2) y} and H the matrix from r to its fit, constant included, the sum over
   * rows of {@code ((r - Hr)_i / (1 - H_ii))^2}; infinite where a row decides its own fit.
   *
   * @param penalties L x K, positive
   * @return L x K
   */
  DeviceMatrix kernelRidgeLosses(
      DeviceScope scope,
      KernelRidgeProblems problems,
      KernelRidgeData data,
      DeviceMatrix penalties);

  /**
   * Fits of kernel ridge regressions at all rows, less the weighted mean of the targets: {@code
   * (k(x) - m)' D^(1/2) (S + penalty I)^(-1) D^(1/2) y}.
   *
   * @param penalties 1 x K, positive
   * @return N x K
   */
  DeviceMatrix kernelRidgePredictions(
      DeviceScope scope,
      KernelRidgeProblems problems,
      KernelRidgeData data,
      DeviceMatrix penalties);

  /**
   * Sums of multiplier weights times scores: cell (b, j) is sum over i of w_bi s_ij. The weight of
   * row i in draw b depends on (seed, b, i) only and is the same on every backend; for clustered
   * data pass the sums of the scores by cluster.
   *
   * @param scores m x p
   * @return draws x p
   */
  DeviceMatrix multiplierBootstrap(
      DeviceScope scope, DeviceMatrix scores, long seed, int draws, BootstrapLaw law);

  /** Some rows, in this order. */
  DeviceMatrix selectRows(DeviceScope scope, DeviceMatrix x, int[] rows);

  /** alpha X + Y, cell by cell. */
  DeviceMatrix axpy(DeviceScope scope, double alpha, DeviceMatrix x, DeviceMatrix y);

  /** X times Y, cell by cell. */
  DeviceMatrix multiply(DeviceScope scope, DeviceMatrix x, DeviceMatrix y);

  /**
   * Sums over blocks of rows of the scores of many combinations of candidates at once. The score of
   * combination (p, q, r) in row i is g_ip e_iq (a_iq b_ir - c_ir) + d_ir: a product of a candidate
   * of the first, the second and the third kind.
   *
   * @param first n x P: g
   * @param second n x 2Q: Q columns a, then Q columns e
   * @param third n x 3R: R columns b, then R columns c, then R columns d
   * @param weights n x 1: w
   * @param combinations 3 C places: p, q and r of every combination in turn
   * @param starts S + 1 row numbers, not falling, from 0 to n: block s has the rows from starts[s]
   *     to before starts[s + 1]
   * @return 3S x C: for every block the sum of w times the score, then for every block that of w^2
   *     times the score, then that of w^2 times its square
   */
  DeviceMatrix scoreSums(
      DeviceScope scope,
      DeviceMatrix first,
      DeviceMatrix second,
      DeviceMatrix third,
      DeviceMatrix weights,
      int[] combinations,
      int[] starts);
}
