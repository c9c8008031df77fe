package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Remedies on the command line name its options, not classes and methods of the library. */
class CommandLineWordsTest {
  @TempDir private Path folder;
  private Path file;

  /** Columns y, d, x, f (row mod 5), g (four rows each) and h (row mod 3). */
  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(3).generator();
    StringBuilder text = new StringBuilder("y,d,x,f,g,h\n");
    for (int i = 0; i < 60; i++) {
      text.append(s.normal()).append(',').append(i % 2).append(',').append(s.normal());
      text.append(',').append(i % 5).append(',').append(i / 4).append(',').append(i % 3);
      text.append('\n');
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String words) {
    List<String> all = new ArrayList<>(List.of("fit"));
    all.addAll(List.of(words.split(" ")));
    all.addAll(List.of("--data", file.toString()));
    all.addAll(List.of("--outcome", "y", "--treatment", "d", "--covariates", "x"));
    return Outcome.of(all.toArray(new String[0]));
  }

  @Test
  void foldsThatSplitClusters() {
    fit("dml-plr --fold-column f --cluster g")
        .failed(
            2,
            "CONF-022 Fold column \"f\" puts rows of CLUSTER \"g\" = 0 into several folds. Give all"
                + " rows with the same g the same label.");
    fit("dml-plr --fold-column f --cluster g,h")
        .failed(
            2,
            "CONF-022 Fold column \"f\" puts rows of CLUSTER \"g\" = 0 into several folds. Give all"
                + " rows with the same g the same label; for two clusterings name one fold column"
                + " for each in --fold-column-cluster.");
    fit("dml-plr --cluster f,g,h")
        .failed(
            2,
            "CONF-025 Folds can follow one or two groupings, not 3 (f, g, h). Name one or two"
                + " columns in --cluster.");
  }

  @Test
  void twoClusteringsNeedProducts() throws IOException {
    StringBuilder text = new StringBuilder("y,d,x,f,g,h\n");
    for (int i = 0; i < 60; i++) {
      text.append(i * 7 % 11).append(',').append(i % 2).append(',').append(i * 5 % 13);
      text.append(',').append(i % 2).append(',').append(i % 2).append(',').append(i % 2);
      text.append('\n');
    }
    Files.writeString(file, text.toString());
    fit("dml-plr --fold-column f --cluster g,h")
        .failed(
            2,
            "CONF-054 Standard errors for the 2 CLUSTER columns (g, h) need folds that are products"
                + " of the clusterings' folds. Use --folds to draw them, or name one fold column"
                + " for each in --fold-column-cluster.");
  }

  @Test
  void backends() {
    String err = fit("dml-irm --backend cuda").err();
    assertTrue(err.startsWith("BACKEND-001 Backend \"cuda\" was asked for by name: "), err);
    assertTrue(err.endsWith(". Use --backend auto to fall back.\n"), err);
  }

  @Test
  void weighting() {
    fit("ipw --folds 5 --standard-errors stacked")
        .failed(
            3,
            "NOTSUP-062 --standard-errors stacked needs a likelihood model of the propensity;"
                + " logit, cross-fitted has none. Use --standard-errors fixed-weights, --propensity"
                + " logit or probit without fold options, or dml-irm for a doubly robust"
                + " estimate.");
    fit("ipw --estimand ATO --normalization horvitz-thompson")
        .failed(
            3,
            "NOTSUP-061 --normalization horvitz-thompson needs the size of the target population,"
                + " which ATO does not have without weights. Use --normalization hajek.");
    fit("ipw --fold-column f,h")
        .failed(
            3,
            "NOTSUP-065 The folds have 2 repetitions; ipw uses one set of cross-fitted"
                + " propensities. Repeat the fit with other seeds, or use dml-irm.");
    fit("ipw --trim 0.9,0.1").failed(2, "CONF-060 --trim 0.9,0.1: needs 0 <= lower < upper <= 1.");
    fit("ipw --refit-after-trimming")
        .failed(
            2,
            "CONF-062 --refit-after-trimming needs trimming limits, for example --trim 0.01,0.99.");
  }

