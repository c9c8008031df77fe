package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code estimand fit ipw --method}, and treatments with several levels. */
class BalancingCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(4).generator();
    StringBuilder text = new StringBuilder("y,d,arm,x1,x2,q\n");
    for (int i = 0; i < 200; i++) {
      double x1 = s.normal();
      double x2 = s.normal();
      int d = s.bernoulli(1 / (1 + Math.exp(-0.6 * x1))) ? 1 : 0;
      text.append(d + x1 - x2 + s.normal()).append(',').append(d).append(',');
      text.append(d == 0 ? "none" : i % 2 == 0 ? "low" : "high").append(',').append(x1);
      text.append(',').append(x2).append(',').append(1 + i % 3).append('\n');
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String treatment, String options) {
    return Outcome.line(
        "fit ipw --data "
            + file
            + " --outcome y --covariates x1,x2 --treatment "
            + treatment
            + " "
            + options);
  }

  private Map<String, Object> json(String treatment, String options) {
    return Json.read(fit(treatment, options + " --json -").succeeded().out());
  }

  private static Map<?, ?> options(Map<String, Object> json) {
    return (Map<?, ?>) ((Map<?, ?>) json.get("provenance")).get("options");
  }

  private static Object estimate(Map<String, Object> json) {
    return ((Map<?, ?>) ((List<?>) json.get("terms")).get(0)).get("estimate");
  }

  @ParameterizedTest
  @CsvSource({
    "entropy, entropy balancing",
    "entropy --moments 2 --interactions, 'entropy balancing, 2 moments, interactions'",
    "cbps, covariate balancing propensity",
    "cbps-over, 'covariate balancing propensity, over-identified, two-step'",
    "cbps-over --gmm continuous,"
        + " 'covariate balancing propensity, over-identified, continuously updated'",
    "ipt --moments 2, 'inverse probability tilting, 2 moments'",
    "sbw, stable balancing weights within 0.02",
    "sbw --delta 0.1 --interactions, 'stable balancing weights within 0.1, interactions'",
    "energy, energy balancing",
    "energy --ridge 0.01, energy balancing",
  })
  void methods(String method, String label) {
    assertEquals(label, options(json("d", "--method " + method)).get("balancing"));
  }

  @Test
  void everyOptionMovesTheEstimate() {
    Set<Object> estimates = new HashSet<>();
    List<String> all =
        List.of(
            "",
            "--method entropy",
            "--method entropy --moments 2",
            "--method entropy --interactions",
            "--method entropy --base-weights q",
            "--method cbps",
            "--method cbps-over",
            "--method cbps-over --gmm continuous",
            "--method ipt",
            "--method sbw --tolerance 0.02",
            "--method sbw --tolerance 0.1",
            "--method energy",
            "--method energy --ridge 0.5");
    for (String options : all) {
      estimates.add(estimate(json("d", options)));
    }
    assertEquals(all.size(), estimates.size());
    assertNotEquals(
        estimate(json("d", "--method propensity")), estimate(json("d", "--method ipt")));
    assertEquals(estimate(json("d", "")), estimate(json("d", "--method propensity")));
  }

  @Test
  void severalArms() {
    Map<String, Object> json =
        json("arm", "--categorical arm --reference none --method ipt --estimand att --focal high");
    assertEquals("ATT (of arm high)", json.get("estimand"));
    assertEquals(6, ((List<?>) json.get("terms")).size());
    String out = fit("arm", "--categorical arm --reference none").succeeded().out();
    assertTrue(out.contains("ATE: high - none"), out);
    fit("arm", "--categorical arm --reference none --estimand att")
        .failed(
            2,
            "CONF-149 ATT with 3 arms needs --focal LEVEL, the arm whose population is meant."
                + " Levels: none, high, low.");
    fit("arm", "--categorical arm --reference none --trim crump")
        .failed(
            3,
            "NOTSUP-148 The rule of Crump et al. is for two arms; the treatment has 3. Use --trim"
                + " with two limits.");
    fit("d", "--focal 1")
        .failed(2, "CONF-148 --focal 1 names the arm of the ATT; the estimand is ATE.");
  }

  @Test
  void trimmingByTheRuleOfCrump() {
    assertEquals("Crump", options(json("d", "--trim crump")).get("trim"));
    fit("d", "--trim 0.1,crump")
        .failed(2, "CONF-087 --trim takes numbers or crump; found \"crump\".");
  }

  @Test
  void optionsWithoutMeaning() {
    fit("d", "--method entropy --ridge 1")
        .failed(2, "CONF-086 --ridge has no meaning for --method entropy.");
    fit("d", "--moments 2").failed(2, "CONF-086 --moments has no meaning for --method propensity.");
    fit("d", "--method energy --interactions")
        .failed(2, "CONF-086 --interactions has no meaning for --method energy.");
    fit("d", "--method sbw --gmm continuous")
        .failed(2, "CONF-086 --gmm has no meaning for --method sbw.");
    fit("d", "--method ipt --delta 0.1")
        .failed(2, "CONF-086 --tolerance has no meaning for --method ipt.");
    fit("d", "--method entropy --propensity logit")
        .failed(
            2,
            "CONF-086 --propensity has no meaning for entropy balancing, which has no model of the"
                + " propensity to fit.");
    fit("d", "--method entropy --folds 5")
        .failed(
            2,
            "CONF-086 Folds have no meaning for entropy balancing, which has no model of the"
                + " propensity to fit.");
    fit("d", "--method entropy --recalibrate platt")
        .failed(
            2,
            "CONF-086 --propensity-column, --by, --all-rows and --recalibrate have no meaning for"
                + " entropy balancing, which has no model of the propensity.");
    fit("d", "--method ebal").failedWith(2, "CONF-087 Unknown --method \"ebal\". ");
    fit("d", "--method energy --standard-errors stacked")
        .failed(
            3,
            "NOTSUP-150 --standard-errors stacked needs estimating equations of the weights; energy"
                + " balancing has none. Use --standard-errors fixed-weights, or bootstrap the whole"
                + " estimate.");
    fit("d", "--base-weights q")
        .failedWith(
            3, "DATA-005 BASE_WEIGHT \"q\" was given, but ipw takes no BASE_WEIGHT columns.");
  }
}
