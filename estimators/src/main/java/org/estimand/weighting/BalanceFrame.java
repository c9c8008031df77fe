package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.regress.LeastSquares;

/**
 * What balancing methods share: the functions to be balanced, the target population, and the scale
 * on which numbers are computed.
 *
 * @param problem what weights are wanted for
 * @param moments n x m functions of the covariates
 * @param target n sampling weights of the target population, 0 outside
 * @param scale m standard deviations over all rows of positive weight; 1 for a constant
 */
record BalanceFrame(
    WeightProblem problem, BalanceMoments moments, double[] target, double[] scale) {
  /**
   * Prepares a problem.
   *
   * @param method the method's name, for the message
   * @throws NotSupportedException NOTSUP-145 for a population that is not known without weights
   */
  static BalanceFrame of(WeightProblem problem, int degree, boolean interactions, String method) {
    requireSized(problem, method);
    BalanceMoments moments = BalanceMoments.of(problem.x(), degree, interactions);
    double[] target = new double[problem.rows()];
    for (int i = 0; i < target.length; i++) {
      target[i] = problem.target().includes(problem.arms().code()[i]) ? problem.base()[i] : 0;
    }
    return new BalanceFrame(problem, moments, target, scales(problem.base(), moments));
  }

  /**
   * Refuses populations that only propensities define.
   *
   * @throws NotSupportedException NOTSUP-145
   */
  static void requireSized(WeightProblem problem, String method) {
    if (!problem.target().isSized()) {
      throw new NotSupportedException(
          "NOTSUP-145",
          Character.toUpperCase(method.charAt(0))
              + method.substring(1)
              + " needs the target population's means, which "
              + problem.target().estimand()
              + " does not have without propensities. Use ATE, ATT or ATC.");
    }
  }

  /**
   * Checks a number of moments.
   *
   * @throws InvalidConfigException CONF-146 unless 1, 2 or 3
   */
  static void checkMoments(int moments, String method) {
    if (moments < 1 || moments > 3) {
      throw new InvalidConfigException(
          "CONF-146", "moments = " + moments + "; " + method + " takes 1, 2 or 3.");
    }
  }

  /** A method's name with what it balances beside means. */
  static String label(String method, int moments, boolean interactions) {
    return method
        + (moments == 1 ? "" : ", " + moments + " moments")
        + (interactions ? ", interactions" : "");
  }

  private static double[] scales(double[] base, BalanceMoments moments) {
    int n = base.length;
    double total = sum(base);
    double[] s = new double[moments.count()];
    for (int j = 0; j < s.length; j++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += base[i] * moments.values()[j * n + i];
      }
      mean /= total;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double d = moments.values()[j * n + i] - mean;
        squares += base[i] * d * d;
      }
      double sd = Math.sqrt(squares / total);
      s[j] = sd > 1e-12 * (Math.abs(mean) + sd) ? sd : 1;
    }
    return s;
  }

  /** The means of the functions under weights. */
  double[] means(double[] weights) {
    double[] means = RowSums.sums(moments.values(), weights, moments.count());
    double total = sum(weights);
    for (int j = 0; j < means.length; j++) {
      means[j] /= total;
    }
    return means;
  }

  static double sum(double[] v) {
    double sum = 0;
    for (double d : v) {
      sum += d;
    }
    return sum;
  }

  /** The rows of an arm with positive sampling weight. */
  int[] rows(int arm) {
    int[] rows = new int[problem.rows()];
    int count = 0;
    for (int i = 0; i < rows.length; i++) {
      if (problem.arms().code()[i] == arm && problem.base()[i] > 0) {
        rows[count++] = i;
      }
    }
    return Arrays.copyOf(rows, count);
  }

  /** A constant, then the functions minus their targets over their scales, at some rows. */
  double[] deviations(int[] rows, double[] targets) {
    int n = problem.rows();
    int k = rows.length;
    double[] z = new double[Math.multiplyExact(k, targets.length + 1)];
    Arrays.fill(z, 0, k, 1);
    for (int j = 0; j < targets.length; j++) {
      for (int r = 0; r < k; r++) {
        z[(j + 1) * k + r] = (moments.values()[j * n + rows[r]] - targets[j]) / scale[j];
      }
    }
    return z;
  }

  /**
   * Functions that are neither constant nor collinear with those before them.
   *
   * @param z k x (m + 1) as {@link #deviations} gives them
   * @param w k weights
   */
  static int[] kept(double[] z, int k, int m, double[] w) {
    if (k > m && areIndependent(RowSums.gram(z, w, m + 1), m + 1)) {
      int[] all = new int[m];
      for (int j = 0; j < m; j++) {
        all[j] = j;
      }
      return all;
    }
    int[] columns = LeastSquares.fit(z, k, m + 1, new double[k], w).kept();
    int[] kept = new int[columns.length];
    int count = 0;
    for (int c : columns) {
      if (c > 0) {
        kept[count++] = c - 1;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /**
   * Whether every column has more than a thousandth of its length orthogonal to those before it:
   * far above the limit of least squares, so that a cross product can tell.
   */
  private static boolean areIndependent(double[] gram, int m) {
    double[] l = new double[m * m];
    for (int j = 0; j < m; j++) {
      double rest = gram[j * m + j];
      for (int c = 0; c < j; c++) {
        rest -= l[j * m + c] * l[j * m + c];
      }
      if (!(rest > 1e-6 * gram[j * m + j])) {
        return false;
      }
      l[j * m + j] = Math.sqrt(rest);
      for (int i = j + 1; i < m; i++) {
        double sum = gram[i * m + j];
        for (int c = 0; c < j; c++) {
          sum -= l[i * m + c] * l[j * m + c];
        }
        l[i * m + j] = sum / l[j * m + j];
      }
    }
    return true;
  }

  /** The columns of some functions, without the constant. */
  static double[] select(double[] z, int k, int[] kept) {
    double[] out = new double[k * kept.length];
    for (int j = 0; j < kept.length; j++) {
      System.arraycopy(z, (kept[j] + 1) * k, out, j * k, k);
    }
    return out;
  }

  /** The names of the functions that were not kept. */
  List<String> dropped(int[] kept) {
    List<String> names = new ArrayList<>(moments.names());
    for (int j = kept.length - 1; j >= 0; j--) {
      names.remove(kept[j]);
    }
    return names;
  }

  /** The label of an arm. */
  String arm(int arm) {
    return problem.arms().labels().get(arm);
  }
}
