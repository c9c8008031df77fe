package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The committed PTX is what the sources say. */
class PtxFilesTest {
  private static final Path SOURCES = Path.of("src/main/cuda");
  private static final Path TARGET = Path.of("src/main/resources/org/estimand/gpu");

  private static final Path MUTANTS = Path.of("src/test/resources/org/estimand/gpu/kernel-mutants");

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Properties sidecar() throws IOException {
    return properties(TARGET.resolve("kernels.ptx.properties"));
  }

  private static Properties properties(Path file) throws IOException {
    Properties p = new Properties();
    try (var in = Files.newBufferedReader(file)) {
      p.load(in);
    }
    return p;
  }

  @Test
  void sourcesAndTextHaveTheRecordedHashes() throws IOException {
    TreeMap<String, String> want = new TreeMap<>();
    want.put("kernels.ptx", sha256(TARGET.resolve("kernels.ptx")));
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path f : files.toList()) {
        want.put(f.getFileName().toString(), sha256(f));
      }
    }
    TreeMap<String, String> recorded = new TreeMap<>();
    sidecar().forEach((k, v) -> recorded.put((String) k, (String) v));
    assertEquals("-O3 -arch=compute_75 -ptx", recorded.remove("flags"));
    assertEquals("7.0", recorded.remove("version"));
    assertTrue(recorded.remove("nvcc").matches("\\d+\\.\\d+\\.\\d+"));
    assertEquals(want, recorded, "run gpu-kernels/build-ptx.sh after a change of src/main/cuda");
  }

  @Test
  void mutantsAreOfTheseSources() throws IOException {
    TreeMap<String, String> want = new TreeMap<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path f : files.toList()) {
        want.put(f.getFileName().toString(), sha256(f));
      }
    }
    want.put("addresses.cu", sha256(Path.of("src/test/cuda/addresses.cu")));
    TreeMap<String, String> recorded = new TreeMap<>();
    properties(MUTANTS.resolve("sources.properties"))
        .forEach((k, v) -> recorded.put((String) k, (String) v));
    assertEquals(want, recorded, "run gpu-kernels/src/test/cuda/build-kernel-mutants.sh");
  }

  @Test
  void headerAsksForNoMoreThanNeeded() {
    String text = PtxText.shipped().text();
    assertTrue(text.contains("\n.version 7.0\n.target sm_75\n.address_size 64\n"));
  }

  @Test
  void compilerMakesTheSameBytes() throws IOException, InterruptedException {
    String nvcc = System.getProperty("cuda.nvcc", "nvcc");
    String version = null;
    try {
      version = run(nvcc, "--version");
    } catch (IOException e) {
      Assumptions.abort("no nvcc here: " + nvcc);
    }
    String wanted = "V" + sidecar().getProperty("nvcc");
    Assumptions.assumeTrue(version.contains(wanted), () -> "nvcc here is not " + wanted);
    try {
      assertEquals("", run("sh", "build-ptx.sh", "--check"));
    } catch (IOException e) {
      Assumptions.abort("no sh here: " + e.getMessage());
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Path log = Files.createTempFile(Path.of("target"), "ptx", ".log");
    ProcessBuilder b = new ProcessBuilder(command).redirectErrorStream(true);
    b.environment().put("NVCC", System.getProperty("cuda.nvcc", "nvcc"));
    Process p = b.redirectOutput(log.toFile()).start();
    assertTrue(p.waitFor(120, TimeUnit.SECONDS), "not finished");
    String said = Files.readString(log, StandardCharsets.UTF_8);
    assertEquals(0, p.exitValue(), said);
    Files.delete(log);
    return said;
  }
}
