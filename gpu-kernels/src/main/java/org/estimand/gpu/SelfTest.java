package org.estimand.gpu;

import java.util.Arrays;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MultiplierWeights;

/** A small product and a small bootstrap whose results are known exactly. */
final class SelfTest {
  private static final double[] A = {1, 2, 3, 4, 5, 6};
  private static final double[] GRAM = {14, 32, 32, 77};
  private static final long SEED = 20;

  private SelfTest() {}

  /** Null, or what is wrong with the device. */
  static String run(CudaDevice device) {
    CudaBackend cuda = new CudaBackend(device);
    double[] gram;
    double[] sums;
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix a = cuda.upload(scope, A, 3, 2);
      gram = cuda.download(cuda.gemm(scope, a, true, a, false));
      sums = cuda.download(cuda.multiplierBootstrap(scope, a, SEED, 2, BootstrapLaw.RADEMACHER));
    }
    double[] want = new double[4];
    for (int k = 0; k < want.length; k++) {
      for (int i = 0; i < 3; i++) {
        want[k] +=
            MultiplierWeights.weight(BootstrapLaw.RADEMACHER, SEED, k % 2, i) * A[k / 2 * 3 + i];
      }
    }
    if (cuda.fallbacks() > 0) {
      return "the self-test found no device memory";
    }
    if (!Arrays.equals(gram, GRAM) || !Arrays.equals(sums, want)) {
      return "the self-test computed "
          + Arrays.toString(gram)
          + " and "
          + Arrays.toString(sums)
          + " instead of "
          + Arrays.toString(GRAM)
          + " and "
          + Arrays.toString(want);
    }
    return null;
  }
}
