package org.estimand.validation.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names of modules and their packages. */
class ModulesTest {
  private static final Path ROOT = root();

  private static final Map<String, String> NAMES =
      Map.of(
          "stats-core", "org.estimand.core",
          "estimators", "org.estimand.estimators",
          "gpu-kernels", "org.estimand.gpu",
          "datasets", "org.estimand.datasets",
          "validation", "org.estimand.validation");

  @Test
  void everyModuleStatesItsName() throws IOException {
    String parent = Files.readString(ROOT.resolve("pom.xml"));
    assertTrue(parent.contains("<Automatic-Module-Name>${module.name}</Automatic-Module-Name>"));
    for (String module : modules()) {
      String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
      assertEquals(List.of(NAMES.get(module)), matches(pom, "<module.name>(.*?)</module.name>"));
    }
  }

  @Test
  void jarsCarryTheName() throws IOException {
    for (String module : modules()) {
      Path target = ROOT.resolve(module).resolve("target");
      for (Path jar : jars(target)) {
        try (JarFile file = new JarFile(jar.toFile())) {
          assertEquals(
              NAMES.get(module),
              file.getManifest().getMainAttributes().getValue("Automatic-Module-Name"),
              jar.toString());
        }
      }
    }
  }

  @Test
  void noPackageIsInTwoModules() throws IOException {
    Map<String, TreeSet<String>> homes = new TreeMap<>();
    for (String module : modules()) {
      for (String folder : packages(ROOT.resolve(module).resolve("src/main/java"))) {
        homes.computeIfAbsent(folder, key -> new TreeSet<>()).add(module);
      }
    }
    assertTrue(homes.containsKey("org/estimand/fit"));
    assertEquals(List.of(), shared(homes));
    homes.get("org/estimand/fit").add("estimators"); // planted fault
    assertEquals(List.of("org/estimand/fit in [estimators, stats-core]"), shared(homes));
  }

  @Test
  void modulesAreThoseOfTheLayout() throws IOException {
    assertEquals(NAMES.keySet(), new TreeSet<>(modules()));
  }

  private static List<String> shared(Map<String, TreeSet<String>> homes) {
    return homes.entrySet().stream()
        .filter(e -> e.getValue().size() > 1)
        .map(e -> e.getKey() + " in " + e.getValue())
        .toList();
  }

  /** The modules of every build; those of profiles are nested and named with a slash. */
  private static List<String> modules() throws IOException {
    return matches(Files.readString(ROOT.resolve("pom.xml")), "<module>([^/]*?)</module>");
  }

  private static List<String> matches(String text, String pattern) {
    List<String> found = new ArrayList<>();
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static List<Path> jars(Path target) throws IOException {
    if (!Files.isDirectory(target)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(target)) {
      return files
          .filter(file -> file.toString().endsWith(".jar"))
          .filter(file -> !file.toString().matches(".*-(sources|javadoc)\\.jar"))
          .sorted()
          .toList();
    }
  }

  private static List<String> packages(Path sources) throws IOException {
    if (!Files.isDirectory(sources)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(sources)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(file -> sources.relativize(file.getParent()).toString().replace('\\', '/'))
          .distinct()
          .sorted()
          .toList();
    }
  }

  /** The folder of the parent pom, from the folder in which the tests run. */
  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.isDirectory(folder.resolve("stats-core"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("The tests run outside the project.");
    }
    return folder;
  }
}
