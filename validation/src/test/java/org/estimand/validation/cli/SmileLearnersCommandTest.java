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

class SmileLearnersCommandTest {
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

  private Object terms(String options) throws IOException {
    Outcome done = fit("dml-plr", "--json - " + options);
    assertEquals(0, done.status(), done.err());
    return Json.read(done.out()).get("terms");
  }

  @Test
  void aForestTwiceGivesTheSameTerms() throws IOException {
    String options = "--learner smile-forest --trees 10 --min-leaf 10 --folds 2 --seed 4";
    Object first = terms(options + " --threads 1");
    assertEquals(first, terms(options + " --threads 2"));
    assertNotEquals(first, terms(options + " --max-depth 2"));
    assertNotEquals(first, terms(options + " --mtry 3"));
  }

  @Test
  void settingsOfSupportVectorsReachTheLearner() throws IOException {
    String options = "--learner smile-svr --folds 2 --seed 4";
    Object first = terms(options);
    assertEquals(
        first,
        terms(options + " --svr-cost 1 --svr-epsilon 0.1 --svr-gamma 0 --svr-tolerance 0.001"));
    for (String other :
        List.of("--svr-cost 5", "--svr-epsilon 0.5", "--svr-gamma 2", "--svr-tolerance 0.3")) {
      assertNotEquals(first, terms(options + " " + other), other);
    }
  }

  @Test
  void settingsOfNetworksReachTheLearner() throws IOException {
    String options = "--learner smile-mlp --folds 2 --seed 4 --mlp-epochs 3";
    Object first = terms(options);
    assertEquals(
        first,
        terms(options + " --mlp-units 20 --mlp-batch 32 --mlp-rate 0.05 --mlp-momentum 0.9"));
    for (String other :
        List.of("--mlp-units 4", "--mlp-batch 8", "--mlp-rate 0.01", "--mlp-momentum 0.1")) {
      assertNotEquals(first, terms(options + " " + other), other);
    }
    assertNotEquals(first, terms(options.replace("epochs 3", "epochs 4")));
    Outcome few = fit("ipw", "--propensity smile-mlp --mlp-epochs 1 --json -");
    Outcome more = fit("ipw", "--propensity smile-mlp --mlp-epochs 2 --json -");
    assertEquals(0, few.status(), few.err());
    assertNotEquals(Json.read(few.out()).get("terms"), Json.read(more.out()).get("terms"));
  }

  @Test
  void settingsOfOthersAreRefused() throws IOException {
    fit("dml-plr", "--learner ols --svr-cost 2")
        .failed(2, "CONF-086 --svr-cost has no meaning here: --learner is not smile-svr.");
    fit("dml-irm", "--learner smile-mlp --svr-gamma 2")
        .failed(2, "CONF-086 --svr-gamma has no meaning here: --learner is not smile-svr.");
    fit("dml-irm", "--learner smile-svr --mlp-units 2")
        .failed(
            2,
            "CONF-086 --mlp-units has no meaning here: neither --learner nor --propensity is"
                + " smile-mlp.");
    fit("ipw", "--svr-cost 2").failedWith(2, "CONF-086 --svr-cost has no meaning for ipw. ");
    fit("ipw", "--mlp-batch 2").failedWith(2, "CONF-086 --mlp-batch has no meaning here: ");
    fit("dml-plr", "--learner smile-svr --svr-cost 0")
        .failedWith(2, "CONF-039 smile-svr: cost = 0.0; ");
    fit("dml-plr", "--learner smile-mlp --mlp-epochs 0")
        .failed(2, "CONF-039 smile-mlp: epochs = 0; must be at least 1.");
  }

