package org.estimand.inference;

import static org.estimand.inference.InferenceData.clustered;
import static org.estimand.inference.InferenceData.correlated;
import static org.estimand.inference.InferenceData.estimates;
import static org.estimand.inference.InferenceData.grouping;
import static org.estimand.inference.InferenceData.names;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.distribution.TDistribution;
import org.estimand.data.Grouping;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType.Robust.Kind;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.MultiplierWeights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Joint intervals and step-down p-values of the multiplier bootstrap. */
class JointIntervalsTest {
  private static final FitContext CONTEXT = FitContext.seed(41).threads(1).backend("ejml");
  private static final int DRAWS = 4000;

  /**
   * The coverage of the bootstrap's critical value under the true law differs from the level by
   * less than 3.89 binomial standard deviations (false alarm 1e-4).
   */
  @ParameterizedTest
  @CsvSource({
    "1, 0.0, 0.95",
    "2, 0.0, 0.95",
    "5, 0.5, 0.95",
    "10, 0.0, 0.90",
    "10, 0.9, 0.95",
    "30, 0.2, 0.99"
  })
  void criticalValueIsTheQuantileOfTheLargestNormal(int p, double share, double level) {
    double[] phi = EquicorrelatedNormals.exactlyEquicorrelated(400, p, share);
    Estimates e = estimates(phi, p, SampleDesign.rows(400), VcovType.robust());
    JointIntervals joint = e.jointConfidenceIntervals(level, DRAWS, BootstrapLaw.NORMAL, CONTEXT);
    double noise = Math.sqrt(level * (1 - level) / DRAWS);
    assertEquals(
        level, EquicorrelatedNormals.coverage(joint.criticalValue(), p, share), 3.89 * noise);
    assertEquals(EquicorrelatedNormals.quantile(p, share, level), joint.criticalValue(), 0.12);
    for (int j = 0; j < p; j++) {
      ConfidenceSet set = joint.intervals().get(j);
      double half = joint.criticalValue() * e.standardError(j);
      assertEquals(e.estimate(j) - half, set.lower().getAsDouble(), 1e-12);
      assertEquals(e.estimate(j) + half, set.upper().getAsDouble(), 1e-12);
      assertEquals(level, set.level());
    }
  }

  /**
   * The other laws agree with the normal one in the limit: rows enough, looser by their skewness.
   */
  @ParameterizedTest
  @EnumSource(BootstrapLaw.class)
  void everyLawGivesTheSameQuantileInLargeSamples(BootstrapLaw law) {
    double[] phi = EquicorrelatedNormals.exactlyEquicorrelated(3000, 5, 0.5);
    Estimates e = estimates(phi, 5, SampleDesign.rows(3000), VcovType.robust());
    JointIntervals joint = e.jointConfidenceIntervals(0.95, 2000, law, CONTEXT);
    double noise = Math.sqrt(0.95 * 0.05 / 2000);
    assertEquals(
        0.95, EquicorrelatedNormals.coverage(joint.criticalValue(), 5, 0.5), 3.89 * noise + 0.003);
    assertEquals(law, joint.law());
    assertEquals(3000, joint.units());
  }

  /** Standard deviation over draws of each term's sum. */
  private static double[] spread(double[] scores, int units, int p, int draws) {
    double[] sd = new double[p];
    for (int j = 0; j < p; j++) {
      double s = 0;
      for (int b = 0; b < draws; b++) {
        double t = 0;
        for (int g = 0; g < units; g++) {
          t += MultiplierWeights.weight(BootstrapLaw.RADEMACHER, 5L, b, g) * scores[j * units + g];
        }
        s += t * t;
      }
      sd[j] = Math.sqrt(s / draws);
    }
    return sd;
  }

  /** 50 clusters of 8 rows with a strong common part. */
  private static Estimates strongClusters(int p) {
    int n = 400;
    double[] own = correlated("own", n, p, 0);
    double[] common = correlated("common", 50, p, 0);
    double[] phi = new double[n * p];
    for (int j = 0; j < p; j++) {
      for (int i = 0; i < n; i++) {
        phi[j * n + i] = own[j * n + i] + 2 * common[j * 50 + i / 8];
      }
    }
    Grouping g = grouping("g", n, i -> i / 8);
    return estimates(phi, p, clustered(n, g), VcovType.cluster(SmallSample.NONE, "g"));
  }

