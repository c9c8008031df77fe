package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.estimand.fit.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The text summary says which rows were left out and which weights were used. */
class SampleFactsTest {
  private static final String IPW = "ipw";
  private static final String PLR = "dml-plr --learner ols";

  @TempDir private Path folder;

  /** 200 rows of the sample file with weights 1, 2, 3 in turn; some cells may be empty. */
  private String command(String estimator, boolean holes) throws IOException {
    StringBuilder text = new StringBuilder();
    List<String> lines = SampleFile.text(200).lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",");
      if (i > 0) {
        cells[13] = "" + (1 + i % 3);
        cells[4] = holes && (i == 7 || i == 90) ? "" : cells[4];
        cells[0] = holes && (i == 7 || i == 12) ? "" : cells[0];
      }
      text.append(String.join(",", cells)).append('\n');
    }
    Path file = Files.writeString(folder.resolve("study.csv"), text);
    return "fit "
        + estimator
        + " --outcome y --treatment d --covariates x1,x2 --missing drop --data "
        + file
        + " ";
  }

  private static List<String> lines(String command) {
    return Outcome.line(command).succeeded().out().lines().toList();
  }

  private static String observations(List<String> lines) {
    return lines.get(1).replaceAll("   .*", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {IPW, PLR})
  void droppedRows(String estimator) throws IOException {
    List<String> lines = lines(command(estimator, true));
    assertEquals("Observations 197", observations(lines));
    assertEquals("Rows: 197 of 200; 3 dropped: 2 missing y, 1 missing x1", lines.get(2));
    List<String> whole = lines(command(estimator, false));
    assertEquals("Observations 200", observations(whole));
    assertFalse(whole.stream().anyMatch(l -> l.startsWith("Rows")), whole.toString());
    assertFalse(whole.stream().anyMatch(l -> l.startsWith("Weights")), whole.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {IPW, PLR})
  void samplingWeights(String estimator) throws IOException {
    List<String> lines = lines(command(estimator, true) + "--weights w --weight-kind sampling");
    assertEquals("Observations 197", observations(lines));
    assertEquals("Weights: w (sampling)", lines.get(3));
  }

  @Test
  void frequencyWeights() throws IOException {
    String command = command(PLR, false) + "--weights w --weight-kind frequency";
    List<String> lines = lines(command);
    assertEquals("Observations 401 in 200 rows", observations(lines));
    assertEquals("Weights: w (frequency)", lines.get(2));
    String json = Outcome.line(command + " --json -").succeeded().out();
    assertEquals(200.0, Json.read(json).get("observations"));
  }

  @Test
  void rowsThatTrimmingLeavesOutAreNotAmongTheDropped() throws IOException {
    List<String> lines = lines(command(IPW, true) + "--trim 0.3,0.7 --refit-after-trimming");
    assertEquals("Rows: 197 of 200; 3 dropped: 2 missing y, 1 missing x1", lines.get(2));
  }
}
