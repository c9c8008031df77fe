package org.estimand.weighting;

import java.util.Arrays;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.SymmetricSolver;

/**
 * The estimating equations of stable balancing weights in one arm. With b sampling weights, T those
 * of the target population and S their sum, the weights are w_i = b_i u_i, u_i = max(0, k Q_i + m +
 * l'd_i), where Q are base weights, d_ij = (c_ij - t_j) / s_j, and the parameters solve
 *
 * <pre>
 * sum b_i u_i = S        sum b_i k Q_i = S        sum b_i u_i (c_ij - t_j) + delta sign(l_j) s_j S = 0
 * </pre>
 *
 * the last for every tolerance that binds; the others have l_j = 0. The hinge has a derivative but
 * where it is zero, which no row is, so that these are ordinary estimating equations as long as
 * which tolerances bind does not change with a row: in large samples, unless the population has a
 * tolerance that binds with l_j = 0. The means t and the deviations s are estimated from the same
 * rows and carry influences of their own.
 */
final class StableEquations {
  private final BalanceFrame frame;
  private final int arm;
  private final int n;
  private final double[] targets;

  StableEquations(BalanceFrame frame, int arm, double[] targets) {
    this.frame = frame;
    this.arm = arm;
    this.n = frame.problem().rows();
    this.targets = targets;
  }

  /**
   * The block of an arm, or null where the tolerances that bind do not determine their multipliers.
   *
   * @param weights n final weights of the arm
   * @param functions positions of the balanced functions
   * @param duals one per function
   * @param delta the tolerance
   * @param size S
   */
  WeightEquations of(double[] weights, int[] functions, double[] duals, double delta, double size) {
    double[] base = frame.problem().base();
    double[] slopes = new double[n];
    for (int i = 0; i < n; i++) {
      boolean mine = frame.problem().arms().code()[i] == arm;
      slopes[i] = mine && weights[i] > 0 ? base[i] : 0;
    }
    int[] binding = binding(functions, duals, delta, slopes);
    double[] departure = departure(size);
    int extra = departure == null ? 0 : 1;
    int q = binding.length + 1;
    double[] design = new double[Math.multiplyExact(n, q + extra)];
    Arrays.fill(design, 0, n, 1);
    for (int j = 1; j < q; j++) {
      fill(design, j * n, functions[binding[j - 1]]);
    }
    double[] inverse =
        SymmetricSolver.inverse(RowSums.gram(Arrays.copyOf(design, n * q), slopes, q), q);
    if (inverse == null) {
      return null;
    }
    double[] pulls = new double[n * q];
    for (int i = 0; i < n; i++) {
      pulls[i] = frame.target()[i] - own(i, weights);
    }
    for (int j = 1; j < q; j++) {
      int c = functions[binding[j - 1]];
      double sign = Math.signum(duals[binding[j - 1]]);
      double s = frame.scale()[c];
      double[] ds = delta > 0 ? scaleInfluence(c) : new double[n];
      for (int i = 0; i < n; i++) {
        double target = frame.target()[i];
        pulls[j * n + i] =
            pulls[i] * design[j * n + i] - delta * sign * (target + size * ds[i] / s);
      }
    }
    if (extra == 1) {
      addDeparture(design, q, departure, slopes, size, pulls);
    }
    double[] influence = new double[n * (q + extra)];
    RowSums.product(pulls, inverse, n, q, influence, 0);
    for (int k = 0; k < n * q; k++) {
      influence[k] *= n;
    }
    if (extra == 1) {
      for (int i = 0; i < n; i++) {
        influence[q * n + i] = n * departurePull(i, departure) / size;
      }
    }
    return new WeightEquations(design, q + extra, influence, slopes);
  }

  private double own(int i, double[] weights) {
    return frame.problem().arms().code()[i] == arm ? weights[i] : 0;
  }

  private void fill(double[] design, int at, int function) {
    double[] values = frame.moments().values();
    for (int i = 0; i < n; i++) {
      design[at + i] = (values[function * n + i] - targets[function]) / frame.scale()[function];
    }
  }

