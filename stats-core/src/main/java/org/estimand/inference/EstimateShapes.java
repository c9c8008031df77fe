package org.estimand.inference;

import java.util.HashSet;
import java.util.List;

/** Checks that names, values, covariance, influence and rows belong together. */
final class EstimateShapes {
  private EstimateShapes() {}

  static void require(
      List<String> terms,
      double[] estimates,
      double[] vcov,
      InfluenceFunction influence,
      SampleDesign design) {
    int p = terms.size();
    if (p == 0 || new HashSet<>(terms).size() < p) {
      throw new IllegalArgumentException("terms must be distinct and not empty: " + terms);
    }
    if (estimates.length != p
        || vcov != null && vcov.length != p * p
        || influence != null && influence.terms() != p
        || influence != null && influence.rows() != design.rows()) {
      throw new IllegalArgumentException(
          "shapes differ: "
              + p
              + " terms, "
              + estimates.length
              + " estimates, "
              + (vcov == null ? "no covariance" : vcov.length + " covariances")
              + ", "
              + (influence == null
                  ? "no influence"
                  : influence.rows() + " x " + influence.terms() + " influences")
              + ", "
              + design.rows()
              + " rows");
    }
  }
}
