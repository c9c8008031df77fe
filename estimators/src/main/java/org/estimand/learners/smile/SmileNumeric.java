package org.estimand.learners.smile;

import org.estimand.data.FeatureMatrix;
import org.estimand.errors.ConvergenceException;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import smile.base.mlp.Layer;
import smile.base.mlp.LayerBuilder;
import smile.base.mlp.MultilayerPerceptron;
import smile.base.mlp.OutputFunction;
import smile.math.TimeFunction;
import smile.math.kernel.GaussianKernel;

/** Support vectors and networks of Smile. Loaded only where Smile is. */
final class SmileNumeric {
  private SmileNumeric() {}

  static Predictor svr(TrainingSet data, SmileSvrOptions o, RandomStreams random) {
    SmileRows.seedThread(random);
    Standardized s = Standardized.of(data);
    double gamma = o.gamma() == 0 ? 1.0 / data.features().columns() : o.gamma();
    var fit =
        smile.regression.SVM.fit(
            s.rows(data.features(), data.rows()),
            s.targets(data),
            new GaussianKernel(Math.sqrt(0.5 / gamma)),
            o.epsilon(),
            o.cost(),
            o.tolerance());
    return checked(
        "smile-svr",
        "Use a larger tolerance or a smaller cost.",
        data,
        new Scaled(s, 1, (x, out) -> out[0] = s.targetCenter() + s.targetScale() * fit.predict(x)));
  }

  static Predictor mlp(TrainingSet data, SmileMlpOptions o, RandomStreams random) {
    SmileRows.seedThread(random);
    Standardized s = Standardized.of(data);
    double[][] x = s.rows(data.features(), data.rows());
    LayerBuilder input = Layer.input(data.features().columns());
    LayerBuilder hidden = Layer.rectifier(o.hiddenUnits());
    Scaled predictor;
    if (data.classes() == 0) {
      var net = new smile.regression.MLP(input, hidden, Layer.mse(1, OutputFunction.LINEAR));
      double[] y = s.targets(data);
      train(net, x.length, o, random, rows -> net.update(pick(x, rows), pick(y, rows)));
      predictor =
          new Scaled(
              s, 1, (v, out) -> out[0] = s.targetCenter() + s.targetScale() * net.predict(v));
    } else {
      int k = data.classes();
      LayerBuilder output =
          k == 2 ? Layer.mle(1, OutputFunction.SIGMOID) : Layer.mle(k, OutputFunction.SOFTMAX);
      var net = new smile.classification.MLP(input, hidden, output);
      int[] y = SmileRows.labels(data);
      train(net, x.length, o, random, rows -> net.update(pick(x, rows), pick(y, rows)));
      predictor = new Scaled(s, k, net::predict);
    }
    return checked("smile-mlp", "Use a smaller learningRate.", data, predictor);
  }

  /** One step on some rows. */
  private interface Step {
    void on(int[] rows);
  }

  private static void train(
      MultilayerPerceptron net, int n, SmileMlpOptions o, RandomStreams random, Step step) {
    long perEpoch = (n + o.batch() - 1L) / o.batch();
    double steps = (double) (o.epochs() * perEpoch);
    net.setLearningRate(TimeFunction.linear(o.learningRate(), steps, o.learningRate() / 100));
    if (o.momentum() > 0) {
      net.setMomentum(TimeFunction.constant(o.momentum()));
    }
    RandomStream order = random.child("batches").generator();
    for (int epoch = 0; epoch < o.epochs(); epoch++) {
      int[] permutation = order.permutation(n);
      for (int from = 0; from < n; from += o.batch()) {
        step.on(java.util.Arrays.copyOfRange(permutation, from, Math.min(n, from + o.batch())));
      }
    }
  }

  private static double[][] pick(double[][] x, int[] rows) {
    double[][] out = new double[rows.length][];
    for (int r = 0; r < rows.length; r++) {
      out[r] = x[rows[r]];
    }
    return out;
  }

  private static double[] pick(double[] y, int[] rows) {
    double[] out = new double[rows.length];
    for (int r = 0; r < rows.length; r++) {
      out[r] = y[rows[r]];
    }
    return out;
  }

  private static int[] pick(int[] y, int[] rows) {
    int[] out = new int[rows.length];
    for (int r = 0; r < rows.length; r++) {
      out[r] = y[rows[r]];
    }
    return out;
  }

  /** CONV-039 when the fit predicts something that is not a number on its own rows. */
  private static Predictor checked(
      String learner, String remedy, TrainingSet data, Predictor predictor) {
    double[] out = new double[data.size() * predictor.outputs()];
    predictor.predict(data.features(), data.rows(), out);
    for (double v : out) {
      if (!Double.isFinite(v)) {
        throw new ConvergenceException(
            "CONV-039",
            "Learner "
                + learner
                + " diverged: it predicts "
                + v
                + " on its training rows. "
                + remedy);
      }
    }
    return predictor;
  }

  /** Fills the outputs of a standardised row. */
  private interface RowFunction {
    void apply(double[] x, double[] out);
  }

  private record Scaled(Standardized scales, int outputs, RowFunction model) implements Predictor {
    @Override
    public void predict(FeatureMatrix features, int[] rows, double[] out) {
      double[] answer = new double[outputs];
      for (int r = 0; r < rows.length; r++) {
        model.apply(scales.row(features, rows[r]), answer);
        for (int c = 0; c < outputs; c++) {
          out[c * rows.length + r] = answer[c];
        }
      }
    }
  }
}
