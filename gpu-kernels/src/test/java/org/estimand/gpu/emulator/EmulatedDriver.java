package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The emulated CUDA driver for tests: a library with the name {@code libcuda.so.1}, built with g++
 * from {@code src/test/cpp} and loaded before JCuda, which then finds it in place of a real driver.
 * See {@code docs/gpu-emulator.md}.
 */
public final class EmulatedDriver {
  private static final List<String> FLAGS =
      List.of(
          "-std=c++17",
          "-O2",
          "-fPIC",
          "-ffp-contract=off",
          "-fno-strict-aliasing",
          "-Wall",
          "-Wextra");

  private static final Pattern LIBRARY = Pattern.compile("/emulator/[0-9a-f]{16}/libcuda\\.so\\.1");

  private EmulatedDriver() {}

  /**
   * Builds the emulated driver if needed and loads it. Without a compiler (or on another system
   * than 64-bit Linux) the running test is aborted with a message, or fails under {@code
   * -Destimand.requireEmulator=true}.
   */
  public static void require() {
    String problem = Holder.PROBLEM;
    if (problem == null) {
      return;
    }
    if (Boolean.getBoolean("estimand.requireEmulator")) {
      fail("The emulated CUDA driver is required but not available: " + problem);
    }
    abort("Skipped, because the emulated CUDA driver is not available: " + problem);
  }

  /** Fails where the emulated driver is loaded: tests of a real device must not run on it. */
  public static void assertAbsent() {
    Path maps = Path.of("/proc/self/maps");
    if (!Files.exists(maps)) {
      return; // another system than Linux, for which it is not built
    }
    try {
      for (String line : Files.readAllLines(maps)) {
        if (LIBRARY.matcher(line).find()) {
          fail("Tests on a device found the emulated driver loaded: " + line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Builds and loads once per virtual machine. */
  private static final class Holder {
    static final String PROBLEM = load();
  }

  /** Path of the module {@code gpu-kernels}. */
  static Path module() {
    return Path.of(System.getProperty("estimand.module", System.getProperty("user.dir")))
        .toAbsolutePath();
  }

  private static Path build() {
    String folder = System.getProperty("estimand.build");
    return (folder == null ? module().resolve("target") : Path.of(folder))
        .toAbsolutePath()
        .resolve("emulator");
  }

  /**
   * Path of the first CUDA driver or JCuda library among the mapped files of a process, or null.
   */
  static String driverIn(List<String> maps) {
    for (String line : maps) {
      if (line.contains("/libcuda.so") || line.contains("/libJCudaDriver")) {
        return line.substring(line.indexOf('/'));
      }
    }
    return null;
  }

  private static String compiler() {
    String name = System.getenv("CXX");
    return name == null || name.isBlank() ? "g++" : name;
  }

  private static String load() {
    String system = System.getProperty("os.name") + "/" + System.getProperty("os.arch");
    if (!system.toLowerCase(Locale.ROOT).equals("linux/amd64")) {
      return "it is built on 64-bit x86 Linux only, this is " + system;
    }
    try {
      String loaded = driverIn(Files.readAllLines(Path.of("/proc/self/maps")));
      if (loaded != null) {
        throw new IllegalStateException(
            "The emulated driver must be loaded before JCuda, but this virtual machine already holds "
                + loaded);
      }
      if (!runs(List.of(compiler(), "--version"))) {
        return "no C++ compiler " + compiler() + " on the PATH (the variable CXX names another)";
      }
      System.load(compiled().toString());
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The library, built unless one of these sources is there already. */
  private static Path compiled() throws IOException {
    Path sources = module().resolve("src/test/cpp");
    List<Path> headers = files(sources, ".h");
    List<Path> units = files(sources, ".cpp");
    String common =
        compiler() + String.join(" ", FLAGS) + System.getProperty("java.home") + hash(headers);
    Path folder = build();
    Files.createDirectories(folder);
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()) {
        throw new IOException("no lock on " + folder);
      }
      List<Path> objects = new ArrayList<>();
      List<Process> running = new ArrayList<>();
      List<Path> logs = new ArrayList<>();
      List<Path> finished = new ArrayList<>();
      for (Path unit : units) {
        String name = unit.getFileName().toString().replace(".cpp", "");
        Path object =
            folder.resolve(
                name + "-" + digest(common + hash(List.of(unit))).substring(0, 16) + ".o");
        objects.add(object);
        if (Files.exists(object)) {
          continue;
        }
        Path unfinished = folder.resolve(name + ".o");
        Path log = folder.resolve(name + ".log");
        List<String> command = new ArrayList<>(List.of(compiler()));
        command.addAll(FLAGS);
        Path java = Path.of(System.getProperty("java.home"), "include");
        command.addAll(List.of("-I" + java, "-I" + java.resolve("linux"), "-c", unit.toString()));
        command.addAll(List.of("-o", unfinished.toString()));
        if (running.size() > 1) { // two compilers at a time
          waitFor(running.get(running.size() - 2), logs.get(logs.size() - 2));
        }
        running.add(start(command, log));
        logs.add(log);
        finished.add(object);
      }
      for (int k = 0; k < running.size(); k++) {
        waitFor(running.get(k), logs.get(k));
        String name =
            finished.get(k).getFileName().toString().replaceAll("-[0-9a-f]{16}\\.o$", ".o");
        Files.move(folder.resolve(name), finished.get(k), StandardCopyOption.REPLACE_EXISTING);
      }
      Path home = folder.resolve(digest(objects.toString()).substring(0, 16));
      Path library = home.resolve("libcuda.so.1");
      if (!Files.exists(library)) {
        Files.createDirectories(home);
        Path unfinished = home.resolve("unfinished");
        List<String> command =
            new ArrayList<>(
                List.of(
                    compiler(),
                    "-shared",
                    "-Wl,-soname,libcuda.so.1",
                    "-o",
                    unfinished.toString()));
        objects.forEach(object -> command.add(object.toString()));
        Path log = folder.resolve("link.log");
        waitFor(start(command, log), log);
        Files.move(unfinished, library, StandardCopyOption.ATOMIC_MOVE);
      }
      return library;
    }
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static String hash(List<Path> files) throws IOException {
    StringBuilder all = new StringBuilder();
    for (Path file : files) {
      all.append(file.getFileName()).append('\n').append(Files.readString(file));
    }
    return digest(all.toString());
  }

  static String digest(String text) {
    try {
      byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Process start(List<String> command, Path log) throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  private static void waitFor(Process process, Path log) throws IOException {
    try {
      if (process.waitFor() != 0) {
        throw new IOException("The emulated driver does not build: " + Files.readString(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while g++ ran", e);
    }
  }

  /** Whether this command can be started and succeeds. */
  static boolean runs(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
