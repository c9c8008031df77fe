package org.estimand.validation.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.estimand.fit.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The program {@code estimand}.
 *
 * <p>Exit status: 0 done; 2 wrong usage or CONF-; 3 DATA-, IDENT- or NOTSUP-; 4 CONV-; 5 BACKEND-
 * or input and output; 1 a bug; 130 cancelled. Results go to the standard output, messages with
 * their code to the standard error.
 */
@Command(
    name = "estimand",
    description = "Causal statistics for treatment effects: from a CSV file to an estimate.",
    versionProvider = Main.VersionLine.class,
    subcommandsRepeatable = false)
public final class Main implements Runnable {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli reads the annotation
  private boolean help;

  @Option(names = "--version", versionHelp = true, description = "Print the version.")
  @SuppressWarnings("UnusedVariable") // picocli reads the annotation
  private boolean version;

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs a command of the process's own arguments and exits with its status. */
  public static void main(String[] args) {
    PrintStream out = utf8(FileDescriptor.out);
    PrintStream err = utf8(FileDescriptor.err);
    int status = run(args, new Console(out, err, Console.isTerminal()));
    out.flush();
    err.flush();
    System.exit(status);
  }

  /**
   * Runs a command in this process.
   *
   * @param args the words after {@code estimand}
   * @param out takes results
   * @param err takes messages
   * @return the exit status
   */
  public static int run(String[] args, PrintStream out, PrintStream err) {
    return run(args, new Console(out, err, false));
  }

  private static int run(String[] args, Console console) {
    try {
      return commandLine(console).execute(args);
    } catch (Throwable failure) {
      return ExitStatus.report(failure, console);
    }
  }

  private static CommandLine commandLine(Console console) {
    CommandLine root = new CommandLine(new Main());
    root.addSubcommand("study", new StudyCommand(console));
    root.addSubcommand("fit", new FitCommand(console));
    root.addSubcommand("simulate", new SimulateCommand(console));
    root.addSubcommand("backends", new BackendsCommand(console));
    root.addSubcommand("data", DataCommand.commandLine(console));
    root.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    root.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
    root.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    root.setUsageHelpWidth(100);
    root.setParameterExceptionHandler(
        (failure, words) -> {
          console.message(Usage.message(failure));
          return ExitStatus.USAGE;
        });
    root.setExecutionExceptionHandler(
        (failure, command, result) -> ExitStatus.report(failure, console));
    return root;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(),
        "Name a command: " + String.join(", ", spec.subcommands().keySet()) + ".");
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /** The line printed by {@code --version}. */
  static final class VersionLine implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"estimand " + Version.current()};
    }
  }
}
