package org.estimand.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Kernel ridge regressions that share their features: the training sets, and the problems, each a
 * training set with a kernel. A description on the host; the numbers are in {@link
 * KernelRidgeData}. Immutable.
 */
public final class KernelRidgeProblems {
  private final int[] starts;
  private final int[] rows;
  private final int[] sets;
  private final double[] shapes;
  private final int[] degrees;

  private KernelRidgeProblems(Builder builder) {
    int total = 0;
    starts = new int[builder.training.size() + 1];
    for (int t = 0; t < builder.training.size(); t++) {
      total = Math.addExact(total, builder.training.get(t).length);
      starts[t + 1] = total;
    }
    rows = new int[total];
    for (int t = 0; t < builder.training.size(); t++) {
      int[] one = builder.training.get(t);
      System.arraycopy(one, 0, rows, starts[t], one.length);
    }
    sets = builder.sets.stream().mapToInt(Integer::intValue).toArray();
    degrees = builder.degrees.stream().mapToInt(Integer::intValue).toArray();
    shapes = builder.shapes.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Collects training sets and problems. */
  public static Builder builder() {
    return new Builder();
  }

  /** What {@link KernelRidgeProblems} are made of. */
  public static final class Builder {
    private final List<int[]> training = new ArrayList<>();
    private final List<Integer> sets = new ArrayList<>();
    private final List<Double> shapes = new ArrayList<>();
    private final List<Integer> degrees = new ArrayList<>();

    private Builder() {}

    /**
     * Adds a training set.
     *
     * @param rows positions of its rows, at least one, none negative
     * @return its number, from 0
     */
    public int trainedOn(int[] rows) {
      require(rows.length > 0, "kernel ridge: a training set without rows");
      for (int row : rows) {
        require(row >= 0, "kernel ridge: row " + row);
      }
      training.add(rows.clone());
      return training.size() - 1;
    }

    /**
     * Adds a problem with the kernel {@code exp(-gamma |a - b|^2)}.
     *
     * @param gamma positive
     */
    public Builder gaussian(int set, double gamma) {
      require(gamma > 0, "kernel ridge: gamma " + gamma);
      return add(set, gamma, 0, 0, 1);
    }

    /**
     * Adds a problem with the kernel {@code (offset + scale a'b)^degree}.
     *
     * @param degree at least 1
     */
    public Builder polynomial(int set, double scale, double offset, int degree) {
      require(degree >= 1, "kernel ridge: degree " + degree);
      return add(set, 0, scale, offset, degree);
    }

    private Builder add(int set, double gamma, double scale, double offset, int degree) {
      require(set >= 0 && set < training.size(), "kernel ridge: training set " + set);
      sets.add(set);
      shapes.addAll(List.of(gamma, scale, offset));
      degrees.add(degree);
      return this;
    }

    /** The problems so far. */
    public KernelRidgeProblems build() {
      return new KernelRidgeProblems(this);
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalArgumentException(what);
    }
  }

  /** Number of problems. */
  public int count() {
    return sets.length;
  }

  /** Number of training sets. */
  public int trainingSets() {
    return starts.length - 1;
  }

  /** Training set of a problem. */
  public int trainingSetOf(int problem) {
    return sets[problem];
  }

  /** Rows of a training set. */
  public int[] rowsOf(int set) {
    return Arrays.copyOfRange(rows, starts[set], starts[set + 1]);
  }

  /** Rows of the largest training set. */
  public int mostRows() {
    int most = 0;
    for (int t = 0; t + 1 < starts.length; t++) {
      most = Math.max(most, starts[t + 1] - starts[t]);
    }
    return most;
  }

  /** Training sets of all problems. */
  public int[] sets() {
    return sets.clone();
  }

  /** Where the rows of each training set start in {@link #rows}, and where the last one ends. */
  public int[] starts() {
    return starts.clone();
  }

  /** Rows of all training sets, one after the other. */
  public int[] rows() {
    return rows.clone();
  }

  /** Three numbers for each problem: gamma, or 0; else scale and offset. */
  public double[] shapes() {
    return shapes.clone();
  }

  /** Degrees of the polynomials. */
  public int[] degrees() {
    return degrees.clone();
  }

  /** The kernel of a problem between two rows of standardised features. */
  public double kernel(int problem, double[] a, double[] b) {
    double gamma = shapes[3 * problem];
    double sum = 0;
    for (int c = 0; c < a.length; c++) {
      double d = a[c] - b[c];
      sum += gamma > 0 ? d * d : a[c] * b[c];
    }
    if (gamma > 0) {
      return Math.exp(-gamma * sum);
    }
    double base = shapes[3 * problem + 2] + shapes[3 * problem + 1] * sum;
    double power = base;
    for (int k = 1; k < degrees[problem]; k++) {
      power *= base;
    }
    return power;
  }

  /**
   * Asserts that numbers fit to these problems.
   *
   * @param penalties of the problems in columns, or null where there are none
   */
  public void requireFit(KernelRidgeData data, DeviceMatrix penalties) {
    int n = data.x().rows();
    int t = trainingSets();
    require(
        data.scales().rows() == 2L * data.x().columns()
            && data.scales().columns() == t
            && data.shares().rows() == n
            && data.shares().columns() == t
            && data.targets().rows() == n
            && data.targets().columns() == t
            && (penalties == null || penalties.columns() == count()),
        "kernel ridge: shapes differ");
    for (int row : rows) {
      require(row < n, "kernel ridge: row " + row + " of " + n);
    }
  }
}
