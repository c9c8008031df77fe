package org.estimand.weighting;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Replicates;
import org.estimand.inference.Resampling;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Standard errors from refits. */
class WeightingResamplingTest {
  private static final int N = 400;
  private static final int R = 500;
  private static final FitContext CONTEXT = FitContext.seed(11);

  /** Within Monte Carlo error of 500 replicates, and some parts in n. */
  private static final double TOLERANCE = 3.29 / Math.sqrt(2.0 * R) + 10.0 / N;

  private static Map<String, double[]> columns() {
    RandomStream random = RandomStreams.of(6).child("resampling").generator();
    RandomStream other = RandomStreams.of(6).child("clusters").generator();
    Map<String, double[]> m = new LinkedHashMap<>();
    for (String name : new String[] {"y", "d", "a", "x1", "x2", "w", "c", "dc", "yc"}) {
      m.put(name, new double[N]);
    }
    for (int i = 0; i < N; i++) {
      double x1 = random.normal();
      double x2 = random.bernoulli(0.5) ? 1 : 0;
      double d = random.bernoulli(1 / (1 + Math.exp(-0.5 * x1 - 0.5 * x2 + 0.2))) ? 1 : 0;
      m.get("x1")[i] = x1;
      m.get("x2")[i] = x2;
      m.get("d")[i] = d;
      // a third arm of four rows
      m.get("a")[i] = i % 100 == 7 ? 2 : d;
      m.get("w")[i] = 1 + i % 3;
      m.get("c")[i] = i % 50;
      double u = 0.4 * x1 + 2 * Math.sin(7.0 * (i % 50));
      m.get("dc")[i] = other.bernoulli(1 / (1 + Math.exp(-u))) ? 1 : 0;
      m.get("yc")[i] = x1 + 2 * Math.cos(5.0 * (i % 50)) + other.normal();
      m.get("y")[i] = d + 3 * x1 + x2 + 0.8 * Math.sin(i % 50) + random.normal();
    }
    return m;
  }

  private static Roles roles() {
    return Roles.outcome("y").treatment("d").covariates("x1", "x2");
  }

  private static CausalData data(Roles roles) {
    return WeightingTestData.data(columns(), roles);
  }

  private static void close(double stacked, WeightingResult r) {
    assertEquals(1, r.standardError() / stacked, TOLERANCE, r.standardErrorKind());
  }

  @Test
  void agreesWithStackedEquations() {
    Roles weighted = roles().weights("w", WeightKind.SAMPLING);
    for (Estimand e : List.of(Estimand.ATE, Estimand.ATT)) {
      CausalData data = data(weighted);
      double stacked = Ipw.builder().estimand(e).build().fit(data, CONTEXT).standardError();
      for (Resampling s :
          List.of(Resampling.pairs(R), Resampling.withinArms(R), Resampling.fractional(R))) {
        close(stacked, Ipw.builder().estimand(e).resampling(s).build().fit(data, CONTEXT));
      }
    }
    CausalData data = data(roles());
    OutcomeAdjustment.Builder aipw = OutcomeAdjustment.augmented();
    double stacked = aipw.build().fit(data, CONTEXT).standardError();
    close(stacked, aipw.resampling(Resampling.pairs(R)).build().fit(data, CONTEXT));
    OutcomeAdjustment.Builder ra = OutcomeAdjustment.regression();
    double adjusted = ra.build().fit(data, CONTEXT).standardError();
    close(adjusted, ra.resampling(Resampling.fractional(R)).build().fit(data, CONTEXT));
    Ipw.Builder balanced = Ipw.builder().method(BalancingMethod.entropy()).estimand(Estimand.ATT);
    double entropy = balanced.build().fit(data, CONTEXT).standardError();
    close(entropy, balanced.resampling(Resampling.fractional(R)).build().fit(data, CONTEXT));
  }

  /** Weights treated as known are far off here, so that refits that are none would be seen. */
  @Test
  void weightsAreMadeAgain() {
    CausalData data = data(roles());
    Ipw.Builder fixed = Ipw.builder().standardErrors(StandardErrors.FIXED_WEIGHTS);
    double known = fixed.build().fit(data, CONTEXT).standardError();
    double stacked = Ipw.builder().build().fit(data, CONTEXT).standardError();
    assertTrue(known > 1.5 * stacked, known + " " + stacked);
    WeightingResult jack =
        Ipw.builder().standardErrors(StandardErrors.JACKKNIFE).build().fit(data, CONTEXT);
    assertEquals(1, jack.standardError() / stacked, 10.0 / N);
    assertEquals(N, jack.replicates().orElseThrow().count());
  }

