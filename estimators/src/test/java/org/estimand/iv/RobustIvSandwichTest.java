package org.estimand.iv;

import static org.estimand.iv.RobustIvTestData.columns;
import static org.estimand.iv.RobustIvTestData.data;
import static org.estimand.iv.RobustIvTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.Estimator;
import org.estimand.inference.InfluenceFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Influence functions against brute force: the influence of row i is n times the derivative of the
 * estimate in the share of that row. Every stacked derivative is in it.
 */
class RobustIvSandwichTest {
  record Case(String name, Estimator<IvEffectResult> estimator, Roles roles) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    out.add(new Case("invalid", InvalidIv.builder().build(), weighted()));
    out.add(
        new Case(
            "invalid with wrong models",
            InvalidIv.builder()
                .instrumentDesign(IvDesign.of("x2"))
                .treatmentDesign(IvDesign.of("x2", "x1^2"))
                .effectDesign(IvDesign.of("x1", "x1*x2"))
                .outcomeDesign(IvDesign.of("x2"))
                .covarianceDesign(IvDesign.of())
                .build(),
            weighted()));
    out.add(new Case("invalid with a floor", InvalidIv.builder().floor(0.12).build(), weighted()));
    out.add(
        new Case(
            "invalid, continuous treatment",
            InvalidIv.builder().varianceDesign(IvDesign.of("x1")).build(),
            continuous()));
    out.add(new Case("invalid, one-sided", InvalidIv.builder().build(), oneSided()));
    out.add(
        new Case(
            "invalid, one-sided, w free",
            InvalidIv.builder().freeCovariance(true).build(),
            oneSided()));
    for (LateForm form : LateForm.values()) {
      out.add(new Case("late " + form, Late.builder().form(form).build(), weighted()));
    }
    out.add(
        new Case("late with a logit outcome", Late.builder().logitOutcome(true).build(), binary()));
    out.add(new Case("late, one-sided", Late.builder().build(), oneSided()));
    for (IvAteForm form : IvAteForm.values()) {
      out.add(
          new Case(
              "ate " + form,
              IvAte.builder().form(form).build(),
              form == IvAteForm.BOUNDED ? binary() : weighted()));
    }
    out.add(
        new Case(
            "genius",
            Genius.builder().build(),
            Roles.outcome("y").treatment("a").instruments("z").weights("w", WeightKind.SAMPLING)));
    out.add(
        new Case(
            "genius, continuous treatment",
            Genius.builder().build(),
            Roles.outcome("y").treatment("t").instruments("z").weights("w", WeightKind.SAMPLING)));
    return out.stream();
  }

  private static Roles roles(String outcome, String treatment) {
    return Roles.outcome(outcome)
        .treatment(treatment)
        .instruments("z")
        .covariates("x1", "x2")
        .weights("w", WeightKind.SAMPLING);
  }

  private static Roles continuous() {
    return roles("y", "t");
  }

  private static Roles oneSided() {
    return roles("y", "s");
  }

  private static Roles binary() {
    return roles("b", "a");
  }

  /** With a continuous treatment t and a one-sided one s. */
  private static Map<String, double[]> sample() {
    Map<String, double[]> m = columns();
    double[] t = m.get("a").clone();
    double[] s = m.get("a").clone();
    for (int i = 0; i < t.length; i++) {
      t[i] += (0.3 + 0.7 * m.get("z")[i]) * Math.sin(7.0 * i) + m.get("x1")[i];
      s[i] *= m.get("z")[i];
    }
    m.put("t", t);
    m.put("s", s);
    return m;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void influencesAreDerivativesInTheWeights(Case c) {
    Map<String, double[]> m = sample();
    double[] w = m.get("w");
    IvEffectResult r = c.estimator().fit(data(m, c.roles()), RobustIvTestData.CONTEXT);
    InfluenceFunction influence = r.estimates().influenceFunction().orElseThrow();
    int n = w.length;
    double step = 1e-4;
    for (int i : new int[] {0, 18, 333}) {
      double[][] both = new double[2][];
      for (int side = 0; side < 2; side++) {
        Map<String, double[]> moved = sample();
        moved.get("w")[i] += side == 0 ? step : -step;
        both[side] =
            c.estimator()
                .fit(data(moved, c.roles()), RobustIvTestData.CONTEXT)
                .estimates()
                .toArray();
      }
      for (int j = 0; j < both[0].length; j++) {
        double derivative = (both[0][j] - both[1][j]) / (2 * step);
        double want = influence.at(i, j) / (w[i] * n);
        double scale = Math.max(Math.abs(want), Math.abs(r.estimates().estimate(j)) / n);
        assertEquals(want, derivative, 2e-6 * scale + 1e-9, c + " row " + i + " term " + j);
      }
    }
  }
}
