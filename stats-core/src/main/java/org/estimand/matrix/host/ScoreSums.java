package org.estimand.matrix.host;

import org.estimand.matrix.DeviceMatrix;

/** Sums over blocks of rows of the scores of combinations of candidates. */
public final class ScoreSums {
  private ScoreSums() {}

  /** Refuses shapes that do not fit together; the same on every backend. */
  public static void requireShapes(
      DeviceMatrix first,
      DeviceMatrix second,
      DeviceMatrix third,
      DeviceMatrix weights,
      int[] combinations,
      int[] starts) {
    int n = first.rows();
    require(
        second.rows() == n && third.rows() == n && weights.rows() == n && weights.columns() == 1,
        "scoreSums: rows differ");
    require(
        second.columns() % 2 == 0 && third.columns() % 3 == 0 && combinations.length % 3 == 0,
        "scoreSums: columns are no pairs or triples");
    int[] most = {first.columns(), second.columns() / 2, third.columns() / 3};
    for (int k = 0; k < combinations.length; k++) {
      require(
          combinations[k] >= 0 && combinations[k] < most[k % 3],
          "scoreSums: candidate " + combinations[k] + " of " + most[k % 3]);
    }
    require(
        starts.length > 0 && starts[0] == 0 && starts[starts.length - 1] == n,
        "scoreSums: blocks do not run from 0 to " + n);
    for (int s = 1; s < starts.length; s++) {
      require(starts[s] >= starts[s - 1], "scoreSums: block " + (s - 1) + " ends before it starts");
    }
  }

  private static void require(boolean good, String what) {
    if (!good) {
      throw new IllegalArgumentException(what);
    }
  }

  /** 3S x C sums, each a chain over the rows of its block. */
  static double[] of(
      double[] g,
      double[] pairs,
      double[] triples,
      double[] w,
      int q,
      int r,
      int[] combinations,
      int[] starts) {
    int n = w.length;
    int blocks = starts.length - 1;
    int count = combinations.length / 3;
    double[] out = new double[3 * blocks * count];
    for (int c = 0; c < count; c++) {
      int atG = combinations[3 * c] * n;
      int atA = combinations[3 * c + 1] * n;
      int atE = atA + q * n;
      int atB = combinations[3 * c + 2] * n;
      int atC = atB + r * n;
      int atD = atC + r * n;
      for (int s = 0; s < blocks; s++) {
        double sum = 0;
        double second = 0;
        double square = 0;
        for (int i = starts[s]; i < starts[s + 1]; i++) {
          double score =
              g[atG + i] * pairs[atE + i] * (pairs[atA + i] * triples[atB + i] - triples[atC + i])
                  + triples[atD + i];
          double once = w[i] * score;
          double twice = w[i] * once;
          sum += once;
          second += twice;
          square += twice * score;
        }
        int at = c * 3 * blocks + s;
        out[at] = sum;
        out[at + blocks] = second;
        out[at + 2 * blocks] = square;
      }
    }
    return out;
  }
}
