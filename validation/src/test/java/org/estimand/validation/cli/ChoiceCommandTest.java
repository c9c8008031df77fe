package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.estimand.fit.Json;
import org.estimand.inference.NumberText;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stacks and automatic choices on the command line, and the losses in every summary. */
class ChoiceCommandTest {
  @TempDir private static Path folder;
  private static Path file;

  @BeforeAll
  static void write() throws IOException {
    file = Files.writeString(folder.resolve("study.csv"), SampleFile.text(240));
  }

  private static Outcome run(String estimator, String options) {
    return Outcome.line(
        "fit " + estimator + " --data " + file + " --outcome y --covariates x1,x2 " + options);
  }

  private static Map<String, Object> json(String estimator, String options) {
    Outcome run = run(estimator, options + " --json -");
    assertEquals(0, run.status(), run.err());
    return Json.read(run.out());
  }

  private static List<String> messages(Map<String, Object> json, String code) {
    return ((List<?>) json.get("diagnostics"))
        .stream()
            .map(d -> (Map<?, ?>) d)
            .filter(d -> d.get("code").equals(code))
            .map(d -> (String) d.get("message"))
            .toList();
  }

  @Test
  void aStackOfNamedLearners() {
    Map<String, Object> json =
        json("dml-plr", "--treatment d --folds 2 --learner stack --stack ols,ridge --threads 1");
    List<String> said = messages(json, "STACK");
    assertEquals(2, said.size());
    assertTrue(said.get(0).matches("E\\[Y\\|X]: weights: ols .*, ridge .*\\(2 of 2 fits\\)"));
    assertTrue(said.get(1).startsWith("E[D|X]: weights: ols "), said.get(1));
    assertEquals(
        json.get("terms"),
        json("dml-plr", "--treatment d --folds 2 --learner stack --stack ols,ridge --threads 2")
            .get("terms"));
    String base = "--treatment d --folds 2 --learner stack";
    assertNotEquals(json.get("terms"), json("dml-plr", base + " --stack ols,poly2").get("terms"));
    assertNotEquals(
        json("dml-plr", base).get("terms"),
        json("dml-plr", base + " --stack-rule discrete").get("terms"));
    assertNotEquals(
        json("dml-plr", base).get("terms"),
        json("dml-plr", base + " --stack-rule non-negative").get("terms"));
    assertEquals(
        json("dml-plr", base).get("terms"),
        json("dml-plr", base + " --stack ols,poly2,lasso --stack-rule convex").get("terms"));
  }

  @ParameterizedTest
  @CsvSource({"dml-irm, --folds 2", "ipw, --folds 2", "ipw, ''"})
  void aStackOfPropensities(String estimator, String folds) {
    String base = "--treatment d --propensity stack " + folds;
    Map<String, Object> two = json(estimator, base + " --stack-propensity logit,ridge");
    List<String> said = messages(two, "STACK");
    assertEquals(1, said.size());
    assertTrue(said.get(0).contains("weights: logit "), said.get(0));
    assertTrue(said.get(0).contains(", ridge-logit "), said.get(0));
    assertNotEquals(two.get("terms"), json(estimator, base).get("terms"));
    String text = run(estimator, base).succeeded().out();
    assertTrue(text.contains("STACK"), text);
  }

  @Test
  void autoSaysWhatItPicked() {
    Map<String, Object> json =
        json("dml-irm", "--treatment d --folds 2 --learner auto --propensity auto --budget quick");
    List<String> said = messages(json, "AUTO");
    for (String nuisance : List.of("E[Y|D=0,X]", "E[Y|D=1,X]", "P(D=1|X)")) {
      assertTrue(
          said.stream().anyMatch(text -> text.startsWith(nuisance + ": picked ")),
          nuisance + " in " + said);
    }
    assertTrue(said.get(0).contains("among ols, ridge, lasso, poly2 ("), said.get(0));
    String summary =
        run("ipw", "--treatment d --propensity auto --budget quick")
            .succeeded()
            .out()
            .replaceAll("\\s+", " ");
    assertTrue(summary.contains("P(D=1|X): picked "), summary);
    assertTrue(summary.contains("by out-of-fold loss among logit, ridge-logit, lasso-logit"));
    String standard =
        messages(json("dml-plr", "--treatment d --folds 2 --learner auto"), "AUTO").get(0);
    String full =
        messages(json("dml-plr", "--treatment d --folds 2 --learner auto --budget full"), "AUTO")
            .get(0);
    assertTrue(standard.contains(", elastic-net"), standard);
    assertTrue(full.contains(", tuned, stack ("), full);
    String provenance =
        String.valueOf(
            json("ipw", "--treatment d --propensity auto --budget quick").get("provenance"));
    assertTrue(provenance.contains("budget=quick"), provenance);
  }

