package org.estimand.dml;

/**
 * A bound over a grid of confounding strengths, for a contour plot.
 *
 * <p>Immutable; arrays are copied.
 */
public final class SensitivityContour {
  private final double[] strengths;
  private final double[] values;

  SensitivityContour(double[] strengths, double[] values) {
    this.strengths = strengths;
    this.values = values;
  }

  /** The strengths of both axes, ascending from zero. */
  public double[] strengths() {
    return strengths.clone();
  }

  /** The bound at the i-th strength for the treatment and the j-th for the outcome. */
  public double at(int treatment, int outcome) {
    return values[outcome * strengths.length + treatment];
  }

  /** All values, column-major: treatment strengths run fastest. */
  public double[] toArray() {
    return values.clone();
  }
}
