package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.apo;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.plr;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.JointIntervals;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.junit.jupiter.api.Test;

/** Joint intervals, contrasts and Wald tests of results of double machine learning. */
class DmlJointTest {
  private static final int DRAWS = 1999;

  private static Roles twoTreatments() {
    return Roles.outcome("y").treatment("d", "t").covariates("x1", "x2", "x3").folds("f");
  }

  private static double width(ConfidenceSet set) {
    return set.upper().getAsDouble() - set.lower().getAsDouble();
  }

  /** Wider than pointwise, narrower than Bonferroni, up to three binomial deviations. */
  private static void between(DmlResult r, JointIntervals joint) {
    int p = r.terms().size();
    NormalDistribution z = new NormalDistribution();
    double noise = 3 * Math.sqrt(0.05 * 0.95 / DRAWS);
    double low = z.inverseCumulativeProbability(1 - (0.05 + noise) / 2);
    double high = z.inverseCumulativeProbability(1 - (0.05 - noise) / p / 2);
    assertTrue(low < joint.criticalValue() && joint.criticalValue() < high);
    for (String term : r.terms()) {
      double pointwise = width(r.confidenceInterval(term, 0.95));
      double scale = joint.criticalValue() / z.inverseCumulativeProbability(0.975);
      assertEquals(pointwise * scale, width(joint.interval(term)), 1e-12);
      assertTrue(joint.adjustedPValue(term) >= 0.8 * r.pValue(term));
    }
  }

  @Test
  void severalTreatments() {
    DmlResult r = plr().build().fit(data(twoTreatments()), CONTEXT);
    JointIntervals joint = r.jointConfidenceIntervals(0.95, DRAWS, CONTEXT);
    assertEquals(r.terms(), joint.terms());
    assertEquals(N, joint.units());
    between(r, joint);
    for (int threads : new int[] {2, 7}) {
      JointIntervals again = r.jointConfidenceIntervals(0.95, DRAWS, CONTEXT.threads(threads));
      assertEquals(joint.criticalValue(), again.criticalValue());
      assertEquals(joint.adjustedPValue("t"), again.adjustedPValue("t"));
    }
  }

  @Test
  void levelsOfOneTreatmentAndTheirContrasts() {
    DmlResult r = apo().build().fit(data(roles("k")), CONTEXT);
    between(r, r.jointConfidenceIntervals(0.95, DRAWS, CONTEXT));
    DmlResult differences = r.contrasts("0");
    between(differences, differences.jointConfidenceIntervals(0.95, DRAWS, CONTEXT));
    Estimates same = r.contrast("k=1 - k=0", Map.of("k=1", 1.0, "k=0", -1.0));
    assertEquals(differences.estimate("k=1 - k=0"), same.estimate(0), 1e-12);
    assertEquals(differences.standardError("k=1 - k=0"), same.standardError(0), 1e-12);
    WaldTest all = differences.wald(new double[] {1, 0, 0, 1}, 0, 0);
    // equality of three levels, written with the levels themselves
    double[] rows = new double[6];
    rows[2 * r.terms().indexOf("k=1")] = 1;
    rows[2 * r.terms().indexOf("k=0")] = -1;
    rows[2 * r.terms().indexOf("k=2") + 1] = 1;
    rows[2 * r.terms().indexOf("k=0") + 1] = -1;
    WaldTest equal = r.wald(rows, 0, 0);
    assertEquals(all.statistic(), equal.statistic(), 1e-9 * all.statistic());
    assertEquals(2, equal.restrictions());
    assertEquals(Math.exp(-equal.statistic() / 2), equal.pValue(), 1e-12);
  }

  @Test
  void groupsWithOneWeightPerCluster() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("f")[i] = (i / 7) % 5;
    }
    CausalData d = data(m, roles("d").cluster("c"));
    DmlResult groups =
        irm().build().fit(d, CONTEXT).gate(data(m, roles("d").block("by", "g")).grouping("g"));
    JointIntervals joint = groups.jointConfidenceIntervals(0.95, DRAWS, CONTEXT);
    assertEquals(3, joint.terms().size());
    assertEquals(d.grouping("c").count(), joint.units());
    between(groups, joint);
  }

  @Test
  void repetitionsAndCompact() {
    CausalData d = data(twoTreatments().folds("f2"));
    DmlResult r = plr().aggregate(RepetitionAggregate.UPPER).build().fit(d, CONTEXT);
    JointIntervals joint = r.jointConfidenceIntervals(0.95, DRAWS, CONTEXT);
    double c = 0;
    for (int k = 0; k < 2; k++) {
      c += r.repetition(k).jointConfidenceIntervals(0.95, DRAWS, CONTEXT).criticalValue() / 2;
    }
    assertEquals(c, joint.criticalValue(), 1e-15);
    FitContext context = CONTEXT;
    assertEquals(
        "CONF-040 The influence function was dropped by compact(), so joint confidence intervals"
            + " cannot be computed. Call jointConfidenceIntervals before compact.",
        assertThrows(
                CausalException.class,
                () -> r.compact().jointConfidenceIntervals(0.95, DRAWS, context))
            .getMessage());
  }

  /** The remarks of another covariance reach the reader; those on the splits come once. */
  @Test
  void anotherCovarianceBringsItsRemarks() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("f")[i] = (i / 14) % 5;
      m.get("f2")[i] = (i / 14) % 4;
      m.get("c")[i] = Math.floorDiv(i, 14);
    }
    CausalData d = data(m, roles("t").folds("f2").cluster("c"));
    DmlResult r = plr().build().fit(d, CONTEXT);
    DmlResult other = r.withVcov(VcovType.cluster("c"));
    long few = other.diagnostics().stream().filter(x -> x.code().equals("FEW_CLUSTERS")).count();
    long spread = other.diagnostics().stream().filter(x -> x.code().equals("SPLIT_SPREAD")).count();
    assertEquals(1, few);
    assertEquals(1, spread);
    assertEquals(
        "cluster (c), 29 clusters, factor G/(G-1), median of 2 repetitions",
        other.estimates().vcovLabel());
  }
}