  @Test
  void clusters() {
    Roles roles = Roles.outcome("yc").treatment("dc").covariates("x1", "x2");
    CausalData data = data(roles.cluster("c"));
    double stacked = Ipw.builder().build().fit(data, CONTEXT).standardError();
    double rows = Ipw.builder().build().fit(data(roles), CONTEXT).standardError();
    assertTrue(stacked > 1.2 * rows, stacked + " " + rows);
    double few = 3.29 / Math.sqrt(2.0 * R) + 3.0 / 50;
    for (Resampling s : List.of(Resampling.clusters(R), Resampling.fractional(R))) {
      WeightingResult r = Ipw.builder().resampling(s).build().fit(data, CONTEXT);
      assertEquals(1, r.standardError() / stacked, few);
    }
    WeightingResult jack =
        OutcomeAdjustment.augmented()
            .standardErrors(StandardErrors.JACKKNIFE)
            .build()
            .fit(data, CONTEXT);
    double aipw = OutcomeAdjustment.augmented().build().fit(data, CONTEXT).standardError();
    assertEquals(1, jack.standardError() / aipw, 3.0 / 50);
    assertEquals(50, jack.replicates().orElseThrow().count());
  }

  /** An arm of four rows is missing in 2 % of bootstrap samples, never under positive weights. */
  @Test
  void fractionalWeightsLoseNoCategory() {
    CausalData data = data(Roles.outcome("y").treatment("a").covariates("x2").categorical("a"));
    Ipw.Builder arms = Ipw.builder().reference("0");
    Replicates drawn =
        arms.resampling(Resampling.pairs(200).failureShare(0.5))
            .build()
            .fit(data, CONTEXT)
            .replicates()
            .orElseThrow();
    assertTrue(drawn.failed() > 0, drawn.failures()::toString);
    assertEquals(
        drawn.failed(), drawn.failures().values().stream().mapToInt(Integer::intValue).sum());
    WeightingResult r =
        arms.resampling(Resampling.fractional(200).failureShare(0)).build().fit(data, CONTEXT);
    assertEquals(0, r.replicates().orElseThrow().failed());
    assertEquals(200, r.replicates().orElseThrow().count());
    assertTrue(r.diagnostics().stream().noneMatch(d -> d.code().equals("REPLICATES_FAILED")));
  }

  /** Where few of the treated lie above the controls' mean, some samples cannot be balanced. */
  @Test
  void samplesThatCannotBeBalancedAreCounted() {
    Map<String, double[]> m = new LinkedHashMap<>();
    double[] d = new double[40];
    double[] x = new double[40];
    double[] y = new double[40];
    for (int i = 0; i < 40; i++) {
      d[i] = i < 20 ? 1 : 0;
      x[i] = i < 3 ? 3 + 0.1 * i : i < 20 ? 0.1 * i : 2 + 0.02 * i;
      y[i] = x[i] + i % 7;
    }
    m.put("y", y);
    m.put("d", d);
    m.put("x", x);
    CausalData data = WeightingTestData.data(m, Roles.outcome("y").treatment("d").covariates("x"));
    Ipw.Builder ipw = Ipw.builder().estimand(Estimand.ATC).method(BalancingMethod.entropy());
    Replicates r =
        ipw.resampling(Resampling.pairs(200).failureShare(0.5))
            .build()
            .fit(data, CONTEXT)
            .replicates()
            .orElseThrow();
    assertTrue(r.failures().get("IDENT-145") > 0, r.failures()::toString);
    assertEquals(200, r.count() + r.failed());
    Ipw strict = ipw.resampling(Resampling.pairs(200).failureShare(0)).build();
    String text =
        assertThrows(NotIdentifiedException.class, () -> strict.fit(data, CONTEXT)).getMessage();
    assertTrue(text.startsWith("IDENT-158 ") && text.contains("(IDENT-145 "), text);
    // positive weights on all rows can always be balanced, if sometimes only by extreme ones
    Replicates kept =
        ipw.resampling(Resampling.fractional(200))
            .build()
            .fit(data, CONTEXT)
            .replicates()
            .orElseThrow();
    assertTrue(4 * kept.failed() < r.failed(), kept.failed() + " " + r.failed());
  }

