package org.estimand.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every estimator with least squares, row by row in the plainest arithmetic. */
class PanelBruteForceTest {
  private static final double EXACT = 1e-9;

  static Stream<Arguments> cases() {
    List<Arguments> out = new ArrayList<>();
    for (UnobservedEffect effect : UnobservedEffect.values()) {
      for (boolean holes : new boolean[] {false, true}) {
        for (boolean periods : new boolean[] {false, true}) {
          out.add(Arguments.of(effect, holes, periods));
        }
      }
    }
    return out.stream();
  }

  /** The panel in working form. */
  private record Panel(
      double[] id, double[] t, double[] fold, double[] y, double[] d, double[] z, double[][] x) {}

  private static Panel panel(Map<String, double[]> c) {
    return new Panel(
        c.get("id"),
        c.get("t"),
        c.get("rf"),
        c.get("y"),
        c.get("d"),
        c.get("z"),
        new double[][] {c.get("x1"), c.get("x2"), c.get("x3")});
  }

  private static double[][] dummies(double[] values, double first) {
    double[] levels = java.util.Arrays.stream(values).distinct().sorted().toArray();
    List<double[]> out = new ArrayList<>();
    for (double level : levels) {
      if (level > first) {
        out.add(java.util.Arrays.stream(values).map(v -> v == level ? 1 : 0).toArray());
      }
    }
    return out.toArray(new double[0][]);
  }

  private static double[][] join(double[][]... parts) {
    return Stream.of(parts).flatMap(Stream::of).toArray(double[][]::new);
  }

  private static double[][] each(double[][] x, java.util.function.UnaryOperator<double[]> f) {
    return Stream.of(x).map(f).toArray(double[][]::new);
  }

  /** y less its prediction from the other folds. */
  private static double[] residual(double[] y, double[] fold, double[][] x) {
    double[] out = new double[y.length];
    for (double k = 0; k < 5; k++) {
      double now = k;
      int[] train =
          java.util.stream.IntStream.range(0, y.length).filter(i -> fold[i] != now).toArray();
      double[][] xs = each(x, c -> pick(c, train));
      double[] b = PlainPanel.ols(pick(y, train), xs);
      for (int i = 0; i < y.length; i++) {
        if (fold[i] == now) {
          double fit = b[0];
          for (int j = 0; j < x.length; j++) {
            fit += b[j + 1] * x[j][i];
          }
          out[i] = y[i] - fit;
        }
      }
    }
    return out;
  }

  private static double[] pick(double[] x, int... rows) {
    return java.util.Arrays.stream(rows).mapToDouble(i -> x[i]).toArray();
  }

  private static double[] expected(UnobservedEffect effect, Panel p, boolean periods, boolean iv) {
    PlainPanel plain = new PlainPanel(p.id);
    PlainPanel byPeriod = new PlainPanel(p.t);
    double[][] time = periods ? dummies(p.t, 2000) : new double[0][];
    double[][] x = join(p.x, time);
    double[][] own = iv ? new double[][] {p.d, p.z} : new double[][] {p.d};
    double[][] xbar = each(x, plain::means);
    double[] u;
    double[] v;
    double[] z = null;
    switch (effect) {
      case POOLED, LATE_DEMEANING -> {
        u = residual(p.y, p.fold, x);
        v = residual(p.d, p.fold, x);
        z = residual(p.z, p.fold, x);
        if (effect == UnobservedEffect.LATE_DEMEANING) {
          u = plain.within(u);
          v = plain.within(v);
          z = plain.within(z);
        }
      }
      case EARLY_DEMEANING -> {
        double[][] within = each(x, plain::within);
        u = residual(plain.within(p.y), p.fold, within);
        v = residual(plain.within(p.d), p.fold, within);
        z = residual(plain.within(p.z), p.fold, within);
      }
      case UNIT_DUMMIES -> {
        double[][] all = join(dummies(p.id, 100), x);
        u = residual(p.y, p.fold, all);
        v = residual(p.d, p.fold, all);
        z = residual(p.z, p.fold, all);
      }
      case MUNDLAK_FP -> {
        double[][] all = join(x, xbar, each(own, plain::means));
        u = residual(p.y, p.fold, all);
        v = residual(p.d, p.fold, all);
        z = residual(p.z, p.fold, all);
      }
      case CRE_GENERAL -> {
        u = residual(p.y, p.fold, join(x, xbar));
        v = plain.within(residual(p.d, p.fold, join(x, xbar)));
        z = plain.within(residual(p.z, p.fold, join(x, xbar)));
      }
      case CRE_NORMAL -> {
        u = residual(p.y, p.fold, join(x, xbar));
        v = residual(p.d, p.fold, join(x, xbar, new double[][] {plain.means(p.d)}));
        z = residual(p.z, p.fold, join(x, xbar, new double[][] {plain.means(p.z)}));
      }
      case TWO_WAY_MUNDLAK -> {
        double[][] all =
            join(
                x,
                xbar,
                each(own, plain::means),
                each(p.x, byPeriod::means),
                each(own, byPeriod::means));
        u = residual(p.y, p.fold, all);
        v = residual(p.d, p.fold, all);
        z = residual(p.z, p.fold, all);
      }
      default -> {
        return differences(p, periods, iv);
      }
    }
    return iv ? plain.ratio(u, v, z) : plain.ratio(u, v);
  }

