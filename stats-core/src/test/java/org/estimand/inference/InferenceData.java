package org.estimand.inference;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Samples and slow, plain formulas for tests of this package. */
final class InferenceData {
  /** A weight of a pair of rows. */
  interface PairWeight {
    double of(int i, int j);
  }

  private InferenceData() {}

  static RandomStream random(String name) {
    return RandomStreams.of(20240916L).child(name).generator();
  }

  /** n x p standard normal numbers plus a shared part, column-major. */
  static double[] correlated(String name, int n, int p, double share) {
    RandomStream random = random(name);
    double[] out = new double[n * p];
    for (int i = 0; i < n; i++) {
      double common = random.normal();
      for (int j = 0; j < p; j++) {
        out[j * n + i] = Math.sqrt(share) * common + Math.sqrt(1 - share) * random.normal();
      }
    }
    return out;
  }

  static Grouping grouping(String column, int n, IntUnaryOperator label) {
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = label.applyAsInt(i);
    }
    return Grouping.of(column, values);
  }

  static SampleDesign clustered(int n, Grouping... groupings) {
    return new SampleDesign(n, List.of(groupings), Optional.empty(), Optional.empty());
  }

  static SampleDesign timed(int... time) {
    return new SampleDesign(time.length, List.of(), Optional.of(time), Optional.empty());
  }

  static SampleDesign placed(double[]... coordinates) {
    Map<String, double[]> m = new LinkedHashMap<>();
    for (double[] c : coordinates) {
      m.put("c" + m.size(), c);
    }
    return new SampleDesign(
        coordinates[0].length,
        List.of(),
        Optional.empty(),
        Optional.of(FeatureMatrix.ofColumns(m)));
  }

  static List<String> names(int p) {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < p; j++) {
      names.add("t" + (j + 1));
    }
    return names;
  }

  /** Estimates 1, 2, ... with this influence. */
  static Estimates estimates(double[] phi, int p, SampleDesign design, VcovType type) {
    double[] theta = new double[p];
    for (int j = 0; j < p; j++) {
      theta[j] = j + 1;
    }
    InfluenceFunction f = InfluenceFunction.wrap(phi.clone(), design.rows(), p);
    return Estimates.of(names(p), theta, f, design, type);
  }

  /** (1/n^2) times the sum over all pairs of rows of weight times phi_i phi_j'. */
  static double[] pairs(double[] phi, int n, int p, PairWeight weight) {
    double[] v = new double[p * p];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double w = weight.of(i, j) / ((double) n * n);
        for (int a = 0; a < p; a++) {
          for (int b = 0; b < p; b++) {
            v[b * p + a] += w * phi[a * n + i] * phi[b * n + j];
          }
        }
      }
    }
    return v;
  }

  static double largest(double[] x) {
    double m = 0;
    for (double v : x) {
      m = Math.max(m, Math.abs(v));
    }
    return m;
  }

  static void assertClose(double[] want, double[] got, double relative) {
    org.junit.jupiter.api.Assertions.assertArrayEquals(want, got, relative * largest(want));
  }
}
