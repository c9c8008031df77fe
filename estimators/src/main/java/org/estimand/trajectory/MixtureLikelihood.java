package org.estimand.trajectory;

import java.util.Arrays;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;

/**
 * Log-likelihood of a mixture of growth models, with exact derivatives.
 *
 * <p>l = sum_i w_i log sum_k pi_k(g_i) N(y_i; Lambda_i(alpha_k + B_k x_i), Lambda_i Psi_k Lambda_i'
 * + theta_k I), in the joint form times N(x_i; mu_k, Phi_k). Subjects are summed in blocks of fixed
 * size in their order, so that the value does not depend on threads.
 */
final class MixtureLikelihood {
  static final int BLOCK = 512;
  private static final double LOG_TWO_PI = Math.log(2 * Math.PI);

  private final Subjects subjects;
  private final MixtureLayout layout;
  private final MomentSource moments;
  private final double[] sides;

  MixtureLikelihood(Subjects subjects, MixtureLayout layout) {
    this(subjects, layout, MomentSource.of(layout.model(), subjects), null);
  }

  private MixtureLikelihood(
      Subjects subjects, MixtureLayout layout, MomentSource moments, double[] sides) {
    this.subjects = subjects;
    this.layout = layout;
    this.moments = moments;
    this.sides = sides;
  }

  /**
   * The same function with every time kept on the side of the knots on which it is for these
   * parameters: smooth in the knots, and equal to this one as long as no knot passes a time.
   */
  MixtureLikelihood withSidesOf(double[] b) {
    double[] knots = new double[layout.classes()];
    for (int k = 0; k < knots.length; k++) {
      knots[k] = layout.model().hasShape() ? b[layout.shapeAt(k)] : 0;
    }
    return new MixtureLikelihood(subjects, layout, moments, knots);
  }

  /** The same data under another layout of the same growth model. */
  MixtureLikelihood with(MixtureLayout next) {
    return new MixtureLikelihood(subjects, next, moments, null);
  }

  Subjects subjects() {
    return subjects;
  }

  MixtureLayout layout() {
    return layout;
  }

  /** Whether evaluations of this size are better spread over threads than starts are. */
  boolean isLarge() {
    return (long) subjects.count() * layout.classes() > 40_000;
  }

  /** Log-likelihood; negative infinity where a covariance is not positive definite. */
  double value(double[] b) {
    return evaluate(b, null, null, null, null);
  }

  /**
   * Log-likelihood and its derivatives.
   *
   * @param context threads to use, or null for this one only
   * @param gradient filled; null if not wanted
   */
  double value(double[] b, FitContext context, double[] gradient) {
    return evaluate(b, context, gradient, null, null);
  }

  /** n x K probabilities of the classes given all data of a subject, column-major. */
  double[] posterior(double[] b) {
    double[] h = new double[Math.multiplyExact(subjects.count(), layout.classes())];
    evaluate(b, null, null, h, null);
    return h;
  }

  /** n x P derivatives of each subject's own log-likelihood, without its weight, column-major. */
  double[] scores(double[] b) {
    int n = subjects.count();
    double[] out = new double[Math.multiplyExact(n, layout.size())];
    evaluate(b, null, null, null, out);
    return out;
  }

  private double evaluate(
      double[] b, FitContext context, double[] gradient, double[] posterior, double[] scores) {
    int n = subjects.count();
    int blocks = (n + BLOCK - 1) / BLOCK;
    Prepared prepared = new Prepared(layout, b);
    if (!prepared.usable) {
      return Double.NEGATIVE_INFINITY;
    }
    double[] values = new double[blocks];
    double[][] sums = new double[blocks][];
    Work shared = context == null ? new Work() : null;
    Tasks.run(
        context == null ? FitContext.defaults().threads(1) : context,
        null,
        blocks,
        block -> {
          Work work = shared == null ? new Work() : shared;
          int from = block * BLOCK;
          int to = Math.min(n, from + BLOCK);
          sums[block] = gradient == null ? null : new double[work.width()];
          values[block] = work.run(prepared, from, to, sums[block], posterior, scores);
        });
    double value = 0;
    for (double v : values) {
      value += v;
    }
    if (gradient != null) {
      double[] total = new double[sums.length == 0 ? 0 : sums[0].length];
      for (double[] s : sums) {
        for (int j = 0; j < total.length; j++) {
          total[j] += s[j];
        }
      }
      Arrays.fill(gradient, 0);
      new Work().finish(prepared, total, gradient);
    }
    return Double.isNaN(value) ? Double.NEGATIVE_INFINITY : value;
  }