  /**
   * One weight per cluster: the spread of the draws is the clustered standard error. The sum of 50
   * signs times scores has excess kurtosis above -2/3 times a small number, so the relative error
   * of a standard deviation over B draws is at most sqrt(1 / (2 B)) and 4 of them are allowed.
   */
  @Test
  void oneWeightPerClusterHasTheClusteredStandardError() {
    Estimates e = strongClusters(3);
    MultiplierBootstrap.Units units = MultiplierBootstrap.units(e);
    assertEquals(50, units.count());
    double[] sd = spread(units.scores(), 50, 3, DRAWS);
    double tolerance = 4 * Math.sqrt(0.5 / DRAWS);
    for (int j = 0; j < 3; j++) {
      assertEquals(1, sd[j] / e.standardError(j), tolerance);
    }
    // one weight per row would be far too narrow
    MultiplierBootstrap.Units rows = MultiplierBootstrap.units(e.withVcov(VcovType.robust()));
    assertEquals(400, rows.count());
    double[] perRow = spread(rows.scores(), 400, 3, DRAWS);
    for (int j = 0; j < 3; j++) {
      assertTrue(perRow[j] / e.standardError(j) < 0.6);
    }
  }

  /** Terms that move together within clusters only: row weights would see no correlation. */
  @Test
  void clusterWeightsSeeTheCorrelationOfClusters() {
    int n = 2000;
    double[] own = correlated("twins", n, 2, 0);
    double[] common = correlated("twins-common", 200, 1, 0);
    double[] phi = new double[2 * n];
    for (int j = 0; j < 2; j++) {
      for (int i = 0; i < n; i++) {
        phi[j * n + i] = own[j * n + i] + 10 * common[i / 10] * (i % 2 == j ? 1 : 0);
      }
    }
    SampleDesign design = clustered(n, grouping("g", n, i -> i / 10));
    Estimates e = estimates(phi, 2, design, VcovType.cluster("g"));
    double share = e.covariance(0, 1) / e.standardError(0) / e.standardError(1);
    assertTrue(share > 0.95);
    double noise = 3.89 * Math.sqrt(0.95 * 0.05 / DRAWS);
    double clustered = e.jointConfidenceIntervals(0.95, DRAWS, CONTEXT).criticalValue();
    assertEquals(0.95, EquicorrelatedNormals.coverage(clustered, 2, share), noise + 0.004);
    Estimates rows = e.withVcov(VcovType.robust());
    double plain = rows.jointConfidenceIntervals(0.95, DRAWS, CONTEXT).criticalValue();
    assertTrue(EquicorrelatedNormals.coverage(plain, 2, share) > 0.95 + noise + 0.004);
  }

  /** Small-sample factors widen the standard error, not the draws. */
  @Test
  void factorsChangeTheStandardErrorOnly() {
    Estimates none = strongClusters(3);
    Estimates groups = none.withVcov(VcovType.cluster("g"));
    JointIntervals a = none.jointConfidenceIntervals(0.95, 500, CONTEXT);
    JointIntervals b = groups.jointConfidenceIntervals(0.95, 500, CONTEXT);
    assertEquals(a.criticalValue(), b.criticalValue());
    double widthA = a.interval("t1").upper().getAsDouble() - a.interval("t1").lower().getAsDouble();
    double widthB = b.interval("t1").upper().getAsDouble() - b.interval("t1").lower().getAsDouble();
    assertEquals(Math.sqrt(50 / 49.0), widthB / widthA, 1e-12);
  }

  @Test
  void leverageWeightsEnterTheScores() {
    double[] phi = correlated("leverage", 20, 2, 0.4);
    double[] h = new double[20];
    for (int i = 0; i < 20; i++) {
      h[i] = 0.02 * i;
    }
    for (Kind kind : List.of(Kind.HC2, Kind.HC3, Kind.HC4)) {
      Estimates e =
          Estimates.of(
              names(2),
              new double[] {1, 2},
              InfluenceFunction.wrap(phi, 20, 2),
              SampleDesign.rows(20),
              VcovType.robust(kind),
              RegressionParts.none().leverages(h));
      double[] s = MultiplierBootstrap.units(e).scores();
      double sum = 0;
      for (int i = 0; i < 20; i++) {
        sum += s[20 + i] * s[20 + i];
      }
      assertEquals(e.covariance(1, 1), sum, 1e-15);
    }
  }