  @Test
  void optionsWithoutEffect() {
    run("dml-plr", "--treatment d --stack ols,ridge")
        .failed(2, "CONF-086 --stack has no meaning here: --learner is not stack.");
    run("dml-plr", "--treatment d --learner stack --stack-propensity logit,ridge")
        .failed(2, "CONF-086 --stack-propensity has no meaning here: --propensity is not stack.");
    run("dml-irm", "--treatment d --learner auto --stack-rule discrete")
        .failed(
            2,
            "CONF-086 --stack-rule has no meaning here: neither --learner nor --propensity is"
                + " stack.");
    run("ipw", "--treatment d --propensity stack --budget quick")
        .failed(
            2,
            "CONF-086 --budget has no meaning here: neither --learner nor --propensity is auto.");
    run("ipw", "--treatment d --propensity stack --stack ols,ridge")
        .failedWith(
            2,
            "CONF-086 --stack has no meaning for ipw. Its options: --all-rows, --balance-embedding");
    run("dml-irm", "--treatment d --propensity stack --stack-rule non-negative")
        .failedWith(3, "NOTSUP-124 Weights by the rule NON_NEGATIVE need not add to one");
    run("dml-plr", "--treatment d --learner stack --stack ols,ridge --trees 10")
        .failedWith(2, "CONF-086 --trees has no meaning here");
  }

  @Test
  void listsThatMakeNoStack() {
    String stack = "--treatment d --learner stack ";
    run("dml-plr", stack + "--stack ols")
        .failed(2, "CONF-029 stack needs at least two learners; got 1.");
    run("dml-plr", stack + "--stack ols,ols").failed(2, "CONF-087 --stack names ols twice.");
    run("dml-plr", stack + "--stack ols,auto")
        .failed(2, "CONF-087 --stack cannot hold auto: name the learners themselves.");
    run("dml-irm", "--treatment d --propensity stack --stack-propensity stack,logit")
        .failed(2, "CONF-087 --stack-propensity cannot hold stack: name the learners themselves.");
    run("dml-plr", stack + "--stack ols,lassso")
        .failedWith(2, "CONF-030 No learner of conditional means is called \"lassso\". Closest: ");
    run("dml-plr", stack + "--stack-rule convx")
        .failed(
            2,
            "CONF-087 Unknown --stack-rule \"convx\". Closest: \"convex\". Choices: convex,"
                + " non-negative, discrete.");
    run("dml-plr", "--treatment d --learner auto --budget ful")
        .failed(
            2,
            "CONF-087 Unknown --budget \"ful\". Closest: \"full\". Choices: quick, standard,"
                + " full.");
  }

  @Test
  void treesInsideAStackTakeTheirSettings() {
    String base = "--treatment d --folds 2 --learner stack --stack ols,smile-forest --trees ";
    assertNotEquals(
        json("dml-plr", base + "5").get("terms"), json("dml-plr", base + "20").get("terms"));
  }

  /** Out-of-fold losses of every nuisance, in JSON and, rounded, in the summary. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "dml-plr; --treatment d; E[Y|X] E[D|X]",
        "dml-plr; --treatment d --score iv-type; E[Y|X] E[D|X] E[Y-theta*D|X]",
        "dml-pliv; --treatment d --instrument z; E[Y|X] E[D|X] E[Z|X]",
        "dml-irm; --treatment d; E[Y|D=0,X] E[Y|D=1,X] P(D=1|X)",
        "dml-iivm; --treatment d --instrument z; E[Y|Z=0,X] E[Y|Z=1,X] E[D|Z=0,X] E[D|Z=1,X]"
            + " P(Z=1|X)",
        "dml-apo; --treatment a; E[Y|D=0,X] E[Y|D=1,X] E[Y|D=2,X] P(D=0|X) P(D=1|X) P(D=2|X)",
        "ipw; --treatment d --propensity logit --folds 5; P(D=1|X)"
      })
  void lossesAreInEverySummary(String estimator, String options, String nuisances) {
    Map<String, Object> json = json(estimator, options);
    Map<String, Double> losses = new LinkedHashMap<>();
    if (estimator.equals("ipw")) {
      ((Map<?, ?>) json.get("losses"))
          .forEach((name, loss) -> losses.put((String) name, ((Number) loss).doubleValue()));
    } else {
      for (Object row : (List<?>) json.get("nuisances")) {
        Map<?, ?> one = (Map<?, ?>) row;
        losses.put((String) one.get("nuisance"), ((Number) one.get("loss")).doubleValue());
      }
    }
    assertEquals(Set.of(nuisances.split(" ")), losses.keySet());
    assertEquals(losses.size(), new TreeSet<>(losses.values()).size(), "all different");
    String summary = run(estimator, options).succeeded().out().replaceAll("\\s+", " ");
    losses.forEach(
        (name, loss) ->
            assertTrue(
                summary.contains(" " + name + " " + NumberText.of(loss)), name + " in " + summary));
  }
}
