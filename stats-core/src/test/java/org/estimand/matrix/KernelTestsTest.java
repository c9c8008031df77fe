package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.estimand.matrix.ejml.EjmlProvider;
import org.junit.jupiter.api.Test;

/** Kernel tests against their definitions on a few rows. */
class KernelTestsTest extends BackendFixture {
  private static final int N = 7;

  @Override
  protected MatrixBackend open() {
    return new EjmlProvider().open();
  }

  private static double[] kernel(String name) {
    double[] half = random(name, N * N);
    double[] k = product(half, true, half, false, N, N, N);
    double[] h = new double[N * N];
    for (int i = 0; i < N * N; i++) {
      h[i] = (i % N == i / N ? 1 : 0) - 1.0 / N;
    }
    return product(product(h, false, k, false, N, N, N), false, h, false, N, N, N);
  }

  private static double trace(double[] k) {
    double sum = 0;
    for (int i = 0; i < N; i++) {
      sum += k[i * N + i];
    }
    return sum;
  }

  private static double sum(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void near(double want, double got) {
    assertEquals(want, got, 1e-11 * Math.abs(want));
  }

  @Test
  void unconditional() {
    double[] x = kernel("kx");
    double[] y = kernel("ky");
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      GammaNull got = KernelTests.unconditional(b, b.upload(s, x, N, N), b.upload(s, y, N, N));
      double mean = trace(x) * trace(y) / N;
      double variance = 2 * sum(x, x) * sum(y, y) / (N * N);
      near(sum(x, y), got.statistic());
      near(mean, got.mean());
      near(variance, got.variance());
      near(mean * mean / variance, got.shape());
      near(variance / mean, got.scale());
    }
  }

  @Test
  void conditional() {
    double[] x = kernel("kx");
    double[] y = kernel("ky");
    double[] z = kernel("kz");
    double ridge = 0.25;
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix maker = KernelTests.residualMaker(b, s, b.upload(s, z, N, N), ridge);
      double[] r = b.download(maker);
      double[] lifted = z.clone();
      for (int i = 0; i < N; i++) {
        lifted[i * N + i] += ridge;
      }
      double[] identity = product(lifted, false, r, false, N, N, N);
      for (int i = 0; i < N * N; i++) {
        assertEquals(i % N == i / N ? ridge : 0, identity[i], 1e-12, "(Kz + eps I) R = eps I");
      }
      GammaNull got = KernelTests.conditional(b, b.upload(s, x, N, N), b.upload(s, y, N, N), maker);
      double[] left = product(product(r, false, x, false, N, N, N), false, r, false, N, N, N);
      double[] right = product(product(r, false, y, false, N, N, N), false, r, false, N, N, N);
      double mean = 0;
      double squares = 0;
      for (int i = 0; i < N * N; i++) {
        mean += i % N == i / N ? left[i] * right[i] : 0;
        squares += Math.pow(left[i] * right[i], 2);
      }
      near(sum(left, right), got.statistic());
      near(mean, got.mean());
      near(2 * squares, got.variance());
    }
  }

  @Test
  void probabilities() {
    // shape 1: the exponential law
    assertEquals(Math.exp(-1.5), new GammaNull(3, 2, 4).pValue(), 1e-15);
    assertEquals(1, new GammaNull(-1e-18, 2, 4).pValue());
    assertEquals(1, new GammaNull(0, 0, 0).pValue(), "a constant is independent of everything");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    MatrixBackend b = backend();
    try (DeviceScope s = new DeviceScope()) {
      DeviceMatrix two = b.zeros(s, 2, 2);
      DeviceMatrix three = b.zeros(s, 3, 3);
      assertEquals(
          "unconditional: matrices of 2 x 2 and 3 x 3",
          assertThrows(
                  IllegalArgumentException.class, () -> KernelTests.unconditional(b, two, three))
              .getMessage());
      assertEquals(
          "conditional: matrices of 2 x 2 and 3 x 3",
          assertThrows(
                  IllegalArgumentException.class, () -> KernelTests.conditional(b, two, two, three))
              .getMessage());
      assertEquals(
          "residualMaker: ridge 0.0",
          assertThrows(
                  IllegalArgumentException.class, () -> KernelTests.residualMaker(b, s, two, 0))
              .getMessage());
      DeviceMatrix negative = b.upload(s, new double[] {1, 0, 0, -1}, 2, 2);
      assertEquals(
          "residualMaker: the kernel plus 0.5 is not positive at row 2",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> KernelTests.residualMaker(b, s, negative, 0.5))
              .getMessage());
    }
  }
}