  /** Step-down by its definition: largest of the draws among the hypotheses not yet rejected. */
  @Test
  void stepDownByDefinition() {
    int n = 100;
    int p = 4;
    double[] phi = correlated("step", n, p, 0.5);
    double[] theta = {0.02, -0.31, 0.24, 0.17};
    Estimates e =
        Estimates.of(
            names(p),
            theta,
            InfluenceFunction.wrap(phi, n, p),
            SampleDesign.rows(n),
            VcovType.robust());
    int draws = 999;
    JointIntervals joint = e.jointConfidenceIntervals(0.95, draws, CONTEXT);
    int[] order = {1, 2, 3, 0};
    double previous = 0;
    List<Double> largestOfAll = new ArrayList<>();
    for (int k = 0; k < p; k++) {
      double size = Math.abs(theta[order[k]]) / e.standardError(order[k]);
      int above = 0;
      for (int b = 0; b < draws; b++) {
        double most = 0;
        for (int l = k; l < p; l++) {
          double t = 0;
          for (int i = 0; i < n; i++) {
            double w = MultiplierWeights.weight(BootstrapLaw.RADEMACHER, 41, b, i);
            t += w * phi[order[l] * n + i] / n;
          }
          most = Math.max(most, Math.abs(t) / e.standardError(order[l]));
        }
        above += most >= size ? 1 : 0;
        if (k == 0) {
          largestOfAll.add(most);
        }
      }
      previous = Math.max(previous, (above + 1) / 1000.0);
      assertEquals(previous, joint.adjustedPValue("t" + (order[k] + 1)), 1e-12);
    }
    assertTrue(previous > 0.5);
    assertTrue(joint.adjustedPValue("t2") < 0.05);
    largestOfAll.sort(null);
    assertEquals(largestOfAll.get(949), joint.criticalValue(), 1e-12);
  }

  /** A draw that is at least as large as every interval's end belongs to level 1 - p. */
  @Test
  void intervalsAndPValuesTellTheSameStory() {
    for (double scale : new double[] {0.5, 1, 2, 3}) {
      double[] phi = correlated("story", 80, 3, 0.2);
      Estimates e =
          Estimates.of(
              names(3),
              new double[] {0.1 * scale, 0.05 * scale, -0.12 * scale},
              InfluenceFunction.wrap(phi, 80, 3),
              SampleDesign.rows(80),
              VcovType.robust());
      JointIntervals joint = e.jointConfidenceIntervals(0.9, 499, CONTEXT);
      boolean any = joint.intervals().stream().anyMatch(s -> !s.contains(0));
      double least =
          Arrays.stream(new int[] {0, 1, 2})
              .mapToDouble(j -> joint.adjustedPValue("t" + (j + 1)))
              .min()
              .getAsDouble();
      assertEquals(any, least <= 0.1 + 1e-12);
    }
  }

  @Test
  void degreesOfFreedomKeepTheTailProbability() {
    Estimates normal =
        estimates(correlated("df", 50, 3, 0.1), 3, SampleDesign.rows(50), VcovType.robust());
    double c = normal.jointConfidenceIntervals(0.95, 999, CONTEXT).criticalValue();
    double t =
        normal.withDegreesOfFreedom(6).jointConfidenceIntervals(0.95, 999, CONTEXT).criticalValue();
    double tail = 2 * new NormalDistribution().cumulativeProbability(-c);
    assertEquals(tail, 2 * new TDistribution(6).cumulativeProbability(-t), 1e-10);
    assertTrue(t > c);
  }

