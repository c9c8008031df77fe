package org.estimand.validation.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.Irm;
import org.estimand.dml.Plr;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.gpu.emulator.EmulatedDriver;
import org.estimand.gpu.emulator.EmulatorControl;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.JointIntervals;
import org.estimand.learners.Learners;
import org.estimand.learners.linear.LogitNetLearner;
import org.estimand.learners.linear.PenaltyRule;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.BootstrapLaw;
import org.estimand.matrix.GammaNull;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;
import org.estimand.validation.KciProblem;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whole estimators on the CUDA backend agree with pure Java to 1e-10. Run by the build in a virtual
 * machine of its own, on the emulated driver or, with {@code -Dgpu.test=device}, on the machine's.
 */
class EstimatorsOnCudaTest {
  private static final double PARITY = 1e-10;
  private static final long SEED = 3;

  @BeforeAll
  static void start() {
    if (isEmulated()) {
      EmulatedDriver.require();
    }
    BackendStatus cuda =
        MatrixBackends.list().stream()
            .filter(s -> s.name().equals("cuda"))
            .findFirst()
            .orElseThrow();
    assertTrue(cuda.isAvailable(), cuda.detail());
    if (!isEmulated()) {
      EmulatedDriver.assertAbsent();
    }
  }

  private static boolean isEmulated() {
    return !System.getProperty("gpu.test", "emulator").equals("device");
  }

