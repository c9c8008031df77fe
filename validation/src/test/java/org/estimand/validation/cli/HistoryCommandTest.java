package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.EstimationResult;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.weighting.HistoryResult;
import org.estimand.weighting.IteratedGFormula;
import org.estimand.weighting.MarginalModel;
import org.estimand.weighting.MarginalStructuralModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code estimand fit msm} and {@code g-formula}. */
class HistoryCommandTest {
  private static final int N = 400;
  private static final String LOST = " --censored c1,c2";
  @TempDir private Path folder;
  private Path file;
  private int lost;

  /** Columns y, a1, a2, v, l1, l2, c1, c2, g; who is lost has empty cells afterwards. */
  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(8).generator();
    StringBuilder text = new StringBuilder("y,a1,a2,v,l1,l2,c1,c2,g,k1,k2\n");
    lost = 0;
    for (int i = 0; i < N; i++) {
      int v = s.bernoulli(0.5) ? 1 : 0;
      double l1 = 0.3 * v + s.normal();
      int a1 = s.bernoulli(1 / (1 + Math.exp(-0.6 * l1))) ? 1 : 0;
      int c1 = s.bernoulli(0.1 + 0.1 * a1) ? 1 : 0;
      double l2 = 0.5 * l1 - 0.5 * a1 + s.normal();
      int a2 = s.bernoulli(1 / (1 + Math.exp(-0.6 * l2 - a1))) ? 1 : 0;
      int c2 = s.bernoulli(0.1) ? 1 : 0;
      double y = a1 + a2 + l2 + 0.3 * v + s.normal();
      boolean out = c1 == 1 || c2 == 1;
      lost += out ? 1 : 0;
      text.append(out ? "" : String.valueOf(y)).append(',').append(a1).append(',');
      text.append(c1 == 1 ? "" : String.valueOf(a2)).append(',').append(v).append(',').append(l1);
      text.append(',').append(c1 == 1 ? "" : String.valueOf(l2)).append(',').append(c1);
      text.append(',').append(c1 == 1 ? "" : String.valueOf(c2)).append(',').append(i / 8);
      text.append(",0,0\n");
    }
    file = Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private Outcome fit(String estimator, String options) {
    return Outcome.line(
        "fit "
            + estimator
            + " --data "
            + file
            + " --outcome y --treatment a1,a2 --covariates v"
            + " --period-covariates 2:l2 --period-covariates 1:l1 "
            + options);
  }

  private Map<String, Object> json(String estimator, String options) {
    return Json.read(fit(estimator, options + " --json -").succeeded().out());
  }

  private CausalData data() {
    return CsvFile.read(
        file,
        Roles.outcome("y")
            .treatment("a1", "a2")
            .covariates("v")
            .with(Role.CENSORED, "c1", "c2")
            .block("period1", "l1")
            .block("period2", "l2"),
        Missing.REFUSE);
  }

  private static void same(EstimationResult want, Map<String, Object> json) {
    List<?> terms = (List<?>) json.get("terms");
    assertEquals(want.terms().size(), terms.size());
    for (int j = 0; j < terms.size(); j++) {
      Map<?, ?> term = (Map<?, ?>) terms.get(j);
      String name = want.terms().get(j);
      assertEquals(name, term.get("term"));
      assertEquals(want.estimate(name), term.get("estimate"));
      assertEquals(want.standardError(name), term.get("std.error"));
    }
  }

  private static Map<?, ?> options(Map<String, Object> json) {
    return (Map<?, ?>) ((Map<?, ?>) json.get("provenance")).get("options");
  }

  @Test
  void marginalModelsAreThoseOfTheLibrary() {
    FitContext context = FitContext.defaults();
    same(MarginalStructuralModel.builder().build().fit(data(), context), json("msm", LOST));
    same(
        MarginalStructuralModel.builder()
            .model(MarginalModel.EACH_PERIOD)
            .stabilized(false)
            .lags(1)
            .build()
            .fit(data(), context),
        json("msm", LOST + " --marginal-model each-period --unstabilized --lags 1"));
    Map<String, Object> saturated = json("msm", LOST + " --marginal-model saturated --level 0.9");
    same(
        MarginalStructuralModel.builder()
            .model(MarginalModel.SATURATED)
            .build()
            .fit(data(), context),
        saturated);
    assertEquals("always against never treated", saturated.get("estimand"));
    assertEquals(0.9, saturated.get("level"));
    same(IteratedGFormula.alwaysAgainstNever().fit(data(), context), json("g-formula", LOST));
  }

