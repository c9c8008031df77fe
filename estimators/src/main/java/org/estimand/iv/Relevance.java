package org.estimand.iv;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How strongly the instrument moves the variance of the treatment, which is what identification
 * with an invalid instrument rests on: D(x) = var(A|Z=1,x) - var(A|Z=0,x).
 *
 * @param minimum smallest D over the rows
 * @param quantiles at 5, 25, 50, 75 and 95 % (type 7)
 * @param maximum largest D
 * @param mean weighted mean of D, corrected by its influence function
 * @param statistic that mean over its standard error
 * @param otherSign share of rows whose D has the other sign than its mean
 * @param small share of rows with |D| below {@code threshold}
 * @param threshold 0.03 for a 0/1 treatment, else 0.12 times the mean conditional variance
 * @param clipped share of rows whose D was moved to the floor
 * @param effectiveSize (sum of |weights|)^2 / sum of squares of the weights 1/(f(Z|X) D(X))
 */
public record Relevance(
    double minimum,
    List<Double> quantiles,
    double maximum,
    double mean,
    double statistic,
    double otherSign,
    double small,
    double threshold,
    double clipped,
    double effectiveSize) {
  private static final double[] PROBABILITIES = {0.05, 0.25, 0.5, 0.75, 0.95};

  /** Copies the quantiles. */
  public Relevance {
    quantiles = List.copyOf(quantiles);
  }

  /**
   * Summarises.
   *
   * @param d D before any floor
   * @param clipped flags of the rows at the floor
   * @param weights |1 / (f D)| of each row, times sampling weights
   */
  static Relevance of(
      BinaryIvSample s,
      double[] d,
      boolean[] clipped,
      double[] weights,
      double mean,
      double error,
      double threshold) {
    double sign = sign(s, d);
    double total = 0;
    double other = 0;
    double small = 0;
    double moved = 0;
    double sum = 0;
    double squares = 0;
    double[] sorted = new double[d.length];
    int used = 0;
    for (int i = 0; i < d.length; i++) {
      double w = s.weight(i);
      if (w == 0) {
        continue;
      }
      sorted[used++] = d[i];
      total += w;
      other += sign * d[i] <= 0 ? w : 0;
      small += Math.abs(d[i]) < threshold ? w : 0;
      moved += clipped[i] ? w : 0;
      sum += weights[i];
      squares += weights[i] * weights[i];
    }
    sorted = Arrays.copyOf(sorted, used);
    Arrays.sort(sorted);
    Double[] q = new Double[PROBABILITIES.length];
    for (int k = 0; k < q.length; k++) {
      double at = PROBABILITIES[k] * (used - 1);
      int low = (int) at;
      int high = Math.min(low + 1, used - 1);
      q[k] = sorted[low] + (at - low) * (sorted[high] - sorted[low]);
    }
    return new Relevance(
        sorted[0],
        List.of(q),
        sorted[used - 1],
        mean,
        error > 0 ? mean / error : 0,
        other / total,
        small / total,
        threshold,
        moved / total,
        squares > 0 ? sum * sum / squares : 0);
  }

  /** The sign of the mean of D, 1 if that is zero. */
  static double sign(BinaryIvSample s, double[] d) {
    return s.mean(d) < 0 ? -1 : 1;
  }

  /** For JSON. */
  Map<String, Object> block() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("min", minimum);
    for (int k = 0; k < PROBABILITIES.length; k++) {
      out.put("q" + Math.round(100 * PROBABILITIES[k]), quantiles.get(k));
    }
    out.put("max", maximum);
    out.put("mean", mean);
    out.put("statistic", statistic);
    out.put("share.other.sign", otherSign);
    out.put("share.small", small);
    out.put("small.below", threshold);
    out.put("share.clipped", clipped);
    out.put("effective.sample.size", effectiveSize);
    return out;
  }
}
