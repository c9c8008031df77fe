package org.estimand.trajectory;

import java.util.Arrays;
import org.estimand.random.RandomStream;
import org.estimand.regress.SymmetricSolver;

/**
 * Starting values of a mixture: growth factors of every subject by ridge regression at a common
 * random shape, classes by k-means on the standardised factors, and in each class the regression of
 * the factors on the covariates.
 */
final class StartingValues {
  private static final double RIDGE = 1e-3;
  private static final int ROUNDS = 25;
  private static final double INFLATION = 1.5;

  private final Subjects subjects;
  private final MixtureLayout layout;
  private final MomentSource moments;
  private final double[] sorted;

  /**
   * Prepares.
   *
   * @param subjects in fitted units
   */
  StartingValues(Subjects subjects, MixtureLayout layout) {
    this.subjects = subjects;
    this.layout = layout;
    moments = MomentSource.of(plain(), subjects);
    sorted = subjects.time().clone();
    Arrays.sort(sorted);
  }

  private GrowthModel plain() {
    return new GrowthModel(layout.model().form(), false, layout.model().smoothing());
  }

  /** A shape between the 20 and 80 per cent points of the times, or a rate on their scale. */
  double shape(RandomStream random) {
    return switch (layout.model().form()) {
      case BILINEAR_SPLINE -> {
        double share = 0.2 + 0.6 * random.uniform();
        yield sorted[(int) (share * (sorted.length - 1))];
      }
      case EXPONENTIAL -> span() * Math.exp(Math.log(0.4) + Math.log(12.5) * random.uniform());
      case JENSS_BAYLEY -> -span() * Math.exp(Math.log(0.4) + Math.log(12.5) * random.uniform());
      default -> 0;
    };
  }

  private double span() {
    double most = Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
    return most > 0 ? 1 / most : 1;
  }

  /**
   * One start.
   *
   * @param random its own stream
   * @return a parameter vector
   */
  double[] draw(RandomStream random) {
    return at(shape(random), random);
  }

  /** One start at a given common shape. */
  double[] at(double shape, RandomStream random) {
    int f = layout.model().means();
    int n = subjects.count();
    double[] factors = new double[n * f];
    double[] residual = new double[n];
    factors(shape, factors, residual);
    int[] label = classes(factors, n, f, random);
    double[] b = new double[layout.size()];
    double[] size = new double[layout.classes()];
    for (int i = 0; i < n; i++) {
      size[label[i]] += subjects.weight(i);
    }
    for (int k = 0; k < layout.classes(); k++) {
      layout.pack(inClass(k, label, factors, residual, shape), k, b);
      if (k > 0) {
        b[layout.gateAt(k)] = Math.log(Math.max(size[k], 1e-3) / Math.max(size[0], 1e-3));
      }
    }
    return b;
  }

  /** Ridge regression of every subject's outcomes on the loadings, n x f row-major. */
  private void factors(double shape, double[] factors, double[] residual) {
    int f = layout.model().means();
    CrossMoments c = new CrossMoments(f, plain().loadingParameters());
    ClassParameters own = new ClassParameters(f, 0);
    own.shape = shape;
    double[] scratch = new double[f * 4];
    double[] a = new double[f * f];
    for (int i = 0; i < subjects.count(); i++) {
      moments.fill(i, own, shape, c, scratch);
      System.arraycopy(c.a, 0, a, 0, f * f);
      for (int j = 0; j < f; j++) {
        a[j * f + j] += RIDGE * Math.max(1, c.occasions);
      }
      double[] solved = SymmetricSolver.solve(a, c.s, f);
      double fit = c.yy;
      for (int j = 0; j < f; j++) {
        factors[i * f + j] = solved == null ? 0 : solved[j];
      }
      for (int j = 0; j < f && solved != null; j++) {
        double sum = 2 * c.s[j];
        for (int l = 0; l < f; l++) {
          sum -= c.a[j * f + l] * solved[l];
        }
        fit -= solved[j] * sum;
      }
      residual[i] = Math.max(fit, 0) / Math.max(1, c.occasions - f);
    }
  }

  /** k-means of standardised factors, first centres by k-means++. */
  private int[] classes(double[] factors, int n, int f, RandomStream random) {
    int many = layout.classes();
    int[] label = new int[n];
    if (many == 1) {
      return label;
    }
    double[] z = standardised(factors, n, f);
    double[] center = new double[many * f];
    double[] nearest = new double[n];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    int chosen = random.integer(n);
    for (int k = 0; k < many; k++) {
      System.arraycopy(z, chosen * f, center, k * f, f);
      double total = 0;
      for (int i = 0; i < n; i++) {
        nearest[i] = Math.min(nearest[i], distance(z, i, center, k, f));
        total += nearest[i];
      }
      double left = random.uniform() * total;
      chosen = 0;
      while (chosen < n - 1 && (left -= nearest[chosen]) > 0) {
        chosen++;
      }
    }
    for (int round = 0; round < ROUNDS; round++) {
      boolean moved = false;
      double[] sum = new double[many * f];
      int[] count = new int[many];
      for (int i = 0; i < n; i++) {
        int best = 0;
        for (int k = 1; k < many; k++) {
          best = distance(z, i, center, k, f) < distance(z, i, center, best, f) ? k : best;
        }
        moved |= best != label[i];
        label[i] = best;
        count[best]++;
        for (int j = 0; j < f; j++) {
          sum[best * f + j] += z[i * f + j];
        }
      }
      for (int k = 0; k < many; k++) {
        for (int j = 0; j < f && count[k] > 0; j++) {
          center[k * f + j] = sum[k * f + j] / count[k];
        }
      }
      if (!moved) {
        break;
      }
    }
    return label;
  }

