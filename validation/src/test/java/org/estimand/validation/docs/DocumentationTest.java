package org.estimand.validation.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** What the documentation says runs, and its links lead somewhere. */
class DocumentationTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#)([^)#]+)");

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> programsRun() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Path page : pages()) {
      if (page.getParent().endsWith("decisions")) {
        continue; // decisions also show what is planned
      }
      for (DocumentedProgram program : DocumentedProgram.of(page)) {
        tests.add(
            DynamicTest.dynamicTest(
                program.page(),
                () -> {
                  Path place = Files.createTempDirectory(folder, "program");
                  assertFalse(program.run(place).isBlank(), program.page() + " printed nothing");
                }));
      }
    }
    return tests.stream();
  }

  @Test
  void linksLeadToFiles() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      Matcher link = LINK.matcher(Files.readString(page));
      while (link.find()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(page.getFileName() + ": " + link.group(1));
        }
      }
    }
    assertTrue(broken.isEmpty(), () -> "links to missing files: " + broken);
  }

  @Test
  void everyEstimatorPageHasItsPartsAndALinkFromTheReadme() throws IOException {
    String readme = Files.readString(root().resolve("README.md"));
    List<String> missing = new ArrayList<>();
    int found = 0;
    for (Path page : pages()) {
      boolean estimator = page.getParent().endsWith("estimators");
      if (!estimator && !page.getParent().endsWith("studies")) {
        continue;
      }
      String place = "docs/" + page.getParent().getFileName() + "/" + page.getFileName();
      found++;
      String text = Files.readString(page);
      List<String> parts =
          estimator
              ? List.of(
                  "When to use it",
                  "What it assumes",
                  "Program",
                  "How to read the output",
                  "References")
              : List.of("References");
      for (String part : parts) {
        if (!text.contains("\n## " + part + "\n")) {
          missing.add(place + ": " + part);
        }
      }
      if (estimator && DocumentedProgram.of(page).isEmpty()) {
        missing.add(place + ": a program that can be run");
      }
      if (!readme.contains("](" + place + ")")) {
        missing.add("README.md: link to " + place);
      }
    }
    assertTrue(found >= 8, "pages found: " + found);
    assertTrue(missing.isEmpty(), () -> "missing: " + missing);
  }

  private static List<Path> pages() throws IOException {
    Path root = root();
    try (Stream<Path> top = Files.list(root);
        Stream<Path> docs = Files.walk(root.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  /** The folder of the parent pom, from the folder in which the tests run. */
  private static Path root() {
    Path place = Path.of("").toAbsolutePath();
    while (place != null && !Files.isDirectory(place.resolve("docs"))) {
      place = place.getParent();
    }
    if (place == null) {
      throw new IllegalStateException("The tests run outside the project.");
    }
    return place;
  }
}
