package org.estimand.trajectory;

import java.util.List;

/**
 * The functional form of a trajectory: how the expected outcome of a subject depends on time t.
 *
 * <p>Every form is linear in its growth factors given at most one shape parameter, which a class
 * shares (or which varies over subjects, by a first-order expansion: {@link ShapeEffect#RANDOM}).
 */
public enum GrowthForm {
  /** eta0 + eta1 t. */
  LINEAR("linear", List.of("eta0", "eta1"), null),
  /** eta0 + eta1 t + eta2 t^2. */
  QUADRATIC("quadratic", List.of("eta0", "eta1", "eta2"), null),
  /** eta0 + eta1 (1 - exp(-b t)): from eta0 towards eta0 + eta1. */
  EXPONENTIAL("negative exponential", List.of("eta0", "eta1"), "rate"),
  /** eta0 + eta1 t + eta2 (exp(c t) - 1), Jenss and Bayley (1937). */
  JENSS_BAYLEY("Jenss-Bayley", List.of("eta0", "eta1", "eta2"), "acceleration"),
  /**
   * eta0 + eta1 min(t, knot) + eta2 max(t - knot, 0): value at t = 0 and the slopes before and
   * after the knot. It is fitted in the form eta0' + eta1' (t - knot) + eta2' |t - knot|: value at
   * the knot, mean and half difference of the slopes.
   */
  BILINEAR_SPLINE("bilinear spline", List.of("eta0", "eta1", "eta2"), "knot");

  private final String words;
  private final List<String> factors;
  private final String shape;

  GrowthForm(String words, List<String> factors, String shape) {
    this.words = words;
    this.factors = factors;
    this.shape = shape;
  }

  /** Its name in sentences. */
  public String words() {
    return words;
  }

  /** Names of the growth factors, without a random shape. */
  public List<String> factors() {
    return factors;
  }

  /** Name of the shape parameter, or null without one. */
  public String shape() {
    return shape;
  }

  /** Whether there is a shape parameter. */
  public boolean hasShape() {
    return shape != null;
  }
}
