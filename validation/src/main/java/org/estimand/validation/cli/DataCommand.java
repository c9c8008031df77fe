package org.estimand.validation.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import org.estimand.datasets.DatasetInfo;
import org.estimand.datasets.Datasets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code estimand data}. */
@Command(name = "data", description = "List the data sets, or get one.", sortOptions = false)
final class DataCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  private DataCommand(Console console) {
    this.console = console;
  }

  static CommandLine commandLine(Console console) {
    CommandLine data = new CommandLine(new DataCommand(console));
    data.addSubcommand("list", new ListCommand(console));
    data.addSubcommand("fetch", new FetchCommand(console));
    return data;
  }

  @Override
  public Integer call() {
    return list(console);
  }

  private static int list(Console console) {
    StringBuilder text = new StringBuilder();
    for (DatasetInfo d : Datasets.list()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-28s %7d x %-3d %-9s %s",
              d.name(),
              d.rows(),
              d.columns().size(),
              d.kind().name().toLowerCase(Locale.ROOT),
              d.title()));
      text.append("\n    source: ").append(d.source());
      d.url().ifPresent(url -> text.append("\n    address: ").append(url));
      text.append("\n    licence: ").append(d.licence());
      text.append("\n    sha256: ").append(d.sha256()).append('\n');
    }
    console.print(text.toString());
    return ExitStatus.OK;
  }

  /** {@code estimand data list}. */
  @Command(name = "list", description = "All data sets: size, source, licence, checksum.")
  private static final class ListCommand implements Callable<Integer> {
    private final Console console;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    ListCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      return list(console);
    }
  }

  /** {@code estimand data fetch}. */
  @Command(name = "fetch", description = "Make sure a data set is on this machine.")
  private static final class FetchCommand implements Callable<Integer> {
    private final Console console;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Parameters(paramLabel = "NAME", description = "Name of the data set.")
    private String name;

    FetchCommand(Console console) {
      this.console = console;
    }

    @Override
    public Integer call() {
      Datasets.fetch(name, console.progress());
      DatasetInfo info = Datasets.info(name);
      console.print(
          String.format(
              Locale.ROOT,
              "%s is here: %s, %d rows, SHA-256 %s",
              info.name(),
              info.file(),
              info.rows(),
              info.sha256()));
      return ExitStatus.OK;
    }
  }
}
