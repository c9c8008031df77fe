package org.estimand.learners.linear;

import java.util.Arrays;
import org.estimand.data.FeatureMatrix;

/** Gathers rows of a feature matrix into small column-major pieces. */
final class RowChunks {
  private RowChunks() {}

  /**
   * Writes (1, centred and scaled features) of some rows.
   *
   * @param rows row list
   * @param start first position in the list
   * @param m number of rows
   * @param z filled; column c at {@code c * stride}
   * @param stride distance of columns in z
   */
  static void fill(FeatureMatrix x, int[] rows, int start, int m, double[] z, int stride) {
    ColumnScales scales = ColumnScales.of(x);
    double[] data = x.data();
    Arrays.fill(z, 0, m, 1);
    for (int j = 0; j < x.columns(); j++) {
      int from = x.offset(j);
      int at = (j + 1) * stride;
      double c = scales.center()[j];
      double s = 1 / scales.scale()[j];
      for (int r = 0; r < m; r++) {
        z[at + r] = (data[from + rows[start + r]] - c) * s;
      }
    }
  }
}
