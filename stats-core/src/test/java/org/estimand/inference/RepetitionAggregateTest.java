package org.estimand.inference;

import static org.estimand.inference.InferenceData.assertClose;
import static org.estimand.inference.InferenceData.clustered;
import static org.estimand.inference.InferenceData.correlated;
import static org.estimand.inference.InferenceData.grouping;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.fit.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Repeated sample splits, by hand. */
class RepetitionAggregateTest {
  private static final double[] THETA = {1, 4, 2};
  private static final double[] SE = {0.1, 0.4, 0.2};

  @Test
  void threeRulesOnThreeNumbers() {
    assertEquals(2, RepetitionAggregate.MEDIAN.estimate(THETA));
    // se^2 + (theta - 2)^2 = 1.01, 4.16, 0.04
    assertEquals(Math.sqrt(1.01), RepetitionAggregate.MEDIAN.standardError(THETA, SE), 1e-15);
    assertEquals(7 / 3.0, RepetitionAggregate.MEAN.estimate(THETA), 1e-15);
    // (0.21 + (16 + 25 + 1) / 9) / 3
    assertEquals(
        Math.sqrt((0.21 + 42 / 9.0) / 3), RepetitionAggregate.MEAN.standardError(THETA, SE), 1e-15);
    assertEquals(2, RepetitionAggregate.UPPER.estimate(THETA));
    // upper bounds 1.196, 4.784, 2.392
    assertEquals(0.2, RepetitionAggregate.UPPER.standardError(THETA, SE), 1e-15);
  }

  @Test
  void evenNumbersTakeTheMiddleOfTwo() {
    double[] theta = {1, 2, 3, 10};
    double[] se = {1, 1, 1, 1};
    assertEquals(2.5, RepetitionAggregate.MEDIAN.estimate(theta));
    // squares 2.25, 0.25, 0.25, 56.25 plus 1: the middle is (1.25 + 3.25) / 2
    assertEquals(1.5, RepetitionAggregate.MEDIAN.standardError(theta, se), 1e-15);
    assertEquals(1, RepetitionAggregate.UPPER.standardError(theta, se), 1e-15);
  }

  @ParameterizedTest
  @EnumSource(RepetitionAggregate.class)
  void aSingleRepetitionStaysAsItIs(RepetitionAggregate rule) {
    assertEquals(0.3, rule.standardError(new double[] {5}, new double[] {0.3}));
    Estimates one = part(1, 2, 4, 1, 9);
    assertSame(one, rule.combine(List.of(one)));
  }

  private static Estimates part(double a, double b, double va, double cov, double vb) {
    return Estimates.ofVcov(
        List.of("a", "b"),
        new double[] {a, b},
        new double[] {va, cov, cov, vb},
        VcovType.robust(),
        null,
        SampleDesign.rows(10));
  }

  private static List<Estimates> parts() {
    // correlations 0.5, -0.25, 0.5
    return List.of(
        part(1, 1, 0.01, 0.05, 1), part(4, 1.5, 0.16, -0.1, 1), part(2, 0.5, 0.04, 0.1, 1));
  }

  @ParameterizedTest
  @EnumSource(RepetitionAggregate.class)
  void combinedEstimates(RepetitionAggregate rule) {
    Estimates e = rule.combine(parts());
    assertEquals(rule.estimate(THETA), e.estimate(0));
    assertEquals(rule.standardError(THETA, SE), e.standardError(0), 1e-15);
    assertEquals(0.25 * e.standardError(0) * e.standardError(1), e.covariance(0, 1), 1e-15);
    assertEquals("robust (HC0), no factor, " + rule.label() + " of 3 repetitions", e.vcovLabel());
    NormalDistribution z = new NormalDistribution();
    ConfidenceSet set = e.confidenceInterval(0, 0.9);
    double c = z.inverseCumulativeProbability(0.95);
    if (rule == RepetitionAggregate.UPPER) {
      assertEquals(2 - 0.2 * c, set.lower().getAsDouble(), 1e-12);
      assertEquals(2 + 0.2 * c, set.upper().getAsDouble(), 1e-12);
      // p-values of b: 2 Phi(-1), 2 Phi(-1.5), 2 Phi(-0.5)
      assertEquals(2 * z.cumulativeProbability(-1), e.pValue(1), 1e-12);
    } else {
      double half = c * e.standardError(0);
      assertEquals(e.estimate(0) - half, set.lower().getAsDouble(), 1e-12);
      assertEquals(e.estimate(0) + half, set.upper().getAsDouble(), 1e-12);
      double t = e.estimate(1) / e.standardError(1);
      assertEquals(2 * z.cumulativeProbability(-t), e.pValue(1), 1e-12);
    }
    Repetitions r = e.repetitions().get();
    assertEquals(rule, r.rule());
    assertEquals(3, r.count());
    assertEquals(4, r.repetition(1).estimate(0));
  }

