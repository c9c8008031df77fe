package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Two classes of bilinear trajectories, some outcomes missing. */
final class TrajectorySample {
  static final int WAVES = 7;
  final int n;
  final double[] y;
  final double[] t;
  final double[] g;
  final double[] x;
  final int[] known;

  TrajectorySample(int n, long seed) {
    this.n = n;
    y = new double[n * WAVES];
    t = new double[n * WAVES];
    g = new double[n];
    x = new double[n];
    known = new int[n];
    RandomStream r = RandomStreams.of(seed).child("sample").generator();
    for (int i = 0; i < n; i++) {
      g[i] = r.normal();
      x[i] = r.normal();
      boolean second = r.uniform() < 1 / (1 + Math.exp(-0.2 - 0.8 * g[i]));
      known[i] = second ? 2 : 1;
      double start = (second ? 50 : 40) + 2 * x[i] + 3 * r.normal();
      double before = 5 + (second ? 0.5 : -0.5) * x[i] + r.normal();
      double after = 2 + 0.5 * r.normal();
      double knot = second ? 3.4 : 2.6;
      for (int j = 0; j < WAVES; j++) {
        double time = j + 0.4 * (r.uniform() - 0.5);
        t[j * n + i] = time;
        double mean = start + before * Math.min(time, knot) + after * Math.max(time - knot, 0);
        double value = mean + r.normal();
        y[j * n + i] = j > 1 && r.uniform() < 0.1 ? Double.NaN : value;
      }
    }
  }

  Columns columns() {
    Columns columns = Columns.none();
    for (int j = 0; j < WAVES; j++) {
      columns = columns.number("y" + j, java.util.Arrays.copyOfRange(y, j * n, (j + 1) * n));
      columns = columns.number("t" + j, java.util.Arrays.copyOfRange(t, j * n, (j + 1) * n));
    }
    return columns.number("g", g).number("x", x);
  }

  static Roles roles(boolean gate, boolean expert) {
    String[] ys = new String[WAVES];
    String[] ts = new String[WAVES];
    for (int j = 0; j < WAVES; j++) {
      ys[j] = "y" + j;
      ts[j] = "t" + j;
    }
    Roles roles = Roles.none().with(Role.OUTCOME, ys).with(Role.TIME, ts);
    roles = gate ? roles.block("gate", "g") : roles;
    return expert ? roles.block("expert", "x") : roles;
  }

  CausalData wide(boolean gate, boolean expert) {
    return CausalData.of(columns(), roles(gate, expert), Missing.KEEP_OUTCOMES);
  }

  /** The same in long form, rows in the order of time over all subjects, outcomes scaled. */
  CausalData longForm(boolean gate, boolean expert, double outcomeScale, double timeScale) {
    int m = n * WAVES;
    double[] outcome = new double[m];
    double[] time = new double[m];
    double[] gates = new double[m];
    double[] experts = new double[m];
    List<String> unit = new ArrayList<>();
    for (int j = 0; j < WAVES; j++) {
      for (int i = 0; i < n; i++) {
        outcome[j * n + i] = outcomeScale * y[j * n + i];
        time[j * n + i] = timeScale * t[j * n + i];
        gates[j * n + i] = g[i];
        experts[j * n + i] = x[i];
        unit.add("s" + i);
      }
    }
    Columns columns =
        Columns.none()
            .number("y", outcome)
            .number("t", time)
            .number("g", gates)
            .number("x", experts)
            .text("unit", unit);
    Roles roles = Roles.outcome("y").time("t").unit("unit");
    roles = gate ? roles.block("gate", "g") : roles;
    roles = expert ? roles.block("expert", "x") : roles;
    return CausalData.of(columns, roles, Missing.KEEP_OUTCOMES);
  }
}
