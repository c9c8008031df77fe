package org.estimand.learners.tree;

import org.estimand.random.RandomStream;

/** Whole numbers below a bound from one stream, two from each 64 bits; unbiased (Lemire 2019). */
final class Draws {
  private final RandomStream stream;
  private long spare;
  private boolean full;

  Draws(RandomStream stream) {
    this.stream = stream;
  }

  /** Uniform on 0 .. bound-1. */
  int below(int bound) {
    long product = word() * bound;
    if ((product & 0xFFFFFFFFL) < bound) {
      long reject = (1L << 32) % bound;
      while ((product & 0xFFFFFFFFL) < reject) {
        product = word() * bound;
      }
    }
    return (int) (product >>> 32);
  }

  /** Uniform on [0, 1). */
  double uniform() {
    return stream.uniform();
  }

  private long word() {
    if (full) {
      full = false;
      return spare;
    }
    long bits = stream.nextLong();
    spare = bits >>> 32;
    full = true;
    return bits & 0xFFFFFFFFL;
  }
}
