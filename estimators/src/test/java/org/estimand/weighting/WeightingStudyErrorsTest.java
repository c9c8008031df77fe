package org.estimand.weighting;

import static org.estimand.weighting.StudyTestData.CONTEXT;
import static org.estimand.weighting.StudyTestData.TREATMENTS;
import static org.estimand.weighting.StudyTestData.columns;
import static org.estimand.weighting.StudyTestData.data;
import static org.estimand.weighting.StudyTestData.projects;
import static org.estimand.weighting.StudyTestData.ridge;
import static org.estimand.weighting.StudyTestData.study;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.Roles;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal of a study with its whole text, and what is skipped instead. */
class WeightingStudyErrorsTest {
  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  private static Roles roles() {
    return projects().roles(TREATMENTS);
  }

  @Test
  void options() {
    refused(
        "CONF-196 The study has no contrast. Add one with contrast(StudyContrast.of(...)).",
        () -> WeightingStudy.builder(ridge()).build());
    refused(
        "CONF-196 Contrasts 1 and 3 are both called \"World Bank: roads\". Give one another name"
            + " with labelled(...).",
        () -> study(ridge(), List.of("wb_roads", "china_roads", "wb_roads")).build());
    refused(
        "CONF-197 minimumTreated = 0; must be at least 1.",
        () -> study().minimumTreated(0).build());
    refused(
        "CONF-043 level = 1.0; must lie between 0 and 1, for example 0.95.",
        () -> study().level(1).build());
  }

  @Test
  void rolesAndContrasts() {
    refused(
        "DATA-005 Covariate block \"gate\" was given, but weighting-study takes the blocks"
            + " \"embedding\" and \"eligible\" only. Remove it.",
        () -> study().build().fit(data(columns(), roles().block("gate", "east")), CONTEXT));
    refused(
        "DATA-193 Contrast \"road\" is about \"wb_road\", which has no role TREATMENT. Closest:"
            + " \"wb_roads\". Treatments: wb_roads, china_roads, china_relief.",
        () ->
            study()
                .contrast(StudyContrast.of("wb_road").labelled("road"))
                .build()
                .fit(data(), CONTEXT));
    refused(
        "DATA-194 TREATMENT \"china_relief\" is in no contrast. Add a contrast, or remove the role.",
        () -> study(ridge(), TREATMENTS.subList(0, 2)).build().fit(data(), CONTEXT));
    refused(
        "DATA-194 block \"eligible\", column \"at_wb_health\" is in no contrast. Add a contrast, or"
            + " remove the role.",
        () ->
            study()
                .build()
                .fit(data(columns(), roles().block("eligible", "at_wb_health")), CONTEXT));
    Map<String, double[]> m = columns();
    m.get("at_china_roads")[7] = 2;
    refused(
        "DATA-195 Column \"at_china_roads\" says which rows take part in the contrast \"China:"
            + " roads\" and must be 0 or 1; found 2 in row 8.",
        () -> study().build().fit(data(m, roles()), CONTEXT));
    Map<String, double[]> code = columns();
    code.get("wb_roads")[3] = 9;
    assertTrue(
        assertThrows(CausalException.class, () -> study().build().fit(data(code, roles()), CONTEXT))
            .getMessage()
            .startsWith("DATA-003 TREATMENT \"wb_roads\" must have the two values 0 and 1; found"));
  }

  @Test
  void spatialErrorsNeedPlacesAndADistance() {
    refused(
        "CONF-198 COORDINATE \"east\" was given, but the study has no spatial standard errors. Ask"
            + " for them with conley(...), which needs a distance, or remove the role.",
        () -> study().build().fit(data(columns(), projects().spatialRoles(TREATMENTS)), CONTEXT));
    VcovType.Conley conley = new VcovType.Conley(100, VcovType.Conley.Kernel.BARTLETT, false);
    refused(
        "CONF-198 conley(...) was asked for, but no column has the role COORDINATE. Name two"
            + " columns, or leave it out.",
        () -> study().conley(conley).build().fit(data(), CONTEXT));
  }

