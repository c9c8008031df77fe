package org.estimand.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.CausalException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Resampling of weighted means, of which everything is known. */
class ReplicatesTest {
  private static final int N = 60;
  private static final FitContext CONTEXT = FitContext.seed(7).threads(1);

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static CausalData data(Roles roles) {
    double[][] m = new double[5][N];
    var random = RandomStreams.of(4).generator();
    for (int i = 0; i < N; i++) {
      m[0][i] = random.exponential() + i % 12 / 4.0;
      m[1][i] = i % 3 == 0 ? 1 : 0;
      m[2][i] = 1 + i % 2;
      m[3][i] = i % 12;
      m[4][i] = i % 2;
    }
    String[] names = {"y", "d", "w", "c", "h"};
    Columns all = Columns.none();
    for (int k = 0; k < names.length; k++) {
      all = all.number(names[k], m[k]);
    }
    return CausalData.of(all, roles);
  }

  private static Roles roles() {
    return Roles.outcome("y").treatment("d").weights("w", WeightKind.SAMPLING);
  }

  private static double mean(CausalData data) {
    double[] w = data.weights().orElseThrow();
    double[] y = data.column(Role.OUTCOME);
    double sum = 0;
    double total = 0;
    for (int i = 0; i < y.length; i++) {
      sum += w[i] * y[i];
      total += w[i];
    }
    return sum / total;
  }

  private static final Refit MEAN = (d, context) -> Map.of("mean", mean(d));

  private static Estimates original(CausalData data) {
    double[] w = data.weights().orElseThrow();
    double[] y = data.column(Role.OUTCOME);
    double mean = mean(data);
    double total = Arrays.stream(w).sum();
    double[] phi = new double[y.length];
    for (int i = 0; i < phi.length; i++) {
      phi[i] = phi.length * w[i] * (y[i] - mean) / total;
    }
    return Estimates.of(
        List.of("mean"),
        new double[] {mean},
        InfluenceFunction.wrap(phi, phi.length, 1),
        SampleDesign.of(data),
        data.has(Role.CLUSTER) ? VcovType.cluster(SmallSample.NONE, "c") : VcovType.robust());
  }

  private static Replicates run(Resampling resampling, CausalData data, Refit refit) {
    return Replicates.of(resampling, data, refit, original(data), CONTEXT);
  }

  private static Replicates run(Resampling resampling, Roles roles) {
    CausalData data = data(roles);
    return run(resampling, data, MEAN);
  }

  /** Within Monte Carlo error, 3.29 / sqrt(2 R), and what 1/n leaves. */
  @Test
  void standardErrorsAreThoseOfTheFormula() {
    int r = 2000;
    double tolerance = 3.29 / Math.sqrt(2.0 * r) + 1.0 / N;
    double rows = original(data(roles())).standardError(0);
    for (Resampling s : List.of(Resampling.pairs(r), Resampling.fractional(r))) {
      assertEquals(1, run(s, roles()).estimates().standardError(0) / rows, tolerance, s.label());
    }
    double clusters = original(data(roles().cluster("c"))).standardError(0);
    assertTrue(clusters > 1.3 * rows, clusters + " " + rows);
    double few = 3.29 / Math.sqrt(2.0 * r) + 1.0 / 12;
    for (Resampling s : List.of(Resampling.clusters(r), Resampling.fractional(r))) {
      double got = run(s, roles().cluster("c")).estimates().standardError(0);
      assertEquals(1, got / clusters, few, s.label());
    }
  }

  /** Of an unweighted mean the jackknife is s^2/n, of clusters of equal size (G/(G-1)) V. */
  @Test
  void jackknifeOfAMeanIsTheFormula() {
    CausalData ones = data(roles()).withWeights(ones());
    double v = original(ones).covariance(0, 0) * N / (N - 1.0);
    Replicates jack = run(Resampling.jackknife(), ones, MEAN);
    assertEquals(v, jack.estimates().covariance(0, 0), 1e-13);
    assertEquals(N, jack.count());
    CausalData clustered = data(roles().cluster("c")).withWeights(ones());
    double vc = original(clustered).covariance(0, 0) * 12 / 11.0;
    Replicates delete = run(Resampling.jackknife(), clustered, MEAN);
    assertEquals(vc, delete.estimates().covariance(0, 0), 1e-13);
    assertEquals(12, delete.count());
  }

