package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.estimand.fit.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulateCommandTest {
  @TempDir private Path folder;

  @Test
  void listsDesigns() {
    String out = Outcome.line("simulate").succeeded().out();
    assertTrue(out.contains("ipw        logit treatment"), out);
    assertTrue(out.contains("estimators: ipw, ipw-ht"), out);
  }

  @Test
  void threadsDoNotChangeTheReportAndTheSeedDoes() {
    String one = Outcome.line("simulate ipw --replications 12 --threads 1").succeeded().out();
    assertEquals(one, Outcome.line("simulate ipw --replications 12 --threads 7").succeeded().out());
    assertFalse(
        one.equals(Outcome.line("simulate ipw --replications 12 --seed 5").succeeded().out()));
  }

  @Test
  void resumesAndChoosesEstimators() throws IOException {
    Path file = folder.resolve("rows.csv");
    String options = "simulate ipw --estimators ipw-ht --out " + file + " --replications ";
    String eight = Outcome.line(options + 8).succeeded().out();
    assertTrue(eight.contains("ipw-ht"), eight);
    assertEquals(2 + 8, Files.readAllLines(file).size());
    Outcome.line(options + 9)
        .failed(
            2,
            "CONF-081 File \"rows.csv\" exists. Ask to resume the run it belongs to, or name"
                + " another file.");
    Outcome.line(options + "9 --resume").succeeded();
    assertEquals(2 + 9, Files.readAllLines(file).size());
    Outcome.line(options + "9 --resume --seed 4").failedWith(2, "CONF-083 File \"rows.csv\"");
  }

  @Test
  void jsonHoldsTheSummaries() {
    String out = Outcome.line("simulate ipw --replications 10 --json").succeeded().out();
    List<?> summaries = (List<?>) Json.read(out).get("summaries");
    assertEquals(2, summaries.size());
  }

  @Test
  void aBackendThatIsNotUsedIsSaidToBe() {
    String command = "simulate ipw --replications 4 --estimators ipw-ht ";
    String said =
        "ipw-ht: the backend \"ejml\" was asked for, but weighting computes in plain Java and did"
            + " not use it\n";
    String out = Outcome.line(command + "--backend ejml").succeeded().out();
    assertTrue(out.endsWith("warning  BACKEND_UNUSED  " + said), out);
    assertEquals("warning " + said, Outcome.line(command + "--backend ejml --json").err());
    assertFalse(Outcome.line(command).succeeded().out().contains("BACKEND_UNUSED"));
    String kept = command + "--backend ejml --out " + folder.resolve("kept.csv");
    assertEquals(out, Outcome.line(kept).succeeded().out());
    assertEquals(out, Outcome.line(kept + " --resume").succeeded().out());
  }

  @Test
  void sparkIsNeverIgnored() {
    Outcome.line("simulate ipw --spark local[2]")
        .failed(
            5,
            "BACKEND-080 --spark local[2]: this version runs simulations in one process only and"
                + " has no Spark execution. Leave --spark out and use --threads; --out and --resume"
                + " split a long run.");
  }

  @Test
  void wrongNames() {
    Outcome.line("simulate ipv")
        .failedWith(2, "CONF-085 Unknown design \"ipv\". Closest: \"ipw\". Designs: ");
    Outcome.line("simulate ipw --estimators ipwht")
        .failed(
            2, "CONF-080 Unknown estimator \"ipwht\". Closest: \"ipw-ht\". Choices: ipw, ipw-ht.");
    Outcome.line("simulate ipw --replications 0")
        .failed(2, "CONF-084 replications = 0; must be at least 1.");
    Outcome.line("simulate ipw --resume")
        .failed(2, "CONF-086 --resume needs --out, the file of the interrupted run.");
  }

  @Test
  void anInterruptedRunEndsWith130() {
    Thread.currentThread().interrupt();
    Outcome cancelled = Outcome.line("simulate ipw --replications 50 --threads 1");
    assertTrue(Thread.interrupted());
    cancelled.failed(130, "Cancelled: The computation was cancelled. Nothing was saved.");
  }
}
