package org.estimand.weighting;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** A small confounded sample. */
final class WeightingTestData {
  static final int N = 150;
  static final FitContext CONTEXT = FitContext.seed(3).threads(1);

  private WeightingTestData() {}

  /** Columns y d x1 x2 x3 (0/1) w (1..3) c (clusters of five) and row, by name. */
  static Map<String, double[]> columns() {
    RandomStream random = RandomStreams.of(5).child("weighting").generator();
    Map<String, double[]> m = new LinkedHashMap<>();
    for (String name : new String[] {"y", "d", "x1", "x2", "x3", "w", "c", "row"}) {
      m.put(name, new double[N]);
    }
    for (int i = 0; i < N; i++) {
      double x1 = random.normal();
      double x2 = 5 + 2 * random.normal();
      double x3 = random.bernoulli(0.4) ? 1 : 0;
      double u = 0.7 * x1 - 0.2 * (x2 - 5) + 0.5 * x3 - 0.4;
      double d = random.bernoulli(1 / (1 + Math.exp(-u))) ? 1 : 0;
      m.get("x1")[i] = x1;
      m.get("x2")[i] = x2;
      m.get("x3")[i] = x3;
      m.get("d")[i] = d;
      m.get("y")[i] = 2 + d * (1 + 0.5 * x1) + x1 - 0.3 * x2 + x1 * x1 + random.normal();
      m.get("w")[i] = 1 + (i * 7) % 3;
      m.get("c")[i] = i % 30;
      m.get("row")[i] = i;
    }
    return m;
  }

  static Roles roles() {
    return Roles.outcome("y").treatment("d").covariates("x1", "x2", "x3");
  }

  static Roles weighted() {
    return roles().weights("w", WeightKind.SAMPLING);
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

  /** The columns with the rows in the order given; rows may come several times. */
  static Map<String, double[]> rows(Map<String, double[]> columns, int[] order) {
    Map<String, double[]> out = new LinkedHashMap<>();
    columns.forEach(
        (name, v) -> out.put(name, Arrays.stream(order).mapToDouble(i -> v[i]).toArray()));
    return out;
  }
}
