package org.estimand.validation.cli;

import java.util.concurrent.Callable;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackends;
import org.estimand.report.Align;
import org.estimand.report.ReportTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code estimand backends}. */
@Command(
    name = "backends",
    description = "List the matrix backends that can be used here, and why others cannot.",
    sortOptions = false)
final class BackendsCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads it
  private boolean help;

  BackendsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ReportTable table =
        ReportTable.of("", "backend", "usable", "detail")
            .aligned(Align.LEFT, Align.LEFT, Align.LEFT);
    for (BackendStatus s : MatrixBackends.list()) {
      table = table.row(s.name(), s.isAvailable() ? "yes" : "no", s.detail());
    }
    console.out().print(table.toText());
    console.out().flush();
    return 0;
  }
}
