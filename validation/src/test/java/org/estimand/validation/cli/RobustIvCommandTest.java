package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.datasets.dgp.InvalidInstrument;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.IvDesign;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doubly robust and the invalid-instrument estimators from the command line. */
class RobustIvCommandTest {
  @TempDir private Path folder;
  private Path file;
  private CausalData data;

  @BeforeEach
  void write() throws IOException {
    data =
        new InvalidInstrument(900, InvalidInstrument.Form.LINEAR).draw(RandomStreams.of(2)).data();
    StringBuilder text = new StringBuilder("y,a,z,x1,x2,b\n");
    for (int i = 0; i < data.rows(); i++) {
      for (String name : List.of("y", "a", "z", "x1", "x2")) {
        text.append(data.values(name)[i]).append(',');
      }
      text.append(data.values("y")[i] > 1 ? 1 : 0).append('\n');
    }
    file = Files.writeString(folder.resolve("s.csv"), text.toString());
  }

  private Outcome fit(String estimator, String options) {
    return Outcome.line(
        "fit "
            + estimator
            + " --data "
            + file
            + " --treatment a --instrument z "
            + (options.contains("--outcome b") ? "" : "--outcome y ")
            + options);
  }

  private Map<String, Object> json(String estimator, String options) {
    Outcome outcome = fit(estimator, options + " --json -");
    assertEquals(0, outcome.status(), outcome.out());
    return Json.read(outcome.out());
  }

  private static double estimate(Map<String, Object> json) {
    return (Double) ((Map<?, ?>) ((List<?>) json.get("terms")).get(0)).get("estimate");
  }

  @Test
  void separateDesignsReachTheModels() {
    Map<String, Object> json =
        json(
            "iv-invalid",
            "--covariates x1,x2 --pi-covariates x2 --m-covariates x1,z*x1 --delta-covariates x1,x1^2"
                + " --h-covariates x1,x2,x1*x2 --w-covariates x2 --floor 0.01 --iv-errors influence");
    double want =
        InvalidIv.builder()
            .instrumentDesign(IvDesign.of("x2"))
            .treatmentDesign(IvDesign.of("x1", "z*x1"))
            .effectDesign(IvDesign.of("x1", "x1^2"))
            .outcomeDesign(IvDesign.of("x1", "x2", "x1*x2"))
            .covarianceDesign(IvDesign.of("x2"))
            .floor(0.01)
            .build()
            .fit(data, FitContext.seed(1))
            .estimate();
    assertEquals(want, estimate(json), 1e-9);
    Map<?, ?> relevance = (Map<?, ?>) json.get("relevance");
    assertTrue((Double) relevance.get("min") < (Double) relevance.get("q50"));
    assertTrue(((Map<?, ?>) json.get("classical")).containsKey("tsls"));
    assertEquals(1, ((List<?>) json.get("terms")).size());
  }

  @Test
  void formsOfTheLocalEffect() {
    double robust = estimate(json("iv-late", "--covariates x1,x2"));
    double hajek = estimate(json("iv-late", "--covariates x1,x2 --form hajek"));
    double a1 = estimate(json("iv-late", "--covariates x1,x2 --form kappa-a1"));
    double ht = estimate(json("iv-late", "--covariates x1,x2 --form horvitz-thompson"));
    assertTrue(robust != hajek && hajek != a1);
    assertEquals(a1, ht, 1e-12);
    Map<?, ?> set = (Map<?, ?>) json("iv-late", "--covariates x1,x2").get("robust.set");
    assertEquals("interval", set.get("type"));
    double logit =
        estimate(
            json(
                "iv-late",
                "--outcome b --covariates x1,x2 --logit-outcome --pi-covariates x1"
                    + " --m-covariates x1 --y-covariates x1"));
    assertTrue(Math.abs(logit) < 2, "logit " + logit);
    fit("iv-late", "--covariates x1 --form hajk")
        .failed(
            2,
            "CONF-087 Unknown --form \"hajk\". Closest: \"hajek\". Choices: doubly-robust,"
                + " kappa-normalized, hajek, kappa-a, kappa-a1, kappa-a0, horvitz-thompson, larf.");
  }

  @Test
  void averageEffectAndGenius() {
    double multiply = estimate(json("iv-ate", "--covariates x1,x2"));
    double g =
        estimate(
            json(
                "iv-ate",
                "--covariates x1,x2 --form g-estimation --pi-covariates x1 --m-covariates x1"
                    + " --delta-covariates x1 --y-covariates x1"));
    assertTrue(multiply != g);
    assertTrue(fit("iv-genius", "").succeeded().out().contains("MR GENIUS, 1 instrument"));
  }

  @Test
  void learners() {
    Map<String, Object> json =
        json(
            "iv-invalid-ml",
            "--covariates x1,x2 --learner ols --propensity logit --folds 3 --repetitions 2 --clip"
                + " 0.05 --clip-treatment 0.01 --floor 0.02 --allow-sign-changes");
    assertEquals(2, ((List<?>) json.get("repetitions")).size());
    assertEquals(7, ((List<?>) json.get("nuisances")).size());
    Map<?, ?> options = (Map<?, ?>) ((Map<?, ?>) json.get("provenance")).get("options");
    assertEquals(0.05, options.get("clipInstrument"));
    assertEquals(0.01, options.get("clipTreatment"));
    assertEquals(0.02, options.get("floor"));
  }

  @Test
  void selectionTables() {
    Map<String, Object> json =
        json(
            "iv-selective",
            "--covariates x1,x2 --pi-covariates x2;x1,x2 --m-covariates x2;x1,x2"
                + " --y-covariates x2;x1,x2 --folds 3 --rule minimax --smooth 0.5"
                + " --selection-replicates 20 --robust-sets instrument+treatment,outcome"
                + " --allow-sign-changes");
    List<?> table = (List<?>) json.get("selection");
    assertEquals(8, table.size());
    double total = 0;
    for (Object row : table) {
      total += (Double) ((Map<?, ?>) row).get("weight");
    }
    assertEquals(1, total, 1e-12);
    assertEquals("MINIMAX", json.get("rule"));
    assertEquals(20, ((List<?>) json.get("replicates")).size());
    Map<String, Object> learned =
        json(
            "iv-selective-ml",
            "--covariates x1,x2 --pi-learners logit --m-learners logit,ridge --mu-learners ols,poly2"
                + " --folds 2 --allow-sign-changes");
    assertEquals(4, ((List<?>) learned.get("selection")).size());
    fit("iv-selective", "--covariates x1,x2 --pi-covariates x1")
        .failed(
            2,
            "CONF-086 iv-selective needs --m-covariates: candidates separated by semicolons, such as"
                + " \"x1;x1,x2\".");
    fit("iv-invalid", "--covariates x1,x2 --learner ols")
        .failedWith(2, "CONF-086 --learner has no meaning for iv-invalid. Its options: ");
  }
}