  @Test
  void threadsChangeNothing() {
    CausalData data = data(roles());
    Ipw ipw = Ipw.builder().resampling(Resampling.pairs(20)).build();
    double[] one = ipw.fit(data, FitContext.seed(2).threads(1)).estimates().vcov();
    for (int threads : new int[] {2, 7}) {
      assertArrayEquals(
          one, ipw.fit(data, FitContext.seed(2).threads(threads)).estimates().vcov(), 0);
    }
    Ipw learned =
        Ipw.builder()
            .propensity(PropensityModel.learner(Learners.logistic()))
            .resampling(Resampling.fractional(5))
            .build();
    double[] folds = learned.fit(data, FitContext.seed(2).threads(1)).estimates().vcov();
    assertArrayEquals(
        folds, learned.fit(data, FitContext.seed(2).threads(3)).estimates().vcov(), 0);
  }

  @Test
  void theResultSaysWhereItsErrorsComeFrom() {
    CausalData data = data(roles());
    Resampling s = Resampling.fractional(99).interval(Resampling.Interval.PERCENTILE);
    WeightingResult r = Ipw.builder().resampling(s).build().fit(data, CONTEXT);
    WeightingResult plain = Ipw.builder().build().fit(data, CONTEXT);
    assertEquals(plain.estimate(), r.estimate());
    String text = r.summary().replaceAll("\\s+", " ");
    assertTrue(
        text.contains(
            "Standard errors account for: all models, fitted again in every replicate of the"
                + " fractional bootstrap"),
        text);
    assertTrue(text.contains("Replicates 99 of 99 Intervals percentile"), text);
    assertTrue(text.contains("Std. errors: fractional bootstrap, 99 replicates"), text);
    for (String line : r.summary().split("\n")) {
      assertTrue(line.length() <= 80, line);
    }
    Map<String, Object> json = Json.read(r.toJson());
    assertEquals(r.standardErrorKind(), json.get("standard.errors"));
    Map<?, ?> block = (Map<?, ?>) json.get("resampling");
    assertEquals("fractional", block.get("scheme"));
    assertEquals("percentile", block.get("interval"));
    Map<?, ?> first = (Map<?, ?>) ((List<?>) json.get("terms")).get(0);
    ConfidenceSet set = r.replicates().orElseThrow().confidenceInterval("ATE", 0.95);
    assertEquals(set.lower().orElseThrow(), first.get("conf.low"));
    assertEquals(set.upper().orElseThrow(), first.get("conf.high"));
    assertTrue(
        Math.abs(set.lower().orElseThrow() - (r.estimate() - 1.96 * r.standardError())) > 1e-6);
    Map<?, ?> provenance = (Map<?, ?>) json.get("provenance");
    Map<?, ?> options = (Map<?, ?>) provenance.get("options");
    assertEquals("fractional_bootstrap", options.get("standard.errors"));
    assertEquals(
        "fractional bootstrap, replicates 99, interval percentile, failure share 0.05",
        options.get("resampling"));
    // another covariance leaves the replicates behind, with their words and intervals
    WeightingResult robust = r.withVcov(VcovType.robust());
    assertEquals("stacked equations", robust.standardErrorKind());
    assertEquals(plain.standardError(), robust.standardError());
    assertTrue(robust.replicates().isEmpty());
    assertEquals(
        plain.confidenceInterval("ATE", 0.9).lower(),
        robust.confidenceInterval("ATE", 0.9).lower());
  }

  @Test
  void defaultsOfTheKinds() {
    CausalData data = data(roles());
    List<Estimator<WeightingResult>> all =
        List.of(
            OutcomeAdjustment.regression().standardErrors(StandardErrors.BOOTSTRAP).build(),
            OutcomeAdjustment.regression()
                .standardErrors(StandardErrors.FRACTIONAL_BOOTSTRAP)
                .build());
    for (Estimator<WeightingResult> estimator : all) {
      Replicates r = estimator.fit(data, CONTEXT).replicates().orElseThrow();
      assertEquals(Resampling.DEFAULT_REPLICATES, r.count());
      assertEquals(Resampling.Interval.NORMAL, r.resampling().interval());
    }
  }
}
