package org.estimand.weighting;

import static org.estimand.weighting.StudyTestData.CONTEXT;
import static org.estimand.weighting.StudyTestData.TREATMENTS;
import static org.estimand.weighting.StudyTestData.columns;
import static org.estimand.weighting.StudyTestData.contrast;
import static org.estimand.weighting.StudyTestData.data;
import static org.estimand.weighting.StudyTestData.projects;
import static org.estimand.weighting.StudyTestData.ridge;
import static org.estimand.weighting.StudyTestData.study;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.datasets.dgp.AidProjects;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.Estimates;
import org.estimand.inference.MultipleTesting;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.regress.Design;
import org.estimand.regress.LinearRegression;
import org.junit.jupiter.api.Test;

/** A study is its parts: every number equals that of the estimator behind it. */
class WeightingStudyTest {
  private static final String LABEL = "China: relief";

  /** The eligible rows of a treatment under plain roles. */
  private static CausalData alone(String treatment, Roles roles) {
    CausalData all = data(columns(), roles);
    double[] here = columns().get(AidProjects.eligible(treatment));
    return all.subset(IntStream.range(0, here.length).filter(i -> here[i] == 1).toArray());
  }

  private static Roles roles(String treatment) {
    return Roles.outcome("y").treatment(treatment).cluster("adm2").unit("unit").time("period");
  }

  private static String[] covariates() {
    return AidProjects.COVARIATES.toArray(new String[0]);
  }

  private static final String[] IMAGE = {"e01", "e02", "e03", "e04", "e05", "e06"};

  @Test
  void threadsOrderAndSeedBehaveAsForEveryEstimator() {
    WeightingStudyResult one = study().build().fit(data(), CONTEXT);
    assertEquals(TREATMENTS.size() * StudyModel.values().length, one.rows().size());
    for (int threads : new int[] {2, 7, 40}) {
      FitContext context = FitContext.seed(3).threads(threads);
      assertEquals(one.rows(), study().build().fit(data(), context).rows());
    }
    List<String> back = new ArrayList<>(TREATMENTS);
    Collections.reverse(back);
    WeightingStudyResult other = study(ridge(), back).build().fit(data(), CONTEXT);
    for (WeightingStudyResult.Row row : one.rows()) {
      assertEquals(row, other.row(row.label(), row.model()));
    }
    WeightingStudyResult seed = study().build().fit(data(), FitContext.seed(4).threads(1));
    for (WeightingStudyResult.Row row : one.rows()) {
      WeightingStudyResult.Row there = seed.row(row.label(), row.model());
      if (row.model() == StudyModel.FIXED_EFFECTS) {
        assertEquals(row.estimate(), there.estimate());
      } else {
        assertNotEquals(row.estimate(), there.estimate());
      }
    }
  }

  @Test
  void weightedRowsAreThoseOfIpw() {
    WeightingStudyResult r = study().estimand(Estimand.ATT).build().fit(data(), CONTEXT);
    Ipw ipw = Ipw.builder().estimand(Estimand.ATT).propensity(ridge()).build();
    Roles tabular = roles("china_relief").covariates(covariates());
    Roles image = roles("china_relief").covariates(IMAGE);
    Map<StudyModel, Roles> all =
        Map.of(
            StudyModel.TABULAR, tabular,
            StudyModel.EMBEDDING, image,
            StudyModel.BOTH, tabular.covariates(IMAGE));
    for (StudyModel model : List.of(StudyModel.TABULAR, StudyModel.EMBEDDING, StudyModel.BOTH)) {
      WeightingResult want = ipw.fit(alone("china_relief", all.get(model)), CONTEXT);
      WeightingStudyResult.Row got = r.row(LABEL, model);
      assertEquals(want.estimate(), got.estimate(), model.label());
      assertEquals(want.standardError(), got.standardError(), model.label());
      assertEquals(want.pValue("ATT"), got.pValue());
      assertEquals(want.confidenceInterval("ATT", 0.95).lower().orElseThrow(), got.low());
      assertEquals(want.confidenceInterval("ATT", 0.95).upper().orElseThrow(), got.high());
      assertArrayEquals(want.weights(), r.weighting(LABEL, model).weights());
      assertEquals(want.predictability(), r.predictability(LABEL, model));
      assertEquals(want.weights().length, got.rows());
    }
    assertTrue(r.row(LABEL, StudyModel.BOTH).rows() < data().rows());
    assertNotEquals(
        r.row(LABEL, StudyModel.BOTH).estimate(), r.row(LABEL, StudyModel.TABULAR).estimate());
  }

