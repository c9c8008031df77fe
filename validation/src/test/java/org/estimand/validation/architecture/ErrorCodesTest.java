package org.estimand.validation.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every error code that the sources can raise appears in a test. */
class ErrorCodesTest {
  private static final Pattern CODE =
      Pattern.compile("\"((?:DATA|CONF|IDENT|CONV|BACKEND|NOTSUP)-\\d{3})\\b");
  private static final List<String> MODULES =
      List.of("stats-core", "estimators", "gpu-kernels", "datasets", "validation");
  private static final List<String> PACKAGES =
      List.of("data", "crossfit", "dml", "datasets", "simulate", "cli", "montecarlo", "studies");

  private static Set<String> codes(String kind, Predicate<String> wanted) throws IOException {
    Path root =
        Path.of(System.getProperty("basedir", ".")).toAbsolutePath().normalize().getParent();
    Set<String> codes = new TreeSet<>();
    for (String module : MODULES) {
      Path folder = root.resolve(module).resolve("src/" + kind + "/java");
      if (!Files.isDirectory(folder)) {
        continue;
      }
      List<Path> sources;
      try (Stream<Path> files = Files.walk(folder)) {
        sources = files.filter(f -> wanted.test(folder.relativize(f).toString())).toList();
      }
      for (Path source : sources) {
        Matcher code = CODE.matcher(Files.readString(source));
        while (code.find()) {
          codes.add(code.group(1));
        }
      }
    }
    return codes;
  }

  private static boolean inPackage(String file, String name) {
    return file.endsWith(".java") && file.replace('\\', '/').contains("/" + name + "/");
  }

  @Test
  void everyCodeIsTested() throws IOException {
    Set<String> raised =
        codes("main", file -> PACKAGES.stream().anyMatch(name -> inPackage(file, name)));
    assertTrue(raised.size() > 60, "codes found: " + raised);
    Set<String> untested = new TreeSet<>(raised);
    untested.removeAll(codes("test", file -> file.endsWith("Test.java")));
    assertEquals(Set.of(), untested, "codes that no test raises");
  }
}
