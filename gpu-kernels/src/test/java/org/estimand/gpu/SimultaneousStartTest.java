package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Virtual machines that start together on an empty temporary folder, into which JCuda unpacks its
 * library under a fixed name: each must find it whole.
 */
class SimultaneousStartTest {
  private static final int MACHINES = 6;

  @Test
  void allOfThemStart(@TempDir Path folder) throws IOException, InterruptedException {
    List<Process> machines = new ArrayList<>();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    for (int k = 0; k < MACHINES; k++) {
      machines.add(
          new ProcessBuilder(
                  java.toString(),
                  "-Xshare:auto",
                  "-Xmx128m",
                  "-XX:TieredStopAtLevel=1",
                  "-Djava.io.tmpdir=" + folder,
                  "-cp",
                  System.getProperty("java.class.path"),
                  Starter.class.getName())
              .redirectErrorStream(true)
              .start());
    }
    List<String> lines = new ArrayList<>();
    for (Process machine : machines) {
      String out =
          new String(machine.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertTrue(machine.waitFor(1, TimeUnit.MINUTES));
      assertEquals(0, machine.exitValue(), out);
      assertEquals(1, out.lines().count(), out);
      lines.add(out);
    }
    assertEquals(1, lines.stream().distinct().count(), lines.toString());
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      assertTrue(
          names.contains(StartLock.file().getFileName().toString())
              && names.stream().anyMatch(n -> n.startsWith("libJCudaDriver")),
          "unpacked under the lock: " + names);
    }
  }
}
