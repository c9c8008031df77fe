package org.estimand.inference;

import org.estimand.data.Grouping;

/** The words for a covariance with the numbers of clusters in the sample. */
final class VcovLabel {
  private VcovLabel() {}

  static String of(VcovType type, SampleDesign design) {
    if (type instanceof VcovType.Aggregated aggregated) {
      return of(aggregated.base(), design) + aggregated.suffix();
    }
    if (type instanceof VcovType.Cluster cluster) {
      StringBuilder counts = new StringBuilder();
      for (String column : cluster.columns()) {
        int count = design.grouping(column).map(Grouping::count).orElse(0);
        counts.append(counts.length() == 0 ? "" : " x ").append(NumberText.count(count));
      }
      return type.label() + ", " + counts + " clusters, " + cluster.smallSample().label();
    }
    return type.label();
  }
}
