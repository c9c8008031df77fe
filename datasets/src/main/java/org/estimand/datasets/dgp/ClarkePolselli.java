package org.estimand.datasets.dgp;

import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.DataGenerator;
import org.estimand.simulate.Draw;

/**
 * The panels of Clarke and Polselli (2025, doi 10.1093/ectj/utaf011), in which unit effects of
 * treatment and outcome are correlated with covariates and treatment. For unit i in period t
 *
 * <pre>
 *   d_it = m(x_it) + c_i + v_it
 *   y_it = theta d_it + g(x_it) + alpha_i + u_it
 *   alpha_i = 0.25 (dbar_i - dbar) + 0.25 (x1bar_i + x3bar_i) + a_i
 * </pre>
 *
 * with theta = 0.5; u, v and c standard normal, a_i normal with variance 0.95; covariates
 * independent normal with variance 5, of which only x1 and x3 matter. With a = 0.25 and b = 0.5
 *
 * <ul>
 *   <li>{@code LINEAR}: m = g = a x1 + x3
 *   <li>{@code SMOOTH}: m = cos(x1) + a expit(x3), g = expit(x1) + a cos(x3)
 *   <li>{@code DISCONTINUOUS}: m = a x1 1{x1 > 0} + b x1 x3, g = b x1 x3 + a x3 1{x3 > 0}
 * </ul>
 *
 * The truth is theta, of term {@code d}. Columns {@code y d x1 .. xp unit time}, roles set, rows by
 * unit and period.
 *
 * @param functions m and g
 * @param units number of units, at least 2
 * @param periods number of periods, at least 2
 * @param covariates p, at least 3
 */
public record ClarkePolselli(Functions functions, int units, int periods, int covariates)
    implements DataGenerator {
  /** The effect. */
  public static final double EFFECT = 0.5;

  private static final double A = 0.25;
  private static final double B = 0.5;
  private static final double OWN_VARIANCE = 0.95;
  private static final double COVARIATE_VARIANCE = 5;

  /** What treatment and outcome depend on, designs 1 to 3 of the paper. */
  public enum Functions {
    /** Design 1. */
    LINEAR,
    /** Design 2. */
    SMOOTH,
    /** Design 3. */
    DISCONTINUOUS;

    double treatment(double x1, double x3) {
      return switch (this) {
        case LINEAR -> A * x1 + x3;
        case SMOOTH -> Math.cos(x1) + A * expit(x3);
        case DISCONTINUOUS -> A * Math.max(x1, 0) + B * x1 * x3;
      };
    }

    double outcome(double x1, double x3) {
      return switch (this) {
        case LINEAR -> A * x1 + x3;
        case SMOOTH -> expit(x1) + A * Math.cos(x3);
        case DISCONTINUOUS -> B * x1 * x3 + A * Math.max(x3, 0);
      };
    }

    private static double expit(double t) {
      return 1 / (1 + Math.exp(-t));
    }
  }

  /** The design of the paper: 10 periods, 30 covariates. */
  public static ClarkePolselli of(Functions functions, int units) {
    return new ClarkePolselli(functions, units, 10, 30);
  }

  /**
   * Checks the size.
   *
   * @throws InvalidConfigException CONF-257 for a size out of range
   */
  public ClarkePolselli {
    if (units < 2 || periods < 2 || covariates < 3) {
      throw new InvalidConfigException(
          "CONF-257",
          "A Clarke-Polselli panel of "
              + units
              + " units in "
              + periods
              + " periods with "
              + covariates
              + " covariates; must have at least two units, two periods and three covariates.");
    }
  }

  @Override
  public String name() {
    return "clarke-polselli-" + (functions.ordinal() + 1) + (units == 100 ? "" : "-n" + units);
  }

  @Override
  public Draw draw(RandomStreams random) {
    RandomStream s = random.generator();
    int n = units * periods;
    double[][] x = new double[covariates][n];
    double[] d = new double[n];
    double[] y = new double[n];
    double[] unit = new double[n];
    double[] time = new double[n];
    double[] lasting = new double[units];
    double sd = Math.sqrt(COVARIATE_VARIANCE);
    double grand = 0;
    for (int i = 0; i < units; i++) {
      double c = s.normal();
      double treatments = 0;
      double relevant = 0;
      for (int t = 0; t < periods; t++) {
        int row = i * periods + t;
        for (int j = 0; j < covariates; j++) {
          x[j][row] = sd * s.normal();
        }
        d[row] = functions.treatment(x[0][row], x[2][row]) + c + s.normal();
        y[row] = EFFECT * d[row] + functions.outcome(x[0][row], x[2][row]) + s.normal();
        treatments += d[row] / periods;
        relevant += (x[0][row] + x[2][row]) / periods;
        unit[row] = i + 1;
        time[row] = t + 1;
      }
      grand += treatments / units;
      lasting[i] = 0.25 * treatments + 0.25 * relevant + Math.sqrt(OWN_VARIANCE) * s.normal();
    }
    for (int row = 0; row < n; row++) {
      y[row] += lasting[row / periods] - 0.25 * grand;
    }
    Columns columns = Columns.none().number("y", y).number("d", d);
    Roles roles = Roles.outcome("y").treatment("d").unit("unit").time("time");
    for (int j = 0; j < covariates; j++) {
      columns = columns.number("x" + (j + 1), x[j]);
      roles = roles.covariates("x" + (j + 1));
    }
    columns = columns.number("unit", unit).number("time", time);
    return new Draw(CausalData.of(columns, roles), Map.of("d", EFFECT));
  }
}
