package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.SymmetricSolver;

/**
 * Entropy balancing of a dose. With c the covariates' moments, d those of the dose, both minus
 * their means, the balanced functions are g = (c, d, c d_1). The means are estimated: they enter
 * the multipliers' equations and, through g, the weights themselves.
 */
final class DoseBalancingSolver {
  private static final double BALANCED = 1e-8;

  private final int n;
  private final int p;
  private final int k;
  private final double[] base;
  private final double[] c;
  private final double[] d;
  private final double[] scaleC;
  private final double[] scaleD;
  private final List<String> names = new ArrayList<>();
  private final double[] g;

  private DoseBalancingSolver(BalanceMoments covariates, BalanceMoments dose, double[] base) {
    this.n = base.length;
    this.p = covariates.count();
    this.k = dose.count();
    this.base = base;
    this.scaleC = new double[p];
    this.scaleD = new double[k];
    this.c = standardized(covariates.values(), p, scaleC);
    this.d = standardized(dose.values(), k, scaleD);
    names.addAll(covariates.names());
    names.addAll(dose.names());
    for (String name : covariates.names()) {
      names.add(name + "*" + dose.names().get(0));
    }
    this.g = new double[Math.multiplyExact(n, 2 * p + k)];
    System.arraycopy(c, 0, g, 0, n * p);
    System.arraycopy(d, 0, g, n * p, n * k);
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < n; i++) {
        g[(p + k + j) * n + i] = c[j * n + i] * d[i];
      }
    }
  }

  /**
   * Weights that sum to n.
   *
   * @param a the dose in one column named as the treatment
   * @param base n sampling weights with mean one
   * @param start n base weights to depart from
   * @throws NotIdentifiedException IDENT-165 when no weights balance
   */
  static WeightSolution solve(
      BalanceMoments covariates, BalanceMoments a, double[] base, double[] start) {
    return new DoseBalancingSolver(covariates, a, base).run(start);
  }

  /** Columns minus their weighted means, over their standard deviations (1 for a constant). */
  private double[] standardized(double[] values, int columns, double[] scale) {
    double[] out = new double[n * columns];
    for (int j = 0; j < columns; j++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += base[i] * values[j * n + i] / n;
      }
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double v = values[j * n + i] - mean;
        out[j * n + i] = v;
        squares += base[i] * v * v / n;
      }
      double sd = Math.sqrt(squares);
      scale[j] = sd > 1e-12 * (Math.abs(mean) + sd) ? sd : 1;
      for (int i = 0; i < n; i++) {
        out[j * n + i] /= scale[j];
      }
    }
    return out;
  }

  private WeightSolution run(double[] start) {
    int m = 2 * p + k;
    double[] all = new double[Math.multiplyExact(n, m + 1)];
    java.util.Arrays.fill(all, 0, n, 1);
    System.arraycopy(g, 0, all, n, n * m);
    double[] q = new double[n];
    for (int i = 0; i < n; i++) {
      q[i] = base[i] * start[i];
    }
    int[] columns = LeastSquares.fit(all, n, m + 1, new double[n], q).kept();
    int[] kept = new int[columns.length - 1];
    double[] z = new double[n * kept.length];
    for (int j = 0; j < kept.length; j++) {
      kept[j] = columns[j + 1] - 1;
      System.arraycopy(g, kept[j] * n, z, j * n, n);
    }
    EntropyMath.Dual dual = EntropyMath.solve(z, q, kept.length);
    double[] imbalance = new double[m];
    for (int j = 0; j < m; j++) {
      for (int i = 0; i < n; i++) {
        imbalance[j] += dual.shares()[i] * g[j * n + i];
      }
    }
    double largest = EntropyMath.largest(imbalance);
    double[] inverse =
        kept.length == 0 ? new double[0] : SymmetricSolver.inverse(dual.hessian(), kept.length);
    if (!dual.converged() || largest > BALANCED || inverse == null) {
      throw infeasible(imbalance, dual.steps());
    }
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      weights[i] = n * dual.shares()[i];
    }
    double[] lambda = new double[m];
    Map<String, Double> parameters = new LinkedHashMap<>();
    for (int j = 0; j < kept.length; j++) {
      lambda[kept[j]] = dual.lambda()[j];
      parameters.put("lambda." + names.get(kept[j]), dual.lambda()[j] / scale(kept[j]));
    }
    List<Diagnostic> diagnostics = new ArrayList<>();
    if (kept.length < m) {
      List<String> dropped = new ArrayList<>(names);
      for (int j = kept.length - 1; j >= 0; j--) {
        dropped.remove(kept[j]);
      }
      diagnostics.add(LikelihoodPropensity.collinear("balancing of the dose", dropped));
    }
    diagnostics.add(
        Diagnostic.note(
                "BALANCED",
                String.format(
                    Locale.ROOT,
                    "the dose was balanced in %d Newton steps; the largest imbalance left is %.1e"
                        + " standard deviations",
                    dual.steps(),
                    largest))
            .value("steps", dual.steps())
            .value("imbalance", largest));
    return new WeightSolution(
        weights, equations(kept, z, inverse, weights, lambda), parameters, diagnostics);
  }

  /** The scale of a multiplier: of the covariate, the dose, or of both. */
  private double scale(int j) {
    return j < p ? scaleC[j] : j < p + k ? scaleD[j - p] : scaleC[j - p - k] * scaleD[0];
  }

  /** The blocks of the multipliers and of the means. */
  private List<WeightEquations> equations(
      int[] kept, double[] z, double[] inverse, double[] w, double[] lambda) {
    int q = kept.length;
    int means = p + k;
    // eta: means of c and d (in their scales); influence base_i times the deviation
    double[] ofMeans = new double[n * means];
    double[] inMeans = new double[n * means];
    for (int e = 0; e < means; e++) {
      for (int i = 0; i < n; i++) {
        ofMeans[e * n + i] = base[i] * g[e * n + i];
        inMeans[e * n + i] = logWeight(e, i, lambda);
      }
    }
    // the derivative of the mean of g in eta: mean of dg plus covariance of g and d log weight
    double[] cross = new double[q * means];
    for (int e = 0; e < means; e++) {
      double centre = 0;
      for (int i = 0; i < n; i++) {
        centre += w[i] * inMeans[e * n + i] / n;
      }
      for (int i = 0; i < n; i++) {
        inMeans[e * n + i] -= centre;
      }
      for (int j = 0; j < q; j++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += w[i] * (move(kept[j], e, i) + z[j * n + i] * inMeans[e * n + i]) / n;
        }
        cross[e * q + j] = sum;
      }
    }
    double[] pull = new double[n * q];
    for (int j = 0; j < q; j++) {
      for (int i = 0; i < n; i++) {
        pull[j * n + i] = -w[i] * z[j * n + i];
      }
      for (int e = 0; e < means; e++) {
        double f = cross[e * q + j];
        for (int i = 0; i < n && f != 0; i++) {
          pull[j * n + i] -= f * ofMeans[e * n + i];
        }
      }
    }
    double[] influence = new double[n * q];
    for (int a = 0; a < q; a++) {
      for (int j = 0; j < q; j++) {
        double f = inverse[j * q + a];
        for (int i = 0; i < n; i++) {
          influence[a * n + i] += f * pull[j * n + i];
        }
      }
    }
    return List.of(
        new WeightEquations(z, q, influence, w), new WeightEquations(inMeans, means, ofMeans, w));
  }

  /** The derivative of the j-th balanced function of row i in the e-th mean. */
  private double move(int j, int e, int i) {
    if (j < p + k) {
      return j == e ? -1 : 0;
    }
    int covariate = j - p - k;
    return (e == covariate ? -d[i] : 0) + (e == p ? -c[covariate * n + i] : 0);
  }

  /** The derivative of the exponent of row i in the e-th mean. */
  private double logWeight(int e, int i, double[] lambda) {
    double sum = -lambda[e];
    if (e < p) {
      sum -= lambda[p + k + e] * d[i];
    } else if (e == p) {
      for (int j = 0; j < p; j++) {
        sum -= lambda[p + k + j] * c[j * n + i];
      }
    }
    return sum;
  }

  private NotIdentifiedException infeasible(double[] imbalance, int steps) {
    int worst = 0;
    for (int j = 0; j < imbalance.length; j++) {
      worst = Math.abs(imbalance[j]) > Math.abs(imbalance[worst]) ? j : worst;
    }
    return new NotIdentifiedException(
        "IDENT-165",
        String.format(
            Locale.ROOT,
            "No positive weights balance the dose: after %d Newton steps \"%s\" is off by %.4g"
                + " standard deviations. Balance fewer covariates, or restrict the sample to doses"
                + " that all kinds of units receive.",
            steps,
            names.get(worst),
            Math.abs(imbalance[worst])));
  }
}