  /** The same as least squares with a dummy variable for every unit and period. */
  @Test
  void fixedEffectsAreDummyVariables() {
    WeightingStudyResult r = study().build().fit(data(), CONTEXT);
    Roles dummies =
        Roles.outcome("y")
            .covariates("china_relief")
            .covariates(covariates())
            .covariates("unit", "period")
            .categorical("unit", "period")
            .cluster("adm2");
    CausalData sample = alone("china_relief", dummies);
    Estimates want =
        LinearRegression.fit(
                Design.withIntercept(sample.covariates()),
                sample.values("y"),
                null,
                SampleDesign.of(sample))
            .estimates(new VcovType.Cluster(List.of("adm2"), SmallSample.NONE));
    int j = want.index("china_relief");
    WeightingStudyResult.Row got = r.row(LABEL, StudyModel.FIXED_EFFECTS);
    assertEquals(want.estimate(j), got.estimate(), 1e-9);
    assertEquals(want.standardError(j), got.standardError(), 1e-9);
    assertEquals(got.estimate(), r.fixedEffects(LABEL).estimate(0));
    // without clusters the units are the clusters
    Roles plain = Roles.outcome("y").covariates(covariates()).unit("unit").time("period");
    for (String t : TREATMENTS) {
      plain = plain.treatment(t).block("eligible", AidProjects.eligible(t));
    }
    WeightingStudyResult u =
        study(PropensityModel.logit(), TREATMENTS).build().fit(data(columns(), plain), CONTEXT);
    WeightingStudyResult.Row units = u.row(LABEL, StudyModel.FIXED_EFFECTS);
    Estimates byUnit = r.fixedEffects(LABEL).withVcov(VcovType.cluster(SmallSample.NONE, "unit"));
    assertEquals(got.estimate(), units.estimate(), 1e-12);
    assertEquals(byUnit.standardError(0), units.standardError(), 1e-12);
    assertNotEquals(got.standardError(), units.standardError(), 1e-6);
    assertEquals("robust (HC0), no factor; of fixed effects cluster (unit)", u.vcovLabel());
  }

  @Test
  void pValuesAreAdjustedOverTheContrastsOfEachModel() {
    WeightingStudyResult r = study().build().fit(data(), CONTEXT);
    for (StudyModel model : StudyModel.values()) {
      List<WeightingStudyResult.Row> rows =
          r.rows().stream().filter(row -> row.model() == model).toList();
      double[] p = rows.stream().mapToDouble(WeightingStudyResult.Row::pValue).toArray();
      assertEquals(TREATMENTS.size(), p.length);
      for (int k = 0; k < p.length; k++) {
        assertEquals(MultipleTesting.holm(p)[k], rows.get(k).holm());
        assertEquals(MultipleTesting.benjaminiHochberg(p)[k], rows.get(k).benjaminiHochberg());
      }
      assertTrue(rows.stream().anyMatch(row -> row.holm() > row.pValue()));
    }
  }

  @Test
  void outcomesOnAnotherScale() {
    Map<String, double[]> m = columns();
    double[] y = m.get("y");
    for (int i = 0; i < y.length; i++) {
      y[i] = 100 - 3 * y[i];
    }
    WeightingStudyResult a = study().build().fit(data(), CONTEXT);
    WeightingStudyResult b = study().build().fit(data(m, projects().roles(TREATMENTS)), CONTEXT);
    for (WeightingStudyResult.Row row : a.rows()) {
      WeightingStudyResult.Row other = b.row(row.label(), row.model());
      assertEquals(-3 * row.estimate(), other.estimate(), 1e-9);
      assertEquals(3 * row.standardError(), other.standardError(), 1e-9);
      assertEquals(row.holm(), other.holm(), 1e-9);
    }
  }

  @Test
  void conleyStandsBesideTheClusters() {
    VcovType.Conley conley = new VcovType.Conley(120, VcovType.Conley.Kernel.BARTLETT, false);
    CausalData places = data(columns(), projects().spatialRoles(TREATMENTS));
    WeightingStudyResult r = study().conley(conley).build().fit(places, CONTEXT);
    WeightingStudyResult plain = study().build().fit(data(), CONTEXT);
    for (WeightingStudyResult.Row row : r.rows()) {
      Estimates e =
          row.model() == StudyModel.FIXED_EFFECTS
              ? r.fixedEffects(row.label())
              : r.weighting(row.label(), row.model()).estimates();
      double want = e.withVcov(conley).standardError(0);
      assertEquals(want, row.conleyError().orElseThrow());
      assertEquals(plain.row(row.label(), row.model()).standardError(), row.standardError());
      assertNotEquals(row.standardError(), want, 1e-6);
    }
    assertTrue(r.summary().contains("Conley s.e."), r.summary());
    assertTrue(!plain.summary().contains("Conley"), plain.summary());
  }