  @Test
  void resultsThatAreNotThere() {
    WeightingStudyResult r = study().build().fit(data(), CONTEXT);
    refused(
        "CONF-199 The study has no such result: \"China: road\", tabular. Closest: \"China: roads\"."
            + " Contrasts: World Bank: roads, China: roads, China: relief; models: tabular,"
            + " embedding, tabular + embedding, fixed effects.",
        () -> r.row("China: road", StudyModel.TABULAR));
    assertThrows(
        CausalException.class, () -> r.weighting("China: roads", StudyModel.FIXED_EFFECTS));
  }

  @Test
  void tooFewTreatedAreSkippedAndListed() {
    WeightingStudyResult r = study().minimumTreated(60).build().fit(data(), CONTEXT);
    assertEquals(List.of("World Bank: roads", "China: roads"), r.labels());
    WeightingStudyResult.Skipped only = r.skipped().get(0);
    assertEquals(1, r.skipped().size());
    assertEquals(Optional.empty(), only.model());
    int treated =
        study().build().fit(data(), CONTEXT).row("China: relief", StudyModel.BOTH).treated();
    String text = "China: relief: " + treated + " treated rows of 360, fewer than 60";
    assertEquals(text, only.text());
    Diagnostic d = r.diagnostics().get(0);
    assertEquals("SKIPPED", d.code());
    assertEquals(Diagnostic.Severity.WARNING, d.severity());
    assertTrue(r.summary().contains("skipped  " + text), r.summary());
    assertTrue(r.toJson().contains("\"reason\": \"" + treated + " treated rows of 360"));
  }

  @Test
  void nothingLeftIsAnError() {
    Map<String, double[]> m = columns();
    java.util.Arrays.fill(m.get("wb_roads"), 0);
    m.get("wb_roads")[0] = 1;
    Roles roles = projects().roles(List.of("wb_roads"));
    refused(
        "IDENT-193 None of the contrasts could be estimated: World Bank: roads: 1 treated row of"
            + " 480, fewer than 100.",
        () ->
            study(ridge(), List.of("wb_roads"))
                .minimumTreated(100)
                .build()
                .fit(data(m, roles), CONTEXT));
  }

  /** What one model cannot answer does not cost the others. */
  @Test
  void aTreatmentThatNeverChangesHasNoFixedEffects() {
    Map<String, double[]> m = columns();
    double[] unit = m.get("unit");
    for (int i = 0; i < unit.length; i++) {
      m.get("wb_roads")[i] = Math.floorDiv((int) unit[i] - 1, 2) % 3 == 0 ? 1 : 0;
    }
    WeightingStudyResult r = study().build().fit(data(m, roles()), CONTEXT);
    assertEquals(1, r.skipped().size());
    assertEquals(
        "IDENT-194 The effects of \"unit\" and \"period\" explain TREATMENT \"wb_roads\" completely:"
            + " no unit changes it on its own.",
        r.skipped().get(0).reason());
    assertTrue(r.skipped().get(0).text().startsWith("World Bank: roads, fixed effects: IDENT-194"));
    assertTrue(r.has("World Bank: roads", StudyModel.BOTH));
    assertTrue(r.has("China: roads", StudyModel.FIXED_EFFECTS));
  }

  /** Every row treated: the weighting models say so, one by one. */
  @Test
  void aContrastWithoutControlsIsSkippedByModel() {
    Map<String, double[]> m = columns();
    java.util.Arrays.fill(m.get("wb_roads"), 1);
    WeightingStudyResult r = study().build().fit(data(m, roles()), CONTEXT);
    assertEquals(List.of("China: roads", "China: relief"), r.labels());
    assertEquals(StudyModel.values().length, r.skipped().size());
    assertEquals(
        "World Bank: roads, tabular: IDENT-060 TREATMENT \"wb_roads\" is 1 in all 480 rows; an"
            + " effect needs both treated and controls.",
        r.skipped().get(0).text());
  }
}
