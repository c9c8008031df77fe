package org.estimand.datasets.dgp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.DataGenerator;
import org.estimand.simulate.Draw;

/**
 * Two latent classes of bilinear trajectories with covariates of the gate and of the experts, after
 * the demonstration data of Liu and Perera (2022, doi 10.1037/met0000436).
 *
 * <p>Gate: log odds of class 2 = log(ratio) + log(1.5) g1 + log(1.7) g2. Growth factors: means (40,
 * 5, 2.6) and (40 + gap, 5, 2.6), standard deviations (5, 1, 1), correlations 0.3; x1 and x2
 * explain a share of each variance with equal effects. Covariates are standard normal with
 * correlation 0.3 within the two pairs. Occasions 0, 1, ..., waves-1, all but the first and the
 * last shifted by up to a quarter. The truth names the terms of a two-class mixture of experts
 * whose classes are ordered by their start.
 *
 * @param subjects n, at least 10
 * @param waves occasions, at least 4
 * @param gap distance of the classes' starts: 10 is well separated, 4.3 badly
 * @param firstKnot knot of class 1, inside the occasions
 * @param secondKnot knot of class 2
 * @param ratio odds of class 2 where the covariates are zero: 1 or 2
 * @param residual residual variance: 1 or 2
 * @param explained share of the variance of the growth factors explained by x1 and x2: 0.13 or 0.26
 */