  @Test
  void upperTakesTheMedianOfThePValues() {
    List<Estimates> apart =
        List.of(part(1, 0, 0.04, 0, 1), part(2, 0, 0.0001, 0, 1), part(3, 0, 9, 0, 1));
    // t of 5, 200 and 1; theta 2 and se (2.0196 - 2) / 1.96 = 0.01 would give 200
    Estimates h = RepetitionAggregate.UPPER.combine(apart);
    assertEquals(0.01, h.standardError(0), 1e-14);
    assertEquals(h.tailProbability(5), h.pValue(0), 1e-15);
  }

  @Test
  void theSpreadIsReported() {
    List<Diagnostic> d = RepetitionAggregate.MEDIAN.combine(parts()).diagnostics();
    assertEquals("a over 3 repetitions ranges from 1.0000 to 4.0000.", d.get(0).message());
    assertEquals(Diagnostic.Severity.WARNING, d.get(0).severity());
    // 1.5 - 0.5 equals the standard error: not above it
    assertEquals("b over 3 repetitions ranges from 0.50000 to 1.5000.", d.get(1).message());
    assertEquals(Diagnostic.Severity.NOTE, d.get(1).severity());
    assertEquals(0.5, d.get(1).values().get("min"));
    assertEquals(1.5, d.get(1).values().get("max"));
    assertEquals(2, d.size());
  }

  @Test
  void termsMustBeTheSame() {
    Estimates other =
        Estimates.ofVcov(
            List.of("c"),
            new double[] {1},
            new double[] {1},
            VcovType.robust(),
            null,
            SampleDesign.rows(10));
    assertThrows(
        IllegalArgumentException.class,
        () -> RepetitionAggregate.MEAN.combine(List.of(parts().get(0), other)));
  }

  /** Another covariance and a contrast are taken in every repetition before the rule applies. */
  @ParameterizedTest
  @EnumSource(RepetitionAggregate.class)
  void changesHappenWithinRepetitions(RepetitionAggregate rule) {
    int n = 90;
    SampleDesign design = clustered(n, grouping("g", n, i -> i / 2));
    List<Estimates> all = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      double[] phi = correlated("part" + r, n, 2, 0.2);
      all.add(
          Estimates.of(
                  List.of("a", "b"),
                  new double[] {r, 1 - 0.3 * r},
                  InfluenceFunction.wrap(phi, n, 2),
                  design,
                  VcovType.robust())
              .withDegreesOfFreedom(30));
    }
    Estimates whole = rule.combine(all);
    assertEquals(30, whole.degreesOfFreedom());
    double mean = 0;
    for (Estimates e : all) {
      mean += e.influenceFunction().get().at(5, 1) / 3;
    }
    assertEquals(mean, whole.influenceFunction().get().at(5, 1), 1e-15);

    Estimates clusteredNow = whole.withVcov(VcovType.cluster("g"));
    Estimates want =
        rule.combine(all.stream().map(e -> e.withVcov(VcovType.cluster("g"))).toList());
    assertTrue(want.sameNumbers(clusteredNow));
    assertTrue(clusteredNow.vcovLabel().startsWith("cluster (g), 45 clusters, factor G/(G-1), "));

    Estimates contrast = whole.contrasts(List.of("a-b"), 1, -1);
    double[] theta = new double[3];
    double[] se = new double[3];
    for (int r = 0; r < 3; r++) {
      Estimates e = all.get(r);
      theta[r] = e.estimate(0) - e.estimate(1);
      se[r] = Math.sqrt(e.covariance(0, 0) + e.covariance(1, 1) - 2 * e.covariance(0, 1));
    }
    assertEquals(rule.estimate(theta), contrast.estimate(0), 1e-14);
    assertEquals(rule.standardError(theta, se), contrast.standardError(0), 1e-14);
    assertEquals(30, contrast.degreesOfFreedom());

    Estimates compact = whole.compact();
    assertArrayEquals(whole.vcov(), compact.vcov());
    assertTrue(compact.repetitions().get().repetition(2).influenceFunction().isEmpty());
    assertEquals(whole.pValue(1), compact.pValue(1));
    assertClose(contrast.vcov(), compact.contrasts(List.of("a-b"), 1, -1).vcov(), 1e-15);
  }
}
