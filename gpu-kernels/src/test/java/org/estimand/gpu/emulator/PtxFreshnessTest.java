package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed PTX of the emulator's kernels and mutants belongs to the sources beside it. */
class PtxFreshnessTest {
  private static final Path CUDA = EmulatedDriver.module().resolve("src/test/cuda");
  private static final Path COMMITTED =
      EmulatedDriver.module().resolve("src/test/resources/org/estimand/gpu/emulator");

  @Test
  void sourcesAreThoseThatWereCompiled() throws IOException {
    List<String> lines = Files.readAllLines(COMMITTED.resolve("sources.sha256"));
    assertTrue(lines.size() >= 3);
    for (String line : lines) {
      String file = line.substring(66);
      assertEquals(
          line.substring(0, 64),
          EmulatedDriver.digest(Files.readString(CUDA.resolve(file), StandardCharsets.US_ASCII)),
          file + " has changed since the PTX was built: run src/test/cuda/build-mutants.sh");
    }
  }

  @Test
  void recompiledPtxIsTheSame(@TempDir Path folder) throws IOException, InterruptedException {
    assumeTrue(EmulatedDriver.runs(List.of("nvcc", "--version")), "no nvcc on the PATH");
    String release =
        release(new String(output(List.of("nvcc", "--version")), StandardCharsets.US_ASCII));
    String committed = release(Files.readString(COMMITTED.resolve("faults.ptx")));
    assumeTrue(
        release.equals(committed),
        "nvcc " + release + " is not the " + committed + " of the committed files");
    output(List.of("bash", CUDA.resolve("build-mutants.sh").toString(), folder.toString()));
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> built = files.filter(Files::isRegularFile).toList();
      assertTrue(built.size() >= 13, "files built: " + built);
      for (Path file : built) {
        Path other = COMMITTED.resolve(folder.relativize(file).toString());
        assertEquals(
            Files.readString(other),
            Files.readString(file),
            other + " is not what nvcc makes of its source");
      }
    }
  }

  private static String release(String text) {
    return text.lines()
        .filter(line -> line.contains("Cuda compilation tools"))
        .findFirst()
        .orElseThrow()
        .replace("// ", "")
        .strip();
  }

  private static byte[] output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] bytes = process.getInputStream().readAllBytes();
    assertEquals(0, process.waitFor(), () -> new String(bytes, StandardCharsets.UTF_8));
    return bytes;
  }
}
