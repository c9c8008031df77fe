package org.estimand.learners.kernel;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Made-up data for the tests of kernel ridge regression. */
final class KernelData {
  private KernelData() {}

  static FeatureMatrix features(int n, int p, long seed) {
    RandomStream random = RandomStreams.of(seed).child("kernel features").generator();
    double[] x = new double[n * p];
    List<String> names = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      names.add("x" + (j + 1));
      for (int i = 0; i < n; i++) {
        x[j * n + i] = 3 * j + (1 + j) * random.normal();
      }
    }
    return FeatureMatrix.wrap(x, n, names);
  }

  static double[] outcome(FeatureMatrix x, long seed) {
    RandomStream random = RandomStreams.of(seed).child("kernel outcome").generator();
    double[] y = new double[x.rows()];
    for (int i = 0; i < y.length; i++) {
      y[i] = 20 + Math.sin(2 * x.at(i, 0)) + 0.3 * x.at(i, 1) + 0.2 * random.normal();
    }
    return y;
  }

  static double[] weights(int n) {
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = 0.3 + i % 5;
    }
    return w;
  }

  static int[] allRows(int n) {
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
    return rows;
  }
}
