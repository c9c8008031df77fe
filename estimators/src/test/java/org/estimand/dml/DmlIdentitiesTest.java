package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.apo;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.iivm;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.plr;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.RepetitionAggregate;
import org.junit.jupiter.api.Test;

/** Relations that hold whatever the data. */
class DmlIdentitiesTest {
  private static final double TIGHT = 1e-10;

  private static void same(DmlResult a, DmlResult b, double tolerance) {
    assertEquals(a.estimate(), b.estimate(), tolerance);
    assertEquals(a.standardError(), b.standardError(), tolerance);
  }

  @Test
  void instrumentedByItselfIsPartiallyLinear() {
    same(
        plr().build().fit(data(roles("t")), CONTEXT),
        pliv().build().fit(data(roles("t").instruments("t")), CONTEXT),
        TIGHT);
    same(
        plr().score(Plr.Score.IV_TYPE).build().fit(data(roles("t")), CONTEXT),
        pliv().score(Pliv.Score.IV_TYPE).build().fit(data(roles("t").instruments("t")), CONTEXT),
        TIGHT);
  }

  @Test
  void localEffectWithFullComplianceIsTheAverageEffect() {
    DmlResult ate = irm().build().fit(data(roles("d")), CONTEXT);
    DmlResult late = iivm().build().fit(data(roles("d").instruments("d")), CONTEXT);
    same(ate, late, TIGHT);
    assertEquals(
        List.of("ONE_SIDED", "ONE_SIDED", "OVERLAP", "FIRST_STAGE"),
        late.diagnostics().stream().map(d -> d.code()).toList());
    same(
        irm().normalize(true).build().fit(data(roles("d")), CONTEXT),
        iivm().normalize(true).build().fit(data(roles("d").instruments("d")), CONTEXT),
        TIGHT);
  }

  @Test
  void contrastOfPotentialOutcomesIsTheAverageEffect() {
    DmlResult ate = irm().build().fit(data(roles("d")), CONTEXT);
    DmlResult levels = apo().build().fit(data(roles("d")), CONTEXT);
    assertEquals(List.of("d=0", "d=1"), levels.terms());
    DmlResult contrast = levels.contrasts("0");
    assertEquals(List.of("d=1 - d=0"), contrast.terms());
    same(ate, contrast, TIGHT);
    assertEquals(
        contrast.standardError(),
        contrast.withVcov(contrast.estimates().vcovType()).standardError(),
        TIGHT);
  }

  @Test
  void allLevelsTogetherAreTheLevelsOneByOne() {
    DmlResult all = apo().build().fit(data(roles("k")), CONTEXT);
    for (String level : List.of("0", "1", "2")) {
      DmlResult one = apo().treatmentLevels(level).build().fit(data(roles("k")), CONTEXT);
      assertEquals(one.estimate(), all.estimate("k=" + level), TIGHT);
      assertEquals(one.standardError(), all.standardError("k=" + level), TIGHT);
    }
    DmlResult contrasts = all.contrasts("k=1");
    assertEquals(List.of("k=0 - k=1", "k=2 - k=1"), contrasts.terms());
    assertEquals(all.estimate("k=2") - all.estimate("k=1"), contrasts.estimate("k=2 - k=1"), TIGHT);
  }

  @Test
  void scoresOfThePartiallyLinearModelAgreeWithLeastSquares() {
    assertEquals(
        plr().build().fit(data(roles("t")), CONTEXT).estimate(),
        plr().score(Plr.Score.IV_TYPE).build().fit(data(roles("t")), CONTEXT).estimate(),
        TIGHT);
  }

  @Test
  void averageEffectIsTheShareWeightedSumOverArms() {
    double share = 0;
    for (double v : columns().get("d")) {
      share += v / N;
    }
    double ate = irm().build().fit(data(roles("d")), CONTEXT).estimate();
    double att = irm().estimand(Irm.Estimand.ATT).build().fit(data(roles("d")), CONTEXT).estimate();
    double atc = irm().estimand(Irm.Estimand.ATC).build().fit(data(roles("d")), CONTEXT).estimate();
    assertEquals(ate, share * att + (1 - share) * atc, TIGHT);
  }

