package org.estimand.datasets.dgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.datasets.dgp.ClarkePolselli.Functions;
import org.estimand.datasets.dgp.FuhrPapies.Form;
import org.estimand.datasets.dgp.FuhrPapies.Structure;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.Draw;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * Moments of what the generators draw, against the equations. Tolerances are four standard
 * deviations of the moment or more.
 */
class PanelGeneratorsTest {
  private static final RandomStreams RANDOM = RandomStreams.of(8).child("panels");

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(InvalidConfigException.class, call).getMessage());
  }

  /** What is left of a variable after others times numbers are taken off. */
  private static double[] less(double[] from, double a, double[] x) {
    double[] out = new double[from.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = from[i] - a * x[i];
    }
    return out;
  }

  private static double[] squares(double[] x) {
    double[] out = new double[x.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = x[i] * x[i];
    }
    return out;
  }

  private static double covariance(double[] a, double[] b) {
    double ma = 0;
    double mb = 0;
    for (int i = 0; i < a.length; i++) {
      ma += a[i] / a.length;
      mb += b[i] / a.length;
    }
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - ma) * (b[i] - mb) / (a.length - 1);
    }
    return sum;
  }

  /** Means over the periods of each unit. */
  private static double[] unitMeans(double[] x, int periods) {
    double[] out = new double[x.length / periods];
    for (int i = 0; i < x.length; i++) {
      out[i / periods] += x[i] / periods;
    }
    return out;
  }

  private static double[] within(double[] x, int periods) {
    double[] means = unitMeans(x, periods);
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i] - means[i / periods];
    }
    return out;
  }

  @Test
  void fuhrPapiesVariablesFollowTheirEquations() {
    double gamma = 0.7;
    double delta = 1.5;
    int periods = 5;
    for (Structure structure : Structure.values()) {
      for (Form form : Form.values()) {
        Draw draw =
            FuhrPapies.of(structure, form)
                .sized(2000, periods)
                .effect(-0.5)
                .coefficients(delta, gamma)
                .draw(RANDOM);
        assertEquals(Map.of("d", -0.5), draw.truth());
        CausalData data = draw.data();
        double[] x = data.values("x1");
        double[] f = form == Form.LINEAR ? x : squares(x);
        double[] d = less(data.column(Role.TREATMENT), gamma, f);
        double[] y =
            less(less(data.column(Role.OUTCOME), -0.5, data.column(Role.TREATMENT)), gamma, f);
        double inD = structure == Structure.A ? 0 : delta;
        double inX = structure == Structure.C ? delta : 0;
        String where = structure + " " + form;
        for (double[] noise : List.of(x, d, y)) {
          double[] e = within(noise, periods);
          // chi-squared of 8000 degrees of freedom over 8000: standard deviation 0.016
          assertEquals(1, covariance(e, e) * periods / (periods - 1), 0.07, where);
        }
        double[] hidden = unitMeans(d, periods);
        assertEquals(inD * inD, covariance(hidden, unitMeans(y, periods)), 0.35, where);
        assertEquals(inX * inD, covariance(hidden, unitMeans(x, periods)), 0.35, where);
        assertEquals(inD * inD + 1.0 / periods, covariance(hidden, hidden), 0.35, where);
        // given x, what the heterogeneity does to treatment and outcome is the same
        assertEquals(0, covariance(within(d, periods), within(y, periods)), 0.06, where);
        assertEquals(0, covariance(within(x, periods), within(y, periods)), 0.06, where);
      }
    }
  }

  @Test
  void fuhrPapiesCoefficientsAreThoseOfTheDraw() {
    FuhrPapies design = FuhrPapies.of(Structure.A, Form.LINEAR).sized(500, 4);
    double sum = 0;
    double squares = 0;
    for (int r = 0; r < 100; r++) {
      RandomStreams random = RANDOM.child("replicate", r);
      FuhrPapies.Coefficients c = design.drawn(random);
      if (r < 5) {
        CausalData data = design.draw(random).data();
        double slope =
            covariance(data.values("x1"), data.values("d"))
                / covariance(data.values("x1"), data.values("x1"));
        assertEquals(c.gamma()[0], slope, 0.1);
      }
      sum += (c.gamma()[0] + c.delta()) / 200;
      squares += (c.gamma()[0] * c.gamma()[0] + c.delta() * c.delta()) / 200;
    }
    assertEquals(0, sum, 0.3);
    assertEquals(1, squares, 0.4);
    assertArrayEquals(
        design.draw(RANDOM).data().values("y"), design.draw(RANDOM).data().values("y"));
    assertNotEquals(
        design.draw(RANDOM).data().values("y")[0],
        design.draw(RANDOM.child("other")).data().values("y")[0]);
  }

  /** The mean of A'A over draws of A is J times the identity; its elements vary. */
  @Test
  void severalConfoundersAreCorrelated() {
    int confounders = 4;
    FuhrPapies design =
        FuhrPapies.of(Structure.A, Form.LINEAR).sized(100, 2).confounders(confounders);
    double variances = 0;
    double products = 0;
    int sets = 150;
    for (int r = 0; r < sets; r++) {
      CausalData data = design.draw(RANDOM.child("replicate", r)).data();
      assertEquals(List.of("x1", "x2", "x3", "x4"), data.names(Role.COVARIATE));
      double[] a = data.values("x1");
      double[] b = data.values("x4");
      variances += (covariance(a, a) + covariance(b, b)) / 2 / sets;
      double c = covariance(a, b);
      products += c * c / sets;
    }
    // variances are chi-squared of four degrees of freedom, covariances have variance four
    assertEquals(4, variances, 0.8);
    assertEquals(4, products, 3);
    CausalData data = design.coefficients(0, 4, 0, 0, -8).draw(RANDOM).data();
    double[] d = less(less(data.values("d"), 1, data.values("x1")), -2, data.values("x4"));
    assertEquals(1, covariance(d, d), 0.4);
  }

  @Test
  void autocorrelationAndEffectsOfPeriods() {
    int periods = 50;
    double rho = 0.9;
    CausalData data =
        FuhrPapies.of(Structure.A, Form.LINEAR)
            .sized(400, periods)
            .coefficients(1, 0)
            .autocorrelation(rho)
            .draw(RANDOM)
            .data();
    double[] e = less(data.values("y"), 1, data.values("d"));
    double[] now = new double[400 * (periods - 1)];
    double[] before = new double[now.length];
    double[] first = new double[400];
    for (int k = 0; k < now.length; k++) {
      int row = k / (periods - 1) * periods + k % (periods - 1);
      before[k] = e[row];
      now[k] = e[row + 1];
    }
    for (int i = 0; i < 400; i++) {
      first[i] = e[i * periods];
    }
    assertEquals(rho, covariance(now, before) / covariance(before, before), 0.02);
    double[] fresh = less(now, rho, before);
    assertEquals(1, covariance(fresh, fresh), 0.05);
    assertEquals(1 / (1 - rho * rho), covariance(first, first), 1.6);

    CausalData both =
        FuhrPapies.of(Structure.B, Form.LINEAR)
            .sized(100, 500)
            .coefficients(1, 0)
            .twoWay()
            .draw(RANDOM)
            .data();
    double[] means = new double[500];
    double[] others = new double[500];
    double[] rest = less(both.values("y"), 1, both.values("d"));
    for (int i = 0; i < rest.length; i++) {
      means[i % 500] += both.values("d")[i] / 100;
      others[i % 500] += rest[i] / 100;
    }
    assertEquals(1.01, covariance(means, means), 0.27);
    assertEquals(1, covariance(means, others), 0.27);
  }

  @Test
  void clarkePolselliFollowsItsEquations() {
    int units = 2000;
    int periods = 5;
    for (Functions functions : Functions.values()) {
      Draw draw = new ClarkePolselli(functions, units, periods, 4).draw(RANDOM);
      assertEquals(Map.of("d", 0.5), draw.truth());
      CausalData data = draw.data();
      double[] x1 = data.values("x1");
      double[] x3 = data.values("x3");
      double[] d = data.values("d");
      double[] y = data.values("y");
      int n = units * periods;
      double[] c = new double[n];
      double[] a = new double[n];
      double[] dbar = unitMeans(d, periods);
      double[] x1bar = unitMeans(x1, periods);
      double[] x3bar = unitMeans(x3, periods);
      double grand = java.util.Arrays.stream(d).average().orElseThrow();
      for (int i = 0; i < n; i++) {
        double p = x1[i];
        double q = x3[i];
        double m =
            switch (functions) {
              case LINEAR -> 0.25 * p + q;
              case SMOOTH -> Math.cos(p) + 0.25 / (1 + Math.exp(-q));
              case DISCONTINUOUS -> (p > 0 ? 0.25 * p : 0) + 0.5 * p * q;
            };
        double g =
            switch (functions) {
              case LINEAR -> 0.25 * p + q;
              case SMOOTH -> 1 / (1 + Math.exp(-p)) + 0.25 * Math.cos(q);
              case DISCONTINUOUS -> 0.5 * p * q + (q > 0 ? 0.25 * q : 0);
            };
        int u = i / periods;
        c[i] = d[i] - m;
        a[i] = y[i] - 0.5 * d[i] - g - 0.25 * (dbar[u] - grand) - 0.25 * (x1bar[u] + x3bar[u]);
      }
      for (double[] noise : List.of(c, a)) {
        double[] e = within(noise, periods);
        assertEquals(1, covariance(e, e) * periods / (periods - 1), 0.07, functions.name());
        assertEquals(0, covariance(e, within(x1, periods)), 0.12, functions.name());
      }
      double[] cm = unitMeans(c, periods);
      double[] am = unitMeans(a, periods);
      assertEquals(1 + 0.2, covariance(cm, cm), 0.16, functions.name());
      assertEquals(0.95 + 0.2, covariance(am, am), 0.16, functions.name());
      assertEquals(0, covariance(cm, am), 0.11, functions.name());
      assertEquals(0, java.util.Arrays.stream(am).average().orElseThrow(), 0.1, functions.name());
      assertEquals(5, covariance(x3, x3), 0.3);
      assertEquals(0, covariance(x1, x3), 0.25);
    }
    assertEquals(
        30,
        ClarkePolselli.of(Functions.SMOOTH, 10).draw(RANDOM).data().names(Role.COVARIATE).size());
  }

  @Test
  void names() {
    FuhrPapies base = FuhrPapies.of(Structure.C, Form.U_SHAPED);
    assertEquals("fuhr-papies-c-u", base.name());
    assertEquals(
        "fuhr-papies-c-u-5-n50-t100-two-way-rho0.5",
        base.confounders(5).sized(50, 100).twoWay().autocorrelation(0.5).name());
    assertEquals("fuhr-papies-c-u-fixed", base.coefficients(1, 1).name());
    assertEquals("clarke-polselli-2", ClarkePolselli.of(Functions.SMOOTH, 100).name());
  }

  @Test
  void refusals() {
    FuhrPapies base = FuhrPapies.of(Structure.C, Form.U_SHAPED);
    refused(
        "CONF-255 A Fuhr-Papies panel of 1 units in 10 periods; must have at least two of both.",
        () -> base.sized(1, 10));
    refused(
        "CONF-255 A Fuhr-Papies panel with 0 confounders; must be at least 1.",
        () -> base.confounders(0));
    refused(
        "CONF-256 autocorrelation = 1.0; must lie between -1 and 1.",
        () -> base.autocorrelation(1));
    refused("CONF-256 effect = NaN; must be a finite number.", () -> base.effect(Double.NaN));
    refused(
        "CONF-256 delta = 1.0 and gamma = [1.0] for 2 confounders; there must be one finite gamma"
            + " for each.",
        () -> base.confounders(2).coefficients(1, 1));
    refused(
        "CONF-257 A Clarke-Polselli panel of 100 units in 1 periods with 30 covariates; must have at"
            + " least two units, two periods and three covariates.",
        () -> new ClarkePolselli(Functions.LINEAR, 100, 1, 30));
  }
}
