package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;

/** Differences between terms. */
final class Contrasts {
  private Contrasts() {}

  /** Every other term minus the reference, with covariance L V L' and influence phi L'. */
  static Repetition against(Repetition repetition, int reference) {
    Estimates e = repetition.estimates();
    int p = e.size();
    int q = p - 1;
    int[] of = new int[q];
    List<String> names = new ArrayList<>();
    double[] values = new double[q];
    double[] scale = new double[q];
    int k = 0;
    for (int j = 0; j < p; j++) {
      if (j != reference) {
        of[k] = j;
        names.add(e.terms().get(j) + " - " + e.terms().get(reference));
        values[k] = e.estimate(j) - e.estimate(reference);
        scale[k] = e.scale(j) + e.scale(reference);
        k++;
      }
    }
    double[] vcov = new double[q * q];
    for (int a = 0; a < q; a++) {
      for (int b = 0; b < q; b++) {
        vcov[b * q + a] =
            e.covariance(of[a], of[b])
                - e.covariance(of[a], reference)
                - e.covariance(reference, of[b])
                + e.covariance(reference, reference);
      }
    }
    InfluenceFunction phi =
        e.influenceFunction().map(f -> differences(f, of, reference)).orElse(null);
    Estimates differences =
        Estimates.ofVcov(names, values, vcov, e.vcovType(), phi, e.design()).withScale(scale);
    return Repetition.derived(differences);
  }

  private static InfluenceFunction differences(InfluenceFunction f, int[] of, int reference) {
    int n = f.rows();
    double[] out = new double[Math.multiplyExact(n, of.length)];
    for (int k = 0; k < of.length; k++) {
      for (int i = 0; i < n; i++) {
        out[k * n + i] = f.at(i, of[k]) - f.at(i, reference);
      }
    }
    return InfluenceFunction.wrap(out, n, of.length);
  }
}
