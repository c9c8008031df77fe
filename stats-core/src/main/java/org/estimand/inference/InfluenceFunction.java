package org.estimand.inference;

/**
 * The influence of every row on every estimate: estimate - truth is about the column mean. Values
 * are column-major, cell (i, j) at {@code j * rows + i}, scaled so that the covariance for
 * independent rows is (1/n^2) sum over i of phi_i phi_i'.
 */
public final class InfluenceFunction {
  private final int rows;
  private final int terms;
  private final double[] values;

  private InfluenceFunction(int rows, int terms, double[] values) {
    this.rows = rows;
    this.terms = terms;
    this.values = values;
  }

  /** Takes over an n x p column-major array; the caller must not change it afterwards. */
  public static InfluenceFunction wrap(double[] values, int rows, int terms) {
    if ((long) rows * terms != values.length) {
      throw new IllegalArgumentException(
          values.length + " values for " + rows + " x " + terms + " influences");
    }
    return new InfluenceFunction(rows, terms, values);
  }

  /** Number of rows n. */
  public int rows() {
    return rows;
  }

  /** Number of terms p. */
  public int terms() {
    return terms;
  }

  /** Cell (i, j). */
  public double at(int i, int j) {
    return values[j * rows + i];
  }

  /** A copy of the values, column-major. */
  public double[] toArray() {
    return values.clone();
  }

  /** The storage, for numerics in this package. */
  double[] storage() {
    return values;
  }
}
