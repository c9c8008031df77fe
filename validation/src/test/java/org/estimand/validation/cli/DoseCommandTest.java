package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.Estimates;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.weighting.DoseCurve;
import org.estimand.weighting.DoseMethod;
import org.estimand.weighting.DoseResult;
import org.estimand.weighting.DoseWeighting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code estimand fit dose}. */
class DoseCommandTest {
  private static final int N = 200;
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(6).generator();
    StringBuilder text = new StringBuilder("y,a,x1,x2,q,w,g,h\n");
    for (int i = 0; i < N; i++) {
      double x1 = s.normal();
      double x2 = s.normal();
      double a = 1 + 0.6 * x1 - 0.4 * x2 + s.normal();
      text.append(0.5 * a - 0.1 * a * a + x1 + s.normal()).append(',').append(a).append(',');
      text.append(x1).append(',').append(x2).append(',').append(1 + i % 3).append(',');
      text.append(1 + s.uniform()).append(',').append(i % 50).append(',').append(i % 5);
      text.append('\n');
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String options) {
    return Outcome.line(
        "fit dose --data " + file + " --outcome y --treatment a --covariates x1,x2 " + options);
  }

  private Map<String, Object> json(String options) {
    return Json.read(fit(options + " --json -").succeeded().out());
  }

  private static Map<?, ?> options(Map<String, Object> json) {
    return (Map<?, ?>) ((Map<?, ?>) json.get("provenance")).get("options");
  }

  private static double number(Map<?, ?> row, String name) {
    return ((Number) row.get(name)).doubleValue();
  }

  private DoseResult library(DoseWeighting.Builder dose) {
    CausalData data =
        CsvFile.read(
            file, Roles.outcome("y").treatment("a").covariates("x1", "x2"), Missing.REFUSE);
    return dose.build().fit(data, FitContext.defaults());
  }

  @Test
  void theCurveIsThatOfTheLibrary() {
    Map<String, Object> json = json("--degree 2 --at 0,1,2.5 --against 1 --level 0.9");
    DoseResult r =
        library(DoseWeighting.builder().curve(DoseCurve.polynomial(2)).level(0.9).against(1));
    List<?> terms = (List<?>) json.get("terms");
    assertEquals(3, terms.size());
    assertEquals(r.estimate("a^1"), number((Map<?, ?>) terms.get(0), "estimate"));
    assertEquals(r.standardError("a^1"), number((Map<?, ?>) terms.get(0), "std.error"));
    double[] at = {0, 1, 2.5};
    check(json.get("curve"), at, r.curve(at));
    check(json.get("effects"), at, r.effects(1, at));
    assertEquals(1.0, json.get("effects.against"));
    double[] w = r.weights();
    double largest = 0;
    for (double v : w) {
      largest = Math.max(largest, v);
    }
    Map<?, ?> weights = (Map<?, ?>) json.get("weights");
    assertEquals(largest, number(weights, "largest"));
    assertEquals(N, number(weights, "rows"));
    assertEquals(0, number(weights, "zero"));
    List<?> balance = (List<?>) json.get("balance");
    Map<?, ?> x1 = (Map<?, ?>) balance.get(0);
    assertEquals("x1", x1.get("covariate"));
    assertEquals(r.balance().rows().get(0).before(), number(x1, "correlation.before"));
    assertEquals(r.balance().rows().get(0).after(), number(x1, "correlation.after"));
  }

  private static void check(Object block, double[] at, Estimates e) {
    List<?> rows = (List<?>) block;
    assertEquals(at.length, rows.size());
    for (int t = 0; t < at.length; t++) {
      Map<?, ?> row = (Map<?, ?>) rows.get(t);
      assertEquals(at[t], number(row, "dose"));
      assertEquals(e.estimate(t), number(row, "estimate"));
      assertEquals(e.standardError(t), number(row, "std.error"));
      double half = 1.6448536269514722 * e.standardError(t);
      assertEquals(e.estimate(t) - half, number(row, "conf.low"), 1e-12);
      assertEquals(e.estimate(t) + half, number(row, "conf.high"), 1e-12);
    }
  }

  /** Type-7 quantiles of 200 doses at 5, 25, 50, 75 and 95 %. */
  @Test
  void quantilesWithoutDoses() {
    Map<String, Object> json = json("");
    double[] sorted = library(DoseWeighting.builder()).doses();
    java.util.Arrays.sort(sorted);
    double[] shares = {0.05, 0.25, 0.5, 0.75, 0.95};
    List<?> rows = (List<?>) json.get("curve");
    for (int t = 0; t < 5; t++) {
      double place = shares[t] * (N - 1);
      int below = (int) place;
      double q = sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
      assertEquals(q, number((Map<?, ?>) rows.get(t), "dose"), 1e-12);
    }
    assertNull(json.get("effects"));
  }

