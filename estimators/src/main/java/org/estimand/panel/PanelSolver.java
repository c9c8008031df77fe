package org.estimand.panel;

import java.util.List;
import org.estimand.data.Role;
import org.estimand.dml.ResidualDml;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;

/** How the scores of a panel are solved. */
final class PanelSolver {
  private PanelSolver() {}

  static ResidualDml of(
      String estimator, PanelSample sample, PanelSettings settings, PanelRows rows, VcovType vcov) {
    return new ResidualDml(
        estimator,
        "Double machine learning in a panel",
        "theta",
        sample.treatments(),
        rows.weights(),
        rows.design(),
        vcov,
        rows.folds(),
        settings.algorithm(),
        settings.aggregate(),
        settings.level());
  }

  /** The covariance asked for, or else that of the clusters, or else of the units. */
  static VcovType vcov(PanelSettings settings, PanelSample sample) {
    if (settings.vcov() != null) {
      return settings.vcov();
    }
    List<String> clusters = sample.data().names(Role.CLUSTER);
    return new VcovType.Cluster(
        clusters.isEmpty() ? List.of(sample.units().column()) : clusters, SmallSample.NONE);
  }
}
