package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Simulated data with three instruments, two endogenous regressors, groups and weights. */
final class LinearIvTestData {
  static final int N = 240;
  static final FitContext CONTEXT = FitContext.seed(1).threads(1);

  private LinearIvTestData() {}

  /** Columns y, d, e, z1, z2, z3, x, w, g, h, t; the strength scales the first stages. */
  static Map<String, double[]> columns(double strength) {
    Map<String, double[]> out = new LinkedHashMap<>();
    for (String name : new String[] {"y", "d", "e", "z1", "z2", "z3", "x", "w", "g", "h", "t"}) {
      out.put(name, new double[N]);
    }
    RandomStream random = RandomStreams.of(7).child("iv").generator();
    for (int i = 0; i < N; i++) {
      double u = random.normal();
      double x = random.normal();
      double[] z = {random.normal() + 0.3 * x, random.normal(), random.uniform(-1, 1)};
      double scale = 0.5 + Math.abs(z[0]);
      double d = strength * (z[0] + 0.5 * z[1] + 0.4 * z[2]) + 0.5 * x + u + random.normal();
      double e = strength * (0.3 * z[0] - z[1] + 0.8 * z[2]) - 0.5 * u + random.normal();
      out.get("z1")[i] = z[0];
      out.get("z2")[i] = z[1];
      out.get("z3")[i] = z[2];
      out.get("x")[i] = x;
      out.get("d")[i] = d;
      out.get("e")[i] = e;
      out.get("g")[i] = i % 24;
      out.get("h")[i] = Math.floor(i / 24.0);
      out.get("t")[i] = i;
      out.get("w")[i] = random.uniform(0.5, 2);
      out.get("y")[i] = 1 + 0.7 * d + x + 0.2 * (i % 24) + scale * (u + 0.5 * random.normal());
    }
    return out;
  }

  static Map<String, double[]> columns() {
    return columns(0.6);
  }

  static CausalData data(Map<String, double[]> columns, Roles roles) {
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> e : columns.entrySet()) {
      all = all.number(e.getKey(), e.getValue());
    }
    return CausalData.of(all, roles);
  }

  static Roles roles(String... instruments) {
    return Roles.outcome("y").treatment("d").covariates("x").instruments(instruments);
  }

  static Roles over() {
    return roles("z1", "z2", "z3");
  }

  static Roles two() {
    return Roles.outcome("y").treatment("d", "e").covariates("x").instruments("z1", "z2", "z3");
  }

  static IvRegressionResult fit(IvMethod method, VcovType type, CausalData data) {
    return IvRegression.builder().method(method).vcov(type).build().fit(data, CONTEXT);
  }

  static IvRegressionResult fit(IvMethod method, VcovType type, Roles roles) {
    return fit(method, type, data(columns(), roles));
  }
}
