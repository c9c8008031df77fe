package org.estimand.validation.dml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Plr;
import org.estimand.errors.BackendException;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackends;
import org.estimand.weighting.Ipw;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * A backend asked for by name does the work, changes nothing but the last digits, or is refused.
 */
class BackendParityTest {
  private static final double PARITY = 1e-10;

  private static CausalData jobs() {
    return Datasets.load(
        "lalonde",
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white"));
  }

  private static DmlResult plr(String backend) {
    return Plr.builder()
        .outcomeModel(Learners.ols())
        .build()
        .fit(jobs(), FitContext.seed(3).backend(backend));
  }

  @Test
  void openBlasAgreesWithJava() {
    DmlResult java = plr("ejml");
    DmlResult blas = plr("openblas");
    assertEquals("openblas", blas.provenance().fields().get("backend"));
    assertEquals("ejml", java.provenance().fields().get("backend"));
    assertEquals("ejml", plr("auto").provenance().fields().get("backend"));
    assertEquals(java.estimate(), blas.estimate(), PARITY * Math.abs(java.estimate()));
    assertEquals(java.standardError(), blas.standardError(), PARITY * java.standardError());
  }

  @Test
  void openBlasIsTheSameForAnyNumberOfThreads() {
    Plr plr = Plr.builder().outcomeModel(Learners.ols()).build();
    CausalData jobs = jobs();
    DmlResult one = plr.fit(jobs, FitContext.seed(3).backend("openblas").threads(1));
    for (int threads : new int[] {2, 7}) {
      DmlResult more = plr.fit(jobs, FitContext.seed(3).backend("openblas").threads(threads));
      assertEquals(one.estimate(), more.estimate());
      assertEquals(one.standardError(), more.standardError());
    }
  }

  /** The backend named is the one that worked, also for learners that use none. */
  @Test
  void provenanceNamesTheBackendThatWorked() {
    FitContext blas = FitContext.seed(3).backend("openblas");
    CausalData jobs = jobs();
    assertEquals(
        "none",
        Plr.builder()
            .outcomeModel(Learners.forest(ForestOptions.builder().trees(3).build()))
            .build()
            .fit(jobs, blas)
            .provenance()
            .fields()
            .get("backend"));
    assertEquals(
        "openblas",
        Plr.builder()
            .outcomeModel(Learners.lasso(0.1))
            .build()
            .fit(jobs, blas)
            .provenance()
            .fields()
            .get("backend"));
    assertEquals(
        "openblas",
        Plr.builder()
            .outcomeModel(Learners.poly2())
            .treatmentModel(Learners.logistic())
            .build()
            .fit(jobs, blas)
            .provenance()
            .fields()
            .get("backend"));
    double[] zero = new double[jobs.rows()];
    assertEquals(
        "none",
        Plr.builder()
            .outcomeModel(Learners.ols())
            .externalPredictions("E[Y|X]", zero)
            .externalPredictions("E[D|X]", zero)
            .build()
            .fit(jobs, blas)
            .provenance()
            .fields()
            .get("backend"));
  }

  @Test
  void anAbsentBackendIsRefused() {
    BackendStatus cuda =
        MatrixBackends.list().stream()
            .filter(s -> s.name().equals("cuda"))
            .findFirst()
            .orElseThrow();
    Assumptions.assumeFalse(cuda.isAvailable(), "this machine has a CUDA device");
    String wanted =
        "BACKEND-001 Backend \"cuda\" was asked for by name: "
            + cuda.detail()
            + ". Available: ejml, openblas. Use backend(\"auto\") to fall back.";
    assertEquals(wanted, assertThrows(BackendException.class, () -> plr("cuda")).getMessage());
    assertEquals(
        wanted,
        assertThrows(
                BackendException.class,
                () -> Ipw.builder().build().fit(jobs(), FitContext.seed(1).backend("cuda")))
            .getMessage());
  }
}