  @Test
  void ourOwnForestIsAnotherThanSmiles() throws IOException {
    String options = " --trees 10 --min-leaf 10 --folds 2 --seed 4";
    Object first = terms("--learner forest" + options + " --threads 1");
    assertEquals(first, terms("--learner forest" + options + " --threads 2"));
    assertNotEquals(first, terms("--learner smile-forest" + options));
    assertNotEquals(first, terms("--learner forest --max-depth 2" + options));
    assertNotEquals(first, terms("--learner forest --mtry 3" + options));
    assertNotEquals(first, terms("--learner forest --min-split 60" + options));
    String one = "--learner forest --mtry 1" + options;
    assertNotEquals(terms(one), terms(one + " --no-redraw"));
    fit("dml-irm", "--learner boosting --no-redraw")
        .failedWith(2, "CONF-086 --no-redraw has no meaning here: ");
    fit("dml-irm", "--learner smile-forest --min-split 9")
        .failed(
            2,
            "CONF-086 --min-split has no meaning here: neither --learner nor --propensity is"
                + " forest.");
    assertNotEquals(first, terms("--learner forest --propensity forest" + options));
    String json = fit("dml-irm", "--json - --propensity forest --mtry 2" + options).out();
    assertTrue(json.contains("\"mtry\":2") || json.contains("\"mtry\": 2"), json);
    fit("dml-irm", "--learner forest --trees 0")
        .failed(2, "CONF-110 forest: trees = 0; must be at least 1.");
  }

  @Test
  void settingsOfBoostingReachTheLearner() throws IOException {
    String options = "--learner boosting --trees 20 --folds 2 --seed 4";
    Object first = terms(options + " --threads 1");
    assertEquals(first, terms(options + " --threads 2"));
    assertEquals(first, terms(options + " --min-leaf 20 --shrinkage 0.1 --max-leaves 31"));
    for (String other :
        List.of("--min-leaf 5", "--shrinkage 0.3", "--max-leaves 3", "--early-stopping 3")) {
      assertNotEquals(first, terms(options + " " + other), other);
    }
    assertNotEquals(first, terms(options + " --max-leaves 3 --max-depth 1"));
    assertNotEquals(first, terms(options + " --propensity boosting"));
    String smile = "--learner smile-boosting --trees 20 --folds 2 --seed 4";
    assertNotEquals(first, terms(smile));
    assertNotEquals(terms(smile), terms(smile + " --shrinkage 0.3"));
    assertNotEquals(terms(smile), terms(smile + " --max-leaves 3"));
    Outcome few = fit("ipw", "--propensity boosting --trees 5 --json -");
    assertEquals(0, few.status(), few.err());
    fit("dml-irm", "--learner forest --shrinkage 0.3")
        .failed(
            2,
            "CONF-086 --shrinkage has no meaning here: neither --learner nor --propensity is"
                + " boosting (boosting, smile-boosting).");
    fit("dml-irm", "--learner smile-boosting --early-stopping 5")
        .failed(
            2,
            "CONF-086 --early-stopping has no meaning here: neither --learner nor --propensity is"
                + " boosting (boosting).");
    fit("dml-plr", "--learner boosting --shrinkage 2")
        .failed(2, "CONF-117 boosting: shrinkage = 2.0; must be above 0 and at most 1.");
  }

  @Test
  void settingsOfTreesNeedTrees() throws IOException {
    fit("dml-plr", "--learner ols --trees 10")
        .failed(
            2,
            "CONF-086 --trees has no meaning here: neither --learner nor --propensity has trees"
                + " (forest, boosting, smile-forest, smile-boosting).");
    fit("ipw", "--min-leaf 10")
        .failed(
            2,
            "CONF-086 --min-leaf has no meaning here: neither --learner nor --propensity has trees"
                + " (forest, boosting, smile-forest, smile-boosting).");
    fit("dml-irm", "--learner smile-boosting --mtry 2")
        .failed(
            2,
            "CONF-086 --mtry has no meaning here: neither --learner nor --propensity is a forest"
                + " (forest, smile-forest).");
    fit("dml-irm", "--learner smile-forest --trees 0")
        .failed(2, "CONF-039 smile-forest: trees = 0; must be at least 1.");
  }
}