  /** Parameters of all classes, ready for reading by many threads. */
  private static final class Prepared {
    final ClassParameters[] classes;
    final double[] constant;
    final double[] b;
    boolean usable = true;

    Prepared(MixtureLayout layout, double[] b) {
      this.b = b;
      classes = new ClassParameters[layout.classes()];
      constant = new double[layout.classes()];
      int p = layout.experts();
      for (int k = 0; k < classes.length; k++) {
        classes[k] = new ClassParameters(layout.factors(), p);
        layout.unpack(b, k, classes[k]);
        usable &= classes[k].theta > 0 && Double.isFinite(classes[k].theta);
        usable &= Double.isFinite(classes[k].shape);
        if (layout.joint()) {
          double log = p * LOG_TWO_PI;
          for (int x = 0; x < p; x++) {
            double d = classes[k].spread[x * p + x];
            usable &= d > 0 && Double.isFinite(d);
            log += 2 * Math.log(d);
          }
          constant[k] = -0.5 * log;
        }
      }
    }
  }

  /** What one thread needs. */
  private final class Work {
    private final int f = layout.factors();
    private final int p = layout.experts();
    private final int q = layout.gates();
    private final int classes = layout.classes();
    private final int loadings = layout.model().loadingParameters();
    private final boolean rooted = layout.constraint() != PsiConstraint.NONE;
    private final CrossMoments[] c = new CrossMoments[classes];
    private final SubjectDensity[] density = new SubjectDensity[classes];
    private final double[] log = new double[classes];
    private final double[] prior = new double[classes];
    private final double[] logPrior = new double[classes];
    private Prepared known;
    private final double[] e = new double[p];
    private final double[] scratch = new double[f * (1 + loadings)];
    private double[] single;
    private double[] row;

    Work() {
      for (int k = 0; k < classes; k++) {
        c[k] = new CrossMoments(f, loadings);
        density[k] = SubjectDensity.of(f, p, rooted);
      }
    }

    /** Sums of a class: weight, means, effects, curvature, trace, loadings, moments of x. */
    int classWidth() {
      int width = 1 + f + f * p + f * f + 1 + loadings;
      return width + (layout.joint() ? p + p * p : 0);
    }

    int width() {
      return classes * classWidth() + (classes - 1) * (q + 1);
    }

    double run(Prepared at, int from, int to, double[] sums, double[] posterior, double[] scores) {
      double value = 0;
      int n = subjects.count();
      for (int i = from; i < to; i++) {
        double own = densities(at, i);
        value += subjects.weight(i) * own;
        if (posterior != null) {
          for (int k = 0; k < classes; k++) {
            posterior[k * n + i] = Math.exp(log[k] - own);
          }
        }
        if (sums != null) {
          add(at, i, own, subjects.weight(i), sums);
        }
        if (scores != null) {
          if (single == null) {
            single = new double[width()];
            row = new double[layout.size()];
          }
          Arrays.fill(single, 0);
          Arrays.fill(row, 0);
          add(at, i, own, 1, single);
          finish(at, single, row);
          for (int j = 0; j < row.length; j++) {
            scores[j * n + i] = row[j];
          }
        }
      }
      return value;
    }

