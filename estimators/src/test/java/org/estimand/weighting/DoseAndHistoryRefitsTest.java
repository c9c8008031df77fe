package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.Function;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.Resampling;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;

/** Standard errors of doses and histories from refits. */
class DoseAndHistoryRefitsTest {
  private static final FitContext CONTEXT = FitContext.seed(3).threads(1);

  private static CausalData doses() {
    return data(
        columns(),
        Roles.outcome("y")
            .treatment("x2")
            .covariates("x1", "x3")
            .weights("w", WeightKind.SAMPLING));
  }

  private static CausalData histories() {
    return data(
        columns(), Roles.outcome("y").treatment("d", "x3").covariates("x1").block("period2", "x2"));
  }

  /** (n - 1)/n times the squares of what leaving each row out does. */
  private static void jackknife(
      CausalData data,
      Estimator<? extends EstimationResult> plain,
      Function<Resampling, Estimator<? extends EstimationResult>> refitted) {
    EstimationResult r = refitted.apply(Resampling.jackknife()).fit(data, CONTEXT);
    int p = r.terms().size();
    double[][] left = new double[N][];
    double[] mean = new double[p];
    for (int i = 0; i < N; i++) {
      int[] rows = new int[N - 1];
      for (int k = 0; k < N - 1; k++) {
        rows[k] = k < i ? k : k + 1;
      }
      left[i] = plain.fit(data.subset(rows), CONTEXT).estimates().toArray();
      for (int j = 0; j < p; j++) {
        mean[j] += left[i][j] / N;
      }
    }
    EstimationResult whole = plain.fit(data, CONTEXT);
    for (int j = 0; j < p; j++) {
      double sum = 0;
      for (int i = 0; i < N; i++) {
        sum += (left[i][j] - mean[j]) * (left[i][j] - mean[j]);
      }
      double se = Math.sqrt(sum * (N - 1) / N);
      String term = r.terms().get(j);
      assertEquals(whole.estimate(term), r.estimate(term), 0);
      assertEquals(se, r.standardError(term), 1e-9 * se, term);
      assertNotEquals(whole.standardError(term), r.standardError(term), 1e-6);
    }
    assertEquals(
        whole.standardError(whole.terms().get(0)),
        r.withVcov(VcovType.robust()).standardError(r.terms().get(0)),
        1e-12);
  }

  @Test
  void jackknives() {
    jackknife(
        doses(),
        DoseWeighting.builder().curve(DoseCurve.polynomial(2)).build(),
        how -> DoseWeighting.builder().curve(DoseCurve.polynomial(2)).resampling(how).build());
    jackknife(
        histories(),
        MarginalStructuralModel.builder().model(MarginalModel.EACH_PERIOD).build(),
        how ->
            MarginalStructuralModel.builder()
                .model(MarginalModel.EACH_PERIOD)
                .resampling(how)
                .build());
    jackknife(
        histories(),
        IteratedGFormula.alwaysAgainstNever(),
        how -> IteratedGFormula.alwaysAgainstNever().withResampling(how));
  }

  /**
   * An outcome that is a spline with the knots of the sample is fitted exactly in any replicate.
   */
  @Test
  void knotsAreThoseOfTheSample() {
    Map<String, double[]> m = columns();
    DoseCurve curve = DoseCurve.naturalSpline(3);
    DoseCurve.Basis basis = curve.basis(m.get("x2"));
    double[] beta = {0.5, -2, 3, 1};
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      double[] row = basis.at(m.get("x2")[i]);
      for (int j = 0; j < beta.length; j++) {
        y[i] += beta[j] * row[j];
      }
    }
    m.put("y", y);
    DoseResult r =
        DoseWeighting.builder()
            .curve(curve)
            .resampling(Resampling.pairs(20))
            .build()
            .fit(data(m, Roles.outcome("y").treatment("x2").covariates("x1", "x3")), CONTEXT);
    for (int j = 0; j < beta.length; j++) {
      for (double value : r.replicates().orElseThrow().values(r.terms().get(j))) {
        assertEquals(beta[j], value, 1e-8);
      }
    }
  }

  @Test
  void threadsChangeNothing() {
    Resampling how = Resampling.fractional(12).interval(Resampling.Interval.NORMAL);
    Estimator<? extends EstimationResult> dose =
        DoseWeighting.builder()
            .method(DoseMethod.propensity().withDensity(DoseDensity.kernel()))
            .resampling(how)
            .build();
    Estimator<? extends EstimationResult> msm =
        MarginalStructuralModel.builder().resampling(how).build();
    Estimator<? extends EstimationResult> formula =
        IteratedGFormula.alwaysAgainstNever().withResampling(how);
    for (int k = 0; k < 3; k++) {
      Estimator<? extends EstimationResult> e = k == 0 ? dose : k == 1 ? msm : formula;
      CausalData data = k == 0 ? doses() : histories();
      double[] one = e.fit(data, FitContext.seed(5).threads(1)).estimates().vcov();
      for (int threads : new int[] {2, 7}) {
        double[] other = e.fit(data, FitContext.seed(5).threads(threads)).estimates().vcov();
        assertArrayEquals(one, other, 0);
      }
      EstimationResult seed = e.fit(data, FitContext.seed(6).threads(2));
      assertNotEquals(one[0], seed.estimates().vcov()[0]);
      assertTrue(seed.summary().contains("fractional bootstrap"), seed.summary());
      assertTrue(seed.toJson().contains("\"scheme\": \"fractional\""), seed.toJson());
    }
  }
}
