package org.estimand.validation;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Files beside the project that a stranger's clone does not have. A test that needs one is skipped
 * with a message where it is absent, and fails under {@code -Destimand.requireData=true}.
 */
public final class SharedData {
  private SharedData() {}

  /** A data file of the shared folder. */
  public static Path data(String file) {
    return required("data", file);
  }

  /** A reference table of the shared folder. */
  public static Path reference(String file) {
    return required("reference", file);
  }

  /** A folder of the shared folder. */
  public static Path folder(String name) {
    return required(name, "");
  }

  private static Path required(String folder, String file) {
    Path path =
        Path.of(System.getProperty("estimand.shared", "../shared"))
            .resolve(folder)
            .resolve(file)
            .toAbsolutePath()
            .normalize();
    if (!Files.exists(path)) {
      String message = "needs " + folder + "/" + file + ", which is not part of the project";
      if (Boolean.getBoolean("estimand.requireData")) {
        Assertions.fail(message);
      }
      Assumptions.abort(message);
    }
    return path;
  }
}
