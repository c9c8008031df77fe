package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The weights of every row as a file, and the balance table on the screen. */
class WeightsOutCommandTest {
  private static final int N = 200;
  @TempDir private Path folder;
  private Path file;
  private final List<double[]> rows = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(9).generator();
    StringBuilder text = new StringBuilder("y,d,x,g\n");
    for (int i = 0; i < N; i++) {
      double x = s.normal();
      double d = s.bernoulli(1 / (1 + Math.exp(-0.8 * x))) ? 1 : 0;
      double y = 2 * d + x + s.normal();
      rows.add(new double[] {y, d, x});
      text.append(y).append(',').append((int) d).append(',').append(x).append(',');
      text.append("abc".charAt(s.integer(3))).append('\n');
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String options) {
    return Outcome.line("fit ipw --data " + file + " --outcome y --covariates x " + options);
  }

  /** The weighted difference of means of the file is the effect that was printed. */
  @Test
  void weightsGiveTheEffect() throws IOException {
    Path out = folder.resolve("weights.csv");
    String printed = fit("--treatment d --weights-out " + out + " --json -").succeeded().out();
    List<String> lines = Files.readAllLines(out);
    assertEquals("row,arm,propensity,weight", lines.get(0));
    assertEquals(N + 1, lines.size());
    double[] sum = new double[2];
    double[] total = new double[2];
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      double[] row = rows.get(Integer.parseInt(cells[0]) - 1);
      int arm = (int) row[1];
      assertEquals("\"" + arm + "\"", cells[1]);
      double e = Double.parseDouble(cells[2]);
      double w = Double.parseDouble(cells[3]);
      assertEquals(arm == 1 ? 1 / e : 1 / (1 - e), w, 1e-9 * w);
      sum[arm] += w * row[0];
      total[arm] += w;
    }
    double effect = sum[1] / total[1] - sum[0] / total[0];
    double said =
        Double.parseDouble(printed.replaceAll("(?s).*?\"estimate\" *: *([-0-9.eE]+).*", "$1"));
    assertEquals(said, effect, 1e-9);
  }

  /** Rows that a refit left out are missing; the others keep their numbers. */
  @Test
  void rowsKeepTheirNumbersAfterTrimming() throws IOException {
    Path out = folder.resolve("weights.csv");
    fit("--treatment d --trim 0.2,0.8 --refit-after-trimming --weights-out " + out).succeeded();
    List<String> lines = Files.readAllLines(out);
    assertTrue(lines.size() < N && lines.size() > N / 3, "lines " + lines.size());
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      double[] row = rows.get(Integer.parseInt(cells[0]) - 1);
      assertEquals("\"" + (int) row[1] + "\"", cells[1]);
    }
  }

  @Test
  void severalArms() throws IOException {
    Path out = folder.resolve("weights.csv");
    String printed =
        fit("--treatment g --categorical g --reference a --weights-out " + out).succeeded().out();
    assertEquals(
        "row,arm,\"propensity a\",\"propensity b\",\"propensity c\",weight",
        Files.readAllLines(out).get(0));
    assertTrue(printed.contains("\nx (b - a) "), printed);
  }

  @Test
  void balanceIsPrinted() {
    String out = fit("--treatment d").succeeded().out();
    assertTrue(out.contains("\nBalance (std. difference, variance ratio, KS)\n"), out);
    assertTrue(out.contains("\nx   "), out);
  }
}
