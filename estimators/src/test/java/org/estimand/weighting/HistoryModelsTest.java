package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Roles;
import org.estimand.inference.SmallSample;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.Design;
import org.estimand.regress.Link;
import org.junit.jupiter.api.Test;

/** The models behind histories: how far back they look, and how many coefficients there are. */
class HistoryModelsTest {
  private static final Roles ROLES =
      Roles.outcome("y")
          .treatment("d", "x3", "z")
          .covariates("x1")
          .block("period2", "x2")
          .block("period3", "l");

  private static Map<String, double[]> three() {
    Map<String, double[]> m = columns();
    double[] z = new double[N];
    double[] l = new double[N];
    for (int i = 0; i < N; i++) {
      l[i] = m.get("x2")[i] * m.get("x1")[(i + 1) % N] + m.get("x3")[i];
      z[i] = (i * 7 % 10) + l[i] > 5 ? 1 : 0;
    }
    m.put("z", z);
    m.put("l", l);
    return m;
  }

  private static Set<String> columnsOf(HistoryResult r, String part) {
    Set<String> names = new TreeSet<>();
    for (String name : r.parameters().keySet()) {
      if (name.startsWith(part + ".")) {
        names.add(name.substring(part.length() + 1));
      }
    }
    return names;
  }

  @Test
  void oneLagIsThePeriodBeforeAlone() {
    Map<String, double[]> m = three();
    HistoryResult one =
        MarginalStructuralModel.builder().lags(1).build().fit(data(m, ROLES), CONTEXT);
    HistoryResult two =
        MarginalStructuralModel.builder().lags(2).build().fit(data(m, ROLES), CONTEXT);
    HistoryResult all = MarginalStructuralModel.builder().build().fit(data(m, ROLES), CONTEXT);
    assertEquals(Set.of(Design.INTERCEPT, "x1", "l", "x3"), columnsOf(one, "denominator[z]"));
    assertEquals(Set.of(Design.INTERCEPT, "x1", "x3"), columnsOf(one, "numerator[z]"));
    assertEquals(
        Set.of(Design.INTERCEPT, "x1", "l", "x2", "x3", "d"), columnsOf(two, "denominator[z]"));
    assertEquals(columnsOf(all, "denominator[z]"), columnsOf(two, "denominator[z]"));
    Map<String, double[]> x = new LinkedHashMap<>();
    for (String name : new String[] {"x1", "l", "x3"}) {
      x.put(name, m.get(name));
    }
    Design design = Design.withIntercept(FeatureMatrix.ofColumns(x));
    double[] b = BinaryGlm.fit(Link.LOGIT, design, m.get("z"), null).coefficients();
    for (int j = 0; j < b.length; j++) {
      String name = "denominator[z]." + design.names().get(j);
      assertEquals(b[j], one.parameters().get(name), 1e-9, name);
    }
  }

  /**
   * Both means share the regression of the last period (7 coefficients); each has its own of the
   * second (5) and first (3).
   */
  @Test
  void coefficientsOfTheGFormula() {
    IteratedGFormula formula = IteratedGFormula.alwaysAgainstNever();
    HistoryResult plain = formula.fit(data(three(), ROLES), CONTEXT);
    HistoryResult factor =
        formula
            .withSmallSample(SmallSample.GROUPS_AND_PARAMETERS)
            .fit(data(three(), ROLES), CONTEXT);
    int p = 2 + 7 + 2 * (5 + 3);
    assertEquals(
        Math.sqrt(N / (double) (N - p)), factor.standardError() / plain.standardError(), 1e-12);
  }

  /**
   * Denominators of 2, 4 and 6 coefficients, numerators of 2, 3 and 4, and 3 of the model: periods
   * treated, baseline and constant.
   */
  @Test
  void coefficientsOfAMarginalModel() {
    HistoryResult plain =
        MarginalStructuralModel.builder().build().fit(data(three(), ROLES), CONTEXT);
    HistoryResult factor =
        MarginalStructuralModel.builder()
            .smallSample(SmallSample.GROUPS_AND_PARAMETERS)
            .build()
            .fit(data(three(), ROLES), CONTEXT);
    int p = 2 + 4 + 6 + 2 + 3 + 4 + 3;
    assertEquals(
        Math.sqrt(N / (double) (N - p)), factor.standardError() / plain.standardError(), 1e-12);
  }
}
