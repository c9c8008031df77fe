package org.estimand.panel;

import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** A small generated panel: 40 units, up to 6 periods, unit effects related to everything. */
final class PanelTestData {
  static final int UNITS = 40;
  static final int PERIODS = 6;

  private PanelTestData() {}

  /** Every unit in every period. */
  static Map<String, double[]> balanced() {
    return columns(false);
  }

  /** Without some rows: gaps, late entries, and unit 3 with a single row. */
  static Map<String, double[]> unbalanced() {
    return columns(true);
  }

  private static boolean missing(int i, int t) {
    return i == 3 ? t != 2 : (7 * i + 3 * t) % 11 < 2;
  }

  private static Map<String, double[]> columns(boolean holes) {
    int n = 0;
    for (int i = 0; i < UNITS; i++) {
      for (int t = 0; t < PERIODS; t++) {
        n += holes && missing(i, t) ? 0 : 1;
      }
    }
    Map<String, double[]> out = new LinkedHashMap<>();
    for (String name :
        new String[] {
          "y", "d", "d2", "z", "z2", "b", "x1", "x2", "x3", "id", "t", "f", "rf", "w", "g"
        }) {
      out.put(name, new double[n]);
    }
    RandomStream s = RandomStreams.of(11).generator();
    int k = 0;
    for (int i = 0; i < UNITS; i++) {
      double a = s.normal();
      double group = i % 8;
      for (int t = 0; t < PERIODS; t++) {
        double x1 = 0.5 + 0.8 * a + s.normal();
        double x2 = 0.4 * a + s.normal();
        double z = 0.5 * x1 + 0.3 * a + s.normal();
        double z2 = s.normal();
        double v = s.normal();
        double d2 = 0.3 * x2 + 0.5 * a + s.normal();
        double d = 0.4 * x1 + 0.6 * z + 0.3 * z2 + 0.7 * a + v + 0.1 * t;
        double u = s.normal();
        double y = 1 + 0.5 * d - 0.3 * d2 + 0.6 * x1 + 0.4 * x2 * x2 + a + u + 0.2 * t;
        if (holes && missing(i, t)) {
          continue;
        }
        double[] row = {
          y,
          d,
          d2,
          z,
          z2,
          d > 1 ? 1 : 0,
          x1,
          x2,
          group / 2,
          100 + i,
          2000 + t,
          i % 4,
          k % 7 % 5,
          1 + (i % 3) * 0.5,
          group
        };
        int c = 0;
        for (double[] column : out.values()) {
          column[k] = row[c++];
        }
        k++;
      }
    }
    return out;
  }

  static Roles roles() {
    return Roles.outcome("y").treatment("d").covariates("x1", "x2").unit("id").time("t");
  }

  static CausalData data(Map<String, double[]> columns, Roles roles) {
    Columns all = Columns.none();
    for (Map.Entry<String, double[]> column : columns.entrySet()) {
      all = all.number(column.getKey(), column.getValue());
    }
    return CausalData.of(all, roles);
  }

  /** The rows in another order. */
  static Map<String, double[]> rows(Map<String, double[]> columns, int... order) {
    Map<String, double[]> out = new LinkedHashMap<>();
    columns.forEach(
        (name, values) -> {
          double[] next = new double[order.length];
          for (int k = 0; k < order.length; k++) {
            next[k] = values[order[k]];
          }
          out.put(name, next);
        });
    return out;
  }
}
