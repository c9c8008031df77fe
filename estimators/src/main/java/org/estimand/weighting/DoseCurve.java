package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.errors.InvalidConfigException;

/** The form of the mean potential outcome as a function of the dose. Immutable. */
public final class DoseCurve {
  private final int degree;
  private final int freedom;

  private DoseCurve(int degree, int freedom) {
    this.degree = degree;
    this.freedom = freedom;
  }

  /**
   * A polynomial; terms {@code a^1}, {@code a^2}, ..., {@code a^0}.
   *
   * @param degree 1 to 5
   * @throws InvalidConfigException CONF-166 otherwise
   */
  public static DoseCurve polynomial(int degree) {
    if (degree < 1 || degree > 5) {
      throw new InvalidConfigException(
          "CONF-166", "polynomial(" + degree + "): the degree must be 1 to 5.");
    }
    return new DoseCurve(degree, 0);
  }

  /**
   * A natural cubic spline, linear beyond the outer knots (restricted cubic spline; Harrell 2001),
   * with knots at equally spaced quantiles of the dose from 5 % to 95 %.
   *
   * @param degreesOfFreedom number of terms beside the constant, 2 to 10
   * @throws InvalidConfigException CONF-166 otherwise
   */
  public static DoseCurve naturalSpline(int degreesOfFreedom) {
    if (degreesOfFreedom < 2 || degreesOfFreedom > 10) {
      throw new InvalidConfigException(
          "CONF-166",
          "naturalSpline(" + degreesOfFreedom + "): the degrees of freedom must be 2 to 10.");
    }
    return new DoseCurve(0, degreesOfFreedom);
  }

  String label() {
    return degree > 0
        ? "polynomial of degree " + degree
        : "natural spline with " + freedom + " degrees of freedom";
  }

  /** The basis for a sample of doses. */
  Basis basis(double[] doses) {
    if (degree > 0) {
      return new Basis(degree, new double[0]);
    }
    double[] sorted = doses.clone();
    Arrays.sort(sorted);
    double[] knots = new double[freedom + 1];
    for (int j = 0; j < knots.length; j++) {
      knots[j] = Quantiles.at(sorted, 0.05 + 0.9 * j / freedom);
    }
    return new Basis(0, knots);
  }

  /**
   * Functions of the dose.
   *
   * @param degree of a polynomial, or 0
   * @param knots of a spline
   */
  record Basis(int degree, double[] knots) {
    List<String> names() {
      List<String> names = new ArrayList<>();
      for (int j = 1; j < size(); j++) {
        names.add(degree > 0 || j < 2 ? "a^" + j : "spline " + (j - 1));
      }
      names.add("a^0");
      return List.copyOf(names);
    }

    int size() {
      return degree > 0 ? degree + 1 : knots.length;
    }

    /** All functions at one dose, the constant last. */
    double[] at(double a) {
      double[] out = new double[size()];
      out[size() - 1] = 1;
      out[0] = a;
      for (int j = 1; j < degree; j++) {
        out[j] = out[j - 1] * a;
      }
      if (degree == 0) {
        int last = knots.length - 1;
        double width = (knots[last] - knots[0]) * (knots[last] - knots[0]);
        for (int j = 0; j + 1 < last; j++) {
          double span = knots[last] - knots[last - 1];
          out[j + 1] =
              (cube(a - knots[j])
                      - cube(a - knots[last - 1]) * (knots[last] - knots[j]) / span
                      + cube(a - knots[last]) * (knots[last - 1] - knots[j]) / span)
                  / width;
        }
      }
      return out;
    }

    private static double cube(double v) {
      return v > 0 ? v * v * v : 0;
    }

    /** n x size, column-major. */
    double[] design(double[] doses) {
      int n = doses.length;
      double[] out = new double[Math.multiplyExact(n, size())];
      for (int i = 0; i < n; i++) {
        double[] row = at(doses[i]);
        for (int j = 0; j < row.length; j++) {
          out[j * n + i] = row[j];
        }
      }
      return out;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DoseCurve c && c.degree == degree && c.freedom == freedom;
  }

  @Override
  public int hashCode() {
    return 31 * degree + freedom;
  }

  @Override
  public String toString() {
    return label();
  }
}