  @Test
  void effectOfTheControlsIsMinusTheEffectOfTheTreatedWithLabelsSwapped() {
    Map<String, double[]> swapped = columns();
    for (int i = 0; i < N; i++) {
      swapped.get("d")[i] = 1 - swapped.get("d")[i];
    }
    for (boolean normalize : new boolean[] {false, true}) {
      DmlResult atc =
          irm()
              .estimand(Irm.Estimand.ATC)
              .normalize(normalize)
              .build()
              .fit(data(roles("d")), CONTEXT);
      DmlResult att =
          irm()
              .estimand(Irm.Estimand.ATT)
              .normalize(normalize)
              .build()
              .fit(data(swapped, roles("d")), CONTEXT);
      assertEquals(atc.estimate(), -att.estimate(), TIGHT);
      assertEquals(atc.standardError(), att.standardError(), TIGHT);
    }
  }

  @Test
  void weightedEffects() {
    DmlResult ate = irm().build().fit(data(roles("d")), CONTEXT);
    same(
        ate,
        irm()
            .estimand(Irm.Estimand.WEIGHTED_ATE)
            .targetWeights(row -> 2.5)
            .build()
            .fit(data(roles("d")), CONTEXT),
        TIGHT);
    DmlResult byColumn =
        irm()
            .estimand(Irm.Estimand.WEIGHTED_ATE)
            .targetWeights("x3")
            .build()
            .fit(data(roles("d").block("target", "x3")), CONTEXT);
    same(
        byColumn,
        irm()
            .estimand(Irm.Estimand.WEIGHTED_ATE)
            .targetWeights(row -> row[2])
            .build()
            .fit(data(roles("d")), CONTEXT),
        0);
    DmlResult groups = ate.gate(data(roles("d")).grouping("x3"));
    assertEquals(groups.estimate("x3=1"), byColumn.estimate(), TIGHT);
    assertEquals(groups.standardError("x3=1"), byColumn.standardError(), TIGHT);
  }

