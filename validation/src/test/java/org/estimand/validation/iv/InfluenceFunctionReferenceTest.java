package org.estimand.validation.iv;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.FitContext;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.IvEffectResult;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.Test;

/**
 * The discrete law of iv_eif_discrete.csv as a sample of 48 weighted rows: with saturated models
 * the estimator is the functional itself, and its influence function the efficient one.
 */
class InfluenceFunctionReferenceTest {
  private static final double EXACT = 1e-10;
  private static final double DELTA = 0.051877551020408696;
  private static final List<Map<String, String>> ROWS =
      ReferenceTable.read("iv_eif_discrete.csv").rows();

  private static double[] column(String name) {
    return ROWS.stream().mapToDouble(r -> Double.parseDouble(r.get(name))).toArray();
  }

  private static IvEffectResult fit(double[] probabilities) {
    Columns columns = Columns.none();
    for (String name : List.of("x", "z", "a", "y")) {
      columns = columns.number(name, column(name));
    }
    Roles roles =
        Roles.outcome("y")
            .treatment("a")
            .instruments("z")
            .covariates("x")
            .categorical("x")
            .weights("p", WeightKind.SAMPLING);
    CausalData data = CausalData.of(columns.number("p", probabilities), roles);
    return InvalidIv.builder().build().fit(data, FitContext.seed(1).threads(1));
  }

  @Test
  void theEstimatorIsTheFunctional() {
    IvEffectResult r = fit(column("prob"));
    assertEquals(48, ROWS.size());
    assertEquals(DELTA, r.estimate(), EXACT);
    assertEquals(0.0875, r.relevance().orElseThrow().minimum(), EXACT);
    assertEquals(0.1575, r.relevance().orElseThrow().maximum(), EXACT);
  }

  /** Both the score and the sandwich of all models, which agree when these are saturated. */
  @Test
  void influencesOfAllCells() {
    double[] p = column("prob");
    double[] eif = column("eif");
    IvEffectResult r = fit(p);
    double[] score = r.fitted("score");
    for (int i = 0; i < p.length; i++) {
      ReferenceTable.assertClose(EXACT, eif[i], score[i] - r.estimate(), "score of row " + i);
      double influence = r.estimates().influenceFunction().orElseThrow().at(i, 0);
      ReferenceTable.assertClose(EXACT, eif[i], influence / (48 * p[i]), "sandwich of row " + i);
    }
  }

  /** d/dt of the functional at (1 - t) P + t (point mass), by central differences. */
  @Test
  void numericPathwiseDerivative() {
    double[] p = column("prob");
    double[] eif = column("eif");
    double step = 1e-5;
    for (int i = 0; i < p.length; i++) {
      double[] both = new double[2];
      for (int side = 0; side < 2; side++) {
        double t = side == 0 ? step : -step;
        double[] moved = new double[p.length];
        for (int k = 0; k < p.length; k++) {
          moved[k] = (1 - t) * p[k] + (k == i ? t : 0);
        }
        both[side] = fit(moved).estimate();
      }
      ReferenceTable.assertClose(
          1e-6, eif[i], (both[0] - both[1]) / (2 * step), "derivative at row " + i);
    }
  }
}
