package org.estimand.learners.tree;

/**
 * Gradients as integers, so that sums are exact and do not depend on their order. A 64-bit word has
 * the gradient, scaled by a power of two, above the lowest {@code bits} bits, which count units of
 * weight. The scale leaves room for the sum of all absolute gradients.
 *
 * @param bits bits of the count
 * @param mask the lowest {@code bits} bits
 * @param gradient scale of gradients
 * @param hessian scale of second derivatives, which have a word of their own
 */
record FixedPoint(int bits, long mask, double gradient, double hessian) {
  /** The scales for one round, or null where all gradients are practically zero. */
  static FixedPoint of(long units, double sumOfGradients, double sumOfHessians) {
    int bits = 64 - Long.numberOfLeadingZeros(units);
    double gradient = scale(61 - bits, sumOfGradients);
    double hessian = scale(60, sumOfHessians);
    return gradient == 0 || hessian == 0
        ? null
        : new FixedPoint(bits, (1L << bits) - 1, gradient, hessian);
  }

  /** The largest power of two that brings a sum below 2^bits; 0 for sums too small to matter. */
  private static double scale(int bits, double sum) {
    if (!(sum > 1e-280) || sum == Double.POSITIVE_INFINITY) {
      return 0;
    }
    int shift = bits - 1 - Math.getExponent(sum);
    return shift > 1000 ? 0 : Math.scalb(1.0, shift);
  }

  /** A gradient and its units in one word. */
  long pack(double g, long units) {
    return ((long) Math.rint(g * gradient) << bits) + units;
  }

  /** The gradient of a sum of words, still scaled. */
  double scaled(long packed) {
    return packed >> bits;
  }

  /** The units of a sum of words. */
  long units(long packed) {
    return packed & mask;
  }
}
