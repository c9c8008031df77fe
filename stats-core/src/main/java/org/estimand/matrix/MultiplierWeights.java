package org.estimand.matrix;

import org.estimand.random.Philox4x32;

/** Multiplier weights as functions of (seed, draw, row). */
public final class MultiplierWeights {
  private static final double ROOT_FIVE = Math.sqrt(5);

  /** The smaller of Mammen's two points. */
  public static final double MAMMEN_LOW = (1 - ROOT_FIVE) / 2;

  /** The larger of Mammen's two points. */
  public static final double MAMMEN_HIGH = (1 + ROOT_FIVE) / 2;

  /** Probability of the smaller one. */
  public static final double MAMMEN_SHARE = (ROOT_FIVE + 1) / (2 * ROOT_FIVE);

  private MultiplierWeights() {}

  /** The weight of a row (or cluster) in a draw. */
  public static double weight(BootstrapLaw law, long seed, int draw, int row) {
    long bits = Philox4x32.bits(seed, draw, row);
    return switch (law) {
      case RADEMACHER -> (bits & 1L) == 0 ? -1 : 1;
      case MAMMEN -> uniform(bits) < MAMMEN_SHARE ? MAMMEN_LOW : MAMMEN_HIGH;
      case NORMAL -> NormalQuantile.of(uniform(bits));
      case EXPONENTIAL -> -Math.log(uniform(bits)) - 1;
    };
  }

  /** In (0, 1), never at an end: the middle of one of 2^53 equal cells. */
  private static double uniform(long bits) {
    return ((bits >>> 11) + 0.5) * 0x1.0p-53;
  }
}
