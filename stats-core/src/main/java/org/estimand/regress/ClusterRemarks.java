package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.Estimates;

/** What the reader should know about coefficients with degrees of freedom of their own. */
final class ClusterRemarks {
  /** Below this Student's t is a poor approximation (Tipton 2015, doi 10.1037/met0000011). */
  private static final double FEW = 4;

  private ClusterRemarks() {}

  /** The remarks on the clusters, but on degrees of freedom instead of the number of clusters. */
  static List<Diagnostic> of(List<Diagnostic> clusters, Estimates e) {
    List<Diagnostic> out = new ArrayList<>();
    List<String> few = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < e.size(); j++) {
      double df = e.degreesOfFreedom(j);
      if (!(df >= FEW)) {
        String size = Double.isNaN(df) ? "none" : String.format(Locale.ROOT, "%.2f", df);
        few.add("\"" + e.terms().get(j) + "\" (" + size + ")");
        least = Math.min(least, Double.isNaN(df) ? 0 : df);
      }
    }
    if (!few.isEmpty()) {
      out.add(
          Diagnostic.warning(
                  "FEW_DEGREES_OF_FREEDOM",
                  String.join(", ", few)
                      + (few.size() == 1 ? " has" : " have")
                      + " fewer than 4 degrees of freedom; p-values and intervals are not to be"
                      + " relied on.")
              .value("least", least));
    }
    for (Diagnostic d : clusters) {
      if (!d.code().equals("FEW_CLUSTERS")) {
        out.add(d);
      }
    }
    return out;
  }
}