  @Test
  void lagsAndStandardErrorsReachTheEstimator() {
    Object all = ((Map<?, ?>) ((List<?>) json("msm", LOST).get("terms")).get(0)).get("std.error");
    for (String more :
        List.of(
            " --lags 1",
            " --standard-errors fixed-weights",
            " --cluster g",
            " --small-sample groups",
            " --standard-errors fractional-bootstrap --replicates 30",
            " --standard-errors cluster-bootstrap --cluster g --replicates 30")) {
      Map<String, Object> json = json("msm", LOST + more);
      assertNotEquals(
          all, ((Map<?, ?>) ((List<?>) json.get("terms")).get(0)).get("std.error"), more);
    }
    assertEquals(
        "weights treated as known",
        json("msm", LOST + " --standard-errors fixed-weights").get("standard.errors"));
    assertEquals(
        "fixed_weights",
        options(json("msm", LOST + " --standard-errors fixed-weights")).get("standard.errors"));
    Map<String, Object> refits =
        json("g-formula", LOST + " --standard-errors jackknife --cluster g --level 0.9");
    assertEquals(50.0, ((Map<?, ?>) refits.get("resampling")).get("replicates"));
    Map<?, ?> term = (Map<?, ?>) ((List<?>) refits.get("terms")).get(0);
    Map<?, ?> plain =
        (Map<?, ?>) ((List<?>) json("g-formula", LOST + " --cluster g").get("terms")).get(0);
    double ratio = (Double) term.get("std.error") / (Double) plain.get("std.error");
    assertTrue(Math.abs(ratio - 1) < 0.15, "jackknife over stacked " + ratio);
  }

  @Test
  void printsWeightsAndTheirCourse() throws IOException {
    Path out = folder.resolve("weights.csv");
    String printed = fit("msm", LOST + " --weights-out " + out).succeeded().out();
    assertTrue(
        printed.startsWith("Marginal structural model (number of periods treated)"), printed);
    assertTrue(
        printed.contains("   Outcome observed for ") || printed.contains("\nOutcome observed for "),
        printed);
    assertTrue(printed.contains("\nWeights: mean "), printed);
    assertTrue(printed.contains("\nnote    WEIGHTS  after a1 weights have mean "), printed);
    List<String> lines = Files.readAllLines(out);
    assertEquals("row,weight", lines.get(0));
    assertEquals(N + 1, lines.size());
    HistoryResult r = MarginalStructuralModel.builder().build().fit(data(), FitContext.defaults());
    int zero = 0;
    for (int i = 0; i < N; i++) {
      String[] cells = lines.get(i + 1).split(",");
      assertEquals(i + 1, Integer.parseInt(cells[0]));
      assertEquals(r.weights()[i], Double.parseDouble(cells[1]));
      zero += r.weights()[i] == 0 ? 1 : 0;
    }
    assertEquals(lost, zero);
    Map<?, ?> weights = (Map<?, ?>) json("msm", LOST).get("weights");
    assertEquals((double) lost, ((Number) weights.get("zero")).doubleValue());
    assertEquals(2, ((List<?>) weights.get("periods")).size());
    assertNull(json("g-formula", LOST).get("weights"));
  }

  @Test
  void optionsWithoutMeaning() {
    fit("g-formula", LOST + " --weights-out w.csv")
        .failedWith(2, "CONF-086 --weights-out has no meaning for g-formula. Its options: ");
    fit("g-formula", LOST + " --lags 1")
        .failedWith(2, "CONF-086 --lags has no meaning for g-formula. Its options: ");
    fit("msm", LOST + " --estimand att")
        .failedWith(2, "CONF-086 --estimand has no meaning for msm.");
    fit("ipw", "").failedWith(2, "CONF-086 --period-covariates has no meaning for ipw. ");
    fit("msm", LOST + " --unit g").failedWith(2, "CONF-086 --unit has no meaning for msm: ");
    fit("g-formula", LOST + " --time g")
        .failedWith(2, "CONF-086 --time has no meaning for g-formula: ");
    fit("g-formula", LOST + " --standard-errors fixed-weights")
        .failed(
            3,
            "NOTSUP-290 --standard-errors fixed-weights treats weights as known, but the g-formula"
                + " has regressions instead of weights. Use stacked, or refits.");
  }

  @Test
  void badValues() {
    fit("msm", LOST + " --period-covariates l1")
        .failed(
            2,
            "CONF-087 --period-covariates takes a period and columns, for example 1:L1,M1; found"
                + " \"l1\".");
    fit("msm", LOST + " --period-covariates 2:v")
        .failed(2, "CONF-087 --period-covariates names period 2 twice.");
    fit("msm", LOST + " --period-covariates 3:g")
        .failed(
            3, "DATA-146 --period-covariates 3: there are 2 treatments, so the last period is 2.");
    fit("msm", "--censored k1").failedWith(3, "DATA-002 ");
    fit("msm", LOST + " --lags 0")
        .failed(2, "CONF-167 --lags = 0; the models must look back at least 1 period.");
    fit("msm", LOST + " --marginal-model cumul")
        .failedWith(2, "CONF-087 Unknown --marginal-model \"cumul\". ");
    String arms =
        "CONF-290 --standard-errors stratified-bootstrap keeps the sizes of the arms, but"
            + " treatments over several periods have none that last. Use bootstrap or"
            + " fractional-bootstrap.";
    fit("msm", LOST + " --standard-errors stratified-bootstrap").failed(2, arms);
    fit("g-formula", LOST + " --standard-errors stratified-bootstrap").failed(2, arms);
  }
}
