package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.datasets.dgp.InvalidInstrument;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** A sample of the linear design with weights, clusters and a 0/1 outcome. */
final class RobustIvTestData {
  static final int N = 600;
  static final FitContext CONTEXT = FitContext.seed(5).threads(1);

  private RobustIvTestData() {}

  static Map<String, double[]> columns() {
    CausalData d =
        new InvalidInstrument(N, InvalidInstrument.Form.LINEAR).draw(RandomStreams.of(3)).data();
    Map<String, double[]> out = new LinkedHashMap<>();
    for (String name : List.of("y", "a", "z", "x1", "x2")) {
      out.put(name, d.values(name));
    }
    RandomStream s = RandomStreams.of(4).generator();
    double[] w = new double[N];
    double[] c = new double[N];
    double[] row = new double[N];
    double[] binary = new double[N];
    for (int i = 0; i < N; i++) {
      w[i] = 1 + s.integer(3);
      c[i] = Math.floor(i / 12.0);
      row[i] = i;
      binary[i] = out.get("y")[i] > 1 ? 1 : 0;
    }
    out.put("w", w);
    out.put("c", c);
    out.put("row", row);
    out.put("b", binary);
    return out;
  }

  static Roles roles() {
    return Roles.outcome("y").treatment("a").instruments("z").covariates("x1", "x2");
  }

  static Roles weighted() {
    return roles().weights("w", WeightKind.SAMPLING);
  }

  static CausalData data(Map<String, double[]> columns, Roles roles) {
    Columns c = Columns.none();
    for (Map.Entry<String, double[]> e : columns.entrySet()) {
      c = c.number(e.getKey(), e.getValue());
    }
    return CausalData.of(c, roles);
  }

  static CausalData data(Roles roles) {
    return data(columns(), roles);
  }

  static Map<String, double[]> rows(Map<String, double[]> columns, int[] order) {
    Map<String, double[]> out = new LinkedHashMap<>();
    columns.forEach(
        (name, v) -> {
          double[] moved = new double[order.length];
          for (int i = 0; i < order.length; i++) {
            moved[i] = v[order[i]];
          }
          out.put(name, moved);
        });
    return out;
  }
}
