package org.estimand.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  @TempDir private Path folder;

  private static Draw draw(RandomStreams random) {
    RandomStream stream = random.child("y").generator();
    double[] y = new double[50];
    for (int i = 0; i < y.length; i++) {
      y[i] = 1 + stream.normal();
    }
    return Draw.target(CausalData.of(Columns.none().number("y", y), Roles.outcome("y")), 1.0);
  }

  private static Simulation simulation(int replications) {
    DataGenerator design = SimulationTest::draw;
    return Simulation.of(design.named("normal"))
        .estimator("mean", MeanResult::fit)
        .estimator("fragile", MeanResult::fragile)
        .replications(replications)
        .seed(7);
  }

  @Test
  void summarisesBiasSpreadCoverageAndPowerWithTheirErrors() {
    SimulationReport report = simulation(500).run(Execution.local(2));
    SimulationSummary s = report.summary("mean");
    assertEquals(500, s.replications());
    assertEquals(1.0, s.truth(), 1e-12);
    assertTrue(Math.abs(s.bias().value()) <= 3.29 * s.bias().mcse());
    assertEquals(Math.sqrt(1 / 50.0), s.sd().value(), 3.29 * s.sd().mcse());
    assertEquals(
        s.rmse().value() * s.rmse().value(),
        s.bias().value() * s.bias().value() + s.sd().value() * s.sd().value() * 499 / 500,
        1e-14);
    assertEquals(1, s.seOverSd().value(), 3.29 * s.seOverSd().mcse() + 0.02);
    assertTrue(BinomialBounds.coverage(500, 0.95).accepts(s.covered()));
    assertEquals(
        Math.sqrt(s.coverage().value() * (1 - s.coverage().value()) / 500),
        s.coverage().mcse(),
        1e-15);
    assertEquals(1, s.power().value());
    assertFalse(s.tooManyFailures());
  }

  @Test
  void summaryByHand() {
    List<SimulationRow> rows =
        List.of(
            new SimulationRow(0, "e", "t", 1, 2, 0.5, false, true, "", ""),
            new SimulationRow(1, "e", "t", 1, 0, 1.5, true, false, "", ""),
            new SimulationRow(2, "e", "t", 1, 4, 1.0, false, true, "", ""),
            SimulationRow.failure(3, "e", "IDENT-001", "text"));
    SimulationSummary s = SimulationReport.of("d", 1, 0.95, 4, List.of("e"), rows).summary("e");
    assertEquals(1, s.failures());
    assertTrue(s.tooManyFailures());
    assertEquals(1, s.bias().value(), 1e-15);
    assertEquals(2, s.sd().value(), 1e-15);
    assertEquals(2 / Math.sqrt(3), s.bias().mcse(), 1e-15);
    assertEquals(1, s.sd().mcse(), 1e-15);
    assertEquals(Math.sqrt(11 / 3.0), s.rmse().value(), 1e-15);
    // errors squared 1, 1, 9: sd sqrt(64/3)
    assertEquals(
        Math.sqrt(64 / 3.0) / Math.sqrt(3) / (2 * Math.sqrt(11 / 3.0)), s.rmse().mcse(), 1e-14);
    assertEquals(1, s.standardError().value(), 1e-15);
    assertEquals(0.5 / Math.sqrt(3), s.standardError().mcse(), 1e-15);
    assertEquals(0.5, s.seOverSd().value(), 1e-15);
    assertEquals(0.5 * Math.sqrt(0.25 / 3 + 0.25), s.seOverSd().mcse(), 1e-15);
    assertEquals(1 / 3.0, s.coverage().value(), 1e-15);
    assertEquals(2 / 3.0, s.power().value(), 1e-15);
  }

  @Test
  void aRemarkOnTheBackendIsSaidOnceAndIsNoFailure() {
    SimulationReport report =
        SimulationReport.of(
            "d",
            1,
            0.95,
            2,
            List.of("e", "f"),
            List.of(
                new SimulationRow(0, "e", "t", 1, 2, 0.5, false, true, "", "not used"),
                new SimulationRow(1, "e", "t", 1, 0, 1.5, true, false, "", "not used"),
                new SimulationRow(0, "f", "t", 1, 2, 0.5, false, true, "", ""),
                new SimulationRow(1, "f", "t", 1, 0, 1.5, true, false, "", "")));
    assertFalse(report.tooManyFailures());
    assertEquals(1, report.diagnostics().size());
    assertEquals("BACKEND_UNUSED", report.diagnostics().get(0).code());
    assertEquals("e: not used", report.diagnostics().get(0).message());
  }

  @Test
  void threadsAndOrderOfReplicatesChangeNothing() {
    SimulationReport one = simulation(60).run(Execution.local(1));
    assertEquals(one.rows(), simulation(60).run(Execution.local(2)).rows());
    assertEquals(one.rows(), simulation(60).run(Execution.local(7)).rows());
    Execution backwards =
        (replicates, task, sink, cancelled) -> {
          for (int i = replicates.length - 1; i >= 0; i--) {
            sink.accept(task.run(replicates[i]));
          }
        };
    assertEquals(one.toJson(), simulation(60).run(backwards).toJson());
    assertFalse(one.rows().equals(simulation(60).seed(8).run(Execution.local(1)).rows()));
  }

  @Test
  void aReplicateDoesNotDependOnHowManyThereAreNorOnTheOtherEstimators() {
    List<SimulationRow> many = simulation(20).run(Execution.local(1)).rows();
    DataGenerator design = SimulationTest::draw;
    List<SimulationRow> alone =
        Simulation.of(design)
            .estimator("mean", MeanResult::fit)
            .replications(5)
            .seed(7)
            .run(Execution.local(1))
            .rows();
    assertEquals(
        alone,
        many.stream().filter(r -> r.estimator().equals("mean") && r.replicate() < 5).toList());
  }

  @Test
  void failuresAreRowsWithTheirCode() {
    SimulationReport report = simulation(500).run(Execution.local(1));
    List<SimulationRow> failed = report.rows().stream().filter(SimulationRow::failed).toList();
    assertFalse(failed.isEmpty());
    for (SimulationRow row : failed) {
      assertEquals("fragile", row.estimator());
      assertEquals("IDENT-099", row.code());
      assertEquals("IDENT-099 The first value is large, \"very\" large.", row.message());
    }
    assertEquals(failed.size(), report.summary("fragile").failures());
    assertEquals("FAILURES", report.diagnostics().get(0).code());
    assertFalse(report.tooManyFailures());
  }

  @Test
  void moreThanOnePerCentOfFailuresIsAWarning() {
    SimulationReport report =
        simulation(10)
            .estimator(
                "broken",
                (data, context) -> {
                  throw new IllegalStateException("out of luck");
                })
            .run(Execution.local(2));
    assertTrue(report.tooManyFailures());
    String text = report.toText();
    assertTrue(
        text.endsWith(
            "warning  FAILURES  broken failed in 10 of 10 replicates (more than 1 per cent): ERROR"
                + " x 10. First, replicate 0: java.lang.IllegalStateException: out of luck\n"),
        text);
    assertEquals(
        "CONF-085 There is no summary of estimator \"broken\". Estimators with estimates: mean,"
            + " fragile.",
        assertThrows(InvalidConfigException.class, () -> report.summary("broken")).getMessage());
  }

  @Test
  void anInterruptedRunResumesToTheSameFileAndReport() throws IOException {
    Path whole = folder.resolve("whole.csv");
    SimulationReport expected = simulation(40).rowsTo(whole).run(Execution.local(2));
    Path file = folder.resolve("rows.csv");
    AtomicInteger asked = new AtomicInteger();
    assertThrows(
        CancellationException.class,
        () ->
            simulation(40)
                .rowsTo(file)
                .cancelWhen(() -> asked.incrementAndGet() > 15)
                .run(Execution.local(1)));
    // the machine dies in the middle of a line
    String text = Files.readString(file);
    assertEquals(2 + 2 * 15, text.lines().count());
    Files.writeString(file, text.substring(0, text.length() - 7));
    List<String> stages = new ArrayList<>();
    SimulationReport resumed =
        simulation(40)
            .rowsTo(file)
            .resume(true)
            .progress((stage, done, total) -> stages.add(stage + " " + done + "/" + total))
            .run(Execution.local(2));
    assertEquals(expected.rows(), resumed.rows());
    assertEquals(expected.toJson(), resumed.toJson());
    assertEquals(Files.readString(whole), Files.readString(file));
    assertEquals(26, stages.size());
    assertTrue(stages.get(0).matches("replications, .* left 15/40"), stages.get(0));
    assertEquals("replications 40/40", stages.get(25));
  }

  @Test
  void aRunInterruptedInTheMiddleOfACharacterResumes() throws IOException {
    Path file = folder.resolve("rows.csv");
    Simulation accented =
        Simulation.of(SimulationTest::draw)
            .estimator("m\u00e9diane", MeanResult::fit)
            .replications(5)
            .rowsTo(file);
    SimulationReport expected = accented.run(Execution.local(1));
    byte[] whole = Files.readAllBytes(file);
    String text = Files.readString(file);
    int cut = text.lastIndexOf("m\u00e9");
    byte[] head = text.substring(0, cut + 1).getBytes(StandardCharsets.UTF_8);
    Files.write(file, Arrays.copyOf(whole, head.length + 1));
    assertEquals(expected.rows(), accented.resume(true).run(Execution.local(1)).rows());
    assertArrayEquals(whole, Files.readAllBytes(file));
  }

  @Test
  void smallNumbersKeepTheirDigits() {
    SimulationReport report =
        Simulation.of(
                random -> {
                  double[] y = new double[50];
                  RandomStream stream = random.generator();
                  for (int i = 0; i < y.length; i++) {
                    y[i] = 1e-5 * (1 + stream.normal());
                  }
                  return Draw.target(
                      CausalData.of(Columns.none().number("y", y), Roles.outcome("y")), 1e-5);
                })
            .estimator("mean", MeanResult::fit)
            .replications(40)
            .run(Execution.local(1));
    String line = report.toText().lines().filter(l -> l.startsWith("mean ")).findFirst().get();
    String[] cells = line.trim().split(" +");
    SimulationSummary m = report.summary("mean");
    assertEquals(m.sd().value(), Double.parseDouble(cells[3]), 1e-3 * m.sd().value());
    assertEquals(m.bias().value(), Double.parseDouble(cells[2]), 1e-3 * m.sd().value());
  }

  @Test
  void theOrderOfTheFileDoesNotMatterAndMoreReplicationsCanBeAdded() throws IOException {
    Path file = folder.resolve("rows.csv");
    simulation(12).rowsTo(file).run(Execution.local(1));
    List<String> lines = Files.readAllLines(file);
    List<String> body = new ArrayList<>(lines.subList(2, lines.size()));
    Collections.reverse(body);
    List<String> shuffled = new ArrayList<>(lines.subList(0, 2));
    shuffled.addAll(body);
    Files.write(file, shuffled);
    Simulation more = simulation(20).rowsTo(file).resume(true);
    assertEquals(
        simulation(20).run(Execution.local(1)).rows(), more.run(Execution.local(1)).rows());
    assertEquals(
        simulation(5).run(Execution.local(1)).toJson(),
        simulation(5).rowsTo(file).resume(true).run(Execution.local(1)).toJson());
  }

  @Test
  void aFileThatExistsIsNotOverwritten() throws IOException {
    Path file = folder.resolve("rows.csv");
    Files.writeString(file, "precious\n");
    assertEquals(
        "CONF-081 File \"rows.csv\" exists. Ask to resume the run it belongs to, or name another"
            + " file.",
        assertThrows(
                InvalidConfigException.class,
                () -> simulation(3).rowsTo(file).run(Execution.local(1)))
            .getMessage());
    String other =
        assertThrows(
                InvalidConfigException.class,
                () -> simulation(3).rowsTo(file).resume(true).run(Execution.local(1)))
            .getMessage();
    assertTrue(
        other.startsWith(
            "CONF-083 File \"rows.csv\" belongs to another simulation, so it cannot be resumed. It"
                + " has: no description. Asked for: Estimand "),
        other);
    assertEquals("precious\n", Files.readString(file));
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    Path file = folder.resolve("rows.csv");
    simulation(3).rowsTo(file).run(Execution.local(1));
    Files.writeString(file, Files.readString(file) + "x,y\n");
    String text =
        assertThrows(
                InvalidDataException.class,
                () -> simulation(4).rowsTo(file).resume(true).run(Execution.local(1)))
            .getMessage();
    assertTrue(
        text.startsWith("DATA-086 File \"rows.csv\" is not a file of simulation rows: "), text);
  }

  @Test
  void termsWithoutATruthEndTheRunAtOnce() {
    Simulation wrong =
        Simulation.of(random -> new Draw(draw(random).data(), Map.of("effect", 1.0)))
            .estimator("mean", MeanResult::fit);
    assertEquals(
        "CONF-082 Design \"design\" states the truth of effect, but estimator \"mean\" returned"
            + " mean. Name the terms alike, or state the truth of the first term with"
            + " Draw.target.",
        assertThrows(InvalidConfigException.class, () -> wrong.run(Execution.local(1)))
            .getMessage());
    assertEquals(
        "CONF-082 A draw states no truth. Name the true value of at least one term.",
        assertThrows(InvalidConfigException.class, () -> new Draw(null, Map.of())).getMessage());
    assertEquals(
        "CONF-082 The truth of term \"a\" is NaN; it must be a finite number.",
        assertThrows(InvalidConfigException.class, () -> new Draw(null, Map.of("a", Double.NaN)))
            .getMessage());
  }

  @Test
  void settingsAreChecked() {
    DataGenerator design = SimulationTest::draw;
    Simulation empty = Simulation.of(design);
    assertMessage(
        "CONF-084 The simulation has no estimator. Add one with estimator(name, estimator).",
        () -> empty.run(Execution.local(1)));
    assertMessage("CONF-084 replications = 0; must be at least 1.", () -> empty.replications(0));
    assertMessage(
        "CONF-084 level = 1.0; must lie between 0 and 1, for example 0.95.", () -> empty.level(1));
    assertMessage(
        "CONF-084 Estimator name \"a,b\" must have no comma, quote or line break.",
        () -> empty.estimator("a,b", MeanResult::fit));
    assertMessage(
        "CONF-084 Two estimators are called \"mean\". Rename one.",
        () -> simulation(3).estimator("mean", MeanResult::fit));
    assertMessage(
        "CONF-084 resume needs the file of rows of the interrupted run. Name it.",
        () -> simulation(3).resume(true).run(Execution.local(1)));
    assertMessage("CONF-013 threads = 0; must be at least 1.", () -> Execution.local(0));
  }

  @Test
  void timeLeftIsInWords() {
    assertEquals("5 s left", Progress.words(4.2));
    assertEquals("2 min 05 s left", Progress.words(125));
    assertEquals("1 h 01 min left", Progress.words(3700));
  }

  private static void assertMessage(String text, org.junit.jupiter.api.function.Executable call) {
    assertEquals(text, assertThrows(InvalidConfigException.class, call).getMessage());
  }
}
