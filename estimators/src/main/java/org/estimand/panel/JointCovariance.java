package org.estimand.panel;

import java.util.ArrayList;
import java.util.List;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.VcovType;

/**
 * The joint covariance of many estimates of the same rows. Where it is not positive semidefinite
 * (two-way clusters) it is repaired as a whole, which moves every variance a little; here each
 * estimate keeps the variance it has alone, and the repaired matrix gives the correlations.
 */
final class JointCovariance {
  private static final String CLIPPED = "VCOV_CLIPPED";

  private JointCovariance() {}

  static Estimates of(Estimates stacked, VcovType type) {
    Estimates joint = stacked.withVcov(type);
    if (joint.diagnostics().stream().noneMatch(d -> d.code().equals(CLIPPED))) {
      return joint;
    }
    int p = joint.size();
    InfluenceFunction phi = joint.influenceFunction().orElseThrow();
    int n = phi.rows();
    double[] all = phi.toArray();
    double[] ratio = new double[p];
    for (int j = 0; j < p; j++) {
      double alone =
          Estimates.of(
                  List.of(joint.terms().get(j)),
                  new double[] {joint.estimate(j)},
                  InfluenceFunction.wrap(
                      java.util.Arrays.copyOfRange(all, j * n, (j + 1) * n), n, 1),
                  joint.design(),
                  type)
              .standardError(0);
      ratio[j] = joint.standardError(j) == 0 ? 0 : alone / joint.standardError(j);
    }
    double[] v = joint.vcov();
    double[] scale = new double[p];
    for (int a = 0; a < p; a++) {
      scale[a] = joint.scale(a);
      for (int b = 0; b < p; b++) {
        v[a * p + b] *= ratio[a] * ratio[b];
      }
    }
    List<Diagnostic> remarks = new ArrayList<>();
    for (Diagnostic d : joint.diagnostics()) {
      remarks.add(
          d.code().equals(CLIPPED)
              ? Diagnostic.note(
                  "JOINT_VCOV_CLIPPED",
                  "The joint covariance of the estimators was not positive semidefinite; its"
                      + " correlations were repaired, each variance is that of its estimator"
                      + " alone.")
              : d);
    }
    return Estimates.ofVcov(joint.terms(), joint.toArray(), v, type, phi, joint.design())
        .withScale(scale)
        .withDiagnostics(remarks);
  }
}
