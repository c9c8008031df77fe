package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;

/** Covariances from influence functions: (1/n^2) times a sum of products of influences. */
final class InfluenceCovariance {
  /** A leverage this close to one leaves no residual to learn from. */
  private static final double FULL_LEVERAGE = 1e-10;

  private static final int SHOWN = 3;

  private InfluenceCovariance() {}

  /**
   * A covariance and what the reader should know about it.
   *
   * @param values p x p, column-major
   * @param diagnostics remarks
   */
  record Covariance(double[] values, List<Diagnostic> diagnostics) {
    static Covariance of(double[] values) {
      return new Covariance(values, List.of());
    }
  }

  /** The p x p covariance, column-major. */
  static double[] compute(InfluenceFunction phi, SampleDesign design, VcovType type) {
    List<String> terms = new ArrayList<>();
    for (int j = 0; j < phi.terms(); j++) {
      terms.add(Integer.toString(j + 1));
    }
    return compute(terms, phi, design, type, RegressionParts.none()).values();
  }

  /** The p x p covariance with remarks. */
  static Covariance compute(
      List<String> terms,
      InfluenceFunction phi,
      SampleDesign design,
      VcovType type,
      RegressionParts parts) {
    int parameters = parts.parameters() > 0 ? parts.parameters() : phi.terms();
    if (type instanceof VcovType.Iid && parts.iidStorage() != null) {
      return Covariance.of(parts.iidStorage().clone());
    } else if (type instanceof VcovType.Robust robust) {
      return Covariance.of(robust(phi, robust, parts, parameters));
    } else if (type instanceof VcovType.Cluster cluster) {
      return ClusterCovariance.compute(terms, phi, design, cluster, parameters);
    } else if (type instanceof VcovType.Survey survey) {
      return SurveyCovariance.compute(phi, design, survey);
    } else if (type instanceof VcovType.NeweyWest serial) {
      return Covariance.of(SerialCovariance.neweyWest(phi, design, serial));
    } else if (type instanceof VcovType.DriscollKraay serial) {
      return Covariance.of(SerialCovariance.driscollKraay(phi, design, serial));
    } else if (type instanceof VcovType.Conley conley) {
      double[] v = SpatialCovariance.conley(phi, design, conley);
      return ClusterCovariance.repaired(terms, v, type);
    }
    throw new NotSupportedException(
        "NOTSUP-040",
        type instanceof VcovType.Iid
            ? "The covariance iid is not defined for estimates from influence functions: no"
                + " classical formula came with them. Use robust() or cluster(...)."
            : "The covariance \""
                + type.label()
                + "\" is a formula of the estimator's own and cannot be computed from influence"
                + " functions. Use robust() or cluster(...).");
  }

  private static double[] robust(
      InfluenceFunction phi, VcovType.Robust type, RegressionParts parts, int parameters) {
    return switch (type.kind()) {
      case HC0 -> independent(phi, null);
      case HC1 -> {
        double factor = rowFactor(phi.rows(), parameters, type);
        double[] v = independent(phi, null);
        for (int k = 0; k < v.length; k++) {
          v[k] *= factor;
        }
        yield v;
      }
      case HC2, HC3, HC4 -> independent(phi, leverageWeights(phi, type, parts, parameters));
    };
  }

  /** Weights of the rows in HC2, HC3 and HC4; null in HC0 and HC1. */
  static double[] rowWeights(
      InfluenceFunction phi, VcovType.Robust type, RegressionParts parts, int parameters) {
    return switch (type.kind()) {
      case HC0, HC1 -> null;
      case HC2, HC3, HC4 -> leverageWeights(phi, type, parts, parameters);
    };
  }

  private static double rowFactor(int n, int parameters, VcovType type) {
    if (n <= parameters) {
      throw tooFewRows(n, parameters, type);
    }
    return n / (double) (n - parameters);
  }

  static NotIdentifiedException tooFewRows(int n, int parameters, VcovType type) {
    return new NotIdentifiedException(
        "IDENT-043",
        "The covariance "
            + type.label()
            + " divides by n - p, but there are "
            + n
            + " rows for "
            + parameters
            + " parameters. Use a factor without p, or fewer parameters.");
  }

  private static double[] leverageWeights(
      InfluenceFunction phi, VcovType.Robust type, RegressionParts parts, int parameters) {
    double[] h = parts.leverageStorage();
    if (h == null) {
      throw new NotSupportedException(
          "NOTSUP-040",
          "The covariance "
              + type.kind()
              + " needs leverages, which estimates from influence functions do not have, nor least"
              + " squares with more than 500 absorbed groups beside those of the largest grouping."
              + " Use robust() (HC0), HC1 or cluster(...).");
    }
    int n = phi.rows();
    if (h.length != n) {
      throw new IllegalArgumentException(h.length + " leverages for " + n + " rows");
    }
    double[] w = new double[n];
    StringBuilder full = new StringBuilder();
    int count = 0;
    for (int i = 0; i < n; i++) {
      double rest = 1 - h[i];
      if (rest < FULL_LEVERAGE) {
        if (count++ < SHOWN) {
          full.append(full.length() == 0 ? "" : ", ").append(i + 1);
        }
        continue;
      }
      w[i] =
          switch (type.kind()) {
            case HC2 -> 1 / rest;
            case HC3 -> 1 / (rest * rest);
            default -> Math.pow(rest, -Math.min(4, n * h[i] / parameters));
          };
    }
    if (count > 0) {
      throw new NotIdentifiedException(
          "IDENT-040",
          "The covariance "
              + type.kind()
              + " divides by 1 - leverage, which is 0 in "
              + (count == 1 ? "one row (row " : count + " rows (first rows ")
              + full
              + "): each is fitted exactly by a parameter of its own. Use HC1, or drop them.");
    }
    return w;
  }

  /** Sum of products over independent rows, with optional row weights. */
  static double[] independent(InfluenceFunction phi, double[] weights) {
    int n = phi.rows();
    int p = phi.terms();
    double[] f = phi.storage();
    double[] v = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        double s = 0;
        int x = a * n;
        int y = b * n;
        if (weights == null) {
          for (int i = 0; i < n; i++) {
            s += f[x + i] * f[y + i];
          }
        } else {
          for (int i = 0; i < n; i++) {
            s += weights[i] * f[x + i] * f[y + i];
          }
        }
        v[a * p + b] = v[b * p + a] = s / n / n;
      }
    }
    return v;
  }

  /** Adds factor times S'S / n^2 to v for sums S of g x p. */
  static void addProducts(double[] sums, int g, int p, int n, double factor, double[] v) {
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        double s = 0;
        int x = a * g;
        int y = b * g;
        for (int c = 0; c < g; c++) {
          s += sums[x + c] * sums[y + c];
        }
        s = s / n / n * factor;
        v[a * p + b] += s;
        if (a != b) {
          v[b * p + a] += s;
        }
      }
    }
  }
}
