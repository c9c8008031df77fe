package org.estimand.learners.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.learn.TrainingSet;

/**
 * Training rows of positive weight with standardised features.
 *
 * @param n number of rows
 * @param x n x p: features with mean 0 and standard deviation 1 under the weights (divisor: their
 *     sum); constant features are left out
 * @param share weights divided by their sum
 * @param y targets
 * @param kept positions of the features in the feature matrix
 * @param center weighted means of the kept features
 * @param scale weighted standard deviations of the kept features
 * @param dropped names of the constant features
 */
record KernelRows(
    int n,
    double[] x,
    double[] share,
    double[] y,
    int[] kept,
    double[] center,
    double[] scale,
    List<String> dropped) {
  // a spread below this share of the level is rounding
  private static final double CONSTANT = 1e-12;

  static KernelRows of(TrainingSet data) {
    double[] w = data.weights();
    int[] rows =
        w == null ? data.rows() : Arrays.stream(data.rows()).filter(i -> w[i] > 0).toArray();
    int n = rows.length;
    double[] share = new double[n];
    double[] y = new double[n];
    double total = 0;
    for (int i = 0; i < n; i++) {
      share[i] = w == null ? 1 : w[rows[i]];
      y[i] = data.target()[rows[i]];
      total += share[i];
    }
    for (int i = 0; i < n; i++) {
      share[i] /= total;
    }
    FeatureMatrix f = data.features();
    int p = 0;
    int[] kept = new int[f.columns()];
    double[] center = new double[f.columns()];
    double[] scale = new double[f.columns()];
    List<String> dropped = new ArrayList<>();
    for (int j = 0; j < f.columns(); j++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += share[i] * f.at(rows[i], j);
      }
      double squares = 0;
      for (int i = 0; i < n; i++) {
        double d = f.at(rows[i], j) - mean;
        squares += share[i] * d * d;
      }
      double sd = Math.sqrt(squares);
      if (sd > CONSTANT * Math.abs(mean)) {
        kept[p] = j;
        center[p] = mean;
        scale[p] = sd;
        p++;
      } else {
        dropped.add(f.names().get(j));
      }
    }
    kept = Arrays.copyOf(kept, p);
    center = Arrays.copyOf(center, p);
    scale = Arrays.copyOf(scale, p);
    double[] x = new double[Math.multiplyExact(n, p)];
    standardise(f, rows, kept, center, scale, x);
    return new KernelRows(n, x, share, y, kept, center, scale, List.copyOf(dropped));
  }

  /** Number of features kept. */
  int p() {
    return kept.length;
  }

  /** The weighted mean of the targets. */
  double level() {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += share[i] * y[i];
    }
    return sum;
  }

  /** Some rows in the scale of the training rows, column-major into out. */
  static void standardise(
      FeatureMatrix f, int[] rows, int[] kept, double[] center, double[] scale, double[] out) {
    for (int c = 0; c < kept.length; c++) {
      int from = f.offset(kept[c]);
      for (int i = 0; i < rows.length; i++) {
        out[c * rows.length + i] = (f.data()[from + rows[i]] - center[c]) / scale[c];
      }
    }
  }
}
