package org.estimand.gpu;

import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.MultiplierWeights;

/** The launch of the multiplier bootstrap, weights of two points made on the device. */
final class Multipliers {
  private Multipliers() {}

  /**
   * Fills out (draws x p).
   *
   * @param law Rademacher or Mammen
   */
  static void sums(
      Work work, DeviceMatrix scores, long seed, int draws, BootstrapLaw law, Allocation out) {
    int p = scores.columns();
    work.launch("bootstrap")
        .ints(scores.rows(), p, draws)
        .longs(seed)
        .ints(law == BootstrapLaw.RADEMACHER ? 0 : 1)
        .doubles(
            MultiplierWeights.MAMMEN_LOW,
            MultiplierWeights.MAMMEN_HIGH,
            MultiplierWeights.MAMMEN_SHARE)
        .addresses(work.of(scores), out)
        .block(128)
        .on(Work.tiles(p, 8) * draws);
  }
}
