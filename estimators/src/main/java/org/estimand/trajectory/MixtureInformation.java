package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.List;
import org.estimand.fit.FitContext;
import org.estimand.inference.InfluenceFunction;
import org.estimand.regress.SymmetricSolver;

/**
 * Observed information at an optimum. Parameters on a boundary - pivots of a Psi that is singular -
 * are held where they are, and nothing that depends on them gets a standard error.
 *
 * @param inverse P x P inverse of the information, zero in rows of held parameters; null when the
 *     information is not positive definite
 * @param held P flags
 * @param singular for each class whether its Psi is singular
 */
record MixtureInformation(double[] inverse, boolean[] held, boolean[] singular) {
  /** Smallest eigenvalue of a correlation matrix, or share of a pivot, that counts as zero. */
  static final double SINGULAR = 1e-5;

  static MixtureInformation of(MixtureLikelihood likelihood, double[] b, FitContext context) {
    MixtureLayout layout = likelihood.layout();
    int n = b.length;
    boolean[] held = new boolean[n];
    boolean[] singular = new boolean[layout.classes()];
    ClassParameters c = new ClassParameters(layout.factors(), layout.experts());
    for (int k = 0; k < layout.classes(); k++) {
      if (layout.psiEntries() == 0) {
        continue;
      }
      layout.unpack(b, k, c);
      singular[k] = smallestEigenvalue(c.psi, layout.factors()) < SINGULAR;
      if (singular[k] && layout.constraint() == PsiConstraint.POSITIVE_SEMIDEFINITE) {
        holdPivots(layout, c, k, held);
      }
    }
    double[] h = NewtonAscent.hessian(likelihood, b, context);
    List<Integer> free = new ArrayList<>();
    for (int j = 0; j < n; j++) {
      if (!held[j]) {
        free.add(j);
      }
    }
    int m = free.size();
    double[] a = new double[m * m];
    for (int j = 0; j < m; j++) {
      for (int l = 0; l < m; l++) {
        a[j * m + l] = -h[free.get(j) * n + free.get(l)];
      }
    }
    double[] scale = new double[m];
    boolean positive = true;
    for (int j = 0; j < m; j++) {
      positive &= a[j * m + j] > 0;
      scale[j] = Math.sqrt(a[j * m + j]);
    }
    double[] inverse = null;
    if (positive) {
      for (int j = 0; j < m; j++) {
        for (int l = 0; l < m; l++) {
          a[j * m + l] /= scale[j] * scale[l];
        }
      }
      inverse = SymmetricSolver.inverse(a, m);
    }
    if (inverse == null) {
      return new MixtureInformation(null, held, singular);
    }
    double[] full = new double[n * n];
    for (int j = 0; j < m; j++) {
      for (int l = 0; l < m; l++) {
        full[free.get(j) * n + free.get(l)] = inverse[j * m + l] / (scale[j] * scale[l]);
      }
    }
    return new MixtureInformation(full, held, singular);
  }

  private static void holdPivots(MixtureLayout layout, ClassParameters c, int k, boolean[] held) {
    int f = layout.factors();
    int at = layout.psiAt(k);
    int smallest = -1;
    double least = Double.POSITIVE_INFINITY;
    boolean found = false;
    for (int j = 0; j < f; j++) {
      at += j;
      double share = c.root[j * f + j] * c.root[j * f + j] / c.psi[j * f + j];
      if (share < SINGULAR) {
        held[at] = true;
        found = true;
      }
      if (share < least) {
        least = share;
        smallest = at;
      }
      at++;
    }
    if (!found) {
      held[smallest] = true;
    }
  }

  /** Smallest eigenvalue of the correlation form of a covariance; of one variable its sign. */
  static double smallestEigenvalue(double[] psi, int f) {
    double[] r = new double[f * f];
    for (int j = 0; j < f; j++) {
      for (int l = 0; l < f; l++) {
        double size = Math.sqrt(Math.abs(psi[j * f + j] * psi[l * f + l]));
        r[j * f + l] = size > 0 ? psi[j * f + l] / size : 0;
      }
    }
    // Jacobi rotations of a matrix of at most 5 x 5
    for (int sweep = 0; sweep < 60; sweep++) {
      double off = 0;
      for (int p = 0; p < f; p++) {
        for (int q = p + 1; q < f; q++) {
          double apq = r[p * f + q];
          off += apq * apq;
          if (apq == 0) {
            continue;
          }
          double tau = (r[q * f + q] - r[p * f + p]) / (2 * apq);
          double t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
          double cos = 1 / Math.sqrt(1 + t * t);
          double sin = t * cos;
          for (int i = 0; i < f; i++) {
            double x = r[i * f + p];
            double y = r[i * f + q];
            r[i * f + p] = cos * x - sin * y;
            r[i * f + q] = sin * x + cos * y;
          }
          for (int i = 0; i < f; i++) {
            double x = r[p * f + i];
            double y = r[q * f + i];
            r[p * f + i] = cos * x - sin * y;
            r[q * f + i] = sin * x + cos * y;
          }
        }
      }
      if (off < 1e-30) {
        break;
      }
    }
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < f; j++) {
      least = Math.min(least, r[j * f + j]);
    }
    return least;
  }

  /** Derivatives of the reported parameters, those of held or unusable ones set to zero. */
  double[] usable(ReportedParameters reported, double[] b) {
    double[] jacobian = reported.jacobian(b);
    int n = b.length;
    for (int i = 0; i < reported.names().size(); i++) {
      boolean blank =
          inverse == null
              || reported.kind(i) == ReportedParameters.Kind.COVARIANCE
                  && singular[reported.ofClass(i)];
      for (int j = 0; j < n && blank; j++) {
        jacobian[i * n + j] = 0;
      }
    }
    return jacobian;
  }

  /** J V J', column-major; zero where there is nothing to report. */
  double[] covariance(double[] jacobian, int m) {
    int n = held.length;
    double[] out = new double[m * m];
    if (inverse == null) {
      return out;
    }
    double[] half = multiply(jacobian, inverse, m, n, n);
    for (int i = 0; i < m; i++) {
      for (int l = 0; l <= i; l++) {
        double sum = 0;
        for (int j = 0; j < n; j++) {
          sum += half[i * n + j] * jacobian[l * n + j];
        }
        out[l * m + i] = sum;
        out[i * m + l] = sum;
      }
    }
    return out;
  }

  /** Influence functions of the reported parameters: n J V w_i score_i. */
  InfluenceFunction influence(MixtureLikelihood likelihood, double[] b, double[] jacobian, int m) {
    Subjects s = likelihood.subjects();
    int rows = s.count();
    int n = held.length;
    double[] out = new double[Math.multiplyExact(rows, m)];
    if (inverse != null) {
      double[] scores = likelihood.scores(b);
      double[] half = multiply(jacobian, inverse, m, n, n);
      for (int t = 0; t < m; t++) {
        for (int j = 0; j < n; j++) {
          double share = half[t * n + j];
          if (share != 0) {
            for (int i = 0; i < rows; i++) {
              out[t * rows + i] += share * scores[j * rows + i];
            }
          }
        }
        for (int i = 0; i < rows; i++) {
          out[t * rows + i] *= rows * s.weight(i);
        }
      }
    }
    return InfluenceFunction.wrap(out, rows, m);
  }

  private static double[] multiply(double[] a, double[] b, int m, int inner, int n) {
    double[] out = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int k = 0; k < inner; k++) {
        double v = a[i * inner + k];
        if (v != 0) {
          for (int j = 0; j < n; j++) {
            out[i * n + j] += v * b[k * n + j];
          }
        }
      }
    }
    return out;
  }
}
