package org.estimand.regress;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.Grouping;

/**
 * Leverages of the dummy variables of several groupings, exactly: the grouping with most groups is
 * taken off by its means, and the dummies of the others are regressed on what is left of them,
 * dependent ones left out.
 */
final class EffectLeverage {
  /** Most groups beside the grouping with most; the cost is cubic in their number. */
  static final int MOST_GROUPS = 500;

  /** Share of a dummy's square below which those before it explain it. */
  private static final double DEPENDENT = 1e-10;

  private EffectLeverage() {}

  /**
   * The n leverages, or null when the groupings but the largest have more than {@link #MOST_GROUPS}
   * groups.
   */
  static double[] of(List<Grouping> groupings, double[] weights) {
    int largest = 0;
    int m = 0;
    for (int k = 0; k < groupings.size(); k++) {
      m += groupings.get(k).count();
      largest = groupings.get(k).count() > groupings.get(largest).count() ? k : largest;
    }
    Grouping base = groupings.get(largest);
    m -= base.count();
    if (m > MOST_GROUPS) {
      return null;
    }
    int n = base.rows();
    int[] home = base.codes();
    int others = groupings.size() - 1;
    int[][] dummy = new int[n][others];
    for (int k = 0, slot = 0, from = 0; k < groupings.size(); k++) {
      if (k != largest) {
        int[] codes = groupings.get(k).codes();
        for (int i = 0; i < n; i++) {
          dummy[i][slot] = from + codes[i];
        }
        slot++;
        from += groupings.get(k).count();
      }
    }
    int[] rows = sorted(home, base.count());
    double[] gram = new double[m * m];
    Group group = new Group(m);
    for (int from = 0; from < n; from = group.to) {
      group.read(from, rows, home, dummy, weights);
      group.addTo(from, gram, dummy, rows, weights);
    }
    double[] inverse = inverse(gram, m);
    double[] h = new double[n];
    for (int from = 0; from < n; from = group.to) {
      group.read(from, rows, home, dummy, weights);
      double[] image = group.image(inverse);
      double square = group.dot(image);
      for (int s = from; s < group.to; s++) {
        int i = rows[s];
        double own = 1 / group.total + square;
        for (int a : dummy[i]) {
          own -= 2 * image[a];
          for (int b : dummy[i]) {
            own += inverse[b * m + a];
          }
        }
        h[i] = own * (weights == null ? 1 : weights[i]);
      }
    }
    return h;
  }

  /** The rows, those of one group together, in their order within it. */
  private static int[] sorted(int[] codes, int count) {
    int[] next = new int[count + 1];
    for (int c : codes) {
      next[c + 1]++;
    }
    for (int g = 0; g < count; g++) {
      next[g + 1] += next[g];
    }
    int[] rows = new int[codes.length];
    for (int i = 0; i < rows.length; i++) {
      rows[next[codes[i]]++] = i;
    }
    return rows;
  }

  /** The means of the dummies in one group of the base grouping; refilled for the next group. */
  private static final class Group {
    private final double[] means;
    private final int[] touched;
    private int count;
    private double total;
    private int to;

    Group(int m) {
      means = new double[m];
      touched = new int[m];
    }

    void read(int from, int[] rows, int[] home, int[][] dummy, double[] weights) {
      for (int k = 0; k < count; k++) {
        means[touched[k]] = 0;
      }
      count = 0;
      total = 0;
      to = from;
      while (to < rows.length && home[rows[to]] == home[rows[from]]) {
        int i = rows[to++];
        double w = weights == null ? 1 : weights[i];
        total += w;
        for (int d : dummy[i]) {
          if (means[d] == 0) {
            touched[count++] = d;
          }
          means[d] += w;
        }
      }
      for (int k = 0; k < count; k++) {
        means[touched[k]] /= total;
      }
    }

    /** Adds the cross products of the dummies less these means. */
    void addTo(int from, double[] gram, int[][] dummy, int[] rows, double[] weights) {
      int m = means.length;
      for (int s = from; s < to; s++) {
        int[] own = dummy[rows[s]];
        for (int a : own) {
          for (int b : own) {
            gram[b * m + a] += weights == null ? 1 : weights[rows[s]];
          }
        }
      }
      for (int k = 0; k < count; k++) {
        double f = total * means[touched[k]];
        for (int l = 0; l < count; l++) {
          gram[touched[k] * m + touched[l]] -= f * means[touched[l]];
        }
      }
    }

    /** Q times the means. */
    double[] image(double[] inverse) {
      int m = means.length;
      double[] out = new double[m];
      for (int k = 0; k < count; k++) {
        int at = touched[k] * m;
        double f = means[touched[k]];
        for (int a = 0; a < m; a++) {
          out[a] += f * inverse[at + a];
        }
      }
      return out;
    }

    double dot(double[] x) {
      double s = 0;
      for (int k = 0; k < count; k++) {
        s += means[touched[k]] * x[touched[k]];
      }
      return s;
    }
  }

  /** A generalised inverse: that of the rows and columns of dummies that are not dependent. */
  private static double[] inverse(double[] gram, int m) {
    double[] l = new double[m * m];
    for (int j = 0; j < m; j++) {
      double pivot = gram[j * m + j];
      for (int k = 0; k < j; k++) {
        pivot -= l[k * m + j] * l[k * m + j];
      }
      boolean dependent = !(pivot > DEPENDENT * gram[j * m + j]);
      for (int k = 0; k < j && dependent; k++) {
        l[k * m + j] = 0;
      }
      double size = Math.sqrt(pivot);
      for (int i = j; i < m && !dependent; i++) {
        double s = gram[j * m + i];
        for (int k = 0; k < j; k++) {
          s -= l[k * m + i] * l[k * m + j];
        }
        l[j * m + i] = s / size;
      }
    }
    double[] out = new double[m * m];
    double[] z = new double[m];
    for (int c = 0; c < m; c++) {
      if (l[c * m + c] == 0) {
        continue;
      }
      Arrays.fill(z, 0);
      z[c] = 1;
      for (int j = c; j < m; j++) {
        z[j] = l[j * m + j] == 0 ? 0 : z[j] / l[j * m + j];
        for (int i = j + 1; i < m && z[j] != 0; i++) {
          z[i] -= l[j * m + i] * z[j];
        }
      }
      for (int j = m - 1; j >= 0; j--) {
        if (l[j * m + j] == 0) {
          continue;
        }
        for (int i = j + 1; i < m; i++) {
          z[j] -= l[j * m + i] * z[i];
        }
        z[j] /= l[j * m + j];
      }
      System.arraycopy(z, 0, out, c * m, m);
    }
    return out;
  }
}
