package org.estimand.learners.linear;

import java.util.stream.IntStream;
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

  /** Largest change in the last step, and in the last sweep of one, of a fit. */
  private static final double SETTLED = 1e-10;

  private static final double DESCENDED = 1e-11;

  /** The same where only losses of penalties are compared. A step about squares the error. */
  private static final double ROUGHLY = 1e-6;

  private static final double NEARLY = 1e-8;

  private final double settled;
  private final double descended;
  private final LogitPass pass;
  private final String name;
  private final double mixing;
  private final double total;
  private final double[] mean;
  private final double[] deviation;
  private final int[] kept;
  private double[] b;
  private LogitPass.Sums now;

  /**
   * Starts at the constant model.
   *
   * @param rough whether the fits only choose a penalty: a change of 1e-6 in a step settles them
   */
  LogitNetMath(TrainingSet data, String name, double mixing, boolean rough) {
    settled = rough ? ROUGHLY : SETTLED;
    descended = rough ? NEARLY : DESCENDED;
    this.name = name;
    this.mixing = mixing;
    FeatureMatrix x = data.features();
    TrainingScale scale = TrainingScale.of(data);
    this.mean = scale.mean();
    this.deviation = scale.deviation();
    this.kept = IntStream.range(0, x.columns()).filter(j -> deviation[j] > 0).toArray();
    this.pass = new LogitPass(x, data.rows(), data.target(), data.weights(), kept, mean, deviation);
    double ones = 0;
    for (int i : data.rows()) {
      double w = data.weights() == null ? 1 : data.weights()[i];
      ones += w * data.target()[i];
    }
    this.total = scale.total();
    this.b = new double[kept.length + 1];
    b[0] = Math.log(ones / (total - ones));
    this.now = pass.at(b, null);
  }

  /** The penalty at which all coefficients become zero. */
  double largest() {
    double most = 0;
    for (int j = 1; j < b.length; j++) {
      most = Math.max(most, Math.abs(now.gradient()[j]) / total);
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
        largest = Math.max(largest, Math.abs(target[j] - b[j]));
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
      if (largest <= settled) {
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
            + " in "
            + MOST_STEPS
            + " steps, or its coefficients left all bounds. Look for columns that separate the"
            + " classes, or give a larger penalty.");
  }

  /** The minimum of the penalised quadratic at the current coefficients, in scaled units. */
  private double[] quadratic(double penalty) {
    int q = b.length;
    double[] hessian = new double[q * q];
    double[] start = b.clone();
    for (int i = 0; i < q; i++) {
      for (int j = 0; j <= i; j++) {
        double v = now.information()[i * q + j] / total;
        hessian[i * q + j] = v;
        hessian[j * q + i] = v;
      }
    }
    double[] linear = new double[q];
    for (int i = 0; i < q; i++) {
      linear[i] = now.gradient()[i] / total;
      for (int j = 0; j < q; j++) {
        linear[i] += hessian[i * q + j] * start[j];
      }
    }
    QuadraticDescent descent = new QuadraticDescent(hessian, linear, mixing, 1).from(start);
    if (!descent.solve(penalty, descended)) {
      throw new ConvergenceException(
          "CONV-032",
          "The "
              + name
              + " learner did not settle at penalty "
              + penalty
              + ": coordinate descent ran out of sweeps. Look for nearly collinear columns, or give"
              + " a larger penalty.");
    }
    return descent.slopes().clone();
  }

  private double objective(LogitPass.Sums sums, double[] at, double penalty) {
    double cost = -sums.value() / total;
    for (int j = 1; j < at.length; j++) {
      cost += penalty * (mixing * Math.abs(at[j]) + (1 - mixing) / 2 * at[j] * at[j]);
    }
    return cost;
  }

  /** The predictor at the current penalty. */
  LogitPredictor predictor(FeatureMatrix x) {
    double[] slopes = new double[x.columns()];
    for (int k = 0; k < kept.length; k++) {
      slopes[kept[k]] = b[k + 1] / deviation[kept[k]];
    }
    return new LogitPredictor(new LinearPredictor(b[0], slopes, mean.clone(), java.util.List.of()));
  }
}
