package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.TrainingSet;

/** The elastic net on one training set, from its cross products. */
final class ElasticNetMath {
  private static final int LENGTH = 100;
  private static final double ROUGH = 1e-8;
  private static final double TIGHT = 1e-12;

  private final ElasticNetLearner how;
  private final TrainingSet data;
  private final ScaledTarget target;
  private final double[][] sums;

  /**
   * @param sums cross products of (1, features, target) on the parts of the training rows: the
   *     folds in which the penalty is chosen, or any parts where it is given
   */
  ElasticNetMath(ElasticNetLearner how, TrainingSet data, ScaledTarget target, double[][] sums) {
    this.how = how;
    this.data = data;
    this.target = target;
    this.sums = sums;
  }

  LinearPredictor fit() {
    FeatureMatrix x = data.features();
    int p = x.columns();
    StandardMoments all = StandardMoments.of(except(-1), p);
    QuadraticDescent descent = new QuadraticDescent(all, how.alpha());
    List<Diagnostic> notes = new ArrayList<>();
    double lambda = 0;
    if (all.scale()[p] > 0) {
      double units = all.scale()[p] * target.scale();
      lambda = how.penalty() >= 0 ? how.penalty() / units : choose(all, notes);
      if (!descent.solve(lambda, TIGHT)) {
        throw stuck(lambda);
      }
      lambda *= units;
    }
    notes.add(0, note(descent.slopes(), lambda));
    constant(x, all, notes);
    double[] slopes = all.unscaled(descent.slopes());
    ColumnScales scales = ColumnScales.of(x);
    double[] centers = new double[p];
    for (int j = 0; j < p; j++) {
      slopes[j] *= target.scale() / scales.scale()[j];
      centers[j] = scales.center()[j] + scales.scale()[j] * all.mean()[j];
    }
    double level = target.center() + target.scale() * all.mean()[p];
    return new LinearPredictor(level, slopes, centers, List.copyOf(notes));
  }

  /** The sums over all parts but one, in their order. */
  private double[] except(int left) {
    double[] total = new double[sums[0].length];
    for (int c = 0; c < sums.length; c++) {
      for (int k = 0; c != left && k < total.length; k++) {
        total[k] += sums[c][k];
      }
    }
    return total;
  }

  /** The path of penalties for the standardised target. */
  private double[] path(StandardMoments all) {
    double top = 0;
    for (double c : all.cross()) {
      top = Math.max(top, Math.abs(c));
    }
    top /= Math.max(how.alpha(), 1e-3);
    double ratio = data.size() < all.p() ? 0.01 : 1e-4;
    double[] lambdas = new double[LENGTH];
    QuadraticDescent descent = new QuadraticDescent(all, how.alpha());
    double before = 0;
    for (int k = 0; k < LENGTH; k++) {
      lambdas[k] = top * Math.pow(ratio, k / (LENGTH - 1.0));
      if (!descent.solve(lambdas[k], ROUGH)) {
        throw stuck(lambdas[k]);
      }
      double now = descent.explained();
      if (now > 0.999 || how.alpha() > 0 && k >= 5 && now - before < 1e-5 * now) {
        return Arrays.copyOf(lambdas, k + 1);
      }
      before = now;
    }
    return lambdas;
  }

  private double choose(StandardMoments all, List<Diagnostic> notes) {
    int p = all.p();
    int cells = sums.length;
    double[] lambdas = path(all);
    double[][] losses = new double[cells][lambdas.length];
    double[] share = new double[cells];
    double total = 0;
    for (int f = 0; f < cells; f++) {
      StandardMoments rest = StandardMoments.of(except(f), p);
      QuadraticDescent descent = new QuadraticDescent(rest, how.alpha());
      double[] held = sums[f];
      share[f] = held[0];
      total += held[0];
      for (int k = 0; k < lambdas.length; k++) {
        if (rest.scale()[p] > 0) {
          double lambda = lambdas[k] * all.scale()[p] / rest.scale()[p];
          if (!descent.solve(lambda, ROUGH)) {
            throw stuck(lambda);
          }
        }
        losses[f][k] = rest.loss(rest.unscaled(descent.slopes()), held);
      }
    }
    double[] mean = new double[lambdas.length];
    int best = 0;
    for (int k = 0; k < lambdas.length; k++) {
      for (int f = 0; f < cells; f++) {
        mean[k] += share[f] / total * losses[f][k];
      }
      best = mean[k] < mean[best] ? k : best;
    }
    double square = 0;
    for (int f = 0; f < cells; f++) {
      double d = losses[f][best] - mean[best];
      square += share[f] / total * d * d;
    }
    double limit = mean[best] + Math.sqrt(square / (cells - 1));
    int chosen = best;
    for (int k = best; how.rule() == PenaltyRule.ONE_SE && k >= 0; k--) {
      chosen = mean[k] <= limit ? k : chosen;
    }
    if (chosen == lambdas.length - 1 && lambdas.length == LENGTH) {
      notes.add(
          Diagnostic.note(
              "PENALTY_AT_END",
              "Learner "
                  + how.name()
                  + " chose the smallest penalty of its path; less penalty may be better."));
    }
    return lambdas[chosen];
  }

  private ConvergenceException stuck(double lambda) {
    return new ConvergenceException(
        "CONV-037",
        "Coordinate descent of learner "
            + how.name()
            + " did not settle in 100000 sweeps at penalty (for a standardised target) "
            + lambda
            + ". Look for nearly collinear columns, or give a larger penalty.");
  }

  private Diagnostic note(double[] slopes, double lambda) {
    int used = 0;
    for (double b : slopes) {
      used += b != 0 ? 1 : 0;
    }
    return Diagnostic.note(
            "PENALTY",
            "Learner " + how.name() + ": penalty and nonzero slopes are those of one fit.")
        .value("penalty", lambda)
        .value("nonzero", used);
  }

  private static void constant(FeatureMatrix x, StandardMoments all, List<Diagnostic> notes) {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < all.p(); j++) {
      if (all.scale()[j] == 0) {
        names.add(x.names().get(j));
      }
    }
    if (!names.isEmpty()) {
      notes.add(
          Diagnostic.note(
              "DROPPED_COLUMNS",
              "Columns constant on the training rows were left out: "
                  + String.join(", ", names)
                  + "."));
    }
  }
}
