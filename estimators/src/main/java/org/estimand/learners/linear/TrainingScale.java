package org.estimand.learners.linear;

import org.estimand.data.FeatureMatrix;
import org.estimand.learn.TrainingSet;

/**
 * Mean and standard deviation of the features in the training rows alone: centred elsewhere, say on
 * all rows with a far one among those to predict, a feature would hardly differ from the constant
 * and quadratics in it would not settle.
 *
 * @param total sum of the weights
 * @param mean weighted means
 * @param deviation weighted standard deviations, 0 for constant features
 */
record TrainingScale(double total, double[] mean, double[] deviation) {
  /** Standard deviation over largest value below which a feature is constant up to rounding. */
  private static final double CONSTANT = 1e-13;

  static TrainingScale of(TrainingSet data) {
    int p = data.features().columns();
    double total = 0;
    for (int i : data.rows()) {
      total += weight(data, i);
    }
    double[] mean = new double[p];
    double[] deviation = new double[p];
    for (int j = 0; j < p; j++) {
      FeatureMatrix x = data.features();
      double origin = x.at(data.rows()[0], j);
      double sum = 0;
      double largest = 0;
      for (int i : data.rows()) {
        sum += weight(data, i) * (x.at(i, j) - origin);
        largest = Math.max(largest, Math.abs(x.at(i, j)));
      }
      mean[j] = origin + sum / total;
      double squares = 0;
      for (int i : data.rows()) {
        double v = x.at(i, j) - mean[j];
        squares += weight(data, i) * v * v;
      }
      double sd = Math.sqrt(squares / total);
      deviation[j] = sd > CONSTANT * largest ? sd : 0;
    }
    return new TrainingScale(total, mean, deviation);
  }

  private static double weight(TrainingSet data, int i) {
    return data.weights() == null ? 1 : data.weights()[i];
  }
}
