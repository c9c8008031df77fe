package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code estimand fit ipw} with several outcomes, subgroups and overlap coefficients. */
class SubgroupCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(6).generator();
    StringBuilder text = new StringBuilder("y,z,d,x,race,female\n");
    for (int i = 0; i < 240; i++) {
      double x = s.normal();
      int d = s.bernoulli(1 / (1 + Math.exp(-0.6 * x))) ? 1 : 0;
      text.append(d + x + s.normal()).append(',').append(d * (i % 2) - x + s.normal());
      text.append(',').append(d).append(',').append(x).append(',');
      text.append(i % 3 == 0 ? "white" : i % 3 == 1 ? "black" : "other").append(',');
      text.append(i / 7 % 2).append('\n');
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String options) {
    return Outcome.line("fit ipw --data " + file + " --treatment d --covariates x " + options);
  }

  private Map<String, Object> json(String options) {
    return Json.read(fit(options + " --json -").succeeded().out());
  }

  private static List<Object> terms(Map<String, Object> json) {
    List<Object> terms = new ArrayList<>();
    for (Object term : (List<?>) json.get("terms")) {
      terms.add(((Map<?, ?>) term).get("term"));
    }
    return terms;
  }

  private static Object estimate(Map<String, Object> json, String name) {
    for (Object term : (List<?>) json.get("terms")) {
      if (((Map<?, ?>) term).get("term").equals(name)) {
        return ((Map<?, ?>) term).get("estimate");
      }
    }
    return null;
  }

  @Test
  void outcomes() {
    Map<String, Object> both = json("--outcome y,z");
    assertEquals(
        List.of("y: ATE", "y: E[Y(1)]", "y: E[Y(0)]", "z: ATE", "z: E[Y(1)]", "z: E[Y(0)]"),
        terms(both));
    assertEquals(
        List.of("z: ATE", "z: E[Y(1)]", "z: E[Y(0)]"), ((Map<?, ?>) both.get("outcomes")).get("z"));
    assertEquals(estimate(json("--outcome z"), "ATE"), estimate(both, "z: ATE"));
    Outcome.line("fit matching --data " + file + " --treatment d --covariates x --outcome y,z")
        .failed(
            3, "DATA-020 matching takes one column with the role OUTCOME; 2 were given (y, z).");
  }

  @Test
  void subgroups() {
    Map<String, Object> race = json("--outcome y --subgroup race --categorical race:white");
    assertEquals(List.of("white", "black", "other"), block(race).get("levels"));
    assertTrue(terms(race).contains("ATE | race: other - white"));
    Map<?, ?> test = (Map<?, ?>) ((Map<?, ?>) block(race).get("heterogeneity")).get("y");
    assertEquals(2.0, ((Number) test.get("df")).doubleValue());
    assertEquals(estimate(json("--outcome y"), "ATE"), estimate(race, "ATE"));
    // a propensity by the same or by another column of no role
    Map<String, Object> same = json("--outcome y --subgroup female --by female");
    Map<String, Object> other = json("--outcome y --subgroup female --by race --categorical race");
    assertNotNull(estimate(same, "ATE | female=1"));
    assertNotNull(estimate(other, "ATE | female=1"));
    String text =
        fit("--outcome y,z --subgroup female --subgroup-balance --overlap-coefficient")
            .succeeded()
            .out();
    assertTrue(text.contains("z: Equal effects by female: chi2(1) = "), text);
    assertTrue(text.contains("Balance (std. difference, variance ratio, KS, overlap)"), text);
    assertTrue(
        text.contains("Balance where female=1 (std. difference, variance ratio, KS, overlap)"),
        text);
    for (String line : text.split("\n")) {
      assertTrue(line.length() <= 90, line);
    }
    Map<?, ?> row =
        (Map<?, ?>) ((List<?>) json("--outcome y --overlap-coefficient").get("balance")).get(0);
    double overlap = ((Number) ((Map<?, ?>) row.get("before")).get("overlap")).doubleValue();
    assertTrue(overlap > 0.5 && overlap < 0.95, "overlap " + overlap);
  }

  private static Map<?, ?> block(Map<String, Object> json) {
    return (Map<?, ?>) json.get("subgroups");
  }

  @Test
  void refusals() {
    fit("--outcome y --subgroup-balance")
        .failed(
            2, "CONF-086 --subgroup-balance needs --subgroup, the column that divides the rows.");
    fit("--outcome y --subgroup x")
        .failed(
            3, "DATA-281 Column \"x\" has 240 values; at most 50 can be subgroups. Group them.");
    Outcome.line("fit dml-plr --data x.csv --outcome y --treatment d --subgroup g")
        .failedWith(2, "CONF-086 --subgroup has no meaning for dml-plr. Its options: ");
  }
}
