package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(3).generator();
    StringBuilder text = new StringBuilder("y,d,z,x1,x2,race,f,w\n");
    String[] races = {"black", "hispan", "white"};
    for (int i = 0; i < 300; i++) {
      double x1 = s.normal();
      double x2 = s.normal();
      int z = s.bernoulli(1 / (1 + Math.exp(-0.5 * x1))) ? 1 : 0;
      int d = s.bernoulli(z == 1 ? 0.8 : 0.3) ? 1 : 0;
      double y = d + x1 - x2 + s.normal();
      text.append(y).append(',').append(d).append(',').append(z).append(',').append(x1);
      text.append(',').append(x2).append(',').append(races[s.integer(3)]).append(',');
      text.append(i % 5).append(',').append(1 + s.uniform()).append('\n');
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String estimator, String options) {
    return Outcome.line(
        "fit " + estimator + " --data " + file + " --outcome y --treatment d " + options);
  }

  @Test
  void printsTheSummary() {
    String out = fit("ipw", "--covariates x1,x2").succeeded().out();
    assertTrue(out.startsWith("Inverse probability weighting (logit)"), out);
    assertTrue(out.contains("Observations 300"), out);
    assertTrue(out.contains("\nATE "), out);
  }

  @Test
  void jsonToTheStandardOutputIsAllThereIs() {
    Map<String, Object> json =
        Json.read(fit("ipw", "--covariates x1,x2 --json - --level 0.9").succeeded().out());
    assertEquals("ipw", json.get("estimator"));
    assertEquals("ATE", json.get("estimand"));
    assertEquals(300.0, json.get("observations"));
    Map<?, ?> term = (Map<?, ?>) ((List<?>) json.get("terms")).get(0);
    assertEquals(
        List.of("term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high"),
        List.copyOf(term.keySet()));
    double estimate = (Double) term.get("estimate");
    double error = (Double) term.get("std.error");
    assertEquals((Double) term.get("conf.high"), estimate + 1.6448536269514722 * error, 1e-12);
    assertTrue(json.containsKey("diagnostics") && json.containsKey("provenance"));
  }

  @Test
  void jsonToAFileLeavesTheSummaryOnTheScreen() throws IOException {
    Path json = folder.resolve("result.json");
    String out = fit("ipw", "--covariates x1,x2 --json " + json).succeeded().out();
    assertTrue(out.startsWith("Inverse probability weighting"), out);
    assertEquals("ipw", Json.read(Files.readString(json)).get("estimator"));
  }

  @Test
  void theOptionsReachTheEstimator() {
    String out =
        fit(
                "ipw",
                "--covariates x1,x2,race --categorical race:white --estimand att --clip 0.05"
                    + " --trim 0.02,0.98 --refit-after-trimming --standard-errors fixed-weights"
                    + " --propensity probit --weights w --weight-kind sampling --seed 9 --json -")
            .succeeded()
            .out();
    Map<?, ?> options = (Map<?, ?>) ((Map<?, ?>) Json.read(out).get("provenance")).get("options");
    assertEquals("ATT", options.get("estimand"));
    assertEquals(0.05, options.get("clip"));
    assertEquals(0.02, options.get("trim.lower"));
    assertEquals(0.98, options.get("trim.upper"));
    assertEquals(true, options.get("refit.after.trimming"));
    assertEquals("fixed_weights", options.get("standard.errors"));
    assertEquals("probit", options.get("propensity"));
    // the balance table shows the reference level too; that it is one, its absence in the data says
    for (String level : List.of("race=black", "race=hispan", "race=white")) {
      assertTrue(out.contains("\"covariate\": \"" + level + "\""), out);
    }
    fit("ipw", "--covariates x1,race --categorical race:grey")
        .failedWith(3, "DATA-022 Column \"race\" has no level \"grey\" to serve as reference.");
    assertTrue(out.contains("\"seed\": 9,"), out);
  }

  @Test
  void columnsThatNoStandardErrorUsesAreRefused() {
    fit("ipw", "--covariates x1 --unit f")
        .failed(
            2,
            "CONF-086 --unit has no meaning for ipw: its standard errors here do not use it. Name"
                + " --cluster columns for clustered ones.");
    fit("ipw", "--covariates x1 --time f")
        .failedWith(2, "CONF-086 --time has no meaning for ipw: its standard errors here do not");
  }

  @Test
  void aBackendThatIsNotUsedIsSaidToBe() {
    Outcome named = fit("ipw", "--covariates x1 --backend ejml --json -");
    assertEquals(0, named.status());
    assertEquals("java", ((Map<?, ?>) Json.read(named.out()).get("provenance")).get("backend"));
    assertTrue(
        named.err().startsWith("warning BACKEND_UNUSED the backend \"ejml\" was asked for, but"),
        named.err());
    assertEquals("", fit("ipw", "--covariates x1 --json -").succeeded().err());
  }

  @Test
  void aGermanLocaleChangesNothing() {
    String command = "--covariates x1,x2 --trim 0.1,0.9 --json -";
    String before = withoutTimes(fit("ipw", command).succeeded().out());
    String summary = fit("ipw", "--covariates x1,x2").succeeded().out();
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(before, withoutTimes(fit("ipw", command).succeeded().out()));
      assertEquals(summary, fit("ipw", "--covariates x1,x2").succeeded().out());
      fit("ipw", "--covariates x1,x2 --level 1.5")
          .failed(2, "CONF-087 --level 1.5: must lie between 0 and 1, for example 0.95.");
    } finally {
      Locale.setDefault(locale);
    }
  }

  @Test
  void theFileIsNotTouched() throws IOException {
    byte[] before = Files.readAllBytes(file);
    fit("ipw", "--covariates x1,x2").succeeded();
    org.junit.jupiter.api.Assertions.assertArrayEquals(before, Files.readAllBytes(file));
  }

  @Test
  void valuesOutsideTheChoicesNameTheClosest() {
    fit("ipw", "--covariates x1 --estimand atx")
        .failedWith(2, "CONF-087 Unknown --estimand \"ATX\". Closest: \"ATE\". Choices: ATE, ");
    fit("ipw", "--covariates x1 --propensity logot")
        .failedWith(2, "CONF-087 Unknown --propensity \"logot\". Closest: \"logit\". Choices: ");
    fit("ipw", "--covariates x1 --trim 0.1")
        .failed(2, "CONF-087 --trim takes two limits, for example 0.01,0.99, or crump; found 0.1.");
    fit("ipw", "--covariates x1 --standard-errors robust")
        .failedWith(2, "CONF-087 Unknown --standard-errors \"robust\". Choices: stacked, ");
  }

  static String withoutTimes(String json) {
    assertFalse(json.isEmpty());
    return json.replaceAll("\"(start|wall.seconds)\": [^,\n]*", "\"$1\"");
  }
}
