package org.estimand.weighting;

/**
 * Stable balancing weights in one arm through their dual. With shares p_i of the sampling weights,
 * base weights q_i of mean one and standardised deviations z_i from the target, the weights are v_i
 * = max(0, q_i + m + l'z_i), where (m, l) is the least of sum p v^2/2 - m + delta sum |l_j|. That
 * function is convex, piecewise quadratic and smooth but for the penalty: Newton's method whose
 * steps minimise the penalised quadratic ends after finitely many steps, at which the weights that
 * are zero are exactly zero.
 *
 * <p>The constraints cannot be met if, and only if, some l has max_i l'z_i + delta sum |l_j| < 0.
 */
final class StableMath {
  private static final int MOST_STEPS = 500;
  private static final double SOLVED = 1e-13;
  private static final double ENOUGH = 1e-10;
  private static final double BLURRED = 1e-6;

  private final double[] z;
  private final double[] p;
  private final double[] q;
  private final int m;
  private final double[] penalty;
  private final double[] v;

  private StableMath(double[] z, double[] p, double[] q, int m, double delta) {
    this.z = z;
    this.p = p;
    this.q = q;
    this.m = m;
    this.penalty = new double[m + 1];
    java.util.Arrays.fill(penalty, 1, m + 1, delta);
    this.v = new double[p.length];
  }

  /**
   * What was found.
   *
   * @param weights k weights of mean one
   * @param duals m values l
   * @param solved whether the constraints hold to 1e-10
   * @param steps number of Newton steps
   */
  record Solution(double[] weights, double[] duals, boolean solved, int steps) {}

  /**
   * Solves for one arm.
   *
   * @param z k x (m + 1), column-major: ones, then deviations
   * @param p k shares of the sampling weights
   * @param q k base weights of mean one under p
   */
  static Solution solve(double[] z, double[] p, double[] q, int m, double delta) {
    return new StableMath(z, p, q, m, delta).run();
  }

  private Solution run() {
    double[] y = new double[m + 1];
    double value = value(y);
    double[] gradient = gradient();
    double off = violation(y, gradient);
    int step = 0;
    for (; step < MOST_STEPS && off > SOLVED && !impossible(y); step++) {
      double[] b = hessian();
      double[] c = gradient.clone();
      for (int j = 0; j <= m; j++) {
        for (int k = 0; k <= m; k++) {
          c[k] -= b[j * (m + 1) + k] * y[j];
        }
      }
      double[] aim = PenalizedQuadratic.minimise(b, c, penalty, y);
      double slope = 0;
      for (int j = 0; j <= m; j++) {
        slope += gradient[j] * (aim[j] - y[j]);
        slope += penalty[j] * (Math.abs(aim[j]) - Math.abs(y[j]));
      }
      boolean moved = false;
      for (double t = 1; t > 1e-14 && !moved; t /= 2) {
        double[] next = new double[m + 1];
        for (int j = 0; j <= m; j++) {
          next[j] = t == 1 ? aim[j] : y[j] + t * (aim[j] - y[j]);
        }
        double nextValue = value(next);
        double[] nextGradient = gradient();
        double nextOff = violation(next, nextGradient);
        if (nextValue <= value + 1e-4 * t * slope && nextValue < value
            || off <= BLURRED && nextOff < off) {
          moved = true;
          y = next;
          value = nextValue;
          gradient = nextGradient;
          off = nextOff;
        }
      }
      if (!moved) {
        break;
      }
    }
    value(y);
    double[] duals = java.util.Arrays.copyOfRange(y, 1, m + 1);
    return new Solution(v.clone(), duals, off <= ENOUGH, step);
  }

  /** The dual's value; leaves the weights in v. */
  private double value(double[] y) {
    RowSums.index(z, y, v);
    double sum = 0;
    for (int i = 0; i < v.length; i++) {
      v[i] = Math.max(0, v[i] + q[i]);
      sum += p[i] * v[i] * v[i];
    }
    double value = sum / 2 - y[0];
    for (int j = 1; j <= m; j++) {
      value += penalty[j] * Math.abs(y[j]);
    }
    return value;
  }

  /** Of the smooth part, at the weights in v. */
  private double[] gradient() {
    double[] w = new double[v.length];
    for (int i = 0; i < w.length; i++) {
      w[i] = p[i] * v[i];
    }
    double[] g = RowSums.sums(z, w, m + 1);
    g[0] -= 1;
    return g;
  }

  private double[] hessian() {
    double[] w = new double[v.length];
    for (int i = 0; i < w.length; i++) {
      w[i] = v[i] > 0 ? p[i] : 0;
    }
    double[] h = RowSums.gram(z, w, m + 1);
    double trace = 0;
    for (int j = 0; j <= m; j++) {
      trace += h[j * (m + 1) + j];
    }
    double ridge = Math.max(1e-12 * trace, 1e-10);
    for (int j = 0; j <= m; j++) {
      h[j * (m + 1) + j] += ridge;
    }
    return h;
  }

  /** How far the conditions of the minimum are from holding. */
  private double violation(double[] y, double[] gradient) {
    double most = 0;
    for (int j = 0; j <= m; j++) {
      double off =
          y[j] == 0 && penalty[j] > 0
              ? Math.max(0, Math.abs(gradient[j]) - penalty[j])
              : Math.abs(gradient[j] + penalty[j] * Math.signum(y[j]));
      most = Math.max(most, off);
    }
    return most;
  }

  /** Whether l = y_1.. proves that no weights meet the constraints. */
  private boolean impossible(double[] y) {
    double[] l = y.clone();
    l[0] = 0;
    double size = 0;
    double cost = 0;
    for (int j = 1; j <= m; j++) {
      size += Math.abs(l[j]);
      cost += penalty[j] * Math.abs(l[j]);
    }
    double[] index = new double[v.length];
    RowSums.index(z, l, index);
    double most = Double.NEGATIVE_INFINITY;
    for (double u : index) {
      most = Math.max(most, u);
    }
    return most + cost < -1e-10 * size;
  }
}