  /** A dose of few values has equal quantiles; doses closer than they are printed keep apart. */
  @Test
  void equalQuantilesAndCloseDoses() {
    String few =
        Outcome.line(
                "fit dose --data " + file + " --outcome y --treatment q --covariates x1 --json -")
            .succeeded()
            .out();
    List<?> curve = (List<?>) Json.read(few).get("curve");
    assertEquals(
        List.of(1.0, 2.0, 3.0), curve.stream().map(r -> ((Map<?, ?>) r).get("dose")).toList());
    List<?> close = (List<?>) json("--at 1,1.0000000001,1").get("curve");
    assertEquals(3, close.size());
    assertEquals(
        ((Map<?, ?>) close.get(0)).get("estimate"), ((Map<?, ?>) close.get(2)).get("estimate"));
    fit("--at 1,1").succeeded();
  }

  @Test
  void everyOptionMovesTheCurve() {
    Set<Object> estimates = new HashSet<>();
    List<String> all =
        List.of(
            "",
            "--density t:4",
            "--density kernel",
            "--unbiased-variances",
            "--method entropy",
            "--method entropy --moments 2",
            "--method entropy --base-weights q",
            "--weights w --weight-kind sampling",
            "--degree 3",
            "--spline 2",
            "--spline 4");
    for (String options : all) {
      Map<String, Object> json = json(options);
      List<?> curve = (List<?>) json.get("curve");
      estimates.add(((Map<?, ?>) curve.get(0)).get("estimate"));
    }
    assertEquals(all.size(), estimates.size());
    assertEquals(json("").get("terms"), json("--method propensity --density normal").get("terms"));
    assertEquals("degrees of freedom", options(json("--unbiased-variances")).get("variances"));
  }

  @Test
  void standardErrors() {
    double stacked = error("");
    assertEquals(stacked, error("--standard-errors stacked"));
    assertTrue(Math.abs(error("--standard-errors fixed-weights") / stacked - 1) > 1e-3);
    assertEquals(
        stacked * Math.sqrt(N / (N - 1.0)), error("--small-sample groups"), 1e-12 * stacked);
    // p = 2 coefficients of the curve + 3 of the dose + its variance + mean and variance
    assertEquals(
        stacked * Math.sqrt(N / (N - 8.0)),
        error("--small-sample groups-and-parameters"),
        1e-12 * stacked);
    assertTrue(Math.abs(error("--cluster g") / stacked - 1) > 1e-3);
    assertTrue(Math.abs(error("--stratum h") / stacked - 1) > 1e-4);
    double jackknife = error("--standard-errors jackknife");
    assertTrue(Math.abs(jackknife / stacked - 1) < 0.2, jackknife + " against " + stacked);
    double fractional = error("--standard-errors fractional-bootstrap --replicates 200");
    assertTrue(Math.abs(fractional / stacked - 1) < 0.25, fractional + " against " + stacked);
    String out =
        fit("--spline 2 --density kernel --standard-errors bootstrap --replicates 39"
                + " --interval percentile --failure-share 0.1")
            .succeeded()
            .out();
    assertTrue(out.contains("\nReplicates 39 of 39   Intervals percentile\n"), out);
  }

  private double error(String options) {
    Map<?, ?> term = (Map<?, ?>) ((List<?>) json(options).get("terms")).get(0);
    return number(term, "std.error");
  }

  @Test
  void printsCurveAndBalance() {
    String out = fit("--degree 2 --at -1,3 --against 0").succeeded().out();
    assertTrue(out.startsWith("Dose weighting (generalised propensity, normal density)"), out);
    assertTrue(
        out.contains("\ndose              E[Y(a)]  std.error         [95% interval]\n"), out);
    assertTrue(out.contains("\n-1.0000 "), out);
    assertTrue(out.contains("\ndifference to the dose 0.0000\n"), out);
    assertTrue(out.contains("\nBalance (correlation with the dose)\n"), out);
    assertTrue(out.contains("\nx1    "), out);
  }