  @Test
  void samplingWeightsReachEveryModel() {
    Map<String, double[]> m = columns();
    double[] w = new double[m.get("y").length];
    for (int i = 0; i < w.length; i++) {
      w[i] = i % 5 == 0 ? 0 : 1 + i % 3;
    }
    m.put("w", w);
    Roles weighted = projects().roles(TREATMENTS).weights("w", WeightKind.SAMPLING);
    WeightingStudyResult r =
        study(PropensityModel.logit(), TREATMENTS).build().fit(data(m, weighted), CONTEXT);
    CausalData all =
        data(m, roles("wb_roads").covariates(covariates()).weights("w", WeightKind.SAMPLING));
    WeightingResult want = Ipw.builder().build().fit(all, CONTEXT);
    assertEquals(want.estimate(), r.row("World Bank: roads", StudyModel.TABULAR).estimate());
    int[] positive = IntStream.range(0, w.length).filter(i -> w[i] > 0).toArray();
    WeightingStudyResult left =
        study(PropensityModel.logit(), TREATMENTS)
            .build()
            .fit(data(m, weighted).subset(positive), CONTEXT);
    for (String label : r.labels()) {
      assertEquals(
          left.row(label, StudyModel.FIXED_EFFECTS).estimate(),
          r.row(label, StudyModel.FIXED_EFFECTS).estimate(),
          1e-10);
    }
    WeightingStudyResult none =
        study(PropensityModel.logit(), TREATMENTS).build().fit(data(), CONTEXT);
    for (WeightingStudyResult.Row row : none.rows()) {
      assertNotEquals(row.estimate(), r.row(row.label(), row.model()).estimate(), 1e-6);
    }
    // a likelihood model has stacked standard errors
    assertEquals(
        "stacked equations",
        none.weighting("World Bank: roads", StudyModel.BOTH).standardErrorKind());
  }

  @Test
  void withoutEmbeddingOrPanelThereIsLess() {
    Roles few = Roles.outcome("y").treatment("wb_roads").covariates(covariates()).cluster("adm2");
    WeightingStudyResult r =
        WeightingStudy.builder(ridge())
            .minimumTreated(20)
            .contrast(StudyContrast.of("wb_roads"))
            .build()
            .fit(data(columns(), few), CONTEXT);
    assertEquals(List.of(StudyModel.TABULAR), r.models());
    assertEquals(StudyModel.TABULAR, r.mainModel());
    assertEquals(1, r.rows().size());
    assertEquals(r.rows().get(0).pValue(), r.rows().get(0).holm());
    assertTrue(r.diagnostics().stream().anyMatch(d -> d.code().equals("NO_FIXED_EFFECTS")));
  }

  @Test
  void textTableAndJsonHoldTheSameNumbers() {
    CausalData d = data();
    String hash = d.sha256();
    WeightingStudyResult r =
        study()
            .contrast(contrast("wb_roads").labelled("a very long name of a contrast"))
            .build()
            .fit(d, CONTEXT);
    assertEquals(hash, d.sha256());
    for (String line : r.summary().split("\n")) {
      assertTrue(line.length() <= 80, line);
    }
    assertTrue(r.summary().contains("a very long name of.."), r.summary());
    assertEquals(r.rows().size(), r.tidy().rowCount());
    assertEquals(1, r.glance().rowCount());
    String text = r.toJson();
    assertTrue(!text.contains("NaN") && !text.contains("Infinity"), text);
    Map<String, Object> json = Json.read(text);
    List<?> terms = (List<?>) json.get("terms");
    for (int k = 0; k < terms.size(); k++) {
      WeightingStudyResult.Row row = r.rows().get(k);
      Map<?, ?> term = (Map<?, ?>) terms.get(k);
      assertEquals(row.label(), term.get("term"));
      assertEquals(row.model().label(), term.get("model"));
      assertEquals(row.estimate(), term.get("estimate"));
      assertEquals(row.standardError(), term.get("std.error"));
      assertEquals(row.pValue(), term.get("p.value"));
      assertEquals(row.holm(), term.get("p.holm"));
      assertEquals(row.benjaminiHochberg(), term.get("p.bh"));
      assertEquals(row.low(), term.get("conf.low"));
      assertEquals(row.high(), term.get("conf.high"));
      assertEquals(row.estimate(), r.tidy().doubleColumn("estimate").getDouble(k));
      assertEquals(row.holm(), r.tidy().doubleColumn("p.holm").getDouble(k));
    }
    List<?> quality = (List<?>) json.get("predictability");
    assertEquals(3 * r.labels().size(), quality.size());
    Map<?, ?> first = (Map<?, ?>) quality.get(0);
    Predictability p = r.predictability("World Bank: roads", StudyModel.TABULAR);
    assertEquals(p.areaUnderCurve(), first.get("auc"));
    assertEquals(p.logLoss(), first.get("log.loss"));
    assertEquals(p.constantLogLoss(), first.get("log.loss.constant"));
  }
}