  private static double[] standardised(double[] factors, int n, int f) {
    double[] z = new double[n * f];
    for (int j = 0; j < f; j++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += factors[i * f + j];
      }
      double mean = sum / n;
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += (factors[i * f + j] - mean) * (factors[i * f + j] - mean);
      }
      double sd = squares > 0 ? Math.sqrt(squares / n) : 1;
      for (int i = 0; i < n; i++) {
        z[i * f + j] = (factors[i * f + j] - mean) / sd;
      }
    }
    return z;
  }

  private static double distance(double[] z, int i, double[] center, int k, int f) {
    double sum = 0;
    for (int j = 0; j < f; j++) {
      double d = z[i * f + j] - center[k * f + j];
      sum += d * d;
    }
    return sum;
  }

  private ClassParameters inClass(
      int k, int[] label, double[] factors, double[] residual, double shape) {
    int means = layout.model().means();
    int f = layout.factors();
    int p = layout.experts();
    int n = subjects.count();
    int size = 0;
    for (int l : label) {
      size += l == k ? 1 : 0;
    }
    ClassParameters own = new ClassParameters(f, p);
    boolean few = size < Math.max(5, 2 * (p + means));
    double theta = 0;
    int used = 0;
    double[] x = subjects.expert();
    int q = few ? 1 : p + 1;
    double[] gram = new double[q * q];
    double[] cross = new double[q * means];
    for (int i = 0; i < n; i++) {
      if (!few && label[i] != k) {
        continue; // a class too small for a regression starts from all subjects
      }
      used++;
      theta += residual[i];
      for (int a = 0; a < q; a++) {
        double va = a == 0 ? 1 : x[(a - 1) * n + i];
        for (int b = 0; b < q; b++) {
          gram[a * q + b] += va * (b == 0 ? 1 : x[(b - 1) * n + i]);
        }
        for (int j = 0; j < means; j++) {
          cross[a * means + j] += va * factors[i * means + j];
        }
      }
    }
    for (int a = 0; a < q; a++) {
      gram[a * q + a] += 1e-8 * used;
    }
    double[] solved = SymmetricSolver.solve(gram, cross, q, means);
    for (int j = 0; j < means && solved != null; j++) {
      own.mean[j] = solved[j];
      for (int a = 1; a < q; a++) {
        own.beta[j * p + a - 1] = solved[a * means + j];
      }
    }
    double[] cov = new double[means * means];
    for (int i = 0; i < n; i++) {
      if (!few && label[i] != k) {
        continue;
      }
      for (int j = 0; j < means; j++) {
        for (int l = 0; l <= j; l++) {
          cov[j * means + l] += rest(own, factors, i, j) * rest(own, factors, i, l) / used;
        }
      }
    }
    for (int j = 0; j < means; j++) {
      own.root[j * f + j] = cov[j * means + j];
      for (int l = 0; l < j; l++) {
        own.root[j * f + l] = 0.7 * cov[j * means + l];
      }
    }
    own.theta = Math.max(1e-4, INFLATION * theta / Math.max(1, used));
    own.shape = shape;
    shapeVariance(own.root, f, means);
    cholesky(own.root, f);
    MixtureLayout.product(own.root, f, own.psi);
    covariates(own, k, label, few);
    return own;
  }

  private void shapeVariance(double[] root, int f, int means) {
    if (f > means) {
      double most = Math.abs(sorted[sorted.length - 1]);
      double sd = layout.model().form() == GrowthForm.BILINEAR_SPLINE ? 0.1 * most : 0.3 * span();
      root[means * f + means] = sd * sd;
    }
  }

  private double rest(ClassParameters own, double[] factors, int i, int j) {
    int p = layout.experts();
    double v = factors[i * layout.model().means() + j] - own.mean[j];
    for (int x = 0; x < p; x++) {
      v -= own.beta[j * p + x] * subjects.expert()[x * subjects.count() + i];
    }
    return v;
  }

  /** Turns a covariance (lower triangle) into its Cholesky factor, lifting small pivots. */
  static void cholesky(double[] a, int m) {
    for (int j = 0; j < m; j++) {
      for (int l = 0; l <= j; l++) {
        double sum = a[j * m + l];
        for (int i = 0; i < l; i++) {
          sum -= a[j * m + i] * a[l * m + i];
        }
        if (j == l) {
          a[j * m + j] = Math.sqrt(Math.max(sum, 1e-6 + 0.05 * Math.abs(a[j * m + j])));
        } else {
          a[j * m + l] = sum / a[l * m + l];
        }
      }
    }
  }

  private void covariates(ClassParameters own, int k, int[] label, boolean few) {
    int p = layout.experts();
    int n = subjects.count();
    if (!layout.joint()) {
      return;
    }
    int used = 0;
    for (int i = 0; i < n; i++) {
      if (few || label[i] == k) {
        used++;
        for (int j = 0; j < p; j++) {
          own.center[j] += subjects.expert()[j * n + i];
        }
      }
    }
    for (int j = 0; j < p; j++) {
      own.center[j] /= used;
    }
    for (int i = 0; i < n; i++) {
      if (few || label[i] == k) {
        for (int j = 0; j < p; j++) {
          for (int l = 0; l <= j; l++) {
            own.spread[j * p + l] +=
                (subjects.expert()[j * n + i] - own.center[j])
                    * (subjects.expert()[l * n + i] - own.center[l])
                    / used;
          }
        }
      }
    }
    cholesky(own.spread, p);
  }
}
