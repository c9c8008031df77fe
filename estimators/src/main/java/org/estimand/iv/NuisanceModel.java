package org.estimand.iv;

import java.util.List;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.BinaryGlmFit;
import org.estimand.regress.Link;

/**
 * A fitted logit or least-squares model of a variable on a design: coefficients of the columns
 * kept, fitted values at the observed instrument and at both of its values. Arrays are shared: read
 * only.
 *
 * @param columns the kept columns
 * @param x their values where the model was fitted, n x p
 * @param logit whether it is a logit
 * @param coefficients p values
 * @param dropped names of the columns left out as collinear
 */
record NuisanceModel(
    DesignColumns columns, double[] x, boolean logit, double[] coefficients, List<String> dropped) {

  /** A logit by maximum likelihood. */
  static NuisanceModel logit(DesignColumns design, double[] x, double[] target, double[] w) {
    BinaryGlmFit fit = BinaryGlm.fit(Link.LOGIT, design.asDesign(x), target, w);
    int[] kept = fit.kept();
    double[] b = new double[kept.length];
    for (int k = 0; k < kept.length; k++) {
      b[k] = fit.coefficients()[kept[k]];
    }
    return new NuisanceModel(
        design.select(kept), fit.design().values(), true, b, fit.dropped(design.names()));
  }

  /** Least squares. */
  static NuisanceModel linear(
      DesignColumns design, double[] x, double[] target, double[] w, String model) {
    QrBasis basis = QrBasis.of(x, design.rows(), design.columns(), w, model);
    int[] kept = basis.kept();
    return new NuisanceModel(
        design.select(kept),
        selected(x, design.rows(), kept),
        false,
        basis.coefficients(target, 0),
        dropped(design.names(), kept));
  }

  /** Names that were not kept. */
  static List<String> dropped(List<String> names, int[] kept) {
    List<String> out = new java.util.ArrayList<>(names);
    for (int k = kept.length - 1; k >= 0; k--) {
      out.remove(kept[k]);
    }
    return List.copyOf(out);
  }

  /** Some columns of n x p values. */
  static double[] selected(double[] x, int n, int[] kept) {
    double[] out = new double[n * kept.length];
    for (int k = 0; k < kept.length; k++) {
      System.arraycopy(x, kept[k] * n, out, k * n, n);
    }
    return out;
  }

  int size() {
    return coefficients.length;
  }

  /** Fitted values where the columns are as given. */
  double[] values(double[] at) {
    int n = columns.rows();
    double[] out = new double[n];
    for (int k = 0; k < coefficients.length; k++) {
      double b = coefficients[k];
      for (int i = 0; i < n; i++) {
        out[i] += b * at[k * n + i];
      }
    }
    if (logit) {
      for (int i = 0; i < n; i++) {
        out[i] = Link.LOGIT.probability(out[i]);
      }
    }
    return out;
  }

  /** Derivative of a fitted value in its index. */
  double slope(double fitted) {
    return logit ? fitted * (1 - fitted) : 1;
  }
}
