package org.estimand.inference;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.estimand.fit.FitContext;
import org.junit.jupiter.api.Test;

class StepDownTest {
  private static final int N = 400;
  private static final FitContext CONTEXT = FitContext.seed(3).threads(1).backend("ejml");

  /** Independent terms with statistics of these sizes. */
  private static Estimates sizes(double... sizes) {
    int p = sizes.length;
    double[] phi = InferenceData.correlated("step down", N, p, 0);
    List<String> terms = java.util.stream.IntStream.range(0, p).mapToObj(j -> "t" + j).toList();
    InfluenceFunction f = InfluenceFunction.wrap(phi, N, p);
    SampleDesign rows = SampleDesign.rows(N);
    Estimates zero = Estimates.of(terms, new double[p], f, rows, VcovType.robust());
    double[] estimates = new double[p];
    for (int j = 0; j < p; j++) {
      estimates[j] = sizes[j] * zero.standardError(j);
    }
    return Estimates.of(terms, estimates, f, rows, VcovType.robust());
  }

  @Test
  void aSmallerStatisticNeverHasASmallerPValue() {
    // the second and third of nearly equal size: alone, their maximum is exceeded less often than
    // that of all three, so that only the step to the running maximum keeps the order
    Estimates e = sizes(2.3, 2.2999, -2.2998, 0.5);
    JointIntervals joint = e.jointConfidenceIntervals(0.95, 2000, CONTEXT);
    double first = joint.adjustedPValue("t0");
    double one = 2 * new NormalDistribution().cumulativeProbability(-2.3);
    assertEquals(1 - Math.pow(1 - one, 4), first, 0.02);
    assertEquals(first, joint.adjustedPValue("t1"));
    assertEquals(first, joint.adjustedPValue("t2"));
    assertTrue(joint.adjustedPValue("t3") > first);
    // far apart the steps are felt: the last term is judged alone
    JointIntervals apart = sizes(9, 8, 7, 2.3).jointConfidenceIntervals(0.95, 2000, CONTEXT);
    assertEquals(one, apart.adjustedPValue("t3"), 0.01);
  }

  @Test
  void degreesOfFreedomReachTheRepetitions() {
    List<Estimates> parts = List.of(sizes(2, 1), sizes(2.2, 0.9), sizes(1.9, 1.2));
    for (RepetitionAggregate rule : RepetitionAggregate.values()) {
      Estimates each = rule.combine(parts.stream().map(e -> e.withDegreesOfFreedom(5)).toList());
      Estimates whole = rule.combine(parts).withDegreesOfFreedom(5);
      double normal = rule.combine(parts).pValue(0);
      assertTrue(whole.pValue(0) > 1.5 * normal, rule.label());
      assertEquals(each.pValue(0), whole.pValue(0), rule.label());
      assertEquals(
          each.confidenceInterval(0, 0.9).upper(), whole.confidenceInterval(0, 0.9).upper());
      assertEquals(
          each.jointConfidenceIntervals(0.9, 99, CONTEXT).criticalValue(),
          whole.jointConfidenceIntervals(0.9, 99, CONTEXT).criticalValue());
      Estimates later = whole.withVcov(VcovType.robust(VcovType.Robust.Kind.HC1));
      assertEquals(5, later.degreesOfFreedom());
      assertTrue(later.pValue(0) > 1.5 * normal, rule.label());
      assertEquals(5, whole.contrast("d", java.util.Map.of("t0", 1.0)).degreesOfFreedom());
    }
    double t = 2 / 1.0;
    Estimates one = sizes(2).withDegreesOfFreedom(5);
    assertEquals(2 * new TDistribution(5).cumulativeProbability(-t), one.pValue(0), 1e-12);
  }
}
