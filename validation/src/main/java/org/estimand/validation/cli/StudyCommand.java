package org.estimand.validation.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.estimand.errors.InvalidConfigException;
import org.estimand.validation.studies.Studies;
import org.estimand.validation.studies.Study;
import org.estimand.validation.studies.StudyFiles;
import org.estimand.validation.studies.StudyReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code estimand study}. */
@Command(
    name = "study",
    description = "Reproduce a study: published / ours / difference, figures, one HTML report.",
    sortOptions = false)
final class StudyCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Name of the study.")
  private String name;

  @Option(names = "--list", description = "List the studies.")
  private boolean list;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the report (default: ./estimand-NAME).")
  private Path out;

  @Option(
      names = {"--replications", "--reps"},
      paramLabel = "R",
      description = "Simulated data sets of each design, for studies that simulate.")
  private Integer replications;

  @Mixin private RunOptions run = new RunOptions();

  StudyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (list) {
      StringBuilder text = new StringBuilder();
      for (Study s : Studies.all()) {
        text.append(String.format(Locale.ROOT, "%-16s %s", s.name(), s.title())).append('\n');
      }
      console.print(text.toString());
      return ExitStatus.OK;
    }
    if (name == null) {
      throw new InvalidConfigException(
          "CONF-088",
          "Name a study, or list them with --list. Studies: "
              + String.join(", ", Studies.all().stream().map(Study::name).toList())
              + ".");
    }
    Study study = Studies.of(name);
    if (replications != null) {
      study = study.replications(replications);
    }
    StudyReport report = study.run(run.context(console));
    console.print(report.toText());
    Path folder = out == null ? Path.of("estimand-" + name) : out;
    Path page = StudyFiles.write(report, folder);
    console.print("Report: " + page);
    return ExitStatus.OK;
  }
}
