package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Trial kernels give the right numbers; the same kernels with a planted fault are each caught, in
 * every thread order.
 */
@ExtendWith(EmulatorExtension.class)
class MutantTest {
  private static final Map<String, Mutants.Drive> DRIVES = drives();

  private static Map<String, Mutants.Drive> drives() {
    Map<String, Mutants.Drive> map = new LinkedHashMap<>();
    map.put("gemm", MutantTest::gemm);
    map.put("rbf", MutantTest::rbf);
    map.put("reduce", MutantTest::reduce);
    map.put("histogram", MutantTest::histogram);
    map.put("wls", MutantTest::wls);
    return map;
  }

  static List<Mutants.Mutant> mutants() {
    return Mutants.read(MutantTest.class, "mutants");
  }

  @ParameterizedTest
  @MethodSource("mutants")
  void mutantIsCaught(Mutants.Mutant mutant) {
    for (ThreadOrder order : ThreadOrder.values()) {
      EmulatorControl.order(order);
      Mutants.assertCaught(mutant, DRIVES.get(mutant.kernel()));
    }
  }

  @Test
  void everyTrialKernelHasAMutant() {
    assertEquals(
        DRIVES.keySet(),
        mutants().stream().map(Mutants.Mutant::kernel).collect(Collectors.toSet()));
    assertEquals(9, mutants().size());
  }

  @ParameterizedTest
  @EnumSource(ThreadOrder.class)
  void kernelsWithoutFaultAreRight(ThreadOrder order) {
    EmulatorControl.order(order);
    String ptx = TestDevice.text("mutants/trial.ptx");
    for (Map.Entry<String, Mutants.Drive> entry : DRIVES.entrySet()) {
      Mutants.Outcome outcome = entry.getValue().run(ptx);
      assertEquals(0, outcome.code(), () -> entry.getKey() + ": " + EmulatorControl.reports());
      assertTrue(outcome.right(), entry.getKey() + ": wrong numbers in order " + order);
    }
  }

  private static double[] numbers(int n, int salt) {
    double[] values = new double[n];
    for (int k = 0; k < n; k++) {
      values[k] = Math.sin(0.37 * k * k + 1.7 * k + salt);
    }
    return values;
  }

  private static boolean close(double[] want, double[] got, double tolerance) {
    for (int k = 0; k < want.length; k++) {
      if (!(Math.abs(want[k] - got[k]) <= tolerance * Math.max(1, Math.abs(want[k])))) {
        return false;
      }
    }
    return true;
  }

  private static TestDevice load(String ptx) {
    TestDevice device = new TestDevice();
    assertEquals(0, device.load(ptx), EmulatorControl::lastReport);
    return device;
  }

  private static int launch(
      TestDevice device, String kernel, int[] grid, int[] block, Object... arguments) {
    int code = device.start(kernel, grid, block, 0, arguments);
    return code != 0 ? code : JCudaDriver.cuCtxSynchronize();
  }

  private static Mutants.Outcome gemm(String ptx) {
    int m = 19;
    int n = 13;
    int k = 21;
    double[] a = numbers(m * k, 1);
    double[] b = numbers(k * n, 2);
    double[] want = new double[m * n];
    for (int i = 0; i < m; i++) {
      for (int j = 0; j < n; j++) {
        double s = 0;
        for (int l = 0; l < k; l++) {
          s = Math.fma(a[i + l * m], b[l + j * k], s);
        }
        want[i + j * m] = s;
      }
    }
    try (TestDevice device = load(ptx)) {
      CUdeviceptr c = device.bytes(8L * m * n);
      int code =
          launch(
              device,
              "gemm",
              new int[] {3, 2},
              new int[] {8, 8},
              device.upload(a),
              device.upload(b),
              c,
              m,
              n,
              k);
      return new Mutants.Outcome(
          code, code == 0 && close(want, device.doubles(c, m * n), 0)); // the same bits
    }
  }

  private static Mutants.Outcome rbf(String ptx) {
    int n = 27;
    int d = 4;
    double[] x = numbers(n * d, 3);
    double[] want = new double[n * n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double s = 0;
        for (int k = 0; k < d; k++) {
          double v = x[i + k * n] - x[j + k * n];
          s = Math.fma(v, v, s);
        }
        want[i + j * n] = Math.exp(-0.7 * s);
      }
    }
    try (TestDevice device = load(ptx)) {
      CUdeviceptr out = device.bytes(8L * n * n);
      int code =
          launch(
              device, "rbf", new int[] {4, 4}, new int[] {8, 8}, device.upload(x), out, n, d, 0.7);
      return new Mutants.Outcome(code, code == 0 && close(want, device.doubles(out, n * n), 1e-15));
    }
  }

  private static Mutants.Outcome reduce(String ptx) {
    int n = 3001;
    double[] x = numbers(n, 4);
    double want = 0;
    for (double v : x) {
      want += v;
    }
    try (TestDevice device = load(ptx)) {
      CUdeviceptr out = device.upload(0.0);
      int code = launch(device, "reduce", new int[] {3}, new int[] {64}, device.upload(x), out, n);
      return new Mutants.Outcome(
          code, code == 0 && close(new double[] {want}, device.doubles(out, 1), 1e-12));
    }
  }

  private static Mutants.Outcome histogram(String ptx) {
    int n = 2000;
    int bins = 17;
    int[] x = new int[n];
    double[] want = new double[bins];
    for (int k = 0; k < n; k++) {
      x[k] = k * k % 17;
      want[x[k]]++;
    }
    try (TestDevice device = load(ptx)) {
      CUdeviceptr counts = device.upload(new int[bins]);
      int code =
          launch(
              device,
              "histogram",
              new int[] {2},
              new int[] {96},
              device.upload(x),
              counts,
              n,
              bins);
      double[] got = new double[bins];
      if (code == 0) {
        int[] values = device.ints(counts, bins);
        for (int k = 0; k < bins; k++) {
          got[k] = values[k];
        }
      }
      return new Mutants.Outcome(code, code == 0 && close(want, got, 0));
    }
  }

  private static Mutants.Outcome wls(String ptx) {
    int n = 40;
    int p = 5;
    int problems = 3;
    double[] x = numbers(n * p, 5);
    double[] w = numbers(n * problems, 6);
    double[] y = numbers(n, 7);
    for (int k = 0; k < n; k++) {
      x[k] = 1;
    }
    for (int k = 0; k < w.length; k++) {
      w[k] = 1.5 + w[k];
    }
    try (TestDevice device = load(ptx)) {
      CUdeviceptr beta = device.bytes(8L * p * problems);
      int code =
          launch(
              device,
              "wls",
              new int[] {problems},
              new int[] {32},
              device.upload(x),
              device.upload(y),
              device.upload(w),
              beta,
              n,
              p);
      return new Mutants.Outcome(
          code, code == 0 && normal(x, y, w, device.doubles(beta, p * problems), n, p));
    }
  }

  /** Whether X'W(y - X beta) = 0 for every problem. */
  private static boolean normal(double[] x, double[] y, double[] w, double[] beta, int n, int p) {
    for (int b = 0; b < beta.length / p; b++) {
      for (int j = 0; j < p; j++) {
        double score = 0;
        for (int k = 0; k < n; k++) {
          double residual = y[k];
          for (int i = 0; i < p; i++) {
            residual -= x[k + i * n] * beta[b * p + i];
          }
          score += w[b * n + k] * x[k + j * n] * residual;
        }
        if (!(Math.abs(score) < 1e-11)) {
          return false;
        }
      }
    }
    return true;
  }
}
