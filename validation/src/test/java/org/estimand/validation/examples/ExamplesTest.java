package org.estimand.validation.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every example prints its table, to the last digit shown. Diagnostics and losses, which come as
 * sentences, are left to the tests of the estimators.
 */
class ExamplesTest {
  private static final Pattern SENTENCE =
      Pattern.compile("^(note|warning|Nuisance|Largest|Standard errors account| +(?!\\(mcse\\)))");
  private static final Map<String, Consumer<String[]>> EXAMPLES = examples();

  private static Map<String, Consumer<String[]>> examples() {
    Map<String, Consumer<String[]>> all = new LinkedHashMap<>();
    all.put("PlrExample", PlrExample::main);
    all.put("IrmExample", IrmExample::main);
    all.put("PlivExample", PlivExample::main);
    all.put("IivmExample", IivmExample::main);
    all.put("ApoExample", ApoExample::main);
    all.put("DoseExample", DoseExample::main);
    all.put("IpwExample", IpwExample::main);
    all.put("IvRegressionExample", IvRegressionExample::main);
    all.put("SubgroupExample", SubgroupExample::main);
    all.put("ExternalPredictionsExample", ExternalPredictionsExample::main);
    all.put("PanelExample", PanelExample::main);
    all.put("InvalidIvExample", InvalidIvExample::main);
    all.put("SelectiveIvExample", SelectiveIvExample::main);
    all.put("LateExample", LateExample::main);
    all.put("SimulationExample", SimulationExample::main);
    return Map.copyOf(all);
  }

  static Stream<String> names() {
    return EXAMPLES.keySet().stream().sorted();
  }

  private static String printed(Consumer<String[]> example) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try {
      System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
      example.accept(new String[0]);
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
  }

  @ParameterizedTest
  @MethodSource("names")
  void printsItsTable(String name) throws IOException {
    try (InputStream in = ExamplesTest.class.getResourceAsStream("/examples/" + name + ".txt")) {
      assertTrue(in != null, "no expected text for " + name);
      String expected = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      assertEquals(expected, table(printed(EXAMPLES.get(name))));
    }
  }

  private static String table(String text) {
    return text.lines()
        .filter(line -> !line.isBlank() && !SENTENCE.matcher(line).find())
        .collect(Collectors.joining("\n", "", "\n"));
  }

  @Test
  void everyProgramOfThePackageIsRun() throws IOException {
    Path folder =
        Path.of(
            System.getProperty("basedir", "."), "src/main/java/org/estimand/validation/examples");
    Set<String> programs = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      files
          .map(f -> f.getFileName().toString().replace(".java", ""))
          .filter(f -> f.endsWith("Example"))
          .forEach(programs::add);
    }
    assertEquals(programs, new TreeSet<>(EXAMPLES.keySet()));
  }
}
