package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * What every backend must do with problems of condition number 1e2 to 1e10: errors against
 * solutions in 60 digits stay below a small multiple of (condition number) x (rounding unit).
 */
public abstract class ConditionedBackendContract extends BackendFixture {
  private static final MathContext DIGITS = new MathContext(60);
  private static final double[] CONDITIONS = {1e2, 1e4, 1e6, 1e8, 1e10};
  private static final double UNIT = Math.ulp(1.0);
  private static final int P = 8;

  private static BigDecimal exact(double v) {
    return new BigDecimal(v);
  }

  /** The solution of a system by elimination with pivots, a column-major, overwritten. */
  private static double[] solved(BigDecimal[] a, BigDecimal[] b, int n) {
    for (int c = 0; c < n; c++) {
      int top = c;
      for (int i = c; i < n; i++) {
        top = a[c * n + i].abs().compareTo(a[c * n + top].abs()) > 0 ? i : top;
      }
      for (int j = 0; j < n; j++) {
        BigDecimal t = a[j * n + c];
        a[j * n + c] = a[j * n + top];
        a[j * n + top] = t;
      }
      BigDecimal t = b[c];
      b[c] = b[top];
      b[top] = t;
      for (int i = c + 1; i < n; i++) {
        BigDecimal f = a[c * n + i].divide(a[c * n + c], DIGITS);
        for (int j = c; j < n; j++) {
          a[j * n + i] = a[j * n + i].subtract(f.multiply(a[j * n + c]), DIGITS);
        }
        b[i] = b[i].subtract(f.multiply(b[c]), DIGITS);
      }
    }
    double[] x = new double[n];
    for (int c = n - 1; c >= 0; c--) {
      BigDecimal s = b[c];
      for (int j = c + 1; j < n; j++) {
        s = s.subtract(a[j * n + c].multiply(b[j]), DIGITS);
      }
      b[c] = s.divide(a[c * n + c], DIGITS);
      x[c] = b[c].doubleValue();
    }
    return x;
  }

  /** Orthonormal columns, n x p, by Gram and Schmidt twice. */
  private static double[] orthonormal(String name, int n, int p) {
    double[] q = random(name, n * p);
    for (int j = 0; j < p; j++) {
      for (int round = 0; round < 2; round++) {
        for (int k = 0; k < j; k++) {
          double s = 0;
          for (int i = 0; i < n; i++) {
            s += q[k * n + i] * q[j * n + i];
          }
          for (int i = 0; i < n; i++) {
            q[j * n + i] -= s * q[k * n + i];
          }
        }
      }
      double length = 0;
      for (int i = 0; i < n; i++) {
        length += q[j * n + i] * q[j * n + i];
      }
      for (int i = 0; i < n; i++) {
        q[j * n + i] /= Math.sqrt(length);
      }
    }
    return q;
  }

  /** U diag(s) V' with singular values from 1 down to 1 / condition: n x P. */
  private static double[] conditioned(int n, double condition) {
    double[] u = orthonormal("u", n, P);
    double[] v = orthonormal("v", P, P);
    for (int j = 0; j < P; j++) {
      for (int i = 0; i < n; i++) {
        u[j * n + i] *= Math.pow(condition, -j / (P - 1.0));
      }
    }
    return product(u, false, v, true, n, P, P);
  }

  private static void near(double[] want, double[] got, double bound, String what) {
    double scale = 0;
    double worst = 0;
    for (int i = 0; i < want.length; i++) {
      scale = Math.max(scale, Math.abs(want[i]));
      worst = Math.max(worst, Math.abs(want[i] - got[i]));
    }
    assertTrue(worst <= bound * scale, what + ": " + worst / scale + " exceeds " + bound);
  }

