package org.estimand.gpu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How tests start virtual machines of their own. */
final class JavaCommand {
  private static final int FIRST_THAT_WARNS = 24;

  private JavaCommand() {}

  /** This machine's java, with what it needs to load JCuda without warnings; to be appended to. */
  static List<String> begin() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= FIRST_THAT_WARNS) {
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    return command;
  }
}