  private static double[] ones() {
    double[] ones = new double[N];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void whatAReplicateHolds() {
    TreeSet<String> arms = new TreeSet<>();
    run(
        Resampling.withinArms(20),
        data(roles()),
        (d, context) -> {
          arms.add(N + " " + Arrays.stream(d.column(Role.TREATMENT)).sum());
          return Map.of("mean", mean(d));
        });
    assertEquals(new TreeSet<>(List.of("60 20.0")), arms);
    ConcurrentSkipListSet<Double> treated = new ConcurrentSkipListSet<>();
    run(
        Resampling.pairs(20),
        data(roles()),
        (d, context) -> {
          treated.add(Arrays.stream(d.column(Role.TREATMENT)).sum());
          assertTrue(new TreeSet<>(boxed(d.originalRows())).size() < 50);
          return Map.of("mean", mean(d));
        });
    assertTrue(treated.size() > 5, treated::toString);
    run(
        Resampling.clusters(20),
        data(roles().cluster("c")),
        (d, context) -> {
          int[] sizes = d.grouping("c").sizes();
          assertTrue(Arrays.stream(sizes).allMatch(s -> s % 5 == 0));
          assertTrue(sizes.length < 12);
          return Map.of("mean", mean(d));
        });
    double[] w = data(roles()).weights().orElseThrow();
    run(
        Resampling.fractional(20),
        data(roles().cluster("c")),
        (d, context) -> {
          double[] v = d.weights().orElseThrow();
          assertEquals(N, d.rows());
          double sum = 0;
          for (int i = 0; i < N; i++) {
            assertTrue(v[i] > 0);
            assertEquals(v[i % 12] / w[i % 12], v[i] / w[i], 1e-12);
            sum += v[i] / w[i];
          }
          assertEquals(N, sum, 1e-9);
          return Map.of("mean", mean(d));
        });
  }

  private static List<Integer> boxed(int... values) {
    return Arrays.stream(values).boxed().toList();
  }

  @Test
  void threadsChangeNothingAndProgressIsTold() {
    CausalData data = data(roles());
    Replicates one = run(Resampling.pairs(50), data, MEAN);
    for (int threads : new int[] {2, 7}) {
      AtomicInteger last = new AtomicInteger();
      FitContext context =
          FitContext.seed(7)
              .threads(threads)
              .progress(
                  (stage, done, total) -> {
                    assertEquals("bootstrap of rows 50", stage + " " + total);
                    last.incrementAndGet();
                  });
      Replicates other = Replicates.of(Resampling.pairs(50), data, MEAN, original(data), context);
      assertArrayEquals(one.values("mean"), other.values("mean"), 0);
      assertEquals(50, last.get());
    }
    Replicates more = run(Resampling.pairs(80), data, MEAN);
    assertArrayEquals(one.values("mean"), Arrays.copyOf(more.values("mean"), 50), 0);
    Replicates seed =
        Replicates.of(
            Resampling.pairs(50), data, MEAN, original(data), FitContext.seed(8).threads(1));
    assertFalse(Arrays.equals(one.values("mean"), seed.values("mean")));
  }

  /** Fails in every k-th replicate. */
  private static Refit failing(int k) {
    AtomicInteger calls = new AtomicInteger();
    return (d, context) -> {
      if (calls.incrementAndGet() % k == 0) {
        throw new NotIdentifiedException("IDENT-060", "No controls.");
      }
      return Map.of("mean", mean(d));
    };
  }

  @Test
  void failuresAreCountedAndTooManyRefused() {
    CausalData data = data(roles());
    Replicates some = run(Resampling.pairs(100), data, failing(20));
    assertEquals(5, some.failed());
    assertEquals(95, some.count());
    assertEquals(Map.of("IDENT-060", 5), some.failures());
    assertEquals(
        "5 of 100 replicates of the bootstrap of rows have no answer and were left out",
        some.estimates().diagnostics().get(0).message());
    assertEquals(5, some.block().get("failed"));
    refused(
        "IDENT-158 10 of 100 replicates of the bootstrap of rows have no answer (IDENT-060 10),"
            + " more than the allowed share of 0.05. Standard errors from the others would leave"
            + " out where the estimate breaks down. Replicate 10: IDENT-060 No controls. The"
            + " fractional bootstrap keeps every row; formulas need no replicates.",
        () -> run(Resampling.pairs(100), data, failing(10)));
    assertEquals(10, run(Resampling.pairs(100).failureShare(0.1), data, failing(10)).failed());
    refused(
        "IDENT-158 1 of 60 replicates of the jackknife have no answer (IDENT-060 1), more than the"
            + " allowed share of 0.0. Standard errors from the others would leave out where the"
            + " estimate breaks down. Replicate 40: IDENT-060 No controls. The fractional bootstrap"
            + " keeps every row; formulas need no replicates.",
        () -> run(Resampling.jackknife(), data, failing(40)));
    allRefused(
        "IDENT-159 The replicate has the terms other instead of mean; a level of the treatment is"
            + " missing in it.",
        Map.of("other", 1.0));
    allRefused(
        "CONV-157 The estimate of mean in the replicate is NaN.", Map.of("mean", Double.NaN));
    refused(
        "NOTSUP-030 No weights.",
        () ->
            run(
                Resampling.pairs(20),
                data,
                (d, context) -> {
                  throw new NotSupportedException("NOTSUP-030", "No weights.");
                }));
  }

  private static void allRefused(String text, Map<String, Double> estimates) {
    refused(
        "IDENT-158 20 of 20 replicates of the bootstrap of rows have no answer ("
            + text.substring(0, text.indexOf(' '))
            + " 20), more than the allowed share of 0.05. Standard errors from the others would"
            + " leave out where the estimate breaks down. Replicate 1: "
            + text
            + " The fractional bootstrap keeps every row; formulas need no replicates.",
        () -> run(Resampling.pairs(20), data(roles()), (d, context) -> estimates));
  }

  @Test
  void intervals() {
    CausalData data = data(roles());
    Replicates normal = run(Resampling.pairs(399), data, MEAN);
    Estimates e = normal.estimates();
    ConfidenceSet set = normal.confidenceInterval("mean", 0.9);
    assertEquals(
        e.estimate(0) - 1.6448536269514722 * e.standardError(0), set.lower().orElseThrow(), 1e-12);
    Resampling percentile = Resampling.pairs(399).interval(Resampling.Interval.PERCENTILE);
    double[] sorted = normal.values("mean");
    Arrays.sort(sorted);
    ConfidenceSet quantiles = run(percentile, data, MEAN).confidenceInterval("mean", 0.9);
    assertEquals(sorted[19], quantiles.lower().orElseThrow(), 1e-12);
    assertEquals(sorted[379], quantiles.upper().orElseThrow(), 1e-12);
    Resampling bca = Resampling.pairs(399).interval(Resampling.Interval.BCA);
    ConfidenceSet corrected = run(bca, data, MEAN).confidenceInterval("mean", 0.9);
    // means of skewed outcomes: both ends move up
    assertTrue(corrected.lower().orElseThrow() > sorted[19]);
    assertTrue(corrected.upper().orElseThrow() > sorted[379]);
    refused(
        "CONF-160 replicates = 399; PERCENTILE intervals at level 0.999 need at least 1999.",
        () -> run(percentile, data, MEAN).confidenceInterval("mean", 0.999));
    refused(
        "CONF-043 level = 1.0; must lie between 0 and 1, for example 0.95.",
        () -> run(percentile, data, MEAN).confidenceInterval("mean", 1));
    refused(
        "IDENT-160 All 399 replicates of mean are above the estimate, so BCA cannot tell its bias."
            + " Use PERCENTILE or NORMAL.",
        () -> run(bca, data, (d, c) -> Map.of("mean", 99.0)).confidenceInterval("mean", 0.9));
    refused(
        "NOTSUP-161 BCA intervals need influence functions, which these estimates have not. Use"
            + " PERCENTILE or NORMAL.",
        () -> Replicates.of(bca, data, MEAN, original(data).compact(), CONTEXT));
  }

  /**
   * Efron's own example of the formula: z0 = 0.146, a = 0.061 turn 5 % and 95 % into 11 % and 98.6
   * %.
   */
  @Test
  void levelsOfBca() {
    assertEquals(0.110, ReplicateQuantiles.corrected(0.05, 0.146, 0.061), 6e-4);
    assertEquals(0.985, ReplicateQuantiles.corrected(0.95, 0.146, 0.061), 6e-4);
    assertEquals(0.05, ReplicateQuantiles.corrected(0.05, 0, 0), 1e-12);
    // (1 + 8 - 27) / (6 * 14^1.5)
    assertEquals(-18 / (6 * Math.pow(14, 1.5)), ReplicateQuantiles.acceleration(1, 2, -3), 1e-15);
    assertEquals(0, ReplicateQuantiles.acceleration(0, 0), 0);
    double[] sorted = {1, 2, 4};
    assertEquals(1.5, ReplicateQuantiles.of(sorted, 0.375), 1e-15);
    assertEquals(1, ReplicateQuantiles.of(sorted, 0.1), 0);
    assertEquals(4, ReplicateQuantiles.of(sorted, 0.9), 0);
    assertEquals(0, ReplicateQuantiles.bias(sorted, 2, "t"), 1e-15);
  }

  @Test
  void refusals() {
    refused(
        "CONF-160 replicates = 1; must be at least 2, better 999 or more.",
        () -> Resampling.pairs(1));
    refused(
        "CONF-160 replicates = 9 for the jackknife, which has one for every row or cluster. Leave"
            + " it out.",
        () -> new Resampling(Resampling.Scheme.JACKKNIFE, 9, Resampling.Interval.NORMAL, 0));
    refused(
        "CONF-162 PERCENTILE intervals are made from quantiles, which replicates of the jackknife"
            + " do not have. Use NORMAL, or a bootstrap.",
        () -> Resampling.jackknife().interval(Resampling.Interval.PERCENTILE));
    refused(
        "CONF-163 failureShare = 0.6; must lie between 0 and 0.5.",
        () -> Resampling.pairs(9).failureShare(0.6));
    refused(
        "CONF-159 PAIRS draws single rows, but rows of one \"c\" (CLUSTER) depend on each other."
            + " Draw CLUSTERS, or use FRACTIONAL or JACKKNIFE, which keep them together.",
        () -> run(Resampling.pairs(9), roles().cluster("c")));
    refused(
        "CONF-159 CLUSTERS needs a column of clusters. Give one the role CLUSTER.",
        () -> run(Resampling.clusters(9), roles()));
    refused(
        "NOTSUP-160 The fractional bootstrap knows no STRATUM or FPC. Use stacked standard errors,"
            + " which are stratified.",
        () -> run(Resampling.fractional(9), roles().with(Role.STRATUM, "h")));
    refused(
        "NOTSUP-162 Replicates are made of one kind of cluster, but CLUSTER has 2 columns (c, h)."
            + " Keep one, or use stacked standard errors.",
        () -> run(Resampling.clusters(9), roles().cluster("c", "h")));
  }

  @Test
  void otherCovariancesStillFollow() {
    CausalData data = data(roles());
    Replicates r = run(Resampling.fractional(30), data, MEAN);
    assertEquals("fractional bootstrap, 30 replicates", r.estimates().vcovLabel());
    assertArrayEquals(original(data).vcov(), r.estimates().withVcov(VcovType.robust()).vcov(), 0);
    assertEquals("Replicates 30 of 30   Intervals normal", r.line());
    Map<String, Object> block = new LinkedHashMap<>();
    block.put("scheme", "fractional");
    block.put("replicates", 30);
    block.put("failed", 0);
    block.put("failures", Map.of());
    block.put("interval", "normal");
    assertEquals(block, r.block());
    assertEquals(
        "fractional bootstrap, replicates 30, interval normal, failure share 0.05",
        r.resampling().describe());
  }
}
