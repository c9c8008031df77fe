package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Made-up data for the tests of linear learners. */
final class TestData {
  private TestData() {}

  static FeatureMatrix features(int n, int p, long seed) {
    RandomStream random = RandomStreams.of(seed).child("features").generator();
    double[] x = new double[n * p];
    List<String> names = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      names.add("x" + (j + 1));
      for (int i = 0; i < n; i++) {
        double common = j == 0 ? 0 : 0.3 * x[(j - 1) * n + i];
        x[j * n + i] = common + random.normal() * (1 + j % 3) + (j % 4) * 10;
      }
    }
    return FeatureMatrix.wrap(x, n, names);
  }

  static double[] outcome(FeatureMatrix x, long seed) {
    RandomStream random = RandomStreams.of(seed).child("outcome").generator();
    double[] y = new double[x.rows()];
    for (int i = 0; i < y.length; i++) {
      y[i] = 1000 + random.normal();
      for (int j = 0; j < x.columns(); j++) {
        y[i] += x.at(i, j) / (j + 1);
      }
    }
    return y;
  }

  static double[] binary(FeatureMatrix x, long seed) {
    RandomStream random = RandomStreams.of(seed).child("binary").generator();
    ColumnScales scales = ColumnScales.of(x);
    double[] d = new double[x.rows()];
    for (int i = 0; i < d.length; i++) {
      double u = -0.3;
      for (int j = 0; j < x.columns(); j++) {
        u += (x.at(i, j) - scales.center()[j]) / scales.scale()[j] / (j + 2);
      }
      d[i] = random.bernoulli(1 / (1 + Math.exp(-u))) ? 1 : 0;
    }
    return d;
  }

  static double[] weights(int n, long seed) {
    RandomStream random = RandomStreams.of(seed).child("weights").generator();
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = i % 17 == 0 ? 0 : random.uniform(0.2, 3);
    }
    return w;
  }

  static int[][] foldLabels(int n, int folds, int repetitions) {
    int[][] labels = new int[repetitions][n];
    for (int r = 0; r < repetitions; r++) {
      for (int i = 0; i < n; i++) {
        labels[r][i] = (i / (r + 1)) % folds;
      }
    }
    return labels;
  }

  static int[] allRows(int n) {
    int[] rows = new int[n];
    for (int i = 0; i < n; i++) {
      rows[i] = i;
    }
    return rows;
  }
}
