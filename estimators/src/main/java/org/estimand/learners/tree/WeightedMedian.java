package org.estimand.learners.tree;

import java.util.Arrays;

/** The weighted median of numbers that enter one by one, and the absolute differences from it. */
final class WeightedMedian {
  private final double[] weights;
  private final double[] sums;
  private long[] values;
  private int size;
  private int top;
  private double weight;
  private double sum;
  private int at;
  private double weightTo;
  private double sumTo;

  WeightedMedian(int most) {
    weights = new double[most + 1];
    sums = new double[most + 1];
  }

  /**
   * Starts with no number.
   *
   * @param distinct the numbers that may enter, ascending; kept
   * @param count how many of them
   */
  void start(long[] distinct, int count) {
    values = distinct;
    size = count;
    top = Integer.highestOneBit(Math.max(1, count));
    Arrays.fill(weights, 0, count + 1, 0);
    Arrays.fill(sums, 0, count + 1, 0);
    weight = 0;
    sum = 0;
  }

  /** Adds the number in a place of the list. */
  void add(int place, double w) {
    double s = w * values[place];
    weight += w;
    sum += s;
    for (int i = place + 1; i <= size; i += i & -i) {
      weights[i] += w;
      sums[i] += s;
    }
  }

  /** Finds the first number up to which lies half of the weight. */
  private void find() {
    int node = 0;
    double w = 0;
    double s = 0;
    for (int step = top; step > 0; step >>= 1) {
      int next = node + step;
      if (next <= size && 2 * (w + weights[next]) < weight) {
        node = next;
        w += weights[next];
        s += sums[next];
      }
    }
    at = Math.min(node, size - 1);
    weightTo = w;
    sumTo = s;
  }

  /** Weighted sum of absolute differences from the median. */
  double loss() {
    if (weight == 0) {
      return 0;
    }
    find();
    double m = values[at];
    // numbers equal to the median add nothing on either side
    double belowLoss = m * weightTo - sumTo;
    double aboveLoss = sum - sumTo - m * (weight - weightTo);
    return belowLoss + aboveLoss;
  }

  /** The median; the middle of two where half of the weight lies on either side. */
  double median() {
    find();
    double lower = values[at];
    double to = weightTo;
    int next = at;
    while (next < size && 2 * (to + own(next)) <= weight) {
      to += own(next);
      next++;
    }
    return next < size && next > at && 2 * to == weight ? (lower + values[next]) / 2 : lower;
  }

  private double own(int place) {
    double w = weights[place + 1];
    int parent = (place + 1) - ((place + 1) & -(place + 1));
    for (int i = place; i > parent; i -= i & -i) {
      w -= weights[i];
    }
    return w;
  }
}
