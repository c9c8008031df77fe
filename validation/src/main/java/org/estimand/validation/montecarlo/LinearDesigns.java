package org.estimand.validation.montecarlo;

import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.Draw;

/**
 * Designs in which linear and logistic nuisances hold exactly, so that coverage can be checked with
 * cheap learners. Four covariates x1..x4 are standard normal with correlation 0.5 between
 * neighbours.
 */
final class LinearDesigns {
  /** Rows of a data set. */
  static final int ROWS = 500;

  private static final int COVARIATES = 4;
  private static final int INSTRUMENTS = 3;
  private static final int ROWS_PER_CLUSTER = 5;
  private static final double[] OUTCOME_SLOPES = {1, 0.5, -0.5, 0.25};
  private static final double[] TREATMENT_SLOPES = {0.5, -0.25, 0.25, 0};
  private static final double[] INSTRUMENT_SLOPES = {-0.25, 0.25, 0, 0.25};

  private LinearDesigns() {}

  /** Y = 0.5 D + X'b + e, D = X'a + v. */
  static Draw partiallyLinear(RandomStreams random) {
    RandomStream s = random.generator();
    double[][] x = covariates(s);
    double[] d = new double[ROWS];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      d[i] = index(x, TREATMENT_SLOPES, i) + s.normal();
      y[i] = 0.5 * d[i] + index(x, OUTCOME_SLOPES, i) + s.normal();
    }
    return Draw.target(data(x, y, d), 0.5);
  }

  /** As partially linear, with an unobserved cause of D and Y and an instrument Z = X'c + w. */
  static Draw partiallyLinearIv(RandomStreams random) {
    RandomStream s = random.generator();
    double[][] x = covariates(s);
    double[] z = new double[ROWS];
    double[] d = new double[ROWS];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double hidden = s.normal();
      z[i] = index(x, INSTRUMENT_SLOPES, i) + s.normal();
      d[i] = 0.8 * z[i] + index(x, TREATMENT_SLOPES, i) + hidden + s.normal();
      y[i] = 0.5 * d[i] + index(x, OUTCOME_SLOPES, i) - hidden + s.normal();
    }
    return Draw.target(data(x, y, d, z), 0.5);
  }

  /** As with one instrument, but z1..z3 of one strength; the errors' variance depends on z1. */
  static Draw severalInstruments(RandomStreams random, double strength) {
    RandomStream s = random.generator();
    double[][] x = covariates(s);
    double[][] z = new double[INSTRUMENTS][ROWS];
    double[] d = new double[ROWS];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double hidden = s.normal();
      double first = 0;
      for (int j = 0; j < INSTRUMENTS; j++) {
        double own = s.normal();
        z[j][i] = index(x, INSTRUMENT_SLOPES, i) + own;
        d[i] += strength * z[j][i];
        first = j == 0 ? own : first;
      }
      d[i] += index(x, TREATMENT_SLOPES, i) + hidden + s.normal();
      double spread = 0.5 + 0.5 * Math.abs(first);
      y[i] = 0.5 * d[i] + index(x, OUTCOME_SLOPES, i) - hidden + spread * s.normal();
    }
    return Draw.target(data(x, y, d, z), 0.5);
  }

  /** As partially linear, with 100 clusters of five rows that share a part of D and one of Y. */
  static Draw clustered(RandomStreams random) {
    RandomStream s = random.generator();
    double[][] x = covariates(s);
    double[] d = new double[ROWS];
    double[] y = new double[ROWS];
    double[] cluster = new double[ROWS];
    double inD = 0;
    double inY = 0;
    for (int i = 0; i < ROWS; i++) {
      cluster[i] = Math.floorDiv(i, ROWS_PER_CLUSTER);
      if (i % ROWS_PER_CLUSTER == 0) {
        inD = s.normal();
        inY = s.normal();
      }
      d[i] = index(x, TREATMENT_SLOPES, i) + inD + s.normal();
      y[i] = 0.5 * d[i] + index(x, OUTCOME_SLOPES, i) + inY + s.normal();
    }
    Columns columns = columns(x, y, d).number("c", cluster);
    return Draw.target(CausalData.of(columns, roles().cluster("c")), 0.5);
  }

  /**
   * Two kinds of people, half each: treated with probability 0.3 or 0.6, with an effect of 1 or 2.
   * The effect on the treated is 1 + 0.6 / 0.9, on the untreated 1 + 0.4 / 1.1.
   *
   * @param treated whose effect is the truth
   */
  static Draw twoKinds(RandomStreams random, boolean treated) {
    RandomStream s = random.generator();
    double[][] x = covariates(s);
    double[] d = new double[ROWS];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      double kind = s.bernoulli(0.5) ? 1 : 0;
      x[COVARIATES - 1][i] = kind;
      d[i] = s.bernoulli(kind == 1 ? 0.6 : 0.3) ? 1 : 0;
      y[i] = d[i] * (1 + kind) + index(x, OUTCOME_SLOPES, i) + s.normal();
    }
    return Draw.target(data(x, y, d), treated ? 1 + 0.6 / 0.9 : 1 + 0.4 / 1.1);
  }

  /** Treatment by a logit of X; the effect of a row is 1 + 0.5 x1, so the average effect is 1. */
  static Draw interactive(RandomStreams random) {
    return interactive(random, 0.5);
  }

  /** Treatment by a logit of X; the effect is 1 for everybody. */
  static Draw constantEffect(RandomStreams random) {
    return interactive(random, 0);
  }

  private static Draw interactive(RandomStreams random, double slope) {
    RandomStream s = random.generator();
    double[][] x = covariates(s);
    double[] d = new double[ROWS];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      d[i] = s.bernoulli(expit(index(x, TREATMENT_SLOPES, i))) ? 1 : 0;
      y[i] = d[i] * (1 + slope * x[0][i]) + index(x, OUTCOME_SLOPES, i) + s.normal();
    }
    return Draw.target(data(x, y, d), 1);
  }

  /**
   * Instrument by a logit of X; one half compliers, one quarter always- and never-takers each, with
   * outcomes that differ by type. The effect is 1 for compliers and 2 for the others.
   */
  static Draw interactiveIv(RandomStreams random) {
    RandomStream s = random.generator();
    double[][] x = covariates(s);
    double[] z = new double[ROWS];
    double[] d = new double[ROWS];
    double[] y = new double[ROWS];
    for (int i = 0; i < ROWS; i++) {
      z[i] = s.bernoulli(expit(index(x, INSTRUMENT_SLOPES, i))) ? 1 : 0;
      double type = s.uniform();
      boolean always = type < 0.25;
      boolean never = type >= 0.75;
      d[i] = always || (!never && z[i] == 1) ? 1 : 0;
      double level = always ? 1 : never ? -1 : 0;
      double effect = always || never ? 2 : 1;
      y[i] = d[i] * effect + level + index(x, OUTCOME_SLOPES, i) + s.normal();
    }
    return Draw.target(data(x, y, d, z), 1);
  }

  private static double[][] covariates(RandomStream s) {
    double[][] x = new double[COVARIATES][ROWS];
    for (int i = 0; i < ROWS; i++) {
      x[0][i] = s.normal();
      for (int j = 1; j < COVARIATES; j++) {
        x[j][i] = 0.5 * x[j - 1][i] + Math.sqrt(0.75) * s.normal();
      }
    }
    return x;
  }

  private static double index(double[][] x, double[] slopes, int row) {
    double sum = 0;
    for (int j = 0; j < COVARIATES; j++) {
      sum += slopes[j] * x[j][row];
    }
    return sum;
  }

  private static double expit(double t) {
    return 1 / (1 + Math.exp(-t));
  }

  private static Columns columns(double[][] x, double[] y, double[] d) {
    Columns columns = Columns.none().number("y", y).number("d", d);
    for (int j = 0; j < COVARIATES; j++) {
      columns = columns.number("x" + (j + 1), x[j]);
    }
    return columns;
  }

  private static Roles roles() {
    Roles roles = Roles.outcome("y").treatment("d");
    for (int j = 0; j < COVARIATES; j++) {
      roles = roles.covariates("x" + (j + 1));
    }
    return roles;
  }

  /** With instruments z, or z1, z2, ... when there are several. */
  private static CausalData data(double[][] x, double[] y, double[] d, double[]... z) {
    Columns columns = columns(x, y, d);
    Roles roles = roles();
    for (int j = 0; j < z.length; j++) {
      String name = z.length == 1 ? "z" : "z" + (j + 1);
      columns = columns.number(name, z[j]);
      roles = roles.instruments(name);
    }
    return CausalData.of(columns, roles);
  }
}
