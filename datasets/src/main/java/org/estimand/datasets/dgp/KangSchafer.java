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
 * The design of Kang and Schafer (2007, doi 10.1214/07-STS227), on which weighting with a slightly
 * wrong model goes far astray: Z1..Z4 independent standard normal, P(D = 1) = expit(-Z1 + Z2/2 -
 * Z3/4 - Z4/10), Y = 210 + 27.4 Z1 + 13.7 (Z2 + Z3 + Z4) + N(0, 1) with or without treatment. The
 * truth stated is the mean of Y(1), 210.
 *
 * @param rows n, at least 1
 * @param correct whether the covariates are z1..z4, in which logit and least squares hold, or the
 *     x1..x4 that were made of them, in which neither does: exp(Z1/2), Z2/(1 + exp Z1) + 10, (Z1
 *     Z3/25 + 0.6)^3, (Z2 + Z4 + 20)^2
 */
public record KangSchafer(int rows, boolean correct) implements DataGenerator {
  /** The mean of Y(1). */
  public static final double MEAN = 210;

  private static final int COVARIATES = 4;

  /**
   * Checks the size.
   *
   * @throws InvalidConfigException CONF-194 for less than one row
   */
  public KangSchafer {
    if (rows < 1) {
      throw new InvalidConfigException(
          "CONF-194", "A Kang-Schafer sample of " + rows + " rows; must have at least 1.");
    }
  }

  @Override
  public String name() {
    return correct ? "kang-schafer" : "kang-schafer-wrong";
  }

  @Override
  public Draw draw(RandomStreams random) {
    RandomStream s = random.generator();
    double[][] x = new double[COVARIATES][rows];
    double[] d = new double[rows];
    double[] y = new double[rows];
    double[] z = new double[COVARIATES];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < COVARIATES; j++) {
        z[j] = s.normal();
      }
      double index = -z[0] + 0.5 * z[1] - 0.25 * z[2] - 0.1 * z[3];
      d[i] = s.bernoulli(1 / (1 + Math.exp(-index))) ? 1 : 0;
      y[i] = MEAN + 27.4 * z[0] + 13.7 * (z[1] + z[2] + z[3]) + s.normal();
      x[0][i] = correct ? z[0] : Math.exp(z[0] / 2);
      x[1][i] = correct ? z[1] : z[1] / (1 + Math.exp(z[0])) + 10;
      x[2][i] = correct ? z[2] : Math.pow(z[0] * z[2] / 25 + 0.6, 3);
      x[3][i] = correct ? z[3] : Math.pow(z[1] + z[3] + 20, 2);
    }
    Columns columns = Columns.none().number("y", y).number("d", d);
    Roles roles = Roles.outcome("y").treatment("d");
    for (int j = 0; j < COVARIATES; j++) {
      String name = (correct ? "z" : "x") + (j + 1);
      columns = columns.number(name, x[j]);
      roles = roles.covariates(name);
    }
    return new Draw(CausalData.of(columns, roles), Map.of("E[Y(1)]", MEAN));
  }
}