  /** Positions of the tolerances that bind, without those that follow from others. */
  private int[] binding(int[] functions, double[] duals, double delta, double[] slopes) {
    int[] all = new int[functions.length];
    int count = 0;
    for (int j = 0; j < all.length; j++) {
      if (delta == 0 || duals[j] != 0) {
        all[count++] = j;
      }
    }
    double[] z = new double[Math.multiplyExact(n, count + 1)];
    Arrays.fill(z, 0, n, 1);
    for (int j = 0; j < count; j++) {
      fill(z, (j + 1) * n, functions[all[j]]);
    }
    int[] kept = LeastSquares.fit(z, n, count + 1, new double[n], slopes).kept();
    int[] independent = new int[count];
    int left = 0;
    for (int c : kept) {
      if (c > 0) {
        independent[left++] = all[c - 1];
      }
    }
    return Arrays.copyOf(independent, left);
  }

  /** k Q_i, n values, or null where base weights are equal, so that it is a constant. */
  private double[] departure(double size) {
    double[] base = frame.problem().base();
    double[] q = frame.problem().baseWeights();
    double sum = 0;
    double first = Double.NaN;
    boolean equal = true;
    for (int i = 0; i < n; i++) {
      if (frame.problem().arms().code()[i] == arm && base[i] > 0) {
        sum += base[i] * q[i];
        first = Double.isNaN(first) ? q[i] : first;
        equal &= q[i] == first;
      }
    }
    if (equal || !(sum > 0)) {
      return null;
    }
    double[] scaled = new double[n];
    for (int i = 0; i < n; i++) {
      scaled[i] = q[i] * size / sum;
    }
    return scaled;
  }

  /** The influence of a row on log k, times S / n. */
  private double departurePull(int i, double[] departure) {
    boolean mine = frame.problem().arms().code()[i] == arm;
    return frame.target()[i] - (mine ? frame.problem().base()[i] * departure[i] : 0);
  }

  /**
   * The column of base weights, in units of log k, and what the estimation of k does to the
   * equations of the others.
   */
  private void addDeparture(
      double[] design, int q, double[] departure, double[] slopes, double size, double[] pulls) {
    System.arraycopy(departure, 0, design, q * n, n);
    for (int j = 0; j < q; j++) {
      double gradient = 0;
      for (int i = 0; i < n; i++) {
        gradient += slopes[i] * departure[i] * design[j * n + i];
      }
      for (int i = 0; i < n; i++) {
        pulls[j * n + i] -= gradient * departurePull(i, departure) / size;
      }
    }
  }

  /**
   * What each row contributes to the standard deviation of a function, as {@link
   * ColumnBalance#deviation} measures it: that of the target's arm, else the root of the mean
   * variance of the arms, else that of all rows.
   */
  private double[] scaleInfluence(int function) {
    Arms arms = frame.problem().arms();
    double[] x = new double[n];
    System.arraycopy(frame.moments().values(), function * n, x, 0, n);
    double[] base = frame.problem().base();
    double[] of = new double[n];
    int focal = frame.problem().target().focal();
    int count = arms.count();
    if (focal >= 0 && addVariance(x, base, arms.in(focal), 1, of)) {
      return halved(of, function);
    }
    boolean any = false;
    for (int a = 0; a < count; a++) {
      any |= addVariance(x, base, arms.in(a), 1.0 / count, of);
    }
    if (!any) {
      boolean[] all = new boolean[n];
      Arrays.fill(all, true);
      addVariance(x, base, all, 1, of);
    }
    return halved(of, function);
  }

  private double[] halved(double[] variance, int function) {
    for (int i = 0; i < n; i++) {
      variance[i] /= 2 * frame.scale()[function];
    }
    return variance;
  }

  /** Adds the contributions to a variance; false where it is zero. */
  private static boolean addVariance(
      double[] x, double[] base, boolean[] in, double share, double[] of) {
    double total = 0;
    double sum = 0;
    double squares = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < x.length; i++) {
      if (in[i] && base[i] > 0) {
        total += base[i];
        sum += base[i] * x[i];
        squares += base[i] * base[i];
        low = Math.min(low, x[i]);
        high = Math.max(high, x[i]);
      }
    }
    double rest = 1 - squares / total / total;
    if (!(low < high) || !(rest > 0)) {
      return false;
    }
    double mean = sum / total;
    double variance = 0;
    for (int i = 0; i < x.length; i++) {
      variance += in[i] ? base[i] * (x[i] - mean) * (x[i] - mean) / total / rest : 0;
    }
    for (int i = 0; i < x.length; i++) {
      if (in[i]) {
        of[i] += share * base[i] * ((x[i] - mean) * (x[i] - mean) / rest - variance) / total;
      }
    }
    return true;
  }
}
