package org.estimand.random;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/**
 * One stream of random numbers: Philox 4x64 with ten rounds, keyed with 128 bits, its 256-bit
 * counter starting at zero. Not safe for use by several threads: a stream belongs to one task.
 */
public final class RandomStream {
  private final UniformRandomProvider source;
  private ZigguratSampler.NormalizedGaussian gaussian;
  private ZigguratSampler.Exponential exponential;

  RandomStream(long key0, long key1) {
    source = RandomSource.PHILOX_4X64.create(new long[] {key0, key1, 0L, 0L, 0L, 0L});
  }

  /** The next 64 random bits. */
  public long nextLong() {
    return source.nextLong();
  }

  /** Uniform on [0, 1) with 53 random bits. */
  public double uniform() {
    return source.nextDouble();
  }

  /** Uniform on [low, high). */
  public double uniform(double low, double high) {
    return low + (high - low) * source.nextDouble();
  }

  /** Uniform on 0 .. bound-1. */
  public int integer(int bound) {
    return source.nextInt(bound);
  }

  /** Standard normal (ziggurat). */
  public double normal() {
    if (gaussian == null) {
      gaussian = ZigguratSampler.NormalizedGaussian.of(source);
    }
    return gaussian.sample();
  }

  /** Exponential with mean 1 (ziggurat). */
  public double exponential() {
    if (exponential == null) {
      exponential = ZigguratSampler.Exponential.of(source);
    }
    return exponential.sample();
  }

  /** True with the given probability. */
  public boolean bernoulli(double probability) {
    return source.nextDouble() < probability;
  }

  /** A random permutation of 0 .. n-1 (Fisher-Yates). */
  public int[] permutation(int n) {
    int[] p = new int[n];
    for (int i = 0; i < n; i++) {
      p[i] = i;
    }
    shuffle(p);
    return p;
  }

  /** Shuffles the array in place (Fisher-Yates). */
  public void shuffle(int[] values) {
    for (int i = values.length - 1; i > 0; i--) {
      int j = source.nextInt(i + 1);
      int t = values[i];
      values[i] = values[j];
      values[j] = t;
    }
  }
}
