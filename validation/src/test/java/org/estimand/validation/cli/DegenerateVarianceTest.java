package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rounding is never reported as significant. */
class DegenerateVarianceTest {
  @TempDir private Path folder;

  private String file(boolean constant, int rows) throws IOException {
    RandomStream s = RandomStreams.of(11).generator();
    StringBuilder text = new StringBuilder("y,d,z,x1,x2\n");
    for (int i = 0; i < rows; i++) {
      double x1 = s.normal();
      double x2 = s.normal();
      int z = s.bernoulli(1 / (1 + Math.exp(-0.5 * x1))) ? 1 : 0;
      int d = s.bernoulli(z == 1 ? 0.8 : 0.3) ? 1 : 0;
      text.append(constant ? 3.7 : s.normal()).append(',').append(d).append(',').append(z);
      text.append(',').append(x1).append(',').append(x2).append('\n');
    }
    return Files.writeString(folder.resolve("study.csv"), text).toString();
  }

  private static Map<?, ?> json(String command) {
    Outcome outcome = Outcome.line(command + " --json -");
    assertEquals(0, outcome.status(), outcome.err());
    return Json.read(outcome.out());
  }

  private static boolean warned(Map<?, ?> json) {
    return ((List<?>) json.get("diagnostics"))
        .stream().anyMatch(d -> ((Map<?, ?>) d).get("code").equals("DEGENERATE_VARIANCE"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ipw",
        "ipw --estimand att --trim 0.1,0.9",
        "ipw --normalization horvitz-thompson --standard-errors fixed-weights",
        "dml-plr --learner ols",
        "dml-plr --learner forest --score iv-type --trees 20",
        "dml-irm --learner ols --propensity logit",
        "dml-irm --learner ols --propensity logit --estimand att --repetitions 3",
        "dml-apo --learner ols --propensity logit --treatment-level all",
        "dml-pliv --learner ols --instrument z",
        "dml-iivm --learner ols --propensity logit --instrument z"
      })
  void aConstantOutcome(String estimator) throws IOException {
    String rest = " --outcome y --treatment d --covariates x1,x2";
    Map<?, ?> json = json("fit " + estimator + " --data " + file(true, 200) + rest);
    boolean weightsVary = estimator.contains("horvitz");
    for (Object term : (List<?>) json.get("terms")) {
      Map<?, ?> row = (Map<?, ?>) term;
      for (String name : List.of("statistic", "p.value", "conf.low", "conf.high")) {
        assertEquals(weightsVary, row.get(name) != null, row + " " + name);
      }
      assertFalse(row.containsKey("set"));
      assertNotNull(row.get("std.error"));
    }
    assertEquals(!weightsVary, warned(json));
    Map<?, ?> usual = json("fit " + estimator + " --data " + file(false, 200) + rest);
    assertFalse(warned(usual));
    assertNotNull(((Map<?, ?>) ((List<?>) usual.get("terms")).get(0)).get("p.value"));
  }

  @Test
  void threeRowsThatAreFittedExactly() throws IOException {
    Path file =
        Files.writeString(folder.resolve("three.csv"), "y,d,x\n1.5,2,1\n2.25,1,2\n7,4.5,4\n");
    Map<?, ?> json =
        json(
            "fit dml-plr --learner ols --folds 3 --outcome y --treatment d --covariates x --data "
                + file);
    assertTrue(warned(json));
    assertNull(((Map<?, ?>) ((List<?>) json.get("terms")).get(0)).get("p.value"));
  }

  @Test
  void theSummaryLeavesTheCellsBlank() throws IOException {
    String out =
        Outcome.line("fit ipw --outcome y --treatment d --covariates x1 --data " + file(true, 200))
            .succeeded()
            .out();
    assertTrue(out.contains("warning DEGENERATE_VARIANCE  the standard errors of ATE, "), out);
    assertFalse(out.contains("Infinity") || out.contains("<0.0001"), out);
    for (String line : out.lines().filter(l -> l.matches("(ATE|E\\[Y).*")).toList()) {
      assertEquals(3, line.split("\\s+").length, line);
    }
  }
}
