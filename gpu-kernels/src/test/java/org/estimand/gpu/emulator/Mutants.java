package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Kernels with a planted fault, each committed as PTX beside a list {@code mutants.csv} with the
 * columns {@code name,kernel,source,mutant,change,expected}. {@code expected} is the kind of report
 * that must catch the fault (several kinds separated by |), or {@code wrong-numbers}.
 */
public final class Mutants {
  private Mutants() {}

  /** One line of the list, with the text of its PTX. */
  public record Mutant(
      String name, String kernel, String change, List<String> expected, String ptx) {
    @Override
    public String toString() {
      return name + " (" + change + ")";
    }
  }

  /**
   * Runs the mutated kernel on fresh data and waits for it; the first error code, and whether the
   * numbers are right.
   */
  @FunctionalInterface
  public interface Drive {
    Outcome run(String ptx);
  }

  /**
   * Error code of the driver (0: none), and whether the numbers were right (meaningless after an
   * error).
   */
  public record Outcome(int code, boolean right) {}

  /** The mutants of a folder of resources beside this class. */
  public static List<Mutant> read(Class<?> beside, String folder) {
    List<Mutant> all = new ArrayList<>();
    for (String line : text(beside, folder + "/mutants.csv").lines().skip(1).toList()) {
      String[] cells = line.split(",", -1);
      assertEquals(6, cells.length, "columns of " + line);
      List<String> expected = Arrays.asList(cells[5].split("\\|"));
      all.add(
          new Mutant(
              cells[0],
              cells[1],
              cells[4],
              expected,
              text(beside, folder + "/" + cells[0] + ".ptx")));
    }
    assertTrue(!all.isEmpty(), "no mutants in " + folder);
    return all;
  }

  /** Asserts that this mutant is caught as its line says. */
  public static void assertCaught(Mutant mutant, Drive drive) {
    EmulatorControl.clearCounters();
    Outcome outcome = drive.run(mutant.ptx());
    List<String> reports = EmulatorExtension.takeReports();
    String seen = mutant + ": code " + outcome.code() + ", reports " + reports;
    if (outcome.code() == 0) {
      assertTrue(mutant.expected().contains("wrong-numbers"), seen);
      assertTrue(!outcome.right(), () -> mutant + " was not noticed");
      return;
    }
    assertTrue(!reports.isEmpty(), seen);
    String kind = reports.get(0).substring(0, reports.get(0).indexOf(':'));
    assertTrue(mutant.expected().contains(kind), seen);
    assertTrue(reports.get(0).contains("kernel " + mutant.kernel() + ","), seen);
  }

  private static String text(Class<?> beside, String resource) {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(
            "no test resource " + resource + " beside " + beside.getName());
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