    /** Fills log pi_k f_k of a subject and returns the log of their sum. */
    private double densities(Prepared at, int i) {
      int n = subjects.count();
      double[] logPrior = this.logPrior;
      if (q > 0 || at != known) {
        priors(at, i);
        known = at;
      }
      double best = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        ClassParameters own = at.classes[k];
        moments.fill(i, own, sides == null ? own.shape : sides[k], c[k], scratch);
        boolean fine = density[k].evaluate(c[k], own, rooted, subjects.expert(), i, n);
        log[k] = fine ? logPrior[k] + density[k].log : Double.NaN;
        if (layout.joint()) {
          log[k] += at.constant[k] - 0.5 * distance(own, i);
        }
        best = Math.max(best, log[k]);
      }
      double total = 0;
      for (int k = 0; k < classes; k++) {
        total += Math.exp(log[k] - best);
      }
      return best + Math.log(total);
    }

    /** Probabilities of the classes by the gate, and their logarithms. */
    private void priors(Prepared at, int i) {
      int n = subjects.count();
      double most = 0;
      logPrior[0] = 0;
      for (int k = 1; k < classes; k++) {
        int g = layout.gateAt(k);
        double sum = at.b[g];
        for (int j = 0; j < q; j++) {
          sum += at.b[g + 1 + j] * subjects.gate()[j * n + i];
        }
        logPrior[k] = sum;
        most = Math.max(most, sum);
      }
      double total = 0;
      for (int k = 0; k < classes; k++) {
        total += Math.exp(logPrior[k] - most);
      }
      double norm = most + Math.log(total);
      for (int k = 0; k < classes; k++) {
        logPrior[k] -= norm;
        prior[k] = Math.exp(logPrior[k]);
      }
    }

    /** Squared Mahalanobis distance of the covariates. */
    private double distance(ClassParameters own, int i) {
      int n = subjects.count();
      double sum = 0;
      for (int j = 0; j < p; j++) {
        double v = subjects.expert()[j * n + i] - own.center[j];
        for (int l = 0; l < j; l++) {
          v -= own.spread[j * p + l] * e[l];
        }
        e[j] = v / own.spread[j * p + j];
        sum += e[j] * e[j];
      }
      return sum;
    }

    /** Adds a subject's part to the sums. */
    private void add(Prepared at, int i, double own, double weight, double[] sums) {
      int n = subjects.count();
      double[] x = subjects.expert();
      int gate = classes * classWidth();
      for (int k = 0; k < classes; k++) {
        double h = Math.exp(log[k] - own);
        if (k > 0) {
          double d = weight * (h - prior[k]);
          int g = gate + (k - 1) * (q + 1);
          sums[g] += d;
          for (int j = 0; j < q; j++) {
            sums[g + 1 + j] += d * subjects.gate()[j * n + i];
          }
        }
        double v = weight * h;
        if (v == 0) {
          continue;
        }
        double theta = at.classes[k].theta;
        SubjectDensity d = density[k];
        d.slopes(c[k], theta);
        int s = k * classWidth();
        sums[s++] += v;
        for (int j = 0; j < f; j++) {
          sums[s++] += v * d.slope[j];
        }
        for (int l = 0; l < p; l++) {
          double vx = v * x[l * n + i];
          for (int j = 0; j < f; j++) {
            sums[s++] += vx * d.slope[j];
          }
        }
        d.addCurvature(c[k], theta, v, sums, s);
        s += f * f;
        sums[s++] += v * d.trace(c[k], theta);
        for (int l = 0; l < loadings; l++) {
          sums[s++] += v * d.loadingSlope(c[k], l, theta);
        }
        if (layout.joint()) {
          for (int j = 0; j < p; j++) {
            double vx = v * x[j * n + i];
            sums[s + j] += vx;
            for (int l = 0; l <= j; l++) {
              sums[s + p + j * p + l] += vx * x[l * n + i];
            }
          }
        }
      }
    }

