package org.estimand.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;

/** One golden file per format: a result judged by the normal and one with degrees of freedom. */
class ComparisonTableTest {
  private record Fake(Estimates estimates) implements EstimationResult {
    @Override
    public Fake withVcov(VcovType type) {
      return new Fake(estimates.withVcov(type));
    }

    @Override
    public List<Diagnostic> diagnostics() {
      return List.of();
    }

    @Override
    public String estimand() {
      return "ATE";
    }

    @Override
    public String title() {
      return "fake";
    }

    @Override
    public Provenance provenance() {
      return Provenance.ofFields(Map.of());
    }
  }

  private static Estimates estimates(String label, List<String> terms) {
    return Estimates.ofVcov(
        terms,
        new double[] {1.5, -2},
        new double[] {0.25, 0, 0, 4},
        new VcovType.Special(label),
        null,
        SampleDesign.rows(1200));
  }

  private static ReportTable table() {
    Map<String, EstimationResult> results = new LinkedHashMap<>();
    results.put("A", new Fake(estimates("robust", List.of("x", "z_1"))));
    results.put(
        "B",
        new Fake(
            estimates("CR2", List.of("x", "u"))
                .withDegreesOfFreedom(w -> w[0] == 1 ? 3.256 : Double.NaN)));
    return ComparisonTable.of("Two models", results);
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = ComparisonTableTest.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void everyFormatHasAColumnOfDegreesOfFreedom() throws IOException {
    assertEquals(golden("freedom.txt"), table().toText());
    assertEquals(golden("freedom.csv"), table().toCsv().replace("\r\n", "\n"));
    assertEquals(golden("freedom.md"), table().toMarkdown());
    assertEquals(golden("freedom.html"), table().toHtml());
    assertEquals(golden("freedom.tex"), table().toLatex());
  }

  @Test
  void noneWithoutThem() {
    Estimates e = estimates("robust", List.of("x", "u"));
    ReportTable plain = ComparisonTable.of("t", Map.of("A", new Fake(e.withDegreesOfFreedom(4))));
    assertEquals(List.of("term", "A"), plain.columns());
  }
}
