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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Virtual machines that start together on an empty temporary folder, into which JCuda unpacks its
 * library under a fixed name: each must find it whole.
 */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "no natives of JCuda")
class SimultaneousStartTest {
  private static final int MACHINES = 6;

  private static List<String> start(int count, Path folder, String... arguments)
      throws IOException, InterruptedException {
    List<Process> machines = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      List<String> command = JavaCommand.begin();
      command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"));
      command.addAll(List.of("-Djava.io.tmpdir=" + folder, "-cp"));
      command.addAll(List.of(System.getProperty("java.class.path"), Starter.class.getName()));
      command.addAll(List.of(arguments));
      machines.add(new ProcessBuilder(command).redirectErrorStream(true).start());
    }
    List<String> outputs = new ArrayList<>();
    for (Process machine : machines) {
      String out =
          new String(machine.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertTrue(machine.waitFor(1, TimeUnit.MINUTES));
      assertEquals(0, machine.exitValue(), out);
      outputs.add(out);
    }
    return outputs;
  }

  @Test
  void allOfThemStart(@TempDir Path folder) throws IOException, InterruptedException {
    List<String> lines = start(MACHINES, folder);
    assertEquals(1, lines.get(0).lines().count(), lines.get(0));
    assertEquals(1, lines.stream().distinct().count(), lines.toString());
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names = files.map(f -> f.getFileName().toString()).sorted().toList();
      assertTrue(
          names.contains(StartLock.file().getFileName().toString())
              && names.stream().anyMatch(n -> n.startsWith("libJCudaDriver")),
          "unpacked under the lock: " + names);
    }
  }

  @Test
  void oneAtATime(@TempDir Path folder) throws IOException, InterruptedException {
    Path file = folder.resolve("order");
    start(3, folder, file.toString());
    List<String> lines = Files.readAllLines(file);
    assertEquals(6, lines.size(), lines.toString());
    for (int k = 0; k < 6; k += 2) {
      assertEquals(lines.get(k).replace("in ", "out "), lines.get(k + 1), lines.toString());
    }
  }
}
