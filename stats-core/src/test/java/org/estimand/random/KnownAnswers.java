package org.estimand.random;

/**
 * First draws of seed 20240916, path fold[3] / tree[7]. The integers and the uniform were computed
 * by a second implementation of SHA-256 keying and Philox 4x64-10 (Salmon et al. 2011); the normal
 * pins the sampler.
 */
final class KnownAnswers {
  static final long FIRST = -1152643031420588301L;
  static final long SECOND = 7373968236197697318L;
  static final double UNIFORM = 0.6907722504578884;
  static final double NORMAL = 1.170680748102519;
  static final long DERIVED = -6656549822904879226L;

  private KnownAnswers() {}
}