    /** Turns sums into derivatives by the parameters of the layout. */
    void finish(Prepared at, double[] sums, double[] gradient) {
      for (int k = 0; k < classes; k++) {
        ClassParameters own = at.classes[k];
        int s = k * classWidth();
        double h = sums[s++];
        int means = s;
        s += f;
        int g = layout.betaAt(k);
        for (int j = 0; j < f * p; j++) {
          gradient[g + j] = sums[s++];
        }
        int curvature = s;
        s += f * f;
        gradient[layout.thetaAt(k)] = -0.5 * own.theta * sums[s++];
        for (int j = 0; j < layout.model().means(); j++) {
          gradient[k * layout.classSize() + j] = sums[means + j];
        }
        if (loadings > 0) {
          gradient[layout.shapeAt(k)] = sums[s++];
          for (int mean : layout.model().expanded()) {
            gradient[k * layout.classSize() + mean] += sums[s++];
          }
        }
        psi(own, sums, curvature, gradient, layout.psiAt(k));
        if (layout.joint()) {
          spread(own, h, sums, s, gradient, k);
        }
      }
      int gate = classes * classWidth();
      for (int j = 0; j < (classes - 1) * (q + 1); j++) {
        gradient[classes * layout.classSize() + j] = sums[gate + j];
      }
    }

    private void psi(ClassParameters own, double[] sums, int s, double[] gradient, int to) {
      if (layout.constraint() == PsiConstraint.ZERO) {
        return;
      }
      int at = to;
      for (int j = 0; j < f; j++) {
        for (int l = 0; l <= j; l++) {
          if (layout.constraint() == PsiConstraint.NONE) {
            gradient[at++] = (j == l ? -0.5 : -1) * sums[s + j * f + l];
            continue;
          }
          double sum = 0;
          for (int i = l; i < f; i++) {
            double w = j >= i ? sums[s + j * f + i] : sums[s + i * f + j];
            sum += w * own.root[i * f + l];
          }
          gradient[at++] = j == l ? -sum * own.root[j * f + j] : -sum;
        }
      }
    }

    /** Derivatives by the means and the Cholesky factor of the covariates. */
    private void spread(
        ClassParameters own, double h, double[] sums, int s, double[] gradient, int k) {
      double[] inverse = lowerInverse(own.spread, p);
      double[] inner = new double[p * p];
      // C^-1 (sum h e e') C'^-1 - h I, with e = x - mu
      double[] moved = new double[p * p];
      double[] center = new double[p];
      for (int j = 0; j < p; j++) {
        center[j] = sums[s + j] - h * own.center[j];
        for (int l = 0; l < p; l++) {
          int a = Math.max(j, l);
          int b = Math.min(j, l);
          moved[j * p + l] =
              sums[s + p + a * p + b]
                  - own.center[j] * sums[s + l]
                  - own.center[l] * sums[s + j]
                  + h * own.center[j] * own.center[l];
        }
      }
      for (int j = 0; j < p; j++) {
        for (int l = 0; l < p; l++) {
          double sum = j == l ? -h : 0;
          for (int a = 0; a <= j; a++) {
            for (int b = 0; b <= l; b++) {
              sum += inverse[j * p + a] * moved[a * p + b] * inverse[l * p + b];
            }
          }
          inner[j * p + l] = sum;
        }
      }
      int at = layout.centerAt(k);
      for (int j = 0; j < p; j++) {
        double sum = 0;
        for (int a = j; a < p; a++) {
          double w = 0;
          for (int b = 0; b <= a; b++) {
            w += inverse[a * p + b] * center[b];
          }
          sum += inverse[a * p + j] * w;
        }
        gradient[at + j] = sum;
      }
      at = layout.spreadAt(k);
      // d/dC = C'^-1 (inner), lower triangle
      for (int j = 0; j < p; j++) {
        for (int l = 0; l <= j; l++) {
          double sum = 0;
          for (int a = j; a < p; a++) {
            sum += inverse[a * p + j] * inner[a * p + l];
          }
          gradient[at++] = j == l ? sum * own.spread[j * p + j] : sum;
        }
      }
    }
  }

  /** Inverse of a lower triangular matrix, row-major. */
  static double[] lowerInverse(double[] root, int m) {
    double[] inverse = new double[m * m];
    for (int c = 0; c < m; c++) {
      for (int j = c; j < m; j++) {
        double sum = j == c ? 1 : 0;
        for (int i = c; i < j; i++) {
          sum -= root[j * m + i] * inverse[i * m + c];
        }
        inverse[j * m + c] = sum / root[j * m + j];
      }
    }
    return inverse;
  }
}
