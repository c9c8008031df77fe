package org.estimand.dml;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** A small sample with everything the estimators need. */
final class DmlTestData {
  static final CrossFitPlan GIVEN = CrossFitPlan.userSupplied();
  static final FitContext CONTEXT = FitContext.seed(7).threads(1);
  static final int N = 400;

  private DmlTestData() {}

  /** Columns x1 x2 x3 z d t k y g f f2 w and c, by name. */
  static Map<String, double[]> columns() {
    RandomStream random = RandomStreams.of(11).child("dml").generator();
    Map<String, double[]> m = new LinkedHashMap<>();
    for (String name :
        new String[] {"x1", "x2", "x3", "z", "d", "t", "k", "y", "g", "f", "f2", "w", "c"}) {
      m.put(name, new double[N]);
    }
    for (int i = 0; i < N; i++) {
      double x1 = random.normal();
      double x2 = random.normal();
      double x3 = random.bernoulli(0.4) ? 1 : 0;
      double z = random.bernoulli(1 / (1 + Math.exp(-0.4 * x1))) ? 1 : 0;
      double d = random.bernoulli(1 / (1 + Math.exp(-(0.5 * x1 - 0.3 * x3 + z - 0.5)))) ? 1 : 0;
      double t = 0.5 * x1 - 0.2 * x2 + 0.8 * z + random.normal();
      m.get("x1")[i] = x1;
      m.get("x2")[i] = x2;
      m.get("x3")[i] = x3;
      m.get("z")[i] = z;
      m.get("d")[i] = d;
      m.get("t")[i] = t;
      m.get("k")[i] = random.integer(3);
      m.get("y")[i] = 1 + 0.7 * d + 0.3 * t + x1 + 0.5 * x2 * d + random.normal();
      m.get("g")[i] = random.integer(3);
      m.get("f")[i] = i % 5;
      m.get("f2")[i] = i / 3 % 4;
      m.get("w")[i] = 1 + i % 3;
      m.get("c")[i] = Math.floorDiv(i, 7);
    }
    return m;
  }

  static CausalData data(Map<String, double[]> columns, Roles roles) {
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> e : columns.entrySet()) {
      all = all.number(e.getKey(), e.getValue());
    }
    return CausalData.of(all, roles);
  }

  static CausalData data(Roles roles) {
    return data(columns(), roles);
  }

  /** Outcome, treatment, covariates and the folds f. */
  static Roles roles(String treatment) {
    return Roles.outcome("y").treatment(treatment).covariates("x1", "x2", "x3").folds("f");
  }

  static Plr.Builder plr() {
    return Plr.builder().outcomeModel(new PlainOls()).crossFit(GIVEN);
  }

  static Pliv.Builder pliv() {
    return Pliv.builder().outcomeModel(new PlainOls()).crossFit(GIVEN);
  }

  static Irm.Builder irm() {
    return Irm.builder()
        .outcomeModel(new PlainOls())
        .propensityModel(new PlainLogit())
        .crossFit(GIVEN);
  }

  static Iivm.Builder iivm() {
    return Iivm.builder()
        .outcomeModel(new PlainOls())
        .instrumentModel(new PlainLogit())
        .crossFit(GIVEN);
  }

  static Apo.Builder apo() {
    return Apo.builder()
        .outcomeModel(new PlainOls())
        .propensityModel(new PlainLogit())
        .crossFit(GIVEN);
  }
}
