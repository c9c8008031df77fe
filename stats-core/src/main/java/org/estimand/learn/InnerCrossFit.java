package org.estimand.learn;

import java.util.List;
import org.estimand.errors.CausalException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * Out-of-fold predictions of several learners inside one training set, all on the same folds; with
 * classes the folds are stratified by them.
 *
 * @param outputs K: 1, or the number of classes
 * @param predictions for each learner n x K values, column-major, row i for the i-th training row
 * @param label for each training row the number of its fold
 * @param folds number of folds
 * @param failures for each learner why it could not be fitted, or null where it could
 */
record InnerCrossFit(
    int outputs, double[][] predictions, int[] label, int folds, CausalException[] failures) {
  /** Probabilities are kept above this in log losses. */
  static final double TINY = 1e-15;

  /**
   * What is fitted beside all learners on all rows.
   *
   * @param streams number of each learner's random stream; null for its place in the list
   * @param share share of the training rows of a fold that is used, in (0, 1]; smaller shares are
   *     subsets of larger ones
   * @param lenient whether a learner that cannot be fitted is passed over
   */
  record Mode(int[] streams, double share, boolean lenient) {
    static final Mode ALL = new Mode(null, 1, false);
    static final Mode LENIENT = new Mode(null, 1, true);
  }

  static InnerCrossFit of(
      List<? extends Learner> learners, int folds, TrainingSet data, RandomStreams random) {
    return of(learners, folds, data, random, Mode.ALL);
  }

  static InnerCrossFit of(
      List<? extends Learner> learners,
      int folds,
      TrainingSet data,
      RandomStreams random,
      Mode mode) {
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
    InnerFolds inner = InnerFolds.of(data, rows, true, folds, stream);
    int outputs = Math.max(1, data.classes());
    double[][] all = new double[learners.size()][n * outputs];
    CausalException[] failures = new CausalException[learners.size()];
    int[] order =
        mode.share() < 1 ? random.child("inner rows").generator().permutation(n) : new int[0];
    for (int k = 0; k < folds; k++) {
      int[] place = inner.places(k);
      int[] held = inner.held(k);
      int m = held.length;
      TrainingSet part =
          data.onRows(
              mode.share() < 1
                  ? subset(data, inner.labels(), k, order, mode.share())
                  : inner.training(k));
      double[] out = new double[m * outputs];
      for (int l = 0; l < learners.size(); l++) {
        if (failures[l] != null) {
          continue;
        }
        int number = mode.streams() == null ? l : mode.streams()[l];
        try {
          learners
              .get(l)
              .fit(part, random.child("inner fold", k).child("learner", number))
              .predict(data.features(), held, out);
          requireNumbers(learners.get(l), out, held, data.classes());
        } catch (NotIdentifiedException | ConvergenceException | NotSupportedException e) {
          if (!mode.lenient()) {
            throw e;
          }
          failures[l] = e;
          continue;
        }
        for (int c = 0; c < outputs; c++) {
          for (int i = 0; i < m; i++) {
            all[l][c * n + place[i]] = out[c * m + i];
          }
        }
      }
    }
    return new InnerCrossFit(outputs, all, inner.labels(), folds, failures);
  }

  /** The first rows of a fold's training part in a random order, ascending, class by class. */
  private static int[] subset(TrainingSet data, int[] label, int fold, int[] order, double share) {
    int[] left = new int[Math.max(1, data.classes())];
    for (int i = 0; i < label.length; i++) {
      left[stratum(data, i)] += label[i] == fold ? 0 : 1;
    }
    for (int c = 0; c < left.length; c++) {
      left[c] = (int) Math.ceil(share * left[c]);
    }
    boolean[] used = new boolean[label.length];
    int count = 0;
    for (int i : order) {
      if (label[i] != fold && left[stratum(data, i)]-- > 0) {
        used[i] = true;
        count++;
      }
    }
    int[] rows = new int[count];
    count = 0;
    for (int i = 0; i < label.length; i++) {
      if (used[i]) {
        rows[count++] = data.rows()[i];
      }
    }
    return rows;
  }

  private static int stratum(TrainingSet data, int i) {
    return data.classes() > 0 ? (int) data.target()[data.rows()[i]] : 0;
  }

  private static void requireNumbers(Learner learner, double[] out, int[] rows, int classes) {
    for (int i = 0; i < out.length; i++) {
      if (!Double.isFinite(out[i]) || classes > 0 && !(out[i] >= -1e-9 && out[i] <= 1 + 1e-9)) {
        throw new NotIdentifiedException(
            "IDENT-031",
            "Learner "
                + learner.name()
                + " predicts "
                + out[i]
                + " for row "
                + (rows[i % rows.length] + 1)
                + (classes == 0 ? "" : ", which is no probability")
                + ". Scale the features or use another learner.");
      }
    }
  }

  /**
   * Learners that could be fitted, in their order.
   *
   * @throws NotIdentifiedException IDENT-120 when there is none
   */
  int[] alive() {
    int[] alive = new int[failures.length];
    int count = 0;
    StringBuilder why = new StringBuilder();
    for (int l = 0; l < failures.length; l++) {
      if (failures[l] == null) {
        alive[count++] = l;
      } else {
        why.append(' ').append(failures[l].getMessage());
      }
    }
    if (count == 0) {
      throw new NotIdentifiedException(
          "IDENT-120",
          "None of the " + failures.length + " candidate learners could be fitted:" + why);
    }
    return java.util.Arrays.copyOf(alive, count);
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
      sum += w * lossOf(learner, data, i);
    }
    return sum / total;
  }

  /**
   * The standard error of a loss from its spread over the folds: the weighted mean of squared
   * deviations of the folds' losses, over their number less one.
   */
  double standardError(int learner, TrainingSet data) {
    double[] sum = new double[folds];
    double[] weight = new double[folds];
    for (int i = 0; i < label.length; i++) {
      int row = data.rows()[i];
      double w = data.weights() == null ? 1 : data.weights()[row];
      weight[label[i]] += w;
      sum[label[i]] += w * lossOf(learner, data, i);
    }
    double mean = loss(learner, data);
    double squares = 0;
    double total = 0;
    int used = 0;
    for (int k = 0; k < folds; k++) {
      if (weight[k] > 0) {
        double d = sum[k] / weight[k] - mean;
        squares += weight[k] * d * d;
        total += weight[k];
        used++;
      }
    }
    return used < 2 ? 0 : Math.sqrt(squares / total / (used - 1));
  }

  private double lossOf(int learner, TrainingSet data, int i) {
    double y = data.target()[data.rows()[i]];
    if (data.classes() > 0) {
      double p = predictions[learner][((int) y) * data.size() + i];
      return -Math.log(Math.max(p, TINY));
    }
    double e = y - predictions[learner][i];
    return e * e;
  }

  /** What both combinations of learners check when they are made. */
  static void requireChoices(String what, List<? extends Learner> learners, int folds) {
    if (learners.size() < 2) {
      throw new InvalidConfigException(
          "CONF-029", what + " needs at least two learners; got " + learners.size() + ".");
    }
    requireFolds(what, folds);
  }

  static void requireFolds(String what, int folds) {
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
