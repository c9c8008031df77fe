package org.estimand.learners.tree;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Which number ("code") each value of a categorical feature has: the bin of the training rows with
 * that value. Codes follow the first row of each value, so that what the values are called makes no
 * difference.
 */
final class Categories {
  /** The code of values that no training row has. */
  static final int UNKNOWN = -1;

  private final double[][] values;
  private final int[][] codes;

  private Categories(double[][] values, int[][] codes) {
    this.values = values;
    this.codes = codes;
  }

  /** The codes of the features that are categorical. */
  static Categories of(TrainingBins bins, boolean[] categorical) {
    int p = bins.features();
    double[][] values = new double[p][];
    int[][] codes = new int[p][];
    for (int j = 0; j < p; j++) {
      if (categorical[j]) {
        int f = j;
        codes[j] =
            IntStream.range(bins.base(j), bins.codes(j))
                .boxed()
                .sorted((a, b) -> Double.compare(bins.lowest(f, a), bins.lowest(f, b)))
                .mapToInt(Integer::intValue)
                .toArray();
        values[j] = Arrays.stream(codes[j]).mapToDouble(c -> bins.lowest(f, c)).toArray();
      }
    }
    return new Categories(values, codes);
  }

  /** The code of a value that is not missing. */
  int code(int feature, double value) {
    int at = Arrays.binarySearch(values[feature], value + 0.0);
    return at < 0 ? UNKNOWN : codes[feature][at];
  }
}