  private static double[] differences(Panel p, boolean periods, boolean iv) {
    List<int[]> pairs = new ArrayList<>();
    for (int i = 0; i < p.id.length; i++) {
      for (int k = 0; k < p.id.length; k++) {
        if (p.id[i] == p.id[k] && p.t[i] == p.t[k] + 1) {
          pairs.add(new int[] {i, k});
        }
      }
    }
    int[] later = pairs.stream().mapToInt(a -> a[0]).toArray();
    int[] earlier = pairs.stream().mapToInt(a -> a[1]).toArray();
    double[][] x = join(each(p.x, c -> pick(c, later)), each(p.x, c -> pick(c, earlier)));
    if (periods) {
      x = join(x, dummies(pick(p.t, later), 2001));
    }
    double[] fold = pick(p.fold, later);
    double[] u = residual(minus(p.y, later, earlier), fold, x);
    double[] v = residual(minus(p.d, later, earlier), fold, x);
    double[] z = residual(minus(p.z, later, earlier), fold, x);
    PlainPanel plain = new PlainPanel(pick(p.id, later));
    return iv ? plain.ratio(u, v, z) : plain.ratio(u, v);
  }

  private static double[] minus(double[] x, int[] later, int... earlier) {
    double[] out = pick(x, later);
    for (int k = 0; k < out.length; k++) {
      out[k] -= x[earlier[k]];
    }
    return out;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void estimates(UnobservedEffect effect, boolean holes, boolean periods) {
    Map<String, double[]> given = holes ? PanelTestData.unbalanced() : PanelTestData.balanced();
    Map<String, double[]> used =
        effect == UnobservedEffect.POOLED
            ? given
            : PanelTestData.rows(given, PanelIdentitiesTest.severalRows(given));
    for (boolean iv : new boolean[] {false, true}) {
      double[] want = expected(effect, panel(used), periods, iv);
      Roles roles = PanelTestData.roles().covariates("x3").folds("rf");
      PanelResult got =
          PanelDml.builder()
              .unobservedEffect(effect)
              .outcomeModel(Learners.ols())
              .periodEffects(periods)
              .crossFit(CrossFitPlan.userSupplied().allowUnitLeakage())
              .build()
              .fit(
                  PanelTestData.data(given, iv ? roles.instruments("z") : roles),
                  FitContext.defaults());
      String what = effect + " holes " + holes + " periods " + periods + " iv " + iv;
      assertEquals(want[0], got.estimate(), EXACT, what);
      assertEquals(want[1], got.standardError(), EXACT, what);
      int dropped = got.droppedRows().values().stream().mapToInt(Integer::intValue).sum();
      assertEquals(given.get("y").length, got.observations() + dropped, what);
    }
  }
}