  @Test
  void effectsByGroup() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("f")[i] = (i / 7) % 5;
    }
    CausalData d = data(m, roles("d").cluster("c"));
    DmlResult clustered = irm().build().fit(d, CONTEXT);
    DmlResult one = clustered.gate(new org.estimand.data.Grouping("all", new int[N], List.of("x")));
    same(clustered, one, TIGHT);
    CausalData plain = data(roles("d").block("target", "g"));
    DmlResult ate = irm().build().fit(data(roles("d")), CONTEXT);
    DmlResult gate = ate.gate(plain.grouping("g"));
    int[] sizes = plain.grouping("g").sizes();
    double sum = 0;
    for (int k = 0; k < sizes.length; k++) {
      sum += gate.estimates().estimate(k) * sizes[k] / N;
    }
    assertEquals(ate.estimate(), sum, TIGHT);
    Map<String, double[]> dummy = new LinkedHashMap<>();
    double[] second = new double[N];
    for (int i = 0; i < N; i++) {
      second[i] = plain.grouping("g").codes()[i] == 1 ? 1 : 0;
    }
    double[] third = new double[N];
    for (int i = 0; i < N; i++) {
      third[i] = plain.grouping("g").codes()[i] == 2 ? 1 : 0;
    }
    dummy.put("second", second);
    dummy.put("third", third);
    DmlResult blp = ate.bestLinearPredictor(FeatureMatrix.ofColumns(dummy));
    assertEquals(List.of("(intercept)", "second", "third"), blp.terms());
    assertEquals(gate.estimates().estimate(0), blp.estimate("(intercept)"), TIGHT);
    assertEquals(
        gate.estimates().estimate(2) - gate.estimates().estimate(0), blp.estimate("third"), TIGHT);
    assertEquals(
        Math.hypot(gate.estimates().standardError(0), gate.estimates().standardError(2)),
        blp.standardError("third"),
        TIGHT);
  }

  @Test
  void externalPredictionsReplaceTheLearners() {
    CausalData d = data(roles("d").instruments("z"));
    DmlResult fitted = iivm().build().fit(d, CONTEXT);
    Iivm.Builder given = iivm();
    for (String nuisance : fitted.nuisances()) {
      given.externalPredictions(nuisance, fitted.predictions(nuisance, 0));
    }
    DmlResult again = given.build().fit(d, CONTEXT);
    same(fitted, again, 0);
    assertTrue(again.nuisanceLosses().isEmpty());
  }

  @Test
  void foldByFoldEstimatesAreAveraged() {
    DmlResult pooled = plr().build().fit(data(roles("t")), CONTEXT);
    DmlResult byFold = plr().algorithm(DmlAlgorithm.DML1).build().fit(data(roles("t")), CONTEXT);
    double[] l = pooled.predictions("E[Y|X]", 0);
    double[] m = pooled.predictions("E[D|X]", 0);
    Map<String, double[]> c = columns();
    double want = 0;
    for (int k = 0; k < 5; k++) {
      double top = 0;
      double bottom = 0;
      for (int i = k; i < N; i += 5) {
        double v = c.get("t")[i] - m[i];
        top += v * (c.get("y")[i] - l[i]);
        bottom += v * v;
      }
      want += top / bottom / 5;
    }
    assertEquals(want, byFold.estimate(), TIGHT);
  }

  @Test
  void frequencyWeightsAreRepeatedRows() {
    Map<String, double[]> once = columns();
    int total = 0;
    for (double w : once.get("w")) {
      total += (int) w;
    }
    Map<String, double[]> repeated = new LinkedHashMap<>();
    for (Map.Entry<String, double[]> e : once.entrySet()) {
      double[] out = new double[total];
      int at = 0;
      for (int i = 0; i < N; i++) {
        for (int r = 0; r < (int) once.get("w")[i]; r++) {
          out[at++] = e.getValue()[i];
        }
      }
      repeated.put(e.getKey(), out);
    }
    Roles weighted = roles("d").weights("w", WeightKind.FREQUENCY);
    same(
        irm().build().fit(data(weighted), CONTEXT),
        irm().build().fit(data(repeated, roles("d")), CONTEXT),
        1e-9);
    Irm.Builder att = irm().estimand(Irm.Estimand.ATT).normalize(true);
    same(
        att.build().fit(data(weighted), CONTEXT),
        att.build().fit(data(repeated, roles("d")), CONTEXT),
        1e-9);
    same(
        pliv()
            .build()
            .fit(data(roles("t").instruments("z").weights("w", WeightKind.FREQUENCY)), CONTEXT),
        pliv().build().fit(data(repeated, roles("t").instruments("z")), CONTEXT),
        1e-9);
    SensitivityBounds a =
        irm().build().fit(data(weighted), CONTEXT).sensitivity(0.05, 0.05, 1, 0.95);
    SensitivityBounds b =
        irm().build().fit(data(repeated, roles("d")), CONTEXT).sensitivity(0.05, 0.05, 1, 0.95);
    assertEquals(b.ciLower(), a.ciLower(), 1e-9);
  }

  @Test
  void samplingWeightsHaveNoScale() {
    Map<String, double[]> scaled = columns();
    for (int i = 0; i < N; i++) {
      scaled.get("w")[i] *= 8;
    }
    Roles roles = roles("t").weights("w", WeightKind.SAMPLING);
    same(
        plr().build().fit(data(roles), CONTEXT),
        plr().build().fit(data(scaled, roles), CONTEXT),
        TIGHT);
  }

  @Test
  void repetitionsAreAggregatedByTheNamedRule() {
    CausalData d = data(roles("t").folds("f2"));
    for (RepetitionAggregate rule : RepetitionAggregate.values()) {
      DmlResult r = plr().aggregate(rule).build().fit(d, CONTEXT);
      assertEquals(2, r.repetitions());
      Estimates a = r.repetition(0);
      Estimates b = r.repetition(1);
      double center = (a.estimate(0) + b.estimate(0)) / 2;
      assertEquals(center, r.estimate(), TIGHT);
      double half = (a.estimate(0) - b.estimate(0)) / 2;
      double want =
          rule == RepetitionAggregate.UPPER
              ? (a.standardError(0) + b.standardError(0)) / 2
              : Math.sqrt(
                  (Math.pow(a.standardError(0), 2) + Math.pow(b.standardError(0), 2)) / 2
                      + half * half);
      assertEquals(want, r.standardError(), TIGHT);
      assertEquals("SPLIT_SPREAD", r.diagnostics().get(r.diagnostics().size() - 1).code());
    }
  }

  @Test
  void robustnessValuesAreWhereTheBoundsReachZero() {
    DmlResult r = irm().build().fit(data(roles("d")), CONTEXT);
    SensitivityBounds b = r.sensitivity(0.03, 0.03, 1, 0.95);
    SensitivityBounds at = r.sensitivity(b.rv(), b.rv(), 1, 0.95);
    assertEquals(0, at.thetaLower(), 1e-9);
    assertEquals(0, r.sensitivity(b.rva(), b.rva(), 1, 0.95).ciLower(), 1e-9);
    assertTrue(b.rva() < b.rv());
    SensitivityContour c = r.sensitivityContour("d", 5, 0.4, 1, 0);
    assertEquals(r.estimate(), c.at(0, 3), TIGHT);
    assertEquals(r.sensitivity(0.2, 0.3, 1, 0.95).thetaLower(), c.at(3, 2), TIGHT);
  }

  @Test
  void robustSetSolvesItsInequality() {
    Map<String, double[]> m = columns();
    DmlResult r = pliv().build().fit(data(roles("t").instruments("z")), CONTEXT);
    ConfidenceSet set = r.robustConfidenceSet(0.95);
    assertEquals(ConfidenceSet.Kind.INTERVAL, set.kind());
    assertTrue(set.contains(r.estimate()));
    double[] l = r.predictions("E[Y|X]", 0);
    double[] q = r.predictions("E[D|X]", 0);
    double[] z = r.predictions("E[Z|X]", 0);
    for (double theta : new double[] {set.lower().orElseThrow(), set.upper().orElseThrow()}) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < N; i++) {
        double psi =
            (m.get("y")[i] - l[i] - theta * (m.get("t")[i] - q[i])) * (m.get("z")[i] - z[i]);
        sum += psi;
        squares += psi * psi;
      }
      assertEquals(1.959963984540054, Math.abs(sum) / Math.sqrt(squares), 1e-9);
    }
    assertTrue(
        pliv().build().fit(data(roles("t").instruments("g")), CONTEXT).diagnostics().stream()
            .anyMatch(d -> d.code().equals("WEAK_INSTRUMENT")));
  }

  @Test
  void severalTreatmentsUseTheOthersAsCovariates() {
    DmlResult both = plr().build().fit(data(roles("t").treatment("d")), CONTEXT);
    assertEquals(List.of("t", "d"), both.terms());
    DmlResult alone =
        plr()
            .build()
            .fit(
                data(
                    Roles.outcome("y").treatment("t").covariates("x1", "x2", "x3", "d").folds("f")),
                CONTEXT);
    assertEquals(alone.estimate(), both.estimate("t"), TIGHT);
    assertEquals(alone.standardError(), both.standardError("t"), TIGHT);
    double[] v = both.estimates().vcov();
    assertArrayEquals(new double[] {v[1]}, new double[] {v[2]}, 0);
    assertTrue(v[1] != 0);
  }

  @Test
  void severalInstruments() {
    DmlResult one = pliv().build().fit(data(roles("t").instruments("z")), CONTEXT);
    DmlResult two = pliv().build().fit(data(roles("t").instruments("z", "g")), CONTEXT);
    assertEquals(one.estimate(), two.estimate(), 0.2);
    Map<String, double[]> m = columns();
    m.put("z2", m.get("z").clone());
    DmlResult twice = pliv().build().fit(data(m, roles("t").instruments("z", "z2")), CONTEXT);
    assertEquals("COLLINEAR", twice.diagnostics().get(1).code());
    assertEquals(
        "Instruments dropped because others determine them: z2.",
        twice.diagnostics().get(1).message());
  }
}
