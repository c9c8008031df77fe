package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.estimand.datasets.Datasets;
import org.estimand.fit.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelFeaturesCommandTest {
  @TempDir private Path folder;

  private Outcome fit(String estimator, String options) throws IOException {
    Path file = folder.resolve("lalonde.csv");
    try (InputStream in = Datasets.class.getResourceAsStream("files/lalonde.csv")) {
      Files.write(file, in.readAllBytes());
    }
    return Outcome.line(
        "fit "
            + estimator
            + " --data "
            + file
            + " --outcome re78 --treatment treat --covariates age,educ,re74,re75 "
            + options);
  }

  @Test
  void labelsReachForestsAndBoosting() throws IOException {
    for (String learner : List.of("forest", "boosting")) {
      for (String role : List.of("--learner ", "--propensity ")) {
        String line = role + learner + " --trees 10 --folds 2 --seed 4 --json - ";
        Outcome ordered = fit("dml-irm", line);
        Outcome labels = fit("dml-irm", line + "--label-features age,educ --threads 1");
        assertEquals(0, labels.status(), labels.err());
        Object terms = Json.read(labels.out()).get("terms");
        assertNotEquals(Json.read(ordered.out()).get("terms"), terms);
        Outcome twice = fit("dml-irm", line + "--label-features educ,age --threads 2");
        assertEquals(terms, Json.read(twice.out()).get("terms"));
        assertTrue(labels.out().replace(" ", "").contains("\"categorical\":[\"age\",\"educ\"]"));
      }
    }
  }

  @Test
  void whatHasNoLabelsRefusesThem() throws IOException {
    fit("dml-irm", "--learner smile-forest --label-features educ")
        .failed(
            2,
            "CONF-086 --label-features has no meaning here: neither --learner nor --propensity"
                + " takes labels (forest, boosting).");
    fit("dml-plr", "--learner forest --label-features edu")
        .failed(
            2,
            "CONF-130 forest: \"edu\" is named categorical but is no feature. Closest: \"educ\"."
                + " Features: age, educ, re74, re75.");
  }
}
