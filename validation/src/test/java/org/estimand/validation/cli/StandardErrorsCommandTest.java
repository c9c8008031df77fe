package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.estimand.fit.Json;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of standard errors and samples of surveys on the command line. */
class StandardErrorsCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("study.csv"), SampleFile.text(200));
  }

  private Outcome fit(String options) {
    return Outcome.line(
        "fit ipw --data "
            + file
            + " --outcome y --treatment d --covariates x1,x2 --threads 1 "
            + options);
  }

  private Map<String, Object> json(String options) {
    return Json.read(fit(options + " --json -").succeeded().out());
  }

  @Test
  void kinds() {
    Object fixed = json("--standard-errors fixed-weights").get("standard.errors");
    assertEquals("weights treated as known", fixed);
    assertEquals("stacked equations", json("--standard-errors stacked").get("standard.errors"));
    String[][] kinds = {
      {"bootstrap --replicates 40", "pairs"},
      {"cluster-bootstrap --replicates 40 --cluster g", "clusters"},
      {"fractional-bootstrap --replicates 40", "fractional"},
      {"jackknife --cluster g", "jackknife"}
    };
    for (String[] kind : kinds) {
      Map<String, Object> json = json("--standard-errors " + kind[0]);
      Map<?, ?> block = (Map<?, ?>) json.get("resampling");
      assertEquals(kind[1], block.get("scheme"));
      assertEquals(kind[1].equals("jackknife") ? 20.0 : 40.0, block.get("replicates"));
      assertEquals("normal", block.get("interval"));
    }
    String out =
        fit("--standard-errors bootstrap --replicates 39 --interval percentile").succeeded().out();
    assertTrue(out.contains("\nReplicates 39 of 39   Intervals percentile\n"), out);
    assertTrue(out.contains("\nStd. errors: bootstrap of rows, 39 replicates\n"), out);
  }

  @Test
  void refusals() {
    fit("--standard-errors bootstrp")
        .failedWith(
            2,
            "CONF-087 Unknown --standard-errors \"bootstrp\". Closest: \"bootstrap\". Choices:"
                + " stacked, fixed-weights, bootstrap, cluster-bootstrap, fractional-bootstrap,"
                + " jackknife, stratified-bootstrap.");
    String only =
        " has a meaning for a bootstrap only. Name one with --standard-errors, or leave it out.";
    fit("--replicates 9").failedWith(2, "CONF-086 --replicates" + only);
    fit("--standard-errors jackknife --replicates 9").failedWith(2, "CONF-086 --replicates" + only);
    fit("--interval bca").failedWith(2, "CONF-086 --interval" + only);
    fit("--standard-errors bootstrap --cluster g")
        .failedWith(
            2,
            "CONF-159 PAIRS draws single rows, but rows of one \"g\" (CLUSTER) depend on each"
                + " other. Use --standard-errors cluster-bootstrap, fractional-bootstrap or"
                + " jackknife.");
    fit("--standard-errors cluster-bootstrap")
        .failedWith(2, "CONF-159 CLUSTERS needs a column of clusters. Name one with --cluster.");
    fit("--stratum f --trim 0.1,0.9 --refit-after-trimming")
        .failedWith(
            3,
            "NOTSUP-158 A stratified covariance counts all sampling units, but"
                + " --refit-after-trimming drops rows. Trim without a refit,");
    fit("--stratum x1").failedWith(3, "IDENT-157 200 strata of \"x1\" (the first is \"");
    fit("--standard-errors bootstrap --replicates 1")
        .failedWith(2, "CONF-160 replicates = 1; must be at least 2, better 999 or more.");
  }

  @Test
  void surveys() {
    String out = fit("--stratum f --weights w --weight-kind sampling").succeeded().out();
    assertTrue(
        out.contains("\nStd. errors: survey (strata f), 5 strata, 200 units, factor n_h/(n_h-1)\n"),
        out);
    String clusters = fit("--cluster g --stratum p").succeeded().out();
    assertTrue(
        clusters.contains("\nStd. errors: survey (strata p, units g), 4 strata, 20 units, "),
        clusters);
    fit("--fpc k")
        .failedWith(
            3, "DATA-157 The FPC column is 0.0000 in stratum \"all rows\", which has 200 sampling");
  }
}