  private static CausalData jobs() {
    return Datasets.load(
        "lalonde",
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white"));
  }

  /** Every so-manieth row, for fits that take the emulated driver long. */
  private static CausalData someJobs(int step) {
    CausalData all = jobs();
    return all.subset(IntStream.range(0, all.rows() / step).map(i -> step * i).toArray());
  }

  /** One line for each estimator with learners that work on a backend. */
  private static Map<String, Estimator<? extends EstimationResult>> fits() {
    Map<String, Estimator<? extends EstimationResult>> all = new LinkedHashMap<>();
    all.put("plr, ols", Plr.builder().outcomeModel(Learners.ols()).build());
    all.put("plr, poly2", Plr.builder().outcomeModel(Learners.poly2()).build());
    all.put("plr, ridge", Plr.builder().outcomeModel(Learners.ridge(50)).build());
    all.put("plr, ridge by cross-validation", Plr.builder().outcomeModel(Learners.ridge()).build());
    all.put("plr, kernel", Plr.builder().outcomeModel(Learners.kernelRidge()).build());
    all.put(
        "irm, ridge and ridge logistic",
        Irm.builder()
            .outcomeModel(Learners.ridge(50))
            .propensityModel(new LogitNetLearner(0, 0.01, 10, PenaltyRule.MIN))
            .build());
    all.put(
        "irm, ols and logistic",
        Irm.builder().outcomeModel(Learners.ols()).propensityModel(Learners.logistic()).build());
    return all;
  }

  static Stream<String> names() {
    return fits().keySet().stream();
  }

  private static EstimationResult fit(String name, String backend) {
    CausalData data =
        name.contains("kernel")
            ? someJobs(20)
            : name.contains("ridge logistic") ? someJobs(5) : jobs();
    return fits().get(name).fit(data, FitContext.seed(SEED).backend(backend));
  }

  private static void near(double want, double got, String what) {
    assertEquals(want, got, PARITY * Math.max(Math.abs(want), 1e-300), what);
  }

  @ParameterizedTest
  @MethodSource("names")
  void estimatesAgree(String name) {
    EstimationResult java = fit(name, "ejml");
    EstimationResult cuda = fit(name, "cuda");
    for (int k = 0; k < java.estimates().size(); k++) {
      near(java.estimates().estimate(k), cuda.estimates().estimate(k), name);
      near(java.estimates().standardError(k), cuda.estimates().standardError(k), name);
    }
    assertEquals("cuda", cuda.provenance().fields().get("backend"), name);
  }

  @Test
  void jointIntervalsAgree() {
    for (BootstrapLaw law : BootstrapLaw.values()) {
      JointIntervals java = joint("ejml", law);
      JointIntervals cuda = joint("cuda", law);
      assertEquals("cuda", cuda.backend());
      near(java.criticalValue(), cuda.criticalValue(), law.name());
    }
  }

  private static JointIntervals joint(String backend, BootstrapLaw law) {
    return fit("plr, ols", "ejml")
        .estimates()
        .jointConfidenceIntervals(0.95, 200, law, FitContext.seed(SEED).backend(backend));
  }

  @Test
  void kernelTestsAgree() {
    MatrixBackend java = MatrixBackends.open("ejml", OffloadPolicy.Operation.KERNEL, 1);
    MatrixBackend cuda = MatrixBackends.open("cuda", OffloadPolicy.Operation.KERNEL, 1);
    int compared = 0;
    for (Map<String, String> row : ReferenceTable.read("kci.csv").rows()) {
      if (row.get("n").equals("100")) {
        KciProblem problem = new KciProblem(row);
        GammaNull want = problem.on(java);
        GammaNull got = problem.on(cuda);
        near(want.statistic(), got.statistic(), row.toString());
        near(want.mean(), got.mean(), row.toString());
        near(want.variance(), got.variance(), row.toString());
        assertEquals(want.pValue(), got.pValue(), PARITY);
        compared++;
      }
    }
    assertTrue(compared >= 4);
    assertEquals(0, cuda.liveBlocks());
    if (isEmulated()) {
      assertEquals(List.of(), EmulatorControl.reports());
    }
  }

  private static Estimator<? extends EstimationResult> crossFit(String name, CrossFitPlan plan) {
    return switch (name) {
      case "ridge" -> Plr.builder().outcomeModel(Learners.ridge(50)).crossFit(plan).build();
      case "logit" ->
          Irm.builder()
              .outcomeModel(Learners.ols())
              .propensityModel(new LogitNetLearner(0, 0.01, 10, PenaltyRule.MIN))
              .crossFit(plan)
              .build();
      default -> Plr.builder().outcomeModel(Learners.kernelRidge()).crossFit(plan).build();
    };
  }

  /** Copies of the driver, both ways, of a whole fit with these folds and repetitions. */
  private static long copies(String name, int folds, int repetitions) {
    CrossFitPlan plan = CrossFitPlan.kFold(folds).repeated(repetitions);
    long before = EmulatorControl.count("copiesUp") + EmulatorControl.count("copiesDown");
    crossFit(name, plan)
        .fit(someJobs(name.equals("kernel") ? 30 : 10), FitContext.seed(SEED).backend("cuda"));
    return EmulatorControl.count("copiesUp") + EmulatorControl.count("copiesDown") - before;
  }

  /** A whole cross-fit stays on the device: what is copied does not grow with its parts. */
  @ParameterizedTest
  @ValueSource(strings = {"ridge", "logit", "kernel"})
  void copiesDoNotDependOnFoldsAndRepetitions(String name) {
    Assumptions.assumeTrue(isEmulated(), "a device does not count copies");
    long copies = copies(name, 2, 1);
    assertTrue(copies > 0 && copies < 60, name + ": " + copies);
    assertEquals(copies, copies(name, 3, 1), name + ": folds");
    assertEquals(copies, copies(name, 2, 2), name + ": repetitions");
  }

  /** Copies of a whole fit do not grow with its draws. */
  @Test
  void copiesDoNotDependOnTheDraws() {
    if (isEmulated()) {
      EstimationResult fitted = fit("plr, ols", "ejml");
      assertEquals(copies(fitted, 50), copies(fitted, 150));
    }
  }

  private static long copies(EstimationResult fitted, int draws) {
    long before = EmulatorControl.count("copiesUp") + EmulatorControl.count("copiesDown");
    fitted
        .estimates()
        .jointConfidenceIntervals(
            0.95, draws, BootstrapLaw.RADEMACHER, FitContext.seed(SEED).backend("cuda"));
    return EmulatorControl.count("copiesUp") + EmulatorControl.count("copiesDown") - before;
  }
}
