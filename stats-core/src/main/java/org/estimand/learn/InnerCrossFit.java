package org.estimand.learn;

import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * Out-of-fold predictions of several learners inside one training set, all on the same folds; with
 * classes the folds are stratified by them.
 *
 * @param outputs K: 1, or the number of classes
 * @param predictions for each learner n x K values, column-major, row i for the i-th training row
 */
record InnerCrossFit(int outputs, double[][] predictions) {

  static InnerCrossFit of(
      List<? extends Learner> learners, int folds, TrainingSet data, RandomStreams random) {
    int[] rows = data.rows();
    int n = rows.length;
    if (n < 2 * folds) {
      throw new NotIdentifiedException(
          "IDENT-034",
          "Choosing among learners by "
              + folds
              + "-fold cross-validation needs "
              + 2 * folds
              + " training rows; there are "
              + n
              + ". Use fewer folds.");
    }
    RandomStream stream = random.child("inner folds").generator();
    InnerFolds inner =
        data.classes() > 0
            ? InnerFolds.stratified(rows, data.target(), data.classes(), folds, stream)
            : InnerFolds.of(rows, folds, stream);
    int outputs = Math.max(1, data.classes());
    double[][] all = new double[learners.size()][n * outputs];
    for (int k = 0; k < folds; k++) {
      int[] place = inner.places(k);
      int[] held = inner.held(k);
      int m = held.length;
      TrainingSet part =
          new TrainingSet(
              data.features(), inner.training(k), data.target(), data.weights(), data.classes());
      double[] out = new double[m * outputs];
      for (int l = 0; l < learners.size(); l++) {
        learners
            .get(l)
            .fit(part, random.child("inner fold", k).child("learner", l))
            .predict(data.features(), held, out);
        for (int c = 0; c < outputs; c++) {
          for (int i = 0; i < m; i++) {
            all[l][c * n + place[i]] = out[c * m + i];
          }
        }
      }
    }
    return new InnerCrossFit(outputs, all);
  }

  /** Mean squared error, or mean negative log likelihood with probabilities kept above 1e-15. */
  double loss(int learner, TrainingSet data) {
    int n = data.size();
    double sum = 0;
    double total = 0;
    for (int i = 0; i < n; i++) {
      int row = data.rows()[i];
      double w = data.weights() == null ? 1 : data.weights()[row];
      total += w;
      double y = data.target()[row];
      if (data.classes() > 0) {
        double p = predictions[learner][((int) y) * n + i];
        sum -= w * Math.log(Math.max(p, 1e-15));
      } else {
        double e = y - predictions[learner][i];
        sum += w * e * e;
      }
    }
    return sum / total;
  }

  /** What both combinations of learners check when they are made. */
  static void requireChoices(String what, List<? extends Learner> learners, int folds) {
    if (learners.size() < 2) {
      throw new InvalidConfigException(
          "CONF-029", what + " needs at least two learners; got " + learners.size() + ".");
    }
    if (folds < 2) {
      throw new InvalidConfigException(
          "CONF-029", "folds of " + what + " = " + folds + "; must be at least 2.");
    }
  }

  /** Whether all learners take weights. */
  static boolean weighted(List<? extends Learner> learners) {
    return learners.stream().allMatch(Learner::supportsWeights);
  }

  /** Whether all learners take missing features. */
  static boolean missing(List<? extends Learner> learners) {
    return learners.stream().allMatch(Learner::supportsMissing);
  }
}
