package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.List;

/**
 * The parameters that a reader sees, as functions of those that are fitted: in the units of the
 * data, for the growth factors of the form or for the factors as they are fitted, with variances
 * instead of Cholesky factors.
 */
final class ReportedParameters {
  private final MixtureLayout layout;
  private final Scaling scaling;
  private final boolean original;
  private final List<String> names = new ArrayList<>();
  private final List<Kind> kinds = new ArrayList<>();
  private final List<Integer> classes = new ArrayList<>();

  /** What a parameter is. */
  enum Kind {
    MEAN,
    EFFECT,
    SHAPE,
    COVARIANCE,
    RESIDUAL,
    COVARIATE,
    GATE
  }

  /**
   * Prepares names.
   *
   * @param original growth factors of the form, else as they are fitted
   * @param experts names of the p covariates of the experts
   * @param gates names of the q covariates of the gate
   */
  ReportedParameters(
      MixtureLayout layout,
      Scaling scaling,
      boolean original,
      List<String> experts,
      List<String> gates) {
    this.layout = layout;
    this.scaling = scaling;
    this.original = original;
    List<String> factors = original ? layout.model().originalNames() : layout.model().fittedNames();
    int means = layout.model().means();
    for (int k = 0; k < layout.classes(); k++) {
      String own = "[" + (k + 1) + "]";
      for (int j = 0; j < means; j++) {
        add(Kind.MEAN, k, factors.get(j) + own);
      }
      if (layout.model().hasShape()) {
        add(Kind.SHAPE, k, layout.model().form().shape() + own);
      }
      for (String x : experts) {
        for (String factor : factors) {
          add(Kind.EFFECT, k, factor + own + " ~ " + x);
        }
      }
      if (layout.joint()) {
        for (int j = 0; j < means; j++) {
          add(Kind.MEAN, k, "mean " + factors.get(j) + own);
        }
      }
      if (layout.psiEntries() > 0) {
        pairs(Kind.COVARIANCE, k, factors, own);
      }
      add(Kind.RESIDUAL, k, "residual variance" + own);
      if (layout.joint()) {
        for (String x : experts) {
          add(Kind.COVARIATE, k, "mean " + x + own);
        }
        pairs(Kind.COVARIATE, k, experts, own);
      }
    }
    for (int k = 1; k < layout.classes(); k++) {
      String own = "gate[" + (k + 1) + "]";
      add(Kind.GATE, k, own);
      for (String g : gates) {
        add(Kind.GATE, k, own + " ~ " + g);
      }
    }
  }

  private void pairs(Kind kind, int k, List<String> of, String own) {
    for (int j = 0; j < of.size(); j++) {
      for (int l = 0; l <= j; l++) {
        add(kind, k, of.get(l) + own + " ~~ " + of.get(j) + own);
      }
    }
  }

  private void add(Kind kind, int k, String name) {
    kinds.add(kind);
    classes.add(k);
    names.add(name);
  }

  List<String> names() {
    return List.copyOf(names);
  }

  Kind kind(int j) {
    return kinds.get(j);
  }

  /** Class of a parameter, from 0. */
  int ofClass(int j) {
    return classes.get(j);
  }

  /** All values for a vector of fitted parameters. */
  double[] values(double[] b) {
    int f = layout.factors();
    int p = layout.experts();
    int means = layout.model().means();
    double[] out = new double[names.size()];
    int at = 0;
    ClassParameters fitted = new ClassParameters(f, p);
    ClassParameters c = new ClassParameters(f, p);
    for (int k = 0; k < layout.classes(); k++) {
      layout.unpack(b, k, fitted);
      scaling.toUser(layout.model(), fitted, c);
      if (original) {
        transform(c, f, p);
      }
      for (int j = 0; j < means; j++) {
        out[at++] = c.mean[j];
      }
      if (layout.model().hasShape()) {
        out[at++] = c.shape;
      }
      for (int x = 0; x < p; x++) {
        for (int j = 0; j < f; j++) {
          out[at++] = c.beta[j * p + x];
        }
      }
      if (layout.joint()) {
        for (int j = 0; j < means; j++) {
          double sum = c.mean[j];
          for (int x = 0; x < p; x++) {
            sum += c.beta[j * p + x] * c.center[x];
          }
          out[at++] = sum;
        }
      }
      if (layout.psiEntries() > 0) {
        at = lower(c.psi, f, out, at);
      }
      out[at++] = c.theta;
      if (layout.joint()) {
        for (int x = 0; x < p; x++) {
          out[at++] = c.center[x];
        }
        double[] phi = new double[p * p];
        MixtureLayout.product(c.spread, p, phi);
        at = lower(phi, p, out, at);
      }
    }
    for (int k = 1; k < layout.classes(); k++) {
      scaling.gateToUser(b, layout.gateAt(k), out, at);
      at += 1 + layout.gates();
    }
    return out;
  }

  private static int lower(double[] m, int size, double[] out, int from) {
    int at = from;
    for (int j = 0; j < size; j++) {
      for (int l = 0; l <= j; l++) {
        out[at++] = m[j * size + l];
      }
    }
    return at;
  }

  /** alpha = T alpha', B = T B', Psi = T Psi' T'. */
  private void transform(ClassParameters c, int f, int p) {
    double[] t = layout.model().toOriginal(c.shape);
    double[] mean = new double[f];
    double[] beta = new double[f * p];
    double[] half = new double[f * f];
    for (int j = 0; j < f; j++) {
      for (int l = 0; l < f; l++) {
        mean[j] += t[j * f + l] * c.mean[l];
        for (int x = 0; x < p; x++) {
          beta[j * p + x] += t[j * f + l] * c.beta[l * p + x];
        }
        for (int i = 0; i < f; i++) {
          half[j * f + i] += t[j * f + l] * c.psi[l * f + i];
        }
      }
    }
    System.arraycopy(mean, 0, c.mean, 0, f);
    System.arraycopy(beta, 0, c.beta, 0, f * p);
    for (int j = 0; j < f; j++) {
      for (int l = 0; l <= j; l++) {
        double sum = 0;
        for (int i = 0; i < f; i++) {
          sum += half[j * f + i] * t[l * f + i];
        }
        c.psi[j * f + l] = sum;
        c.psi[l * f + j] = sum;
      }
    }
  }

  /** Derivatives of {@link #values} by the fitted parameters, reported x fitted, row-major. */
  double[] jacobian(double[] b) {
    int m = names.size();
    int n = b.length;
    double[] jacobian = new double[Math.multiplyExact(m, n)];
    double[] moved = b.clone();
    for (int j = 0; j < n; j++) {
      double step = 1e-6 * Math.max(1, Math.abs(b[j]));
      moved[j] = b[j] + step;
      double[] up = values(moved);
      moved[j] = b[j] - step;
      double[] down = values(moved);
      moved[j] = b[j];
      for (int i = 0; i < m; i++) {
        jacobian[i * n + j] = (up[i] - down[i]) / (2 * step);
      }
    }
    return jacobian;
  }
}
