package org.estimand.iv;

/** The bounded form of {@link IvAte}. */
final class BoundedAte {
  private BoundedAte() {}

  static IvAteMath.Answer of(
      BinaryIvSample s,
      NuisanceModel pi,
      double[] p,
      DesignColumns treatment,
      DesignColumns effect,
      DesignColumns outcome) {
    throw new UnsupportedOperationException();
  }
}