  @Test
  void propensities() {
    fit("ipw --propensity-column x").failedWith(3, "DATA-185 Supplied propensity \"x\" is ");
    fit("ipw --propensity-column f,g,h")
        .failed(
            2,
            "CONF-185 --propensity-column names one with P(D = 1 | X), or one for each arm (0, 1);"
                + " found f, g, h.");
    fit("ipw --propensity-column x --trim 0.1,0.9 --refit-after-trimming")
        .failed(
            2,
            "CONF-188 --refit-after-trimming fits the propensity again; those of"
                + " --propensity-column are not fitted.");
    for (String other : List.of("--folds 5", "--by h", "--propensity firth")) {
      fit("ipw --propensity-column x " + other)
          .failed(
              2,
              "CONF-086 --propensity-column and "
                  + (other.startsWith("--folds") ? "fold options" : other.split(" ")[0])
                  + " exclude each other: the columns are used as they are.");
    }
    for (String other : List.of("--folds 5", "--propensity forest")) {
      fit("ipw --by h " + other)
          .failed(
              2,
              "CONF-086 --by fits a likelihood model to all rows of each subgroup: --propensity"
                  + " logit, probit, cloglog, firth, ordered, without folds.");
    }
    fit("ipw --truncate 0.9,0.1")
        .failed(2, "CONF-186 --truncate 0.9,0.1: needs 0 <= lower < upper <= 1.");
    fit("ipw --truncate 0.9")
        .failed(2, "CONF-087 --truncate takes two shares, for example 0.01,0.99; found [0.9].");
    fit("ipw --estimand ATT --stabilize")
        .failed(
            3,
            "NOTSUP-185 Stabilised weights are those of the ATE times the share of the arm, with"
                + " --normalization hajek; asked for ATT with HAJEK. Leave --stabilize out.");
    String out =
        fit("ipw --by h --propensity firth --stabilize --truncate 0.1,0.9").succeeded().out();
    assertTrue(out.contains("(firth by h)"), out);
    assertTrue(out.contains("TRUNCATED"), out);
    assertTrue(fit("ipw --by x --propensity cloglog").out().isEmpty());
  }

  @Test
  void learnersOfPropensities() throws IOException {
    String out = fit("ipw --propensity ridge --all-rows --penalty-by auc").succeeded().out();
    assertTrue(out.contains("(ridge-logit, all rows)"), out);
    out = fit("ipw --propensity logit --folds 3 --recalibrate platt").succeeded().out();
    assertTrue(out.contains("RECALIBRATED"), out);
    fit("ipw --propensity ridge --all-rows --folds 3")
        .failed(
            2,
            "CONF-086 --all-rows and fold options exclude each other: without folds there is no"
                + " out-of-fold propensity.");
    fit("ipw --propensity ridge --all-rows --recalibrate prior")
        .failed(
            2,
            "CONF-086 --all-rows and --recalibrate exclude each other: without folds there is no"
                + " out-of-fold propensity.");
    fit("ipw --recalibrate isotonic")
        .failed(
            2,
            "CONF-086 --recalibrate is for learners; --propensity logit without folds is a"
                + " likelihood model of all rows.");
    fit("ipw --propensity firth --all-rows")
        .failed(
            2,
            "CONF-086 --all-rows is for learners; --propensity firth is a likelihood model of all"
                + " rows.");
    fit("ipw --propensity forest --penalty-by auc")
        .failed(
            2,
            "CONF-086 --penalty-by is for --propensity ridge, lasso or elastic-net, not forest.");
    fit("ipw --recalibrate plat")
        .failed(
            2,
            "CONF-087 Unknown --recalibrate \"plat\". Closest: \"platt\". Choices: platt, isotonic,"
                + " prior.");
  }

