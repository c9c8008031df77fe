package org.estimand.datasets.dgp;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.DataGenerator;
import org.estimand.simulate.Draw;

/**
 * The panels of Fuhr and Papies (2024, arXiv:2409.01266, section 4), on which estimators of a
 * partially linear effect with unobserved heterogeneity are compared. For unit i in period t and
 * confounders j = 1..J, with heterogeneity U_it = U_i (with {@link #twoWay} U_i + U_t):
 *
 * <pre>
 *   X_jit = a0_j + dX U_it + e_jit
 *   D_it  = a1 + sum_j gamma_j f(X_jit) / J + dW U_it + h_it
 *   Y_it  = a2 + theta D_it + sum_j gamma_j f(X_jit) / J + dW U_it + m_it
 * </pre>
 *
 * Structure A has no heterogeneity (dX = dW = 0), B heterogeneity that does not reach X (dX = 0, dW
 * = delta), C one that does (dX = dW = delta). f(x) is x or x squared. U, h, the intercepts,
 * gamma_j and delta are independent standard normal; gamma and delta are the same in both equations
 * and are drawn anew for every data set unless {@link #coefficients} fixes them: gamma near zero
 * makes X harmless, a large one hides the effect, so errors differ much between data sets. e is
 * standard normal with one confounder; with more of them (e_1it .. e_Jit) is normal with covariance
 * A'A, the entries of the J x J matrix A standard normal, drawn anew for every data set. m is
 * standard normal, or with {@link #autocorrelation} m_it = rho m_i,t-1 + n_it with n standard
 * normal and m_i1 from its stationary law N(0, 1 / (1 - rho^2)).
 *
 * <p>The truth is theta, of term {@code d}. Columns {@code y d x1 .. xJ unit time}, roles set, rows
 * by unit and period; U is not in the data. A draw is a function of the streams: {@link
 * #drawn(RandomStreams)} gives the coefficients of the same draw. Immutable.
 */
public final class FuhrPapies implements DataGenerator {
  /** What the heterogeneity reaches. */
  public enum Structure {
    /** Nothing: there is none. */
    A,
    /** Treatment and outcome. */
    B,
    /** Treatment, outcome and the confounders. */
    C
  }

  /** How a confounder acts on treatment and outcome. */
  public enum Form {
    /** f(x) = x. */
    LINEAR,
    /** f(x) = x^2. */
    U_SHAPED
  }

  /**
   * Coefficients of one data set.
   *
   * @param gamma of the confounders; not copied, read only
   * @param delta of the heterogeneity, before the structure sets it to zero anywhere
   */
  public record Coefficients(double[] gamma, double delta) {}

  private final Structure structure;
  private final Form form;
  private final int units;
  private final int periods;
  private final int confounders;
  private final boolean twoWay;
  private final double rho;
  private final double theta;
  private final Optional<Coefficients> fixed;

  private FuhrPapies(
      Structure structure,
      Form form,
      int units,
      int periods,
      int confounders,
      boolean twoWay,
      double rho,
      double theta,
      Optional<Coefficients> fixed) {
    this.structure = structure;
    this.form = form;
    this.units = units;
    this.periods = periods;
    this.confounders = confounders;
    this.twoWay = twoWay;
    this.rho = rho;
    this.theta = theta;
    this.fixed = fixed;
  }

  /** 500 units in 10 periods, one confounder, theta = 1, errors without autocorrelation. */
  public static FuhrPapies of(Structure structure, Form form) {
    return new FuhrPapies(structure, form, 500, 10, 1, false, 0, 1, Optional.empty());
  }

  /**
   * Another size.
   *
   * @throws InvalidConfigException CONF-255 for less than two units or periods
   */
  public FuhrPapies sized(int newUnits, int newPeriods) {
    if (newUnits < 2 || newPeriods < 2) {
      throw new InvalidConfigException(
          "CONF-255",
          "A Fuhr-Papies panel of "
              + newUnits
              + " units in "
              + newPeriods
              + " periods; must have at least two of both.");
    }
    return new FuhrPapies(
        structure, form, newUnits, newPeriods, confounders, twoWay, rho, theta, fixed);
  }

  /**
   * Another number J of confounders; takes fixed coefficients away.
   *
   * @throws InvalidConfigException CONF-255 for less than one
   */
  public FuhrPapies confounders(int count) {
    if (count < 1) {
      throw new InvalidConfigException(
          "CONF-255", "A Fuhr-Papies panel with " + count + " confounders; must be at least 1.");
    }
    return new FuhrPapies(
        structure, form, units, periods, count, twoWay, rho, theta, Optional.empty());
  }

  /** With heterogeneity of periods beside that of units. */
  public FuhrPapies twoWay() {
    return new FuhrPapies(structure, form, units, periods, confounders, true, rho, theta, fixed);
  }

  /**
   * With errors of the outcome that depend on those of the period before.
   *
   * @param value rho, above -1 and below 1
   * @throws InvalidConfigException CONF-256 for another value
   */
  public FuhrPapies autocorrelation(double value) {
    if (!(value > -1 && value < 1)) {
      throw new InvalidConfigException(
          "CONF-256", "autocorrelation = " + value + "; must lie between -1 and 1.");
    }
    return new FuhrPapies(
        structure, form, units, periods, confounders, twoWay, value, theta, fixed);
  }

