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
    if (type instanceof VcovType.Survey survey) {
      int units =
          survey.cluster().flatMap(design::grouping).map(Grouping::count).orElse(design.rows());
      String strata =
          survey
              .stratum()
              .flatMap(design::grouping)
              .map(g -> NumberText.count(g.count()) + " strata, ")
              .orElse("");
      return type.label() + ", " + strata + NumberText.count(units) + " units, " + survey.factor();
    }
    return type.label();
  }
}