  /** An embedding from a NumPy file and the same numbers from a CSV file. */
  @Test
  void embeddings() throws IOException {
    String header = "{'descr': '<f8', 'fortran_order': False, 'shape': (60, 2), }";
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.allocate(10 + 118 + 960).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
    bytes.put(
        (header + " ".repeat(117 - header.length()) + "\n")
            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    StringBuilder csv = new StringBuilder("embedding0,embedding1\n");
    for (int i = 0; i < 60; i++) {
      bytes.putDouble(Math.sin(i)).putDouble(Math.cos(3.0 * i));
      csv.append(Math.sin(i)).append(',').append(Math.cos(3.0 * i)).append('\n');
    }
    Path npy = Files.write(folder.resolve("e.npy"), bytes.array());
    Path text = Files.writeString(folder.resolve("e.csv"), csv.toString());
    String a = fit("ipw --embedding " + npy).succeeded().out();
    String b = fit("ipw --embedding " + text).succeeded().out();
    assertEquals(a, b);
    assertFalse(a.equals(fit("ipw").succeeded().out()));
    fit("dml-irm --embedding " + npy)
        .failedWith(2, "CONF-086 --embedding has no meaning for dml-irm. ");
  }

  @Test
  void separationNamesWhatHelps() throws IOException {
    Files.writeString(
        file, Files.readString(file).replaceAll("(?m)^([^,]*),([01]),[^,]*,", "$1,$2,$2,"));
    fit("ipw")
        .failed(
            3,
            "IDENT-003 Fitted propensity is 0 or 1 for 60 rows (logit, separation by \"x\"). Use"
                + " --propensity firth or ridge, or drop the covariate.");
    fit("ipw --propensity firth").succeeded();
  }

  @Test
  void otherMessagesStay() {
    assertEquals(
        "CONF-001 Use backend(\"auto\") to fall back.",
        CommandLineWords.of(
            new InvalidConfigException("CONF-001", "Use backend(\"auto\") to fall back.")));
  }

  /** Folds change what the standard errors of ipw account for; the result says so and why. */
  @Test
  void foldsOfIpwChangeItsStandardErrors() {
    String note =
        "FIXED_WEIGHTS standard errors treat the weights as known: the propensity (logit,"
            + " cross-fitted) comes from other folds than the rows it is used for, so there are no"
            + " likelihood equations of all rows to stack; a logit or probit of all rows, without"
            + " folds, has stacked standard errors";
    for (String folds : List.of("--folds 5", "--fold-column f")) {
      String out = fit("ipw " + folds).succeeded().out().replaceAll("\\s+", " ");
      assertTrue(out.contains("note " + note), out);
      String json = fit("ipw " + folds + " --json -").succeeded().out();
      assertTrue(json.contains("\"FIXED_WEIGHTS\""), json);
      assertTrue(json.contains(note.substring("FIXED_WEIGHTS ".length())), json);
    }
    for (String silent : List.of("ipw", "ipw --folds 5 --standard-errors fixed-weights")) {
      String out = fit(silent).succeeded().out();
      assertFalse(out.contains("FIXED_WEIGHTS"), out);
    }
  }

  /** One kind of name: that of the command line, also in the provenance. */
  @Test
  void provenanceNamesTheEstimatorAsTheCommandLineDoes() {
    for (String estimator : List.of("ipw", "dml-irm")) {
      String json = fit(estimator + " --json -").succeeded().out().replaceAll("\\s", "");
      String name = "\"estimator\":\"" + estimator + "\"";
      assertEquals(3, json.split(java.util.regex.Pattern.quote(name), -1).length, json);
    }
  }

  @Test
  void aMisspeltNameIsNamedBeforeItsSettings() {
    for (String settings : List.of("", " --trees 10")) {
      fit("dml-plr --learner forst" + settings)
          .failedWith(
              2,
              "CONF-030 No learner of conditional means is called \"forst\". Closest: \"forest\". ");
      fit("dml-irm --propensity forst" + settings)
          .failedWith(
              2, "CONF-030 No learner of probabilities is called \"forst\". Closest: \"forest\". ");
      fit("ipw --propensity forst" + settings)
          .failedWith(2, "CONF-087 Unknown --propensity \"forst\". Closest: \"forest\". ");
    }
    fit("dml-irm --propensity probit")
        .failedWith(2, "CONF-030 No learner of probabilities is called \"probit\". ");
  }

  @Test
  void aNameWithoutItsPrefixIsSuggested() {
    Outcome.line("simulate plr")
        .failedWith(2, "CONF-085 Unknown design \"plr\". Closest: \"dml-plr\". ");
    fit("irm").failedWith(2, "CONF-080 Unknown estimator \"irm\". Closest: \"dml-irm\". ");
    fit("dml-plr --learner svr")
        .failedWith(
            2,
            "CONF-030 No learner of conditional means is called \"svr\". Closest: \"smile-svr\". ");
  }
}