  @Test
  final void factoredSystems() {
    double[] matrices = new double[CONDITIONS.length * P * P];
    double[][] want = new double[CONDITIONS.length][];
    double[] right = random("right", P);
    double[] rights = new double[CONDITIONS.length * P];
    for (int k = 0; k < CONDITIONS.length; k++) {
      double[] half = conditioned(P, Math.sqrt(CONDITIONS[k]));
      double[] a = product(half, true, half, false, P, P, P);
      System.arraycopy(a, 0, matrices, k * P * P, P * P);
      System.arraycopy(right, 0, rights, k * P, P);
      want[k] =
          solved(
              Arrays.stream(a)
                  .mapToObj(ConditionedBackendContract::exact)
                  .toArray(BigDecimal[]::new),
              Arrays.stream(right)
                  .mapToObj(ConditionedBackendContract::exact)
                  .toArray(BigDecimal[]::new),
              P);
    }
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      int[] info = new int[CONDITIONS.length];
      DeviceBatch l = b.cholesky(s, b.uploadBatch(s, matrices, CONDITIONS.length, P, P), info);
      double[] got = b.download(b.solve(s, l, b.uploadBatch(s, rights, CONDITIONS.length, P, 1)));
      for (int k = 0; k < CONDITIONS.length; k++) {
        assertEquals(0, info[k], "condition " + CONDITIONS[k]);
        near(
            want[k],
            Arrays.copyOfRange(got, k * P, (k + 1) * P),
            P * CONDITIONS[k] * UNIT,
            "A x = b, condition " + CONDITIONS[k]);
      }
    }
  }

  /** The condition number is that of X'WX, which least squares by normal equations solve. */
  @Test
  final void weightedLeastSquares() {
    int n = 60;
    double[] y = random("y", n);
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = 0.5 + i % 4;
    }
    MatrixBackend b = backend();
    for (double condition : CONDITIONS) {
      double[] x = conditioned(n, Math.sqrt(condition));
      BigDecimal[] gram = new BigDecimal[P * P];
      BigDecimal[] cross = new BigDecimal[P];
      for (int j = 0; j < P; j++) {
        cross[j] = BigDecimal.ZERO;
        for (int i = 0; i < n; i++) {
          cross[j] =
              cross[j].add(exact(x[j * n + i]).multiply(exact(w[i])).multiply(exact(y[i])), DIGITS);
        }
        for (int k = 0; k < P; k++) {
          BigDecimal sum = BigDecimal.ZERO;
          for (int i = 0; i < n; i++) {
            sum =
                sum.add(
                    exact(x[j * n + i]).multiply(exact(w[i])).multiply(exact(x[k * n + i])),
                    DIGITS);
          }
          gram[k * P + j] = sum;
        }
      }
      double[] want = solved(gram, cross, P);
      try (DeviceScope s = new DeviceScope()) {
        int[] info = new int[1];
        double[] got =
            b.download(
                b.weightedLeastSquares(
                    s, b.upload(s, x, n, P), b.upload(s, y, n, 1), b.upload(s, w, n, 1), info));
        assertEquals(0, info[0]);
        near(want, got, P * condition * UNIT, "least squares, condition " + condition);
      }
    }
  }

  /** Products carry no condition number: errors are of the size of the terms. */
  @Test
  final void productsAndCrossProducts() {
    int n = 300;
    MatrixBackend b = backend();
    for (double condition : CONDITIONS) {
      double[] x = conditioned(n, condition);
      double[] w = new double[2 * n];
      Arrays.fill(w, 0, n, 1);
      for (int i = 0; i < n; i++) {
        w[n + i] = i % 3 - 1;
      }
      try (DeviceScope s = new DeviceScope()) {
        DeviceMatrix dx = b.upload(s, x, n, P);
        double[] one = b.download(b.crossProduct(s, dx));
        double[] two = b.download(b.gemm(s, dx, true, dx, false));
        double[] both = b.download(b.weightedCrossProducts(s, dx, b.upload(s, w, n, 2)));
        for (int j = 0; j < P; j++) {
          for (int k = 0; k < P; k++) {
            BigDecimal plain = BigDecimal.ZERO;
            BigDecimal signed = BigDecimal.ZERO;
            double size = 0;
            for (int i = 0; i < n; i++) {
              BigDecimal term = exact(x[j * n + i]).multiply(exact(x[k * n + i]));
              plain = plain.add(term, DIGITS);
              signed = signed.add(term.multiply(exact(w[n + i])), DIGITS);
              size += Math.abs(x[j * n + i] * x[k * n + i]);
            }
            int at = k * P + j;
            double bound = n * UNIT * size;
            assertEquals(plain.doubleValue(), one[at], bound, "crossProduct");
            assertEquals(plain.doubleValue(), two[at], bound, "gemm");
            assertEquals(plain.doubleValue(), both[at], bound, "weights of one");
            assertEquals(signed.doubleValue(), both[P * P + at], bound, "weights of any sign");
          }
        }
      }
    }
  }

  /** Every eigenvalue is known up to the rounding of the largest. */
  @Test
  final void eigenvalues() {
    MatrixBackend b = backend();
    if (!b.hasEigen()) {
      return;
    }
    for (double condition : CONDITIONS) {
      double[] half = conditioned(P, Math.sqrt(condition));
      double[] a = product(half, true, half, false, P, P, P);
      try (DeviceScope s = new DeviceScope()) {
        double[] e = b.download(b.eigen(s, b.upload(s, a, P, P)));
        for (int k = 0; k < P; k++) {
          double want = Math.pow(condition, -(P - 1 - k) / (P - 1.0));
          assertEquals(want, e[k * (P + 1)], 4 * P * UNIT, "eigenvalue, condition " + condition);
        }
      }
    }
  }
}
