package org.estimand.regress;

import java.util.Locale;
import java.util.OptionalInt;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.Estimates;
import org.estimand.inference.VcovType;

/**
 * Newey-West covariances of a linear regression on one series, with what the plain {@link
 * VcovType.NeweyWest} leaves out: the factor n/(n-p), prewhitening by a vector autoregression of
 * order one (Andrews and Monahan 1992, doi 10.2307/2951574), and the automatic choice of lags
 * (Newey and West 1994, doi 10.2307/2297912). The rows must stand in the order of time.
 *
 * @param lags largest lag with a positive weight; empty for the automatic choice
 * @param prewhiten whether the scores are prewhitened first
 * @param smallSample whether to multiply by n/(n-p)
 */
public record HacCovariance(OptionalInt lags, boolean prewhiten, boolean smallSample) {
  /**
   * Checks the lags.
   *
   * @throws InvalidConfigException CONF-073 when negative
   */
  public HacCovariance {
    if (lags.isPresent() && lags.getAsInt() < 0) {
      throw new InvalidConfigException(
          "CONF-073",
          "lags = " + lags.getAsInt() + "; must be at least 0, or empty for the automatic choice.");
    }
  }

  /**
   * The estimates of a regression with this covariance.
   *
   * @throws InvalidConfigException CONF-073 when there are as many lags as rows
   * @throws NotIdentifiedException IDENT-075 when the prewhitening regression is singular
   */
  public Estimates of(LinearRegression regression) {
    int n = regression.design().rows();
    int q = regression.design().columns();
    int last = lags.isPresent() ? lags.getAsInt() : (int) Math.floor(bandwidth(regression));
    int m = prewhiten ? n - 1 : n;
    if (last >= m) {
      throw new InvalidConfigException(
          "CONF-073", "lags = " + last + "; must be below the number of rows (" + m + ").");
    }
    double[] scores = regression.scores();
    double[] ar = prewhiten ? autoregression(scores, n, q) : null;
    double[] u = prewhiten ? innovations(scores, n, q, ar) : scores;
    double[] meat = new double[q * q];
    for (int lag = 0; lag <= last; lag++) {
      double weight = (1 - lag / (last + 1.0)) * (lag == 0 ? 0.5 : 1);
      for (int a = 0; a < q; a++) {
        for (int b = 0; b < q; b++) {
          double s = 0;
          for (int t = lag; t < m; t++) {
            s += u[a * m + t] * u[b * m + t - lag];
          }
          meat[b * q + a] += weight * s;
          meat[a * q + b] += weight * s;
        }
      }
    }
    double[] bread = regression.leastSquares().inverseGram();
    if (prewhiten) {
      bread = product(bread, recoloring(ar, q), q);
    }
    double factor = smallSample ? n / (double) (n - regression.parameters()) : 1;
    double[] v = product(product(bread, meat, q), transpose(bread, q), q);
    for (int k = 0; k < v.length; k++) {
      v[k] *= factor;
    }
    Estimates base = regression.estimates(VcovType.robust());
    return Estimates.ofVcov(
            base.terms(),
            base.toArray(),
            v,
            new VcovType.Special(label(last)),
            base.influenceFunction().orElseThrow(),
            regression.sample())
        .withParts(base.parts());
  }

  private String label(int last) {
    return String.format(
        Locale.ROOT,
        "Newey-West (%d %s%s%s), %s",
        last,
        last == 1 ? "lag" : "lags",
        lags.isPresent() ? "" : ", automatic",
        prewhiten ? ", prewhitened" : "",
        smallSample ? "factor n/(n-p)" : "no factor");
  }

  /**
   * The automatic bandwidth of Newey and West (1994) for the Bartlett kernel, not rounded; the lags
   * are its integer part. The score of the intercept is left out of the sum it is based on unless
   * it is the only one.
   */
  public double bandwidth(LinearRegression regression) {
    int n = regression.design().rows();
    int q = regression.design().columns();
    double[] scores = regression.scores();
    double[] u = prewhiten ? innovations(scores, n, q, autoregression(scores, n, q)) : scores;
    int rows = prewhiten ? n - 1 : n;
    double[] h = new double[rows];
    for (int a = 0; a < q; a++) {
      if (q == 1 || !regression.design().names().get(a).equals(Design.INTERCEPT)) {
        for (int t = 0; t < rows; t++) {
          h[t] += u[a * rows + t];
        }
      }
    }
    int m = (int) Math.floor((prewhiten ? 3 : 4) * Math.pow(n / 100.0, 2.0 / 9));
    double zero = 0;
    double one = 0;
    for (int lag = 0; lag <= m; lag++) {
      double s = 0;
      for (int t = lag; t < rows; t++) {
        s += h[t] * h[t - lag];
      }
      s /= rows;
      zero += lag == 0 ? s : 2 * s;
      one += 2 * lag * s;
    }
    return 1.1447 * Math.cbrt(one / zero * (one / zero)) * Math.cbrt(n);
  }

  /** The q x q matrix A of least squares in s_t = A s_(t-1) + u_t, column-major. */
  private static double[] autoregression(double[] s, int n, int q) {
    double[] now = new double[q * q];
    double[] before = new double[q * q];
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        double cross = 0;
        double gram = 0;
        for (int t = 1; t < n; t++) {
          cross += s[a * n + t] * s[b * n + t - 1];
          gram += s[a * n + t - 1] * s[b * n + t - 1];
        }
        now[b * q + a] = cross;
        before[b * q + a] = gram;
      }
    }
    return product(now, inverse(before, q), q);
  }

  private static double[] innovations(double[] s, int n, int q, double[] ar) {
    int m = n - 1;
    double[] u = new double[m * q];
    for (int a = 0; a < q; a++) {
      for (int t = 1; t < n; t++) {
        double v = s[a * n + t];
        for (int b = 0; b < q; b++) {
          v -= ar[b * q + a] * s[b * n + t - 1];
        }
        u[a * m + t - 1] = v;
      }
    }
    return u;
  }

  /** (I - A)^-1. */
  private static double[] recoloring(double[] ar, int q) {
    double[] d = new double[q * q];
    for (int k = 0; k < d.length; k++) {
      d[k] = (k % (q + 1) == 0 ? 1 : 0) - ar[k];
    }
    return inverse(d, q);
  }

  private static double[] inverse(double[] a, int q) {
    double[] inverse = SymmetricSolver.generalInverse(a, q);
    if (inverse == null) {
      throw new NotIdentifiedException(
          "IDENT-075",
          "Prewhitening needs an autoregression of the scores, which is singular here: there are"
              + " too few rows or the scores have a unit root. Use prewhiten = false.");
    }
    return inverse;
  }

  private static double[] product(double[] a, double[] b, int q) {
    double[] out = new double[q * q];
    for (int i = 0; i < q; i++) {
      for (int j = 0; j < q; j++) {
        double s = 0;
        for (int k = 0; k < q; k++) {
          s += a[k * q + i] * b[j * q + k];
        }
        out[j * q + i] = s;
      }
    }
    return out;
  }

  private static double[] transpose(double[] a, int q) {
    double[] out = new double[q * q];
    for (int i = 0; i < q; i++) {
      for (int j = 0; j < q; j++) {
        out[i * q + j] = a[j * q + i];
      }
    }
    return out;
  }
}