public record BilinearClasses(
    int subjects,
    int waves,
    double gap,
    double firstKnot,
    double secondKnot,
    double ratio,
    double residual,
    double explained)
    implements DataGenerator {
  private static final double[] MEAN = {40, 5, 2.6};
  private static final double[] SPREAD = {5, 1, 1};
  private static final double CORRELATION = 0.3;
  private static final double FIRST_SLOPE = Math.log(1.5);
  private static final double SECOND_SLOPE = Math.log(1.7);

  /**
   * Checks the sizes.
   *
   * @throws InvalidConfigException CONF-303 for sizes that make no trajectories
   */
  public BilinearClasses {
    boolean knots = firstKnot > 0 && secondKnot > 0;
    knots &= firstKnot < waves - 1 && secondKnot < waves - 1;
    if (subjects < 10
        || waves < 4
        || !knots
        || !(ratio > 0 && residual > 0 && explained >= 0 && explained < 1)) {
      throw new InvalidConfigException(
          "CONF-303",
          "Bilinear classes of "
              + subjects
              + " subjects on "
              + waves
              + " occasions with knots "
              + firstKnot
              + " and "
              + secondKnot
              + ", ratio "
              + ratio
              + ", residual variance "
              + residual
              + " and explained share "
              + explained
              + "; needs at least 10 subjects, 4 occasions, knots between the first and the last"
              + " occasion, a positive ratio and variance, and a share from 0 to below 1.");
    }
  }

  /** The well separated condition: knots 3.5 and 5.5, equal classes, residual variance 1. */
  public static BilinearClasses wellSeparated(int subjects) {
    return new BilinearClasses(subjects, 10, 10, 3.5, 5.5, 1, 1, 0.13);
  }

  /** Starts that differ by 0.86 standard deviations, knots 4 and 5. */
  public static BilinearClasses badlySeparated(int subjects) {
    return new BilinearClasses(subjects, 10, 4.3, 4, 5, 1, 1, 0.13);
  }

  @Override
  public String name() {
    return "bilinear-classes";
  }

  /** Effect of each covariate on a growth factor. */
  private double effect(int factor) {
    return SPREAD[factor] * Math.sqrt(explained / (2 + 2 * CORRELATION));
  }

  @Override
  public Draw draw(RandomStreams random) {
    RandomStream s = random.generator();
    int n = subjects;
    double[][] y = new double[waves][n];
    double[][] t = new double[waves][n];
    double[][] g = new double[2][n];
    double[][] x = new double[2][n];
    double[] known = new double[n];
    double rest = Math.sqrt(1 - CORRELATION * CORRELATION);
    // Cholesky factor of the correlations of three growth factors
    double c21 = CORRELATION;
    double c22 = Math.sqrt(1 - c21 * c21);
    double c32 = (CORRELATION - CORRELATION * CORRELATION) / c22;
    double c33 = Math.sqrt(1 - CORRELATION * CORRELATION - c32 * c32);
    for (int i = 0; i < n; i++) {
      g[0][i] = s.normal();
      g[1][i] = CORRELATION * g[0][i] + rest * s.normal();
      x[0][i] = s.normal();
      x[1][i] = CORRELATION * x[0][i] + rest * s.normal();
      double odds = Math.log(ratio) + FIRST_SLOPE * g[0][i] + SECOND_SLOPE * g[1][i];
      boolean second = s.bernoulli(1 / (1 + Math.exp(-odds)));
      known[i] = second ? 2 : 1;
      double z1 = s.normal();
      double z2 = s.normal();
      double z3 = s.normal();
      double[] zeta = {z1, c21 * z1 + c22 * z2, CORRELATION * z1 + c32 * z2 + c33 * z3};
      double[] eta = new double[3];
      for (int j = 0; j < 3; j++) {
        eta[j] =
            MEAN[j]
                + (j == 0 && second ? gap : 0)
                + effect(j) * (x[0][i] + x[1][i])
                + Math.sqrt(1 - explained) * SPREAD[j] * zeta[j];
      }
      double knot = second ? secondKnot : firstKnot;
      for (int j = 0; j < waves; j++) {
        boolean end = j == 0 || j == waves - 1;
        double time = end ? j : j + 0.5 * (s.uniform() - 0.5);
        t[j][i] = time;
        y[j][i] =
            eta[0]
                + eta[1] * Math.min(time, knot)
                + eta[2] * Math.max(time - knot, 0)
                + Math.sqrt(residual) * s.normal();
      }
    }
    return new Draw(data(y, t, g, x, known), truth());
  }

  private CausalData data(double[][] y, double[][] t, double[][] g, double[][] x, double[] known) {
    Columns columns = Columns.none();
    String[] outcomes = new String[waves];
    String[] times = new String[waves];
    for (int j = 0; j < waves; j++) {
      outcomes[j] = "y" + (j + 1);
      times[j] = "t" + (j + 1);
      columns = columns.number(outcomes[j], y[j]).number(times[j], t[j]);
    }
    columns =
        columns
            .number("g1", g[0])
            .number("g2", g[1])
            .number("x1", x[0])
            .number("x2", x[1])
            .number("class", known);
    Roles roles =
        Roles.none()
            .with(Role.OUTCOME, outcomes)
            .with(Role.TIME, times)
            .block("gate", "g1", "g2")
            .block("expert", "x1", "x2");
    return CausalData.of(columns, roles);
  }

  private Map<String, Double> truth() {
    Map<String, Double> truth = new LinkedHashMap<>();
    for (int k = 1; k <= 2; k++) {
      String own = "[" + k + "]";
      for (int j = 0; j < 3; j++) {
        truth.put("eta" + j + own, MEAN[j] + (j == 0 && k == 2 ? gap : 0));
        truth.put("eta" + j + own + " ~ x1", effect(j));
        truth.put("eta" + j + own + " ~ x2", effect(j));
        for (int l = 0; l <= j; l++) {
          double correlation = j == l ? 1 : CORRELATION;
          truth.put(
              "eta" + l + own + " ~~ eta" + j + own,
              (1 - explained) * correlation * SPREAD[j] * SPREAD[l]);
        }
      }
      truth.put("knot" + own, k == 1 ? firstKnot : secondKnot);
      truth.put("residual variance" + own, residual);
    }
    truth.put("gate[2]", Math.log(ratio));
    truth.put("gate[2] ~ g1", FIRST_SLOPE);
    truth.put("gate[2] ~ g2", SECOND_SLOPE);
    return truth;
  }
}
