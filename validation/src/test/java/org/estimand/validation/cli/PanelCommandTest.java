package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PanelCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    RandomStream s = RandomStreams.of(3).generator();
    StringBuilder text = new StringBuilder("firm,year,y,d,z,x1,x2,state,f\n");
    for (int i = 0; i < 50; i++) {
      double a = s.normal();
      for (int t = 0; t < 12; t++) {
        double x1 = a + s.normal();
        double x2 = s.normal();
        double z = s.normal();
        double d = 0.5 * x1 + z + a + s.normal();
        double y = 0.5 * d + x1 + x2 + a + s.normal();
        text.append("f").append(i).append(',').append(1990 + t);
        for (double v : new double[] {y, d, z, x1, x2, i % 10, i % 4}) {
          text.append(',').append(v == Math.rint(v) ? Integer.toString((int) v) : "" + v);
        }
        text.append('\n');
      }
    }
    file = Files.writeString(folder.resolve("firms.csv"), text.toString());
  }

  private Outcome fit(String estimator, String options) {
    return Outcome.line(
        "fit "
            + estimator
            + " --data "
            + file
            + " --outcome y --treatment d --covariates x1,x2 --unit firm --time year "
            + options);
  }

  private static double estimate(Outcome outcome, String what) {
    assertEquals(0, outcome.status()); // warnings of few clusters are welcome
    Map<?, ?> term = (Map<?, ?>) ((List<?>) Json.read(outcome.out()).get("terms")).get(0);
    return (Double) term.get(what);
  }

  @Test
  void summary() {
    String out = fit("panel-dml", "").succeeded().out();
    assertTrue(out.startsWith("Double machine learning in a panel, CRE_GENERAL"), out);
    assertTrue(out.contains("Rows 600   Units 50   Periods 12   Folds 5   Seed "), out);
    assertTrue(out.contains("cluster (firm), 50 clusters, no factor"), out);
  }

  /** Each option changes what it says it changes. */
  @Test
  void optionsMatter() {
    double plain = estimate(fit("panel-dml", "--json -"), "estimate");
    double se = estimate(fit("panel-dml", "--json -"), "std.error");
    for (String option :
        List.of(
            "--unobserved-effect FD_EXACT",
            "--unobserved-effect fd-exact --period-length 2",
            "--unobserved-effect UNIT_DUMMIES --fold-plan row --allow-unit-leakage",
            "--unobserved-effect UNIT_DUMMIES --fold-plan row --allow-unit-leakage"
                + " --learner boosting --trees 5 --unit-encoding one-hot",
            "--fold-plan period --allow-unit-leakage",
            "--fold-plan period-blocks --allow-unit-leakage --folds 3",
            "--fold-plan neighbours-left-out --allow-unit-leakage",
            "--fold-plan row --allow-unit-leakage",
            "--fold-column f",
            "--algorithm dml1",
            "--period-effects",
            "--instrument z",
            "--repetitions 3 --aggregate mean",
            "--learner poly2")) {
      assertNotEquals(plain, estimate(fit("panel-dml", option + " --json -"), "estimate"), option);
    }
    double poly = estimate(fit("panel-dml", "--learner poly2 --json -"), "estimate");
    for (String basis : List.of("squares", "interactions", "quadratic")) {
      String option = "--learner poly2 --derived-means " + basis + " --json -";
      assertTrue(Math.abs(poly - estimate(fit("panel-dml", option), "estimate")) > 1e-6, basis);
    }
    for (String option :
        List.of(
            "--vcov unit-time",
            "--vcov robust",
            "--vcov driscoll-kraay --vcov-lags 2",
            "--score iv-type")) {
      Outcome other = fit("panel-dml", option + " --json -");
      assertNotEquals(se, estimate(other, "std.error"), option);
      assertEquals(plain, estimate(other, "estimate"), 1e-9, option);
    }
    assertEquals(se, estimate(fit("panel-dml", "--vcov unit --json -"), "std.error"));
    Outcome clustered = fit("panel-dml", "--cluster state");
    assertEquals(0, clustered.status());
    assertTrue(clustered.out().contains("cluster (state), 10 clusters"), clustered.out());
  }

  @Test
  void comparison() throws IOException {
    Path plot = folder.resolve("plot.svg");
    Outcome outcome = fit("panel-compare", "--json - --plot " + plot);
    Map<String, Object> json = Json.read(outcome.succeeded().out());
    assertEquals("panel-compare", json.get("estimator"));
    assertEquals(12, ((List<?>) json.get("terms")).size());
    assertEquals(List.of("unit-dummies"), List.copyOf(((Map<?, ?>) json.get("skipped")).keySet()));
    assertTrue(Files.readString(plot).startsWith("<svg"));
    assertEquals(estimate(fit("panel-dml", "--json -"), "estimate"), estimate(outcome, "estimate"));
    String two =
        fit("panel-compare", "--unobserved-effect CRE_GENERAL,POOLED --no-linear")
            .succeeded()
            .out();
    assertTrue(two.contains("cre-general and pooled differ by"), two);
  }

  @Test
  void refusals() {
    fit("panel-dml", "--unobserved-effect CRE_GENRAL")
        .failedWith(
            2, "CONF-087 Unknown --unobserved-effect \"CRE_GENRAL\". Closest: \"CRE_GENERAL\".");
    fit("panel-dml", "--unobserved-effect POOLED,FD_EXACT")
        .failed(
            2,
            "CONF-087 --unobserved-effect takes one name for panel-dml; 2 given. Use panel-compare"
                + " for several.");
    fit("panel-dml", "--fold-plan row")
        .failed(
            2,
            "CONF-002 Folds are drawn by row but UNIT \"firm\" repeats: rows of one firm would be"
                + " in both parts. Use groupedBy(Role.UNIT) or state allowUnitLeakage().");
    fit("panel-dml", "--fold-plan row --fold-column f")
        .failed(2, "CONF-086 --fold-plan and fold columns exclude each other.");
    fit("panel-dml", "--fold-plan period-blocks --repetitions 2")
        .failed(
            2,
            "CONF-086 --repetitions has no meaning for --fold-plan period-blocks: blocks of periods"
                + " are not random.");
    fit("panel-dml", "--vcov-lags 2")
        .failed(
            2, "CONF-086 --vcov-lags has no meaning here: only --vcov driscoll-kraay has lags.");
    fit("panel-dml", "--vcov driscoll-kraay")
        .failed(2, "CONF-087 --vcov driscoll-kraay needs --vcov-lags, the largest lag in periods.");
    fit("panel-dml", "--no-linear").failedWith(2, "CONF-086 --no-linear has no meaning for");
    fit("dml-plr", "--period-effects").failedWith(2, "CONF-086 --period-effects has no meaning");
    Outcome.line("fit panel-dml --data " + file + " --outcome y --treatment d --covariates x1")
        .failed(
            3,
            "DATA-020 panel-dml needs one column with the role UNIT; none was given. Name it in"
                + " Roles.");
  }
}
