package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Json;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every option of double machine learning does something or is refused. */
class DmlOptionsTest {
  @TempDir private static Path folder;
  private static Path file;

  @BeforeAll
  static void write() throws IOException {
    file = Files.writeString(folder.resolve("study.csv"), SampleFile.text(400));
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

  private static List<List<Object>> terms(Map<String, Object> json) {
    List<List<Object>> all = new ArrayList<>();
    for (Object term : (List<?>) json.get("terms")) {
      all.add(List.copyOf(((Map<?, ?>) term).values()));
    }
    return all;
  }

  /** The option changes the numbers of the target. */
  @ParameterizedTest
  @CsvSource({
    "dml-plr, --treatment d, --score iv-type",
    "dml-plr, --treatment d, --propensity logit",
    "dml-plr, --treatment d, --learner poly2",
    "dml-plr, --treatment d, --cluster g",
    "dml-plr, --treatment d, --weights w --weight-kind sampling",
    "dml-plr, --treatment d, --level 0.9",
    "dml-plr, --treatment d, --folds 3",
    "dml-plr, --treatment d, --repetitions 2",
    "dml-plr, --treatment d --repetitions 4, --aggregate mean",
    "dml-plr, --treatment d --repetitions 4, --aggregate upper",
    "dml-plr, --treatment d, --fold-column f",
    "dml-plr, --treatment d --fold-column f, '--fold-column f,h'",
    "dml-plr, '--treatment d --cluster g,k', --fold-column-cluster p@q",
    "dml-plr, --treatment d, --covariates x1@race --categorical race",
    "dml-plr, --treatment d, --seed 9",
    "dml-pliv, --treatment d --instrument z, --score iv-type",
    "dml-pliv, --treatment d --instrument z, --instrument-learner poly2",
    "dml-pliv, --treatment d --instrument z, --instrument-propensity logit",
    "dml-pliv, --treatment d --instrument z --propensity logit, --instrument-learner ols",
    "dml-iivm, --treatment d --instrument z, --instrument-propensity ridge",
    "dml-irm, --treatment d, --clip 0.45",
    "dml-irm, --treatment d, --normalize",
    "dml-irm, --treatment d, --estimand ATT",
    "dml-irm, --treatment d, --estimand ATC",
    "dml-iivm, --treatment d --instrument z, --clip 0.45",
    "dml-iivm, --treatment d --instrument z, --normalize",
    "dml-apo, --treatment a, --treatment-level 2",
    "dml-apo, --treatment a, --clip 0.35",
    "dml-apo, --treatment a, --normalize"
  })
  void theOptionIsHonoured(String estimator, String base, String option) {
    String given = option.replace('@', ',');
    if (given.contains("--covariates")) {
      Map<String, Object> more =
          Json.read(
              Outcome.line(
                      "fit "
                          + estimator
                          + " --data "
                          + file
                          + " --outcome y "
                          + base
                          + " "
                          + given
                          + " --json -")
                  .out());
      assertNotEquals(terms(json(estimator, base)), terms(more));
      return;
    }
    String other = given.startsWith("--fold-column f,h") ? "--treatment d " : base + " ";
    assertNotEquals(
        terms(json(estimator, base)).get(0), terms(json(estimator, other + given)).get(0));
  }

  @Test
  void complianceThatTheDataContradict() {
    run("dml-iivm", "--treatment d --instrument z --no-always-takers")
        .failedWith(3, "DATA-053 noAlwaysTakers was stated, but TREATMENT \"d\" is 1 where ");
    run("dml-iivm", "--treatment d --instrument z --no-never-takers")
        .failedWith(3, "DATA-053 noNeverTakers was stated, but TREATMENT \"d\" is 0 where ");
  }

  @Test
  void allLevelsIsTheDefault() {
    List<List<Object>> all = terms(json("dml-apo", "--treatment a --treatment-level all"));
    assertEquals(terms(json("dml-apo", "--treatment a")), all);
    assertEquals(3, all.size());
    assertEquals(all.get(1), terms(json("dml-apo", "--treatment a --treatment-level 1")).get(0));
  }

  @ParameterizedTest
  @CsvSource({
    "dml-plr, --clip 0.02",
    "dml-plr, --normalize",
    "dml-plr, --estimand ATE",
    "dml-plr, --no-always-takers",
    "dml-pliv, --treatment-level 1",
    "dml-pliv, --no-never-takers",
    "dml-plr, --instrument-learner ols",
    "dml-irm, --instrument-propensity logit",
    "dml-iivm, --instrument-learner ols",
    "ipw, --instrument-propensity logit",
    "dml-irm, --score iv-type",
    "dml-irm, --treatment-level 1",
    "dml-iivm, --estimand ATE",
    "dml-iivm, --score iv-type",
    "dml-apo, --estimand ATE",
    "dml-apo, --trim 0.1",
    "ipw, --score iv-type",
    "ipw, --normalize",
    "ipw, --repetitions 2",
    "ipw, --aggregate mean",
    "ipw, --learner ols",
    "ipw, --fold-column-cluster p"
  })
  void anOptionWithoutMeaningIsRefused(String estimator, String option) {
    run(estimator, "--treatment d " + option)
        .failedWith(2, "CONF-086 " + option.split(" ")[0] + " has no meaning for " + estimator);
  }

  @Test
  void foldOptionsThatContradict() {
    run("dml-plr", "--treatment d --fold-column f --folds 3")
        .failed(
            2,
            "CONF-086 --folds and fold columns exclude each other: the columns say how many there"
                + " are.");
    run("dml-plr", "--treatment d --fold-column f --repetitions 3")
        .failed(
            2,
            "CONF-086 --repetitions and fold columns exclude each other: the columns say how many"
                + " there are.");
    run("dml-plr", "--treatment d --fold-column f --fold-column-cluster p,q")
        .failed(2, "CONF-086 --fold-column and --fold-column-cluster exclude each other.");
    run("dml-plr", "--treatment d --fold-column-cluster p")
        .failed(
            2,
            "CONF-087 --fold-column-cluster takes two columns, one for each clustering; 1 given.");
    for (String folds :
        List.of(
            "",
            "--repetitions 1 ",
            "--fold-column f ",
            "--cluster g,k --fold-column-cluster p,q ")) {
      run("dml-plr", "--treatment d " + folds + "--aggregate median")
          .failed(
              2,
              "CONF-086 --aggregate has no meaning here: it says how several repetitions become one"
                  + " estimate, and there is one. Use --repetitions 2 or more, or several columns in"
                  + " --fold-column, or leave --aggregate out.");
    }
    run("dml-plr", "--treatment d --fold-column f,h --aggregate upper").succeeded();
    run("dml-plr", "--treatment d --aggregate mena")
        .failed(
            2,
            "CONF-087 Unknown --aggregate \"mena\". Closest: \"mean\". Choices: median, mean,"
                + " upper.");
  }

  private static List<Object> models(String estimator, String options) {
    Map<?, ?> provenance = (Map<?, ?>) json(estimator, options).get("provenance");
    Map<?, ?> given = (Map<?, ?>) provenance.get("options");
    List<Object> names = new ArrayList<>();
    for (String model : List.of("outcomeModel", "treatmentModel", "instrumentModel")) {
      names.add(((Map<?, ?>) given.get(model)).get("name"));
    }
    return names;
  }

  @Test
  void eachNuisanceHasTheLearnerThatWasNamed() {
    String pliv = "--treatment d --instrument z ";
    assertEquals(List.of("ols", "ols", "ols"), models("dml-pliv", pliv));
    assertEquals(
        List.of("ridge", "ridge", "logit"),
        models("dml-pliv", pliv + "--learner ridge --instrument-propensity logit"));
    assertEquals(
        List.of("ridge", "logit", "ols"),
        models("dml-pliv", pliv + "--learner ridge --propensity logit --instrument-learner ols"));
    assertEquals(
        List.of("ols", "logit", "smile-forest"),
        models("dml-iivm", pliv + "--instrument-propensity smile-forest --trees 20 --min-leaf 30"));
    assertEquals(
        List.of("ols", "ols", "smile-forest"),
        models("dml-pliv", pliv + "--instrument-learner smile-forest --trees 20"));
    run("dml-pliv", pliv + "--instrument-learner ols --instrument-propensity logit")
        .failed(2, "CONF-086 --instrument-learner and --instrument-propensity exclude each other.");
    run("dml-pliv", pliv + "--instrument-learner logot").failedWith(2, "CONF-030 ");
  }

  @Test
  void columnsThatNoStandardErrorUsesAreRefused() {
    for (String estimator : List.of("dml-plr", "dml-irm", "dml-apo")) {
      run(estimator, "--treatment d --time f")
          .failed(
              2,
              "CONF-086 --time has no meaning for "
                  + estimator
                  + ": its standard errors here do not use it. Name --cluster columns for clustered"
                  + " ones.");
    }
    run("dml-pliv", "--treatment d --instrument z --unit g")
        .failedWith(2, "CONF-086 --unit has no meaning for dml-pliv: ");
    run("dml-iivm", "--treatment d --instrument z --unit g")
        .failedWith(2, "CONF-086 --unit has no meaning for dml-iivm: ");
  }

  @Test
  void aBackendThatNoLearnerUsesIsSaidToBe() {
    String forest = "--treatment d --learner forest --trees 3";
    Outcome unused = run("dml-plr", forest + " --backend ejml --json -");
    assertEquals(
        "warning BACKEND_UNUSED the backend \"ejml\" was asked for, but no learner of this fit used"
            + " it\n",
        unused.err());
    assertEquals("", run("dml-plr", "--treatment d --backend ejml --json -").succeeded().err());
    assertEquals("", run("dml-plr", forest + " --json -").succeeded().err());
    String ridge = "--treatment d --learner ridge --backend ejml --json -";
    assertEquals("", run("dml-plr", ridge).succeeded().err());
  }
}
