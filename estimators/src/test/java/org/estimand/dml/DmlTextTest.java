package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.apo;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.Roles;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.NumberText;
import org.junit.jupiter.api.Test;

/** What a summary says, and how. */
class DmlTextTest {
  @Test
  void aNuisanceAndItsLossStandOnOneLine() {
    Roles two = roles("t").instruments("z", "k");
    for (DmlResult fit :
        List.of(
            irm().build().fit(data(roles("d")), CONTEXT),
            apo().build().fit(data(roles("k")), CONTEXT),
            pliv().build().fit(data(two), CONTEXT))) {
      List<String> lines = fit.summary().lines().toList();
      for (Map.Entry<String, Double> e : fit.nuisanceLosses().entrySet()) {
        String pair = e.getKey() + " " + NumberText.of(e.getValue());
        assertEquals(1, lines.stream().filter(l -> l.contains(pair)).count(), pair + fit.summary());
      }
      assertTrue(lines.stream().anyMatch(l -> l.startsWith("Nuisance loss (out of fold): E[")));
      assertTrue(lines.stream().allMatch(l -> l.length() <= 80), fit.summary());
    }
  }

  private static List<Diagnostic> of(DmlResult fit, String code) {
    return fit.diagnostics().stream().filter(d -> d.code().equals(code)).toList();
  }

  @Test
  void aNamedBackendThatNoLearnerUsed() {
    DmlResult fit = irm().build().fit(data(roles("d")), CONTEXT.backend("ejml"));
    assertEquals(1, of(fit, "BACKEND_UNUSED").size());
    assertEquals(
        "the backend \"ejml\" was asked for, but no learner of this fit used it",
        of(fit, "BACKEND_UNUSED").get(0).message());
    assertEquals("none", fit.provenance().fields().get("backend"));
    assertTrue(of(irm().build().fit(data(roles("d")), CONTEXT), "BACKEND_UNUSED").isEmpty());
    DmlResult used =
        irm()
            .outcomeModel(org.estimand.learners.Learners.ols())
            .build()
            .fit(data(roles("d")), CONTEXT.backend("ejml"));
    assertTrue(of(used, "BACKEND_UNUSED").isEmpty());
  }

  @Test
  void theSpreadOfRepetitionsIsSaidOnceForEveryTerm() {
    Roles drawn = Roles.outcome("y").treatment("k").covariates("x1", "x2", "x3");
    DmlResult fit =
        apo().crossFit(CrossFitPlan.kFold(3).repeated(3)).build().fit(data(drawn), CONTEXT);
    assertEquals(
        fit.estimates().diagnostics().stream()
            .filter(d -> d.code().equals("SPLIT_SPREAD"))
            .toList(),
        of(fit, "SPLIT_SPREAD"));
    assertEquals(3, of(fit, "SPLIT_SPREAD").size());
    DmlResult contrasts = fit.contrasts("0");
    assertEquals(
        2,
        of(contrasts, "SPLIT_SPREAD").stream()
            .filter(d -> contrasts.terms().stream().anyMatch(t -> d.message().startsWith(t + " ")))
            .count());
    assertFalse(of(contrasts.compact(), "SPLIT_SPREAD").isEmpty());
  }
}
