package org.estimand.learn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStreams;

/**
 * Predictions made elsewhere, in the place of a learner: nothing is trained. With them other
 * software's nuisances can be used, and a score can be tested alone.
 */
public final class ExternalPredictions {
  private ExternalPredictions() {}

  /**
   * Predictions of a mean.
   *
   * @param perRepetition one array of n values for all repetitions, or one for each; copied
   */
  public static RegressionLearner mean(double[]... perRepetition) {
    return new Mean(new Values(perRepetition, 1));
  }

  /**
   * Predictions of P(target = 1).
   *
   * @param perRepetition one array of n values in [0, 1] for all repetitions, or one for each;
   *     copied
   */
  public static ClassificationLearner probability(double[]... perRepetition) {
    return new Probability(new Values(perRepetition, 2));
  }

  /**
   * Predictions of several classes.
   *
   * @param classes number of classes K
   * @param perRepetition one array of n x K values (column-major) for all repetitions, or one for
   *     each; copied
   */
  public static ClassificationLearner probabilities(int classes, double[]... perRepetition) {
    return new Probability(new Values(perRepetition, classes));
  }

  private static final class Values {
    private final double[][] values;
    private final int outputs;

    Values(double[][] given, int outputs) {
      if (given.length == 0) {
        throw new InvalidConfigException(
            "CONF-031",
            "No array of external predictions was given. Give one with a value for each row, or one"
                + " for each repetition.");
      }
      values = new double[given.length][];
      for (int r = 0; r < given.length; r++) {
        values[r] = given[r].clone();
        for (int i = 0; i < values[r].length; i++) {
          double v = values[r][i];
          if (!Double.isFinite(v) || outputs > 1 && !(v >= 0 && v <= 1)) {
            throw new InvalidConfigException(
                "CONF-032",
                "External prediction "
                    + v
                    + " at position "
                    + (i + 1)
                    + (outputs > 1
                        ? " is not a probability. Give values from 0 to 1."
                        : " is not a finite number. Give finite values."));
          }
        }
      }
      this.outputs = outputs;
    }

    void predict(int repetition, FeatureMatrix x, int[] rows, double[] out) {
      if (values.length > 1 && repetition >= values.length) {
        throw new InvalidConfigException(
            "CONF-033",
            "External predictions were given for "
                + values.length
                + " repetitions, but repetition "
                + (repetition + 1)
                + " of the plan needs them too. Give one array for each, or one for all.");
      }
      double[] v = values[values.length == 1 ? 0 : repetition];
      int n = x.rows();
      int stored = outputs == 2 ? 1 : outputs;
      if (v.length != n * stored) {
        throw new InvalidConfigException(
            "CONF-034",
            "External predictions have "
                + v.length
                + " values for "
                + n
                + " rows"
                + (stored == 1 ? "" : " and " + stored + " classes")
                + ". Give one value for each row that is used.");
      }
      int m = rows.length;
      for (int k = 0; k < stored; k++) {
        int to = outputs == 2 ? m : k * m;
        for (int i = 0; i < m; i++) {
          out[to + i] = v[k * n + rows[i]];
        }
      }
      if (outputs == 2) {
        for (int i = 0; i < m; i++) {
          out[i] = 1 - out[m + i];
        }
      }
    }

    Optional<BatchAnswer> batch(List<CrossFitTask> tasks) {
      List<double[]> answers = new ArrayList<>();
      for (CrossFitTask task : tasks) {
        double[] out = new double[task.testRows().length * outputs];
        predict(task.repetition(), task.training().features(), task.testRows(), out);
        answers.add(out);
      }
      return Optional.of(BatchAnswer.of(answers));
    }

    Map<String, Object> describe() {
      Map<String, Object> d = new LinkedHashMap<>();
      d.put("name", "external");
      d.put("repetitions", values.length);
      return d;
    }

    Predictor predictor() {
      if (values.length > 1) {
        throw new InvalidConfigException(
            "CONF-035",
            "External predictions of "
                + values.length
                + " repetitions can only be used in a cross-fit, which has repetitions. Give one"
                + " array.");
      }
      return new Predictor() {
        @Override
        public int outputs() {
          return outputs;
        }

        @Override
        public void predict(FeatureMatrix features, int[] rows, double[] out) {
          Values.this.predict(0, features, rows, out);
        }
      };
    }
  }

  /** What predictions of means and of probabilities share. */
  abstract static class External implements BatchedCrossFit {
    private final Values values;

    External(Values values) {
      this.values = values;
    }

    public String name() {
      return "external";
    }

    public Map<String, Object> describe() {
      return values.describe();
    }

    public boolean supportsWeights() {
      return true;
    }

    public boolean supportsMissing() {
      return true;
    }

    public Predictor fit(TrainingSet data, RandomStreams random) {
      return values.predictor();
    }

    @Override
    public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
      return values.batch(tasks);
    }
  }

  private static final class Mean extends External implements RegressionLearner {
    Mean(Values values) {
      super(values);
    }
  }

  private static final class Probability extends External implements ClassificationLearner {
    Probability(Values values) {
      super(values);
    }
  }
}
