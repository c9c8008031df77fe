package org.estimand.validation.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.estimand.errors.BackendException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.simulate.Execution;
import org.estimand.simulate.Simulation;
import org.estimand.simulate.SimulationReport;
import org.estimand.validation.montecarlo.Design;
import org.estimand.validation.montecarlo.Designs;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code estimand simulate}. */
@Command(
    name = "simulate",
    description = "Draw data from a design with known truth and see how estimators do.",
    sortOptions = false)
final class SimulateCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads the annotation
  private boolean help;

  @Parameters(
      arity = "0..1",
      paramLabel = "DESIGN",
      description = "Name of the design; without one all designs are listed.")
  private String design;

  @Option(
      names = "--estimators",
      split = ",",
      paramLabel = "a",
      description = "Estimators to run (default: all of the design).")
  private List<String> estimators = List.of();

  @Option(
      names = "--replications",
      paramLabel = "R",
      description = "Number of data sets (default: ${DEFAULT-VALUE}).")
  private int replications = 1000;

  @Mixin private RunOptions run = new RunOptions();

  @Option(
      names = "--spark",
      paramLabel = "MASTER",
      description = "Spark cluster; refused, this version has none.")
  private String spark;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write one row per replicate, estimator and term to this CSV file.")
  private Path file;

  @Option(names = "--resume", description = "Go on with the interrupted run that wrote --out.")
  private boolean resume;

  @Option(names = "--json", description = "Print the summaries as JSON instead of a table.")
  private boolean json;

  SimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (design == null) {
      console.print(list());
      return ExitStatus.OK;
    }
    Design chosen = Designs.of(design);
    if (spark != null) {
      throw new BackendException(
          "BACKEND-080",
          "--spark "
              + spark
              + ": this version runs simulations in one process only and has no Spark execution."
              + " Leave --spark out and use --threads; --out and --resume split a long run.");
    }
    if (resume && file == null) {
      throw new InvalidConfigException(
          "CONF-086", "--resume needs --out, the file of the interrupted run.");
    }
    Simulation simulation =
        Simulation.of(chosen.generator().named(chosen.name()))
            .replications(replications)
            .seed(run.seed())
            .level(run.level())
            .backend(run.backend())
            .resume(resume)
            .cancelWhen(() -> Thread.currentThread().isInterrupted())
            .progress(console.progress());
    if (file != null) {
      simulation = simulation.rowsTo(file);
    }
    List<String> known = List.copyOf(chosen.estimators().keySet());
    for (String name : estimators.isEmpty() ? known : estimators) {
      Choice.of("CONF-080", "estimator", name, known);
      simulation = simulation.estimator(name, chosen.estimators().get(name));
    }
    SimulationReport report = simulation.run(Execution.local(run.threads()));
    console.print(json ? report.toJson() : report.toText());
    if (json) {
      for (Diagnostic d : report.diagnostics()) {
        console.message(d.severity().name().toLowerCase(Locale.ROOT) + " " + d.message());
      }
    }
    return ExitStatus.OK;
  }

  private static String list() {
    StringBuilder text = new StringBuilder();
    for (Design d : Designs.all()) {
      text.append(String.format(Locale.ROOT, "%-10s %s%n", d.name(), d.description()));
      text.append(
          String.format(
              Locale.ROOT,
              "%-10s estimators: %s%n",
              "",
              String.join(", ", d.estimators().keySet())));
    }
    return text.toString().replace(System.lineSeparator(), "\n");
  }
}
