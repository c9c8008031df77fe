package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.List;
import org.estimand.errors.NearestName;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words for a command line that cannot be read. */
final class Usage {
  private Usage() {}

  static String message(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    return "CONF-088 "
        + what(failure, command)
        + " See \""
        + command.getCommandSpec().qualifiedName()
        + " --help\".";
  }

  private static String what(ParameterException failure, CommandLine command) {
    if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().get(0);
      if (unmatched.isUnknownOption()) {
        List<String> names = new ArrayList<>();
        command.getCommandSpec().options().forEach(o -> names.add(o.longestName()));
        return "Unknown option \"" + first + "\". " + NearestName.hint(first, names).trim();
      }
      List<String> names = new ArrayList<>(command.getSubcommands().keySet());
      return names.isEmpty()
          ? "Unexpected argument \"" + first + "\"."
          : "Unknown command \""
              + first
              + "\". "
              + NearestName.hint(first, names)
              + "Commands: "
              + String.join(", ", names)
              + ".";
    }
    String text = failure.getMessage().replace('\n', ' ').trim();
    return text.endsWith(".") ? text : text + ".";
  }
}
