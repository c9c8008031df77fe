package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.learners.Learners;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.Tmle;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code estimand fit aipw}, {@code ipwra}, {@code regression-adjustment} and {@code tmle}. */
class AdjustmentCommandTest {
  private static final int N = 300;
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("study.csv"), SampleFile.text(N));
  }

  private Outcome fit(String estimator, String options) {
    return Outcome.line(
        "fit "
            + estimator
            + " --data "
            + file
            + " --outcome y --treatment d --covariates x1,x2 "
            + options);
  }

  private Map<String, Object> json(String estimator, String options) {
    return Json.read(fit(estimator, options + " --json -").succeeded().out());
  }

  private static Map<?, ?> first(Map<String, Object> json) {
    return (Map<?, ?>) ((List<?>) json.get("terms")).get(0);
  }

  private static Map<?, ?> options(Map<String, Object> json) {
    return (Map<?, ?>) ((Map<?, ?>) json.get("provenance")).get("options");
  }

  private void same(Roles roles, Estimator<WeightingResult> estimator, Map<String, Object> json) {
    CausalData data = CsvFile.read(file, roles, Missing.REFUSE);
    WeightingResult r = estimator.fit(data, FitContext.defaults());
    assertEquals(r.terms().get(0), first(json).get("term"));
    assertEquals(r.estimate(), first(json).get("estimate"));
    assertEquals(r.standardError(), first(json).get("std.error"));
    assertEquals(r.standardErrorKind(), json.get("standard.errors"));
  }

  private static Roles roles() {
    return Roles.outcome("y").treatment("d").covariates("x1", "x2");
  }

  @Test
  void theNumbersAreThoseOfTheLibrary() {
    same(roles(), OutcomeAdjustment.augmented().build(), json("aipw", ""));
    same(
        roles(),
        OutcomeAdjustment.augmented()
            .estimand(Estimand.ATT)
            .normalized(true)
            .propensity(PropensityModel.probit())
            .build(),
        json("aipw", "--estimand att --normalize --propensity probit"));
    same(
        roles(),
        OutcomeAdjustment.augmented().leastVariable(true).build(),
        json("aipw", "--least-variable"));
    same(
        roles().block(OutcomeAdjustment.OUTCOME_BLOCK, "x2", "w"),
        OutcomeAdjustment.weightedRegression().estimand(Estimand.ATC).build(),
        json("ipwra", "--estimand atc --outcome-covariates x2,w"));
    same(
        roles().block(OutcomeAdjustment.PROPENSITY_BLOCK, "x1", "z"),
        OutcomeAdjustment.augmented().build(),
        json("aipw", "--propensity-covariates x1,z"));
    same(
        roles().block(OutcomeAdjustment.OUTCOME_BLOCK, "x1"),
        OutcomeAdjustment.regression().build(),
        json("regression-adjustment", "--outcome-covariates x1"));
    same(roles(), Tmle.builder().build(), json("tmle", ""));
    same(
        roles(),
        Tmle.builder().bound(0.02).clip(0.1).build(),
        json("tmle", "--bound 0.02 --clip 0.1"));
    same(
        roles(),
        Tmle.builder()
            .learners(Learners.ols(), Learners.lassoLogistic(), CrossFitPlan.kFold(3))
            .build(),
        json("tmle", "--propensity lasso --folds 3"));
    same(
        roles(),
        Tmle.builder().learners(Learners.ols(), Learners.logistic()).build(),
        json("tmle", "--learner ols"));
    assertNotEquals(first(json("tmle", "")), first(json("tmle", "--learner ols")));
  }

  @Test
  void kindsOfStandardErrors() {
    assertEquals(
        "models treated as known",
        json("aipw", "--standard-errors fixed-weights").get("standard.errors"));
    Map<String, Object> refits =
        json("ipwra", "--standard-errors stratified-bootstrap --replicates 20");
    assertEquals("within_arms", ((Map<?, ?>) refits.get("resampling")).get("scheme"));
    assertEquals(20.0, ((Map<?, ?>) refits.get("resampling")).get("replicates"));
    for (String estimator : List.of("aipw", "ipwra", "regression-adjustment")) {
      double plain = (Double) first(json(estimator, "")).get("std.error");
      double groups = (Double) first(json(estimator, "--small-sample groups")).get("std.error");
      assertEquals(Math.sqrt(N / (N - 1.0)), groups / plain, 1e-12);
      String out = fit(estimator, "--stratum p --cluster g").succeeded().out();
      assertTrue(out.contains("\nStd. errors: survey (strata p, units g), "), out);
    }
    assertEquals("efficient influence function", json("tmle", "").get("standard.errors"));
  }

  @Test
  void blocksAndWeights() throws IOException {
    Path out = folder.resolve("weights.csv");
    for (String estimator : List.of("aipw", "ipwra", "tmle")) {
      Map<String, Object> json = json(estimator, "--weights-out " + out);
      List<String> lines = Files.readAllLines(out);
      assertEquals("row,arm,propensity,weight", lines.get(0));
      assertEquals(N + 1, lines.size());
      double largest = 0;
      double sum = 0;
      for (String line : lines.subList(1, lines.size())) {
        String[] cells = line.split(",");
        double e = Double.parseDouble(cells[2]);
        double w = Double.parseDouble(cells[3]);
        boolean treated = cells[1].equals("\"1\"");
        assertEquals(1 / (treated ? e : 1 - e), w, 1e-9 * w);
        largest = Math.max(largest, treated ? w : 0);
        sum += treated ? w : 0;
      }
      Map<?, ?> treated = (Map<?, ?>) ((Map<?, ?>) json.get("weights")).get("treated");
      assertEquals(largest, treated.get("largest"));
      assertEquals(sum, (Double) treated.get("sum"), 1e-9 * sum);
      assertEquals(2, ((List<?>) json.get("balance")).size());
      String printed = fit(estimator, "").succeeded().out();
      assertTrue(printed.contains("\nBalance (std. difference, variance ratio, KS)\n"), printed);
      Files.delete(out);
    }
  }

  @Test
  void optionsWithoutMeaning() {
    fit("regression-adjustment", "--propensity logit")
        .failedWith(
            2, "CONF-086 --propensity has no meaning for regression-adjustment. Its options: ");
    fit("regression-adjustment", "--weights-out w.csv")
        .failedWith(2, "CONF-086 --weights-out has no meaning for regression-adjustment. ");
    fit("ipwra", "--normalize").failedWith(2, "CONF-086 --normalize has no meaning for ipwra. ");
    fit("ipwra", "--least-variable").failedWith(2, "CONF-086 --least-variable has no meaning for ");
    fit("aipw", "--trim 0.1,0.9").failedWith(2, "CONF-086 --trim has no meaning for aipw. ");
    fit("tmle", "--estimand att").failedWith(2, "CONF-086 --estimand has no meaning for tmle. ");
    fit("tmle", "--standard-errors stacked")
        .failedWith(2, "CONF-086 --standard-errors has no meaning for tmle. ");
    fit("tmle", "--trees 50").failedWith(2, "CONF-086 --trees has no meaning ");
    fit("tmle", "--repetitions 2").failedWith(2, "CONF-086 --repetitions has no meaning for tmle.");
    fit("ipw", "--bound 0.1").failedWith(2, "CONF-086 --bound has no meaning for ipw. ");
    fit("aipw", "--unit g").failedWith(2, "CONF-086 --unit has no meaning for aipw: ");
    fit("tmle", "--time g").failedWith(2, "CONF-086 --time has no meaning for tmle: ");
    fit("tmle", "--stratum p").failedWith(2, "CONF-086 --stratum has no meaning for tmle. ");
  }

  @Test
  void refusalsNameOptions() {
    fit("aipw", "--propensity ridge")
        .failed(
            3,
            "NOTSUP-064 AIPW with stacked standard errors takes a logit or probit propensity, not"
                + " ridge-logit, cross-fitted. Use dml-irm, or tmle, for cross-fitted models.");
    fit("aipw", "--estimand ato").failedWith(2, "CONF-087 Unknown --estimand \"ATO\". ");
    fit("ipwra", "--standard-errors fixed-weights")
        .failed(
            3,
            "NOTSUP-163 --standard-errors fixed-weights treats the weights as known, but the"
                + " outcome regressions are estimated too. Use stacked, or ipw.");
    fit("aipw", "--estimand att --least-variable")
        .failed(3, "NOTSUP-171 --least-variable is derived for the ATE; the estimand is ATT.");
    String none = " --data " + file + " --outcome y --treatment d ";
    Outcome.line("fit regression-adjustment" + none)
        .failed(
            3,
            "DATA-060 There are no covariates: name them in --covariates or --outcome-covariates.");
    Outcome.line("fit ipwra" + none + "--outcome-covariates x1")
        .failed(
            3,
            "DATA-060 There are no covariates: name them in --covariates or"
                + " --propensity-covariates.");
    fit("tmle", "--bound 0.5").failed(2, "CONF-168 --bound = 0.5; must be above 0 and below 0.5.");
    fit("tmle", "--propensity probit")
        .failedWith(2, "CONF-030 No learner of probabilities is called \"probit\". ");
  }

  /** A 0/1 outcome: z as if it were one. */
  @Test
  void ratios() {
    CausalData data =
        CsvFile.read(
            file, Roles.outcome("z").treatment("d").covariates("x1", "x2"), Missing.REFUSE);
    WeightingResult r = OutcomeAdjustment.augmented().build().fit(data, FitContext.defaults());
    String line =
        "fit aipw --data " + file + " --outcome z --treatment d --covariates x1,x2 --ratios";
    Outcome outcome = Outcome.line(line + " --json -").succeeded();
    List<?> block = (List<?>) Json.read(outcome.out()).get("ratios");
    Map<?, ?> risk = (Map<?, ?>) block.get(0);
    assertEquals("risk ratio", risk.get("ratio"));
    assertEquals(r.estimate("E[Y(1)]") / r.estimate("E[Y(0)]"), risk.get("estimate"));
    assertEquals(r.riskRatio().logStandardError(), risk.get("std.error.log"));
    assertEquals(r.riskRatio().lower(), risk.get("conf.low"));
    Map<?, ?> odds = (Map<?, ?>) block.get(1);
    assertEquals("odds ratio", odds.get("ratio"));
    assertEquals(r.oddsRatio().ratio(), odds.get("estimate"));
    assertEquals(r.oddsRatio().upper(), odds.get("conf.high"));
    String printed = Outcome.line(line).succeeded().out();
    assertTrue(printed.contains("\nRatios of means\n"), printed);
    assertTrue(printed.contains("\nodds ratio  "), printed);
    String known =
        "fit %s --data " + file + " --outcome z --treatment d --covariates x1,x2 --ratios";
    for (String estimator : List.of("ipw", "ipwra", "regression-adjustment", "tmle")) {
      String out = Outcome.line(String.format(known, estimator)).succeeded().out();
      assertTrue(out.contains("\nrisk ratio  "), out);
    }
    String y = CsvFile.read(file, roles(), Missing.REFUSE).values("y")[0] + "";
    fit("aipw", "--ratios")
        .failed(
            3,
            "DATA-290 --ratios are for a 0/1 outcome; \"y\" is "
                + y
                + " in row 1. Leave --ratios out.");
    fit("matching", "--ratios").failedWith(2, "CONF-086 --ratios has no meaning for matching. ");
    Outcome.line(
            "fit ipw --data "
                + file
                + " --outcome z --treatment a --reference 0 --covariates x1,x2 --ratios")
        .failed(2, "CONF-086 --ratios has a meaning for two arms only; the treatment has 3.");
  }

  @Test
  void provenanceHoldsTheOptions() {
    Map<?, ?> aipw = options(json("aipw", "--normalize --least-variable --propensity probit"));
    assertEquals(true, aipw.get("normalized"));
    assertEquals(true, aipw.get("least.variable"));
    assertEquals("probit", aipw.get("propensity"));
    assertEquals(0.02, options(json("tmle", "--bound 0.02")).get("bound"));
  }
}