  private static Estimates repeated(RepetitionAggregate rule) {
    List<Estimates> parts = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      double[] theta = {0.1 + 0.05 * r, 0.3 - 0.02 * r};
      parts.add(
          Estimates.of(
              names(2),
              theta,
              InfluenceFunction.wrap(correlated("rep" + r, 90, 2, 0.3 * r), 90, 2),
              SampleDesign.rows(90),
              VcovType.robust()));
    }
    return rule.combine(parts);
  }

  @ParameterizedTest
  @EnumSource(RepetitionAggregate.class)
  void repetitionsFollowTheirRule(RepetitionAggregate rule) {
    Estimates whole = repeated(rule);
    JointIntervals joint = whole.jointConfidenceIntervals(0.95, 999, CONTEXT);
    double[] c = new double[3];
    double[] low = new double[3];
    double[] high = new double[3];
    double[] p = new double[3];
    for (int r = 0; r < 3; r++) {
      Estimates e = whole.repetitions().get().repetition(r);
      JointIntervals one = e.jointConfidenceIntervals(0.95, 999, CONTEXT);
      c[r] = one.criticalValue();
      low[r] = one.interval("t2").lower().getAsDouble();
      high[r] = one.interval("t2").upper().getAsDouble();
      p[r] = one.adjustedPValue("t2");
    }
    assertNotEquals(c[0], c[2]);
    assertEquals(rule.estimate(c), joint.criticalValue());
    ConfidenceSet set = joint.interval("t2");
    if (rule == RepetitionAggregate.UPPER) {
      assertEquals(RepetitionAggregate.median(low), set.lower().getAsDouble());
      assertEquals(RepetitionAggregate.median(high), set.upper().getAsDouble());
      assertEquals(RepetitionAggregate.median(p), joint.adjustedPValue("t2"));
    } else {
      double half = rule.estimate(c) * whole.standardError(1);
      assertEquals(whole.estimate(1) - half, set.lower().getAsDouble(), 1e-15);
      assertEquals(whole.estimate(1) + half, set.upper().getAsDouble(), 1e-15);
    }
  }

  private static double[] numbers(JointIntervals joint) {
    double[] out = new double[1 + 3 * joint.terms().size()];
    out[0] = joint.criticalValue();
    int k = 1;
    for (String t : joint.terms()) {
      out[k++] = joint.interval(t).lower().getAsDouble();
      out[k++] = joint.interval(t).upper().getAsDouble();
      out[k++] = joint.adjustedPValue(t);
    }
    return out;
  }

  @Test
  void threadsChangeNothingAndTheSeedDoes() {
    for (Estimates e : List.of(repeated(RepetitionAggregate.MEDIAN), strongClusters(3))) {
      double[] one = numbers(e.jointConfidenceIntervals(0.9, 499, CONTEXT));
      for (int threads : new int[] {2, 7}) {
        assertArrayEquals(
            one, numbers(e.jointConfidenceIntervals(0.9, 499, CONTEXT.threads(threads))));
      }
      double[] other = numbers(e.jointConfidenceIntervals(0.9, 499, CONTEXT.withSeed(42)));
      assertNotEquals(one[0], other[0]);
    }
  }

  @Test
  void text() {
    double[] phi = {1, -1, 1, -1, 2, 2, -2, -2};
    Estimates e = estimates(phi, 2, SampleDesign.rows(4), VcovType.robust());
    JointIntervals joint = e.jointConfidenceIntervals(0.9, 1999, BootstrapLaw.MAMMEN, CONTEXT);
    String c = NumberText.of(joint.criticalValue());
    double half = joint.criticalValue();
    assertEquals(
        "Joint 90% intervals: critical value "
            + c
            + " from 1,999 mammen draws over 4 units\n"
            + "term     conf.low    conf.high  adj.p\n"
            + "t1        "
            + NumberText.of(1 - half / 2)
            + "       "
            + NumberText.of(1 + half / 2)
            + "  "
            + NumberText.pValue(joint.adjustedPValue("t1"))
            + "\nt2        "
            + NumberText.of(2 - half)
            + "       "
            + NumberText.of(2 + half)
            + "  "
            + NumberText.pValue(joint.adjustedPValue("t2"))
            + "\n",
        joint.toString());
  }

  @Test
  void backendsAgree() {
    Estimates e = strongClusters(3);
    double[] want = numbers(e.jointConfidenceIntervals(0.9, 499, CONTEXT));
    int compared = 0;
    for (BackendStatus s : MatrixBackends.list()) {
      if (s.isAvailable()) {
        JointIntervals joint = e.jointConfidenceIntervals(0.9, 499, CONTEXT.backend(s.name()));
        assertEquals(s.name(), joint.backend());
        assertArrayEquals(want, numbers(joint), 1e-10);
        compared++;
      }
    }
    assertTrue(compared >= 2, "ejml and openblas at least");
    assertArrayEquals(
        want, numbers(e.jointConfidenceIntervals(0.9, 499, CONTEXT.backend("auto"))), 1e-10);
  }
}