  /**
   * Another effect.
   *
   * @throws InvalidConfigException CONF-256 when it is not finite
   */
  public FuhrPapies effect(double value) {
    if (!Double.isFinite(value)) {
      throw new InvalidConfigException(
          "CONF-256", "effect = " + value + "; must be a finite number.");
    }
    return new FuhrPapies(structure, form, units, periods, confounders, twoWay, rho, value, fixed);
  }

  /**
   * With the same coefficients in every data set.
   *
   * @param delta of the heterogeneity
   * @param gamma one for each confounder
   * @throws InvalidConfigException CONF-256 for another number of coefficients, or one that is not
   *     finite
   */
  public FuhrPapies coefficients(double delta, double... gamma) {
    boolean finite = Double.isFinite(delta) && Arrays.stream(gamma).allMatch(Double::isFinite);
    if (gamma.length != confounders || !finite) {
      throw new InvalidConfigException(
          "CONF-256",
          "delta = "
              + delta
              + " and gamma = "
              + Arrays.toString(gamma)
              + " for "
              + confounders
              + " confounders; there must be one finite gamma for each.");
    }
    return new FuhrPapies(
        structure,
        form,
        units,
        periods,
        confounders,
        twoWay,
        rho,
        theta,
        Optional.of(new Coefficients(gamma.clone(), delta)));
  }

  /** Number of confounders. */
  public int confounders() {
    return confounders;
  }

  /** How a confounder acts. */
  public Form form() {
    return form;
  }

  /** f of one value. */
  public double shape(double x) {
    return form == Form.LINEAR ? x : x * x;
  }

  @Override
  public String name() {
    StringBuilder s = new StringBuilder("fuhr-papies-");
    s.append(structure.name().toLowerCase(Locale.ROOT));
    s.append(form == Form.LINEAR ? "-linear" : "-u");
    s.append(confounders == 1 ? "" : "-" + confounders);
    s.append(units == 500 && periods == 10 ? "" : "-n" + units + "-t" + periods);
    s.append(twoWay ? "-two-way" : "");
    s.append(rho == 0 ? "" : "-rho" + rho);
    return s.append(fixed.isPresent() ? "-fixed" : "").toString();
  }

  /** The coefficients of the data set that {@link #draw} makes of the same streams. */
  public Coefficients drawn(RandomStreams random) {
    if (fixed.isPresent()) {
      return fixed.get();
    }
    RandomStream s = random.child("coefficients").generator();
    double delta = s.normal();
    return new Coefficients(normals(s, confounders), delta);
  }

  @Override
  public Draw draw(RandomStreams random) {
    Coefficients c = drawn(random);
    double inX = structure == Structure.C ? c.delta() : 0;
    double inD = structure == Structure.A ? 0 : c.delta();
    int n = units * periods;
    RandomStream s = random.child("data").generator();
    double[] intercepts = normals(s, confounders + 2);
    double[] root = confounders == 1 ? new double[] {1} : normals(s, confounders * confounders);
    double[] period = new double[periods];
    if (twoWay) {
      period = normals(s, periods);
    }
    double[][] x = new double[confounders][n];
    double[] d = new double[n];
    double[] y = new double[n];
    double[] unit = new double[n];
    double[] time = new double[n];
    double error = 0;
    double stationary = 1 / Math.sqrt(1 - rho * rho);
    for (int i = 0; i < units; i++) {
      double effect = s.normal();
      for (int t = 0; t < periods; t++) {
        int row = i * periods + t;
        double hidden = effect + period[t];
        double[] e = normals(s, confounders);
        double confounding = 0;
        for (int j = 0; j < confounders; j++) {
          double noise = 0;
          // column j of e'A, whose covariance is A'A
          for (int k = 0; k < confounders; k++) {
            noise += root[j * confounders + k] * e[k];
          }
          x[j][row] = intercepts[j] + inX * hidden + noise;
          confounding += c.gamma()[j] * shape(x[j][row]) / confounders;
        }
        d[row] = intercepts[confounders] + confounding + inD * hidden + s.normal();
        error = t == 0 ? stationary * s.normal() : rho * error + s.normal();
        y[row] = intercepts[confounders + 1] + theta * d[row] + confounding + inD * hidden + error;
        unit[row] = i + 1;
        time[row] = t + 1;
      }
    }
    Columns columns = Columns.none().number("y", y).number("d", d);
    Roles roles = Roles.outcome("y").treatment("d").unit("unit").time("time");
    for (int j = 0; j < confounders; j++) {
      columns = columns.number("x" + (j + 1), x[j]);
      roles = roles.covariates("x" + (j + 1));
    }
    columns = columns.number("unit", unit).number("time", time);
    return new Draw(CausalData.of(columns, roles), Map.of("d", theta));
  }

  private static double[] normals(RandomStream s, int count) {
    double[] out = new double[count];
    for (int k = 0; k < count; k++) {
      out[k] = s.normal();
    }
    return out;
  }
}
