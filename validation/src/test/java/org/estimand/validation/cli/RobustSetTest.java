package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.inference.NumberText;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The weak-instrument-robust set on the command line. */
class RobustSetTest {
  private static final String PLIV = "dml-pliv --learner ols";
  private static final String IIVM = "dml-iivm --learner ols --propensity logit";

  @TempDir private Path folder;

  /** An instrument that moves the treatment of this share of the rows. */
  private String command(String estimator, double share) throws IOException {
    RandomStream s = RandomStreams.of(5).generator();
    StringBuilder text = new StringBuilder("y,d,z,x1\n");
    for (int i = 0; i < 400; i++) {
      double x1 = s.normal();
      int z = s.bernoulli(0.5) ? 1 : 0;
      int d = s.bernoulli(z == 1 ? 0.5 + share / 2 : 0.5 - share / 2) ? 1 : 0;
      double y = d + x1 + s.normal();
      text.append(y + "," + d + "," + z + "," + x1 + "\n");
    }
    Path file = Files.writeString(folder.resolve("study.csv"), text);
    return "fit "
        + estimator
        + " --outcome y --treatment d --instrument z --covariates x1 --data "
        + file
        + " ";
  }

  private static Map<String, Object> json(String command) {
    Outcome run = Outcome.line(command + " --json -");
    assertEquals(0, run.status(), run.err());
    return Json.read(run.out());
  }

  private static Map<?, ?> set(String command) {
    return (Map<?, ?>) json(command).get("set");
  }

  private static double bound(Map<?, ?> set, int side) {
    return (Double) ((List<?>) set.get("bounds")).get(side);
  }

  private static List<String> lines(String command) {
    Outcome run = Outcome.line(command);
    assertEquals(0, run.status(), run.err());
    return run.out().lines().filter(l -> l.startsWith("Weak-instrument-robust")).toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {PLIV, IIVM})
  void anIntervalAtTheLevelAskedFor(String estimator) throws IOException {
    String command = command(estimator, 0.6);
    Map<?, ?> wide = set(command + "--level 0.99");
    Map<?, ?> set = set(command);
    assertEquals("interval", set.get("type"));
    assertEquals(0.95, set.get("level"));
    assertEquals(0.99, wide.get("level"));
    assertTrue(bound(wide, 0) < bound(set, 0) && bound(set, 1) < bound(wide, 1));
    assertEquals(
        List.of(
            "Weak-instrument-robust 99% set: ["
                + NumberText.of(bound(wide, 0))
                + ", "
                + NumberText.of(bound(wide, 1))
                + "]"),
        lines(command + "--level 0.99"));
  }

  @ParameterizedTest
  @ValueSource(strings = {PLIV, IIVM})
  void aWeakInstrument(String estimator) throws IOException {
    String command = command(estimator, 0.02);
    Map<?, ?> line = set(command + "--level 0.999");
    assertEquals("line", line.get("type"));
    assertEquals(Arrays.asList(null, null), line.get("bounds"));
    assertEquals(
        List.of("Weak-instrument-robust 99.9% set: (-inf, inf)"), lines(command + "--level 0.999"));
    String out = Outcome.line(command).succeeded().out().replaceAll("\\n +", " ");
    assertTrue(
        out.contains(
            ", below 10: intervals may mislead. The weak-instrument-robust set (under the table;"
                + " from Java robustConfidenceSet(level)) stays valid.\n"),
        out);
    assertTrue(out.indexOf("Weak-instrument-robust") < out.indexOf("warning WEAK_INSTRUMENT"), out);
  }

  @Test
  void everyRepetitionHasItsOwn() throws IOException {
    String command = command(PLIV, 0.6);
    Map<String, Object> json = json(command + "--repetitions 3");
    assertFalse(json.containsKey("set"));
    List<?> sets = (List<?>) json.get("sets");
    List<String> lines = lines(command + "--repetitions 3");
    assertEquals(3, sets.size());
    for (int r = 0; r < 3; r++) {
      Map<?, ?> set = (Map<?, ?>) sets.get(r);
      String text = NumberText.of(bound(set, 0)) + ", " + NumberText.of(bound(set, 1));
      assertEquals(
          "Weak-instrument-robust 95% set of repetition " + (r + 1) + ": [" + text + "]",
          lines.get(r));
    }
    assertEquals(9, lines(command + "--repetitions 12").size());
    String out = Outcome.line(command + "--repetitions 12").succeeded().out();
    assertTrue(out.contains("\n  and 3 more sets; the JSON form has all of them\n"), out);
  }

  @Test
  void othersHaveNone() throws IOException {
    String command = command("dml-plr --learner ols", 0.6).replace(" --instrument z", "");
    assertFalse(json(command).containsKey("set") || json(command).containsKey("sets"));
    assertEquals(List.of(), lines(command));
  }
}
