package org.estimand.random;

/**
 * Philox 4x32 with ten rounds (Salmon, Moraes, Dror and Shaw 2011, doi 10.1145/2063384.2063405): a
 * random function of a 128-bit counter and a 64-bit key. It serves multiplier weights, which a
 * device kernel must be able to make by itself; everything else uses {@link RandomStreams}.
 */
public final class Philox4x32 {
  private static final int M0 = 0xD2511F53;
  private static final int M1 = 0xCD9E8D57;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;

  private Philox4x32() {}

  /**
   * The first 64 of the 128 random bits of counter (row, draw, 0, 0) under a seed: word 1 in the
   * high half, word 0 in the low half.
   */
  public static long bits(long seed, int draw, int row) {
    int c0 = row;
    int c1 = draw;
    int c2 = 0;
    int c3 = 0;
    int k0 = (int) seed;
    int k1 = (int) (seed >>> 32);
    for (int round = 0; round < 10; round++) {
      long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      c0 = n0;
      c2 = n2;
      k0 += W0;
      k1 += W1;
    }
    return ((long) c1 << 32) | (c0 & 0xFFFFFFFFL);
  }

  /** All four words of any counter and key, into {@code out}. */
  static void block(int[] counter, int[] key, int[] out) {
    int c0 = counter[0];
    int c1 = counter[1];
    int c2 = counter[2];
    int c3 = counter[3];
    int k0 = key[0];
    int k1 = key[1];
    for (int round = 0; round < 10; round++) {
      long p0 = (M0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
      long p1 = (M1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
      int n0 = (int) (p1 >>> 32) ^ c1 ^ k0;
      int n2 = (int) (p0 >>> 32) ^ c3 ^ k1;
      c1 = (int) p1;
      c3 = (int) p0;
      c0 = n0;
      c2 = n2;
      k0 += W0;
      k1 += W1;
    }
    out[0] = c0;
    out[1] = c1;
    out[2] = c2;
    out[3] = c3;
  }
}
