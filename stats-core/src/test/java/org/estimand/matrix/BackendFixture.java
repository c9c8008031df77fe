package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.AfterEach;

/** What the contracts of backends share: one backend for a test, nothing alive when it ends. */
public abstract class BackendFixture {
  private MatrixBackend backend;

  /** Opens the backend under test. */
  protected abstract MatrixBackend open();

  final MatrixBackend backend() {
    if (backend == null) {
      backend = open();
    }
    return backend;
  }

  @AfterEach
  final void nothingIsLeft() {
    if (backend != null) {
      assertEquals(0, backend.liveBlocks());
    }
  }

  static double[] random(String name, int size) {
    RandomStream s = RandomStreams.of(17).child(name, size).generator();
    double[] v = new double[size];
    for (int i = 0; i < size; i++) {
      v[i] = s.normal();
    }
    return v;
  }

  static void close(double[] want, double[] got, double tolerance, String what) {
    assertEquals(want.length, got.length, what);
    double scale = 1;
    for (double v : want) {
      scale = Math.max(scale, Math.abs(v));
    }
    for (int i = 0; i < want.length; i++) {
      assertTrue(
          Math.abs(want[i] - got[i]) <= tolerance * scale,
          what + " at " + i + ": wanted " + want[i] + ", got " + got[i]);
    }
  }

  static double[] product(double[] a, boolean ta, double[] b, boolean tb, int m, int n, int k) {
    double[] c = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double s = 0;
        for (int l = 0; l < k; l++) {
          s += (ta ? a[i * k + l] : a[l * m + i]) * (tb ? b[l * n + j] : b[j * k + l]);
        }
        c[j * m + i] = s;
      }
    }
    return c;
  }

  static double[] positive(int n, double ridge) {
    double[] x = random("spd", n * n);
    double[] a = product(x, true, x, false, n, n, n);
    for (int j = 0; j < n; j++) {
      a[j * n + j] += ridge;
    }
    return a;
  }
}
