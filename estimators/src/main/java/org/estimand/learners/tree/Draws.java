package org.estimand.learners.tree;

import org.estimand.random.RandomStream;

/**
 * Whole numbers below a bound from one stream, four from each 64 bits up to bound 65,536 and two
 * beyond; unbiased (Lemire 2019, doi 10.1145/3230636).
 */
final class Draws {
  private static final int SMALL = 1 << 16;

  private final RandomStream stream;
  private long bits;
  private int parts;
  private int bound;
  private int reject;

  Draws(RandomStream stream) {
    this.stream = stream;
  }

  /** Uniform on 0 .. limit-1. */
  int below(int limit) {
    if (limit > SMALL) {
      return wide(limit);
    }
    int product = part() * limit;
    while ((product & 0xFFFF) < limit && (product & 0xFFFF) < least(limit)) {
      product = part() * limit;
    }
    return product >>> 16;
  }

  /** 2^16 modulo the limit: products with a smaller remainder are one too many. */
  private int least(int limit) {
    if (limit != bound) {
      bound = limit;
      reject = SMALL % limit;
    }
    return reject;
  }

  /** Counts {@code size} draws below the length of the array, which must be zero before. */
  void count(int[] times, int size) {
    int limit = times.length;
    int i = 0;
    if (limit <= SMALL) {
      int least = SMALL % limit;
      parts = 0;
      while (i + 4 <= size) {
        long four = stream.nextLong();
        for (int k = 0; k < 4; k++) {
          int product = ((int) four & 0xFFFF) * limit;
          four >>>= 16;
          if ((product & 0xFFFF) >= least) {
            times[product >>> 16]++;
            i++;
          }
        }
      }
    }
    for (; i < size; i++) {
      times[below(limit)]++;
    }
  }

  /** Uniform on [0, 1). */
  double uniform() {
    return stream.uniform();
  }

  private int part() {
    if (parts == 0) {
      bits = stream.nextLong();
      parts = 4;
    }
    int part = (int) bits & 0xFFFF;
    bits >>>= 16;
    parts--;
    return part;
  }

  private int wide(int limit) {
    long reject = (1L << 32) % limit;
    long product;
    do {
      product = ((long) part() << 16 | part()) * limit;
    } while ((product & 0xFFFFFFFFL) < reject);
    return (int) (product >>> 32);
  }
}
