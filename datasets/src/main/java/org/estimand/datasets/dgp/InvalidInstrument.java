package org.estimand.datasets.dgp;

import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.DataGenerator;
import org.estimand.simulate.Draw;

/**
 * Designs with a 0/1 instrument z that acts on the outcome itself, an unmeasured confounder U and
 * the average effect 1.5; columns y, a, z and covariates x1, x2 (nonlinear: x1 .. x4). Covariates
 * are uniform on (-1, 1).
 *
 * <ul>
 *   <li>LINEAR (S1, and with 4,000 rows S2): P(Z=1) = expit(0.2 + 1.2 x1 - 0.5 x2); m = expit(-1.8
 *       + 1.8 z + (0.2 + 0.3 z) x1 + 0.1 x2); U = -1 or 1; P(A=1) = m + 0.1 U; delta = 1.5 + x1 +
 *       0.5 x2; Y = delta A + 0.5 + 0.6 z + 0.4 z x1 + 2 x1 - 0.5 x2 + (1 + 1.2 x1) U + N(0, 0.25).
 *   <li>CONTINUOUS (S1c): U standard normal; A = 0.5 + z + (1 + 0.8 z) x1 + 0.3 x2 + U + noise of
 *       variance 0.5 + z (1 + 0.5 x1) + 0.2 x1; the rest as LINEAR.
 *   <li>NONLINEAR (S3, S4): q = x2^2 - 1/3; P(Z=1) = expit(0.1 + 0.7 x1 + 1.2 q - 0.3 x3); m =
 *       expit(-2.2 + 2.2 z + (0.15 + 0.35 z) x1 + 0.1 x3 + 0.5 z q); P(A=1) = m + 0.07 U; delta =
 *       1.5 + x1 + 1.5 q; Y = delta A + 0.5 + 0.6 z + 0.4 z x1 + 2 x1 + 1.5 q + 0.5 x4 + (1.3 + x1
 *       + q) U + N(0, 0.25).
 * </ul>
 *
 * @param rows n, at least 1
 * @param form which design
 */
public record InvalidInstrument(int rows, Form form) implements DataGenerator {
  /** The average effect. */
  public static final double ATE = 1.5;

  /** Which design. */
  public enum Form {
    /** Linear models hold; 0/1 treatment. */
    LINEAR,
    /** Linear models hold; continuous treatment. */
    CONTINUOUS,
    /** Squares matter; 0/1 treatment. */
    NONLINEAR
  }

  /**
   * Checks the size.
   *
   * @throws InvalidConfigException CONF-228 for less than one row
   */
  public InvalidInstrument {
    java.util.Objects.requireNonNull(form, "form");
    if (rows < 1) {
      throw new InvalidConfigException(
          "CONF-228",
          "A sample with an invalid instrument of " + rows + " rows; must be at least 1.");
    }
  }

  @Override
  public String name() {
    return switch (form) {
      case LINEAR -> "invalid-iv";
      case CONTINUOUS -> "invalid-iv-continuous";
      case NONLINEAR -> "invalid-iv-nonlinear";
    };
  }

  @Override
  public Draw draw(RandomStreams random) {
    RandomStream s = random.generator();
    int p = form == Form.NONLINEAR ? 4 : 2;
    double[][] x = new double[p][rows];
    double[] z = new double[rows];
    double[] a = new double[rows];
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < p; j++) {
        x[j][i] = s.uniform(-1, 1);
      }
      if (form == Form.NONLINEAR) {
        nonlinear(i, x, z, a, y, s);
      } else {
        linear(i, x, z, a, y, s);
      }
    }
    Columns columns = Columns.none().number("y", y).number("a", a).number("z", z);
    Roles roles = Roles.outcome("y").treatment("a").instruments("z");
    for (int j = 0; j < p; j++) {
      columns = columns.number("x" + (j + 1), x[j]);
      roles = roles.covariates("x" + (j + 1));
    }
    return Draw.target(CausalData.of(columns, roles), ATE);
  }

  private void linear(int i, double[][] x, double[] z, double[] a, double[] y, RandomStream s) {
    double x1 = x[0][i];
    double x2 = x[1][i];
    z[i] = s.bernoulli(expit(0.2 + 1.2 * x1 - 0.5 * x2)) ? 1 : 0;
    double u;
    if (form == Form.CONTINUOUS) {
      u = s.normal();
      double variance = 0.5 + z[i] * (1 + 0.5 * x1) + 0.2 * x1;
      a[i] = 0.5 + z[i] + (1 + 0.8 * z[i]) * x1 + 0.3 * x2 + u + Math.sqrt(variance) * s.normal();
    } else {
      u = s.bernoulli(0.5) ? 1 : -1;
      double m = expit(-1.8 + 1.8 * z[i] + (0.2 + 0.3 * z[i]) * x1 + 0.1 * x2);
      a[i] = s.bernoulli(m + 0.1 * u) ? 1 : 0;
    }
    y[i] =
        (ATE + x1 + 0.5 * x2) * a[i]
            + 0.5
            + 0.6 * z[i]
            + 0.4 * z[i] * x1
            + 2 * x1
            - 0.5 * x2
            + (1 + 1.2 * x1) * u
            + 0.5 * s.normal();
  }

  private static void nonlinear(
      int i, double[][] x, double[] z, double[] a, double[] y, RandomStream s) {
    double x1 = x[0][i];
    double q = x[1][i] * x[1][i] - 1.0 / 3;
    z[i] = s.bernoulli(expit(0.1 + 0.7 * x1 + 1.2 * q - 0.3 * x[2][i])) ? 1 : 0;
    double u = s.bernoulli(0.5) ? 1 : -1;
    double m =
        expit(-2.2 + 2.2 * z[i] + (0.15 + 0.35 * z[i]) * x1 + 0.1 * x[2][i] + 0.5 * z[i] * q);
    a[i] = s.bernoulli(m + 0.07 * u) ? 1 : 0;
    y[i] =
        (ATE + x1 + 1.5 * q) * a[i]
            + 0.5
            + 0.6 * z[i]
            + 0.4 * z[i] * x1
            + 2 * x1
            + 1.5 * q
            + 0.5 * x[3][i]
            + (1.3 + x1 + q) * u
            + 0.5 * s.normal();
  }

  private static double expit(double v) {
    return 1 / (1 + Math.exp(-v));
  }
}
