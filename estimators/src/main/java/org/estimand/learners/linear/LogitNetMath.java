package org.estimand.learners.linear;

import java.util.Arrays;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.learn.TrainingSet;

/**
 * Penalised logistic regression of one training set, from penalty to penalty: minimises {@code
 * -(log likelihood) / (sum of weights) + l (m |b|_1 + (1 - m) |b|^2 / 2)} over standardised
 * features by proximal Newton steps, each a penalised quadratic.
 */
final class LogitNetMath {
  private static final int MOST_STEPS = 200;
  private static final double SETTLED = 1e-10;
  private static final double DESCENDED = 1e-11;

  private final LogitPass pass;
  private final String name;
  private final double mixing;
  private final double total;
  private final double[] deviation;
  private final int[] kept;
  private double[] b;
  private LogitPass.Sums now;

  /** Starts at the constant model. */
  LogitNetMath(TrainingSet data, String name, double mixing) {
    this.name = name;
    this.mixing = mixing;
    FeatureMatrix x = data.features();
    double[] sd = deviations(data);
    int[] varying = new int[sd.length];
    int c = 0;
    for (int j = 0; j < sd.length; j++) {
      if (sd[j] > 0) {
        varying[c++] = j;
      }
    }
    this.kept = Arrays.copyOf(varying, c);
    this.pass = new LogitPass(x, data.rows(), data.target(), data.weights(), kept);
    this.deviation = new double[c + 1];
    deviation[0] = 1;
    for (int k = 0; k < c; k++) {
      deviation[k + 1] = sd[kept[k]];
    }
    double sum = 0;
    double ones = 0;
    for (int i : data.rows()) {
      double w = data.weights() == null ? 1 : data.weights()[i];
      sum += w;
      ones += w * data.target()[i];
    }
    this.total = sum;
    this.b = new double[c + 1];
    b[0] = Math.log(ones / (sum - ones));
    this.now = pass.at(b, null);
  }

  /** Standard deviations of the training rows, in units of {@link ColumnScales}; 0 if constant. */
  private static double[] deviations(TrainingSet data) {
    FeatureMatrix x = data.features();
    ColumnScales scales = ColumnScales.of(x);
    double[] sd = new double[x.columns()];
    for (int j = 0; j < sd.length; j++) {
      double total = 0;
      double sum = 0;
      double squares = 0;
      for (int i : data.rows()) {
        double w = data.weights() == null ? 1 : data.weights()[i];
        double v = (x.at(i, j) - scales.center()[j]) / scales.scale()[j];
        total += w;
        sum += w * v;
        squares += w * v * v;
      }
      double own = squares - sum * (sum / total);
      sd[j] = own > 1e-12 * squares ? Math.sqrt(own / total) : 0;
    }
    return sd;
  }

  /** The penalty at which all coefficients become zero. */
  double largest() {
    double most = 0;
    for (int j = 1; j < b.length; j++) {
      most = Math.max(most, Math.abs(now.gradient()[j]) / deviation[j] / total);
    }
    return most / Math.max(mixing, 1e-3);
  }

  /** Share of the constant model's deviance that is left. */
  double deviance() {
    return -2 * now.value() / total;
  }

  /** Moves on to a penalty. */
  void at(double penalty) {
    double value = objective(now, b, penalty);
    for (int step = 0; step < MOST_STEPS; step++) {
      double[] target = quadratic(penalty);
      double largest = 0;
      for (int j = 0; j < b.length; j++) {
        largest = Math.max(largest, Math.abs(target[j] - b[j]) * deviation[j]);
      }
      double shrink = 1;
      double[] next = target;
      LogitPass.Sums then = pass.at(next, null);
      double reached = objective(then, next, penalty);
      while (reached > value + 1e-13 * Math.abs(value) && shrink > 1e-12) {
        shrink /= 2;
        next = new double[b.length];
        for (int j = 0; j < b.length; j++) {
          next[j] = b[j] + shrink * (target[j] - b[j]);
        }
        then = pass.at(next, null);
        reached = objective(then, next, penalty);
      }
      b = next;
      now = then;
      value = reached;
      if (largest <= SETTLED) {
        return;
      }
      if (!(largest < 1e6)) {
        break;
      }
    }
    throw new ConvergenceException(
        "CONV-032",
        "The "
            + name
            + " learner did not settle at penalty "
            + penalty
            + ". Use a larger penalty.");
  }

  /** The minimum of the penalised quadratic at the current coefficients, in scaled units. */
  private double[] quadratic(double penalty) {
    int q = b.length;
    double[] hessian = new double[q * q];
    double[] start = new double[q];
    for (int i = 0; i < q; i++) {
      start[i] = b[i] * deviation[i];
      for (int j = 0; j <= i; j++) {
        double v = now.information()[i * q + j] / total / deviation[i] / deviation[j];
        hessian[i * q + j] = v;
        hessian[j * q + i] = v;
      }
    }
    double[] linear = new double[q];
    for (int i = 0; i < q; i++) {
      linear[i] = now.gradient()[i] / deviation[i] / total;
      for (int j = 0; j < q; j++) {
        linear[i] += hessian[i * q + j] * start[j];
      }
    }
    QuadraticDescent descent = new QuadraticDescent(hessian, linear, mixing, 1).from(start);
    if (!descent.solve(penalty, DESCENDED)) {
      throw new ConvergenceException(
          "CONV-032",
          "The "
              + name
              + " learner did not settle at penalty "
              + penalty
              + ". Use a larger penalty.");
    }
    double[] out = descent.slopes().clone();
    for (int j = 0; j < q; j++) {
      out[j] /= deviation[j];
    }
    return out;
  }

  private double objective(LogitPass.Sums sums, double[] at, double penalty) {
    double cost = -sums.value() / total;
    for (int j = 1; j < at.length; j++) {
      double s = at[j] * deviation[j];
      cost += penalty * (mixing * Math.abs(s) + (1 - mixing) / 2 * s * s);
    }
    return cost;
  }

  /** The predictor at the current penalty. */
  LogitPredictor predictor(FeatureMatrix x) {
    ColumnScales scales = ColumnScales.of(x);
    double[] slopes = new double[x.columns()];
    for (int k = 0; k < kept.length; k++) {
      slopes[kept[k]] = b[k + 1] / scales.scale()[kept[k]];
    }
    return new LogitPredictor(
        new LinearPredictor(b[0], slopes, scales.center().clone(), java.util.List.of()));
  }
}
