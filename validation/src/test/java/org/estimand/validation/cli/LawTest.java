package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.estimand.fit.Json;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Only the seed may change the numbers, seen from the command line; and the shape of the JSON. */
class LawTest {
  private static final String RANDOM_FOLDS = " --folds 3 --repetitions 2 --seed 5";
  private static final List<String> FRONT =
      List.of("estimator", "estimand", "observations", "terms", "diagnostics", "provenance");
  private static final List<String> TERM =
      List.of("term", "estimate", "std.error", "statistic", "p.value", "conf.low", "conf.high");
  private static final Pattern NUMBER = Pattern.compile("(?<=[\\[ ])-?\\d[-+.eE\\d]*(?=[,\\]\n])");

  @TempDir private static Path folder;
  private static Path file;

  @BeforeAll
  static void write() throws IOException {
    file = Files.writeString(folder.resolve("study.csv"), SampleFile.text(400));
  }

  private static String json(String command) {
    Outcome run =
        Outcome.line(
            "fit " + command + " --data " + file + " --outcome y --covariates x1,x2 --json -");
    assertEquals(0, run.status(), run.err());
    return run.out();
  }

  /** Everything but the clock and what says how it was run. */
  private static String numbers(String json) {
    return json.replaceAll("\"(start|wall.seconds|threads|backend)\": [^,\n]*", "\"$1\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dml-plr --treatment d" + RANDOM_FOLDS,
        "dml-plr --treatment d --score iv-type --cluster g" + RANDOM_FOLDS,
        "dml-pliv --treatment d --instrument z" + RANDOM_FOLDS,
        "dml-irm --treatment d --normalize" + RANDOM_FOLDS,
        "dml-iivm --treatment d --instrument z" + RANDOM_FOLDS,
        "dml-apo --treatment d" + RANDOM_FOLDS,
        "dml-plr --treatment d --learner ridge --propensity ridge" + RANDOM_FOLDS,
        "dml-irm --treatment d --learner ols --propensity logit --cluster g" + RANDOM_FOLDS,
        "dml-irm --treatment d --learner ridge --propensity logit" + RANDOM_FOLDS,
        "dml-irm --treatment d --learner ridge --propensity ridge" + RANDOM_FOLDS,
        "dml-iivm --treatment d --instrument z --propensity logit" + RANDOM_FOLDS,
        "ipw --treatment d",
        "ipw --treatment d --folds 4 --seed 5"
      })
  void threadsLocaleAndBackendChangeNothing(String command) throws IOException {
    byte[] before = Files.readAllBytes(file);
    String one = json(command + " --threads 1");
    assertEquals(numbers(one), numbers(json(command + " --threads 2")));
    assertEquals(numbers(one), numbers(json(command + " --threads 7")));
    Locale locale = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(numbers(one), numbers(json(command + " --threads 2")));
    } finally {
      Locale.setDefault(locale);
    }
    assertArrayEquals(before, Files.readAllBytes(file));
    shape(one);
    if (command.startsWith("dml")) {
      List<Double> ejml = estimates(json(command + " --backend ejml"));
      List<Double> openblas = estimates(json(command + " --backend openblas"));
      assertEquals(ejml.size(), openblas.size());
      for (int k = 0; k < ejml.size(); k++) {
        ReferenceTable.assertClose(1e-10, ejml.get(k), openblas.get(k), command);
      }
    }
    if (command.contains("--seed 5")) {
      assertFalse(
          estimates(one).equals(estimates(json(command.replace("--seed 5", "--seed 6")))),
          "the seed changes random folds");
    }
  }

  private static List<Double> estimates(String json) {
    List<Double> all = new ArrayList<>();
    for (Object term : (List<?>) Json.read(json).get("terms")) {
      all.add((Double) ((Map<?, ?>) term).get("estimate"));
      all.add((Double) ((Map<?, ?>) term).get("std.error"));
    }
    return all;
  }

  private static void shape(String json) {
    Map<String, Object> read = Json.read(json);
    assertEquals(FRONT, List.copyOf(read.keySet()).subList(0, FRONT.size()));
    for (Object term : (List<?>) read.get("terms")) {
      assertEquals(TERM, List.copyOf(((Map<?, ?>) term).keySet()));
    }
    for (Object diagnostic : (List<?>) read.get("diagnostics")) {
      assertEquals(
          List.of("code", "severity", "message"),
          List.copyOf(((Map<?, ?>) diagnostic).keySet()).subList(0, 3));
    }
    assertFalse(json.contains("NaN") || json.contains("Infinity"), json);
    Matcher number = NUMBER.matcher(json);
    int found = 0;
    while (number.find()) {
      found++;
      String text = number.group();
      assertEquals(text, Json.number(Double.parseDouble(text)), "numbers survive the round trip");
    }
    assertTrue(found > 20, json);
  }
}
