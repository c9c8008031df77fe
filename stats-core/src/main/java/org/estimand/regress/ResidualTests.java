package org.estimand.regress;

import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;

/**
 * Statistics on the residuals of an unweighted linear regression. All refuse a weighted one
 * (NOTSUP-070) and one that fits every row exactly (IDENT-071).
 */
public final class ResidualTests {
  private ResidualTests() {}

  /** Durbin and Watson's ratio; the rows stand in the order of time. */
  public static double durbinWatson(LinearRegression regression) {
    double[] e = residuals("durbinWatson", regression);
    double top = 0;
    double bottom = e[0] * e[0];
    for (int t = 1; t < e.length; t++) {
      top += (e[t] - e[t - 1]) * (e[t] - e[t - 1]);
      bottom += e[t] * e[t];
    }
    return top / bottom;
  }

  /**
   * The Lagrange multiplier statistic of Breusch (1978) and Godfrey (1978) for serial correlation
   * up to an order, chi-squared with as many degrees of freedom; lags before the first row are
   * zero.
   *
   * @throws InvalidConfigException CONF-074 unless the order is between 1 and n - 1
   */
  public static double breuschGodfrey(LinearRegression regression, int order) {
    Design x = regression.design();
    int n = x.rows();
    if (order < 1 || order >= n) {
      throw new InvalidConfigException(
          "CONF-074",
          "order = "
              + order
              + "; must be between 1 and the number of rows less one ("
              + (n - 1)
              + ").");
    }
    int q = x.columns();
    double[] e = residuals("breuschGodfrey", regression);
    double[] values = java.util.Arrays.copyOf(x.values(), n * (q + order));
    for (int lag = 1; lag <= order; lag++) {
      System.arraycopy(e, 0, values, (q + lag - 1) * n + lag, n - lag);
    }
    return explained(values, n, q + order, e);
  }

  /**
   * Koenker's (1981, doi 10.1016/0304-4076(81)90062-2) studentised form of the statistic of Breusch
   * and Pagan for unequal variances, chi-squared with as many degrees of freedom as the design has
   * columns beside the intercept.
   */
  public static double breuschPagan(LinearRegression regression) {
    Design x = regression.design();
    double[] squares = residuals("breuschPagan", regression);
    double mean = 0;
    for (int i = 0; i < squares.length; i++) {
      squares[i] *= squares[i];
      mean += squares[i] / squares.length;
    }
    for (int i = 0; i < squares.length; i++) {
      squares[i] -= mean;
    }
    return explained(x.values(), x.rows(), x.columns(), squares);
  }

  /**
   * The Lagrange multiplier statistic of Breusch and Pagan (1980, doi 10.2307/2297111) for random
   * effects of units, in the form for unequal numbers of rows (Baltagi and Li 1990, doi
   * 10.1080/07474939008800180); chi-squared with one degree of freedom.
   *
   * @param units the unit of each row
   * @throws NotIdentifiedException IDENT-071 when every unit has one row only
   */
  public static double randomEffects(LinearRegression regression, Grouping units) {
    double[] e = residuals("randomEffects", regression);
    double[] sums = new double[units.count()];
    double squares = 0;
    for (int i = 0; i < e.length; i++) {
      sums[units.codes()[i]] += e[i];
      squares += e[i] * e[i];
    }
    double bySum = 0;
    double pairs = 0;
    int[] sizes = units.sizes();
    for (int u = 0; u < sums.length; u++) {
      bySum += sums[u] * sums[u];
      pairs += (double) sizes[u] * (sizes[u] - 1);
    }
    if (pairs == 0) {
      throw new NotIdentifiedException(
          "IDENT-071",
          "Every group of \""
              + units.column()
              + "\" has one row, so effects of groups cannot be told from errors.");
    }
    double a = bySum / squares - 1;
    return e.length * (e.length / (2 * pairs)) * a * a;
  }

  /**
   * Moran's I of the residuals with weight one for pairs of different rows at most this far apart.
   *
   * @param places n x d planar coordinates
   * @param cutoff distance in their units
   * @throws InvalidConfigException CONF-075 when no pair is that close
   */
  public static double moranI(LinearRegression regression, FeatureMatrix places, double cutoff) {
    double[] e = residuals("moranI", regression);
    int n = e.length;
    double mean = 0;
    for (double v : e) {
      mean += v / n;
    }
    double squares = 0;
    double products = 0;
    long pairs = 0;
    for (int i = 0; i < n; i++) {
      squares += (e[i] - mean) * (e[i] - mean);
      for (int j = 0; j < i; j++) {
        double d = 0;
        for (int c = 0; c < places.columns(); c++) {
          double part = places.at(i, c) - places.at(j, c);
          d += part * part;
        }
        if (Math.sqrt(d) <= cutoff) {
          pairs++;
          products += (e[i] - mean) * (e[j] - mean);
        }
      }
    }
    if (pairs == 0) {
      throw new InvalidConfigException(
          "CONF-075", "No two rows are within " + cutoff + " of each other. Use a larger cutoff.");
    }
    return n / (double) pairs * products / squares;
  }

  private static double[] residuals(String statistic, LinearRegression regression) {
    if (regression.weights() != null) {
      throw new NotSupportedException(
          "NOTSUP-070",
          statistic
              + " is defined for unweighted regressions, but this one has weights. Fit it without"
              + " weights.");
    }
    double[] e = regression.residuals();
    for (double v : e) {
      if (v != 0) {
        return e;
      }
    }
    throw new NotIdentifiedException(
        "IDENT-071", statistic + " needs residuals, but the regression fits every row exactly.");
  }

  /** n times the share of the squares of y that the columns explain, without centring y. */
  private static double explained(double[] x, int n, int p, double[] y) {
    double rest = LeastSquares.fit(x, n, p, y, null).residualSumOfSquares();
    double all = 0;
    for (double v : y) {
      all += v * v;
    }
    return n * (1 - rest / all);
  }
}
