package org.estimand.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class Philox4x32Test {
  /** The known answers published with the generator (Random123, philox4x32 with 10 rounds). */
  @Test
  void knownAnswers() {
    check(
        new int[] {0, 0, 0, 0},
        new int[] {0, 0},
        new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8});
    check(
        new int[] {-1, -1, -1, -1},
        new int[] {-1, -1},
        new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd});
    check(
        new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
        new int[] {0xa4093822, 0x299f31d0},
        new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1});
  }

  private static void check(int[] counter, int[] key, int[] want) {
    int[] got = new int[4];
    Philox4x32.block(counter, key, got);
    assertArrayEquals(want, got);
  }

  @Test
  void bitsAreTheFirstTwoWords() {
    int[] got = new int[4];
    Philox4x32.block(new int[] {7, 3, 0, 0}, new int[] {0x89abcdef, 0x01234567}, got);
    assertEquals(
        ((long) got[1] << 32) | (got[0] & 0xFFFFFFFFL), Philox4x32.bits(0x0123456789abcdefL, 3, 7));
  }
}