  /** Weighted least squares by hand with the weights of the file. */
  @Test
  void weightsGiveTheSlope() throws IOException {
    Path out = folder.resolve("weights.csv");
    double slope =
        number(
            (Map<?, ?>) ((List<?>) json("--weights-out " + out).get("terms")).get(0), "estimate");
    List<String> lines = Files.readAllLines(out);
    List<String> data = Files.readAllLines(file);
    assertEquals("row,dose,weight", lines.get(0));
    assertEquals(N + 1, lines.size());
    double total = 0;
    double ma = 0;
    double my = 0;
    for (int pass = 0; pass < 1; pass++) {
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",");
        String[] row = data.get(Integer.parseInt(cells[0])).split(",");
        assertEquals(Double.parseDouble(row[1]), Double.parseDouble(cells[1]));
        double w = Double.parseDouble(cells[2]);
        total += w;
        ma += w * Double.parseDouble(row[1]);
        my += w * Double.parseDouble(row[0]);
      }
    }
    double aa = 0;
    double ay = 0;
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",");
      String[] row = data.get(Integer.parseInt(cells[0])).split(",");
      double w = Double.parseDouble(cells[2]);
      double da = Double.parseDouble(row[1]) - ma / total;
      aa += w * da * da;
      ay += w * da * (Double.parseDouble(row[0]) - my / total);
    }
    assertEquals(ay / aa, slope, 1e-10);
  }

  @Test
  void entropyBalancesExactly() {
    DoseResult r = library(DoseWeighting.builder().method(DoseMethod.entropy()));
    assertEquals(0, r.balance().largestCorrelation(), 1e-9);
    List<?> balance = (List<?>) json("--method entropy").get("balance");
    for (Object row : balance) {
      assertEquals(0, number((Map<?, ?>) row, "correlation.after"), 1e-9);
    }
  }

  @Test
  void optionsWithoutMeaning() {
    fit("--moments 2").failed(2, "CONF-086 --moments has no meaning for --method propensity.");
    fit("--method entropy --density t:3")
        .failed(2, "CONF-086 --density has no meaning for --method entropy.");
    fit("--method entropy --unbiased-variances")
        .failed(2, "CONF-086 --unbiased-variances has no meaning for --method entropy.");
    fit("--degree 2 --spline 3")
        .failed(2, "CONF-086 --degree and --spline exclude each other: a curve has one form.");
    fit("--unit g")
        .failed(
            2,
            "CONF-086 --unit has no meaning for dose: its standard errors here do not use it. Name"
                + " --cluster columns for clustered ones.");
    fit("--estimand att")
        .failedWith(2, "CONF-086 --estimand has no meaning for dose. Its options: ");
    fit("--propensity logit").failedWith(2, "CONF-086 --propensity has no meaning for dose. ");
    fit("--base-weights q")
        .failedWith(
            3, "DATA-005 BASE_WEIGHT \"q\" was given, but dose takes no BASE_WEIGHT" + " columns.");
  }

  @Test
  void badValues() {
    fit("--method sbw").failedWith(2, "CONF-087 Unknown --method \"sbw\". ");
    fit("--density gauss").failedWith(2, "CONF-087 Unknown --density \"gauss\". ");
    fit("--density t:x")
        .failed(
            2, "CONF-087 --density t:DF takes degrees of freedom, for example t:5; found \"t:x\".");
    fit("--density t:0")
        .failed(2, "CONF-164 --density t:0.0: degrees of freedom must be positive and finite.");
    fit("--method entropy --moments 3")
        .failed(2, "CONF-165 --moments = 3; entropy balancing of a dose takes 1 or 2.");
    fit("--degree 6").failed(2, "CONF-166 --degree 6: the degree must be 1 to 5.");
    fit("--spline 11").failed(2, "CONF-166 --spline 11: the degrees of freedom must be 2 to 10.");
    fit("--at 1,NaN").failed(2, "CONF-291 --at NaN: doses must be finite numbers.");
    fit("--against Infinity")
        .failed(2, "CONF-291 --against Infinity: doses must be finite numbers.");
    fit("--standard-errors stratified-bootstrap")
        .failed(
            2,
            "CONF-290 --standard-errors stratified-bootstrap keeps the sizes of the arms, but a"
                + " dose has no arms. Use bootstrap or fractional-bootstrap.");
    fit("--density kernel --standard-errors stacked")
        .failed(
            3,
            "NOTSUP-164 --standard-errors stacked needs estimating equations, which a kernel"
                + " density has not. Use fixed-weights or a bootstrap, or the normal or t density.");
    fit("--density kernel --standard-errors bootstrap --interval bca")
        .failedWith(3, "NOTSUP-161 BCA intervals need influence functions that account for the");
  }
}
