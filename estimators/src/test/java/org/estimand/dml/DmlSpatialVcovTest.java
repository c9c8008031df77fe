package org.estimand.dml;

import static org.estimand.dml.DmlTestData.CONTEXT;
import static org.estimand.dml.DmlTestData.N;
import static org.estimand.dml.DmlTestData.apo;
import static org.estimand.dml.DmlTestData.columns;
import static org.estimand.dml.DmlTestData.data;
import static org.estimand.dml.DmlTestData.iivm;
import static org.estimand.dml.DmlTestData.irm;
import static org.estimand.dml.DmlTestData.pliv;
import static org.estimand.dml.DmlTestData.plr;
import static org.estimand.dml.DmlTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntBinaryOperator;
import java.util.function.ToDoubleBiFunction;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.CausalException;
import org.estimand.fit.Estimator;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.VcovType;
import org.estimand.weighting.Ipw;
import org.junit.jupiter.api.Test;

/** Covariances over space and time, against double sums over the influence functions. */
class DmlSpatialVcovTest {
  private static final double TIGHT = 1e-12;

  /** The estimators with the treatment and the instrument they need. */
  private static Map<Estimator<DmlResult>, Roles> estimators() {
    Map<Estimator<DmlResult>, Roles> all = new LinkedHashMap<>();
    all.put(plr().build(), roles("t"));
    all.put(pliv().build(), roles("t").instruments("z"));
    all.put(irm().build(), roles("d"));
    all.put(iivm().build(), roles("d").instruments("z"));
    all.put(apo().build(), roles("d"));
    return all;
  }

  /** Places on a plane, 20 units and 20 periods; outcomes share a part within a period. */
  private static CausalData panel(Roles roles) {
    Map<String, double[]> m = columns();
    m.put("east", new double[N]);
    m.put("north", new double[N]);
    m.put("unit", new double[N]);
    m.put("time", new double[N]);
    for (int i = 0; i < N; i++) {
      m.get("east")[i] = i * 37 % 101 / 10.0;
      m.get("north")[i] = i * 53 % 97 / 10.0;
      m.get("unit")[i] = i % 20;
      m.get("time")[i] = 2000 + Math.floorDiv(i, 20);
      m.get("y")[i] += 0.6 * Math.sin(Math.floorDiv(i, 20));
    }
    return data(m, roles);
  }

  private static double sum(
      DmlResult fit, int a, int b, ToDoubleBiFunction<Integer, Integer> weight) {
    var phi = fit.estimates().influenceFunction().orElseThrow();
    double s = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        s += weight.applyAsDouble(i, j) * phi.at(i, a) * phi.at(j, b);
      }
    }
    return s / N / N;
  }

  private static void same(
      DmlResult fit, VcovType type, ToDoubleBiFunction<Integer, Integer> weight) {
    DmlResult now = fit.withVcov(type);
    for (int a = 0; a < fit.terms().size(); a++) {
      for (int b = 0; b < fit.terms().size(); b++) {
        double want = sum(fit, a, b, weight);
        assertEquals(want, now.estimates().covariance(a, b), TIGHT * Math.abs(want));
      }
    }
    assertTrue(Math.abs(now.standardError() - fit.standardError()) > 1e-4);
  }

  @Test
  void conley() {
    estimators()
        .forEach(
            (estimator, roles) -> {
              CausalData data = panel(roles.with(Role.COORDINATE, "east", "north"));
              double[] east = data.values("east");
              double[] north = data.values("north");
              DmlResult fit = estimator.fit(data, CONTEXT);
              same(
                  fit,
                  VcovType.conley(1.5, VcovType.Conley.Kernel.BARTLETT),
                  (i, j) ->
                      Math.max(0, 1 - Math.hypot(east[i] - east[j], north[i] - north[j]) / 1.5));
            });
  }

  @Test
  void driscollKraayAndUnits() {
    IntBinaryOperator lag = (i, j) -> Math.abs(i / 20 - j / 20);
    estimators()
        .forEach(
            (estimator, roles) -> {
              CausalData data = panel(roles.with(Role.TIME, "time"));
              DmlResult fit = estimator.fit(data, CONTEXT);
              same(
                  fit,
                  VcovType.driscollKraay(2),
                  (i, j) -> Math.max(0, 1 - lag.applyAsInt(i, j) / 3.0));
            });
  }

  /** Rows of a unit must share a fold, or the user says that they need not. */
  @Test
  void unitsStayInOneFold() {
    Roles drawn =
        Roles.outcome("y")
            .treatment("d")
            .covariates("x1", "x2", "x3")
            .with(Role.UNIT, "unit")
            .with(Role.TIME, "time");
    CausalData data = panel(drawn);
    assertTrue(
        assertThrows(
                CausalException.class,
                () -> irm().crossFit(CrossFitPlan.kFold(5)).build().fit(data, CONTEXT))
            .getMessage()
            .startsWith("CONF-002 Folds are drawn by row but UNIT \"unit\" repeats"));
    DmlResult fit =
        irm().crossFit(CrossFitPlan.kFold(5).groupedBy(Role.UNIT)).build().fit(data, CONTEXT);
    same(
        fit,
        VcovType.cluster(org.estimand.inference.SmallSample.NONE, "unit"),
        (i, j) -> i % 20 == j % 20 ? 1 : 0);
  }

  /** The set is where a Conley t-test of the moment does not reject. */
  @Test
  void robustSetsUseIt() {
    CausalData data = panel(roles("t").instruments("z").with(Role.COORDINATE, "east", "north"));
    double[] east = data.values("east");
    double[] north = data.values("north");
    DmlResult fit =
        pliv()
            .build()
            .fit(data, CONTEXT)
            .withVcov(VcovType.conley(1.5, VcovType.Conley.Kernel.BARTLETT));
    ConfidenceSet set = fit.robustConfidenceSet(0.95);
    double z = new NormalDistribution().inverseCumulativeProbability(0.975);
    for (double bound : List.of(set.lower().getAsDouble(), set.upper().getAsDouble())) {
      double[] psi = new double[N];
      double mean = 0;
      for (int i = 0; i < N; i++) {
        double v = data.values("z")[i] - fit.predictions("E[Z|X]", 0)[i];
        double w = data.values("t")[i] - fit.predictions("E[D|X]", 0)[i];
        psi[i] = v * (data.values("y")[i] - fit.predictions("E[Y|X]", 0)[i] - bound * w);
        mean += psi[i] / N;
      }
      double variance = 0;
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
          double k = 1 - Math.hypot(east[i] - east[j], north[i] - north[j]) / 1.5;
          variance += Math.max(0, k) * psi[i] * psi[j] / N / N;
        }
      }
      assertEquals(z * z, mean * mean / variance, 1e-8);
    }
  }

  /** What weighting is refused without the roles, double machine learning is refused as well. */
  @Test
  void withoutTheRoles() {
    VcovType conley = VcovType.conley(1.5, VcovType.Conley.Kernel.UNIFORM);
    Roles plain = Roles.outcome("y").treatment("d").covariates("x1", "x2", "x3");
    for (VcovType type : List.of(conley, VcovType.driscollKraay(1))) {
      DmlResult fit = irm().build().fit(data(roles("d")), CONTEXT);
      var ipw = Ipw.builder().build().fit(data(plain), CONTEXT);
      assertEquals(
          assertThrows(CausalException.class, () -> ipw.withVcov(type)).getMessage(),
          assertThrows(CausalException.class, () -> fit.withVcov(type)).getMessage());
    }
  }
}
