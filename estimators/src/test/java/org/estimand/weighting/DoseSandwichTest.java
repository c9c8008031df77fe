package org.estimand.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Dose weighting against its stacked estimating equations, solved and differentiated numerically:
 * weights from densities and from balancing, where the means that are balanced are estimated too.
 */
class DoseSandwichTest {
  private static final int N = 200;
  private static final int P = 2;

  private final double[][] x = new double[P][N];
  private final double[] a = new double[N];
  private final double[] y = new double[N];
  private final double[] s = new double[N];

  private void draw(boolean weights) {
    RandomStream r = RandomStreams.of(11).child("dose").generator();
    for (int i = 0; i < N; i++) {
      x[0][i] = r.normal();
      x[1][i] = r.bernoulli(0.5) ? 1 : 0;
      a[i] = 0.5 + 0.4 * x[0][i] - 0.3 * x[1][i] + r.normal();
      y[i] = 1 + 0.5 * a[i] + x[0][i] + x[1][i] * a[i] + r.normal();
      s[i] = weights ? 1 + i % 3 : 1;
    }
  }

  private DoseResult fit(DoseMethod method) {
    Columns columns =
        Columns.none()
            .number("y", y)
            .number("a", a)
            .number("x1", x[0])
            .number("x2", x[1])
            .number("s", s);
    CausalData data =
        CausalData.of(
            columns,
            Roles.outcome("y")
                .treatment("a")
                .covariates("x1", "x2")
                .weights("s", WeightKind.SAMPLING));
    return DoseWeighting.builder().method(method).build().fit(data, FitContext.seed(1).threads(1));
  }

  private static void same(StackedEquations equations, int at, DoseResult r) {
    double[] theta = equations.solve();
    int[] rows = new int[N];
    for (int i = 0; i < N; i++) {
      rows[i] = i;
    }
    double[][] v = equations.covariance(theta, rows);
    double[] vcov = r.estimates().vcov();
    // equations have the constant first, results last
    for (int j = 0; j < 2; j++) {
      assertEquals(theta[at + j], r.estimates().estimate(1 - j), 1e-8);
      for (int k = 0; k < 2; k++) {
        assertEquals(
            v[at + j][at + k],
            vcov[(1 - k) * 2 + 1 - j],
            1e-6 * Math.sqrt(v[at][at] * v[at + 1][at + 1]));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0, false", "0, true", "4, false", "4, true"})
  void densities(double freedom, boolean weights) {
    draw(weights);
    DoseDensity density = freedom == 0 ? DoseDensity.normal() : DoseDensity.studentT(freedom);
    // b (3), log sigma^2, mu, log tau^2, then the line
    StackedEquations equations =
        new StackedEquations(
            N,
            8,
            (i, t, out) -> {
              double r = a[i] - t[0] - t[1] * x[0][i] - t[2] * x[1][i];
              double d = a[i] - t[4];
              double z1 = r * Math.exp(-t[3] / 2);
              double z0 = d * Math.exp(-t[5] / 2);
              double w = s[i] * Math.exp(density.log(z0) - t[5] / 2 - density.log(z1) + t[3] / 2);
              double e = y[i] - t[6] - t[7] * a[i];
              out[0] = s[i] * r;
              out[1] = s[i] * r * x[0][i];
              out[2] = s[i] * r * x[1][i];
              out[3] = s[i] * (r * r - Math.exp(t[3]));
              out[4] = s[i] * d;
              out[5] = s[i] * (d * d - Math.exp(t[5]));
              out[6] = w * e;
              out[7] = w * e * a[i];
            });
    same(equations, 6, fit(DoseMethod.propensity().withDensity(density)));
  }

  @ParameterizedTest
  @CsvSource({"false", "true"})
  void balancing(boolean weights) {
    draw(weights);
    // means of x1, x2, a; multipliers of x1, x2, a, x1 a, x2 a; the line
    StackedEquations equations =
        new StackedEquations(
            N,
            10,
            (i, t, out) -> {
              double[] c = {x[0][i] - t[0], x[1][i] - t[1], a[i] - t[2]};
              double[] g = {c[0], c[1], c[2], c[0] * c[2], c[1] * c[2]};
              double u = 0;
              for (int j = 0; j < 5; j++) {
                u += t[3 + j] * g[j];
              }
              double w = s[i] * Math.exp(u);
              for (int j = 0; j < 3; j++) {
                out[j] = s[i] * c[j];
              }
              for (int j = 0; j < 5; j++) {
                out[3 + j] = w * g[j];
              }
              double e = y[i] - t[8] - t[9] * a[i];
              out[8] = w * e;
              out[9] = w * e * a[i];
            });
    DoseResult r = fit(DoseMethod.entropy());
    same(equations, 8, r);
    Map<String, Double> lambda = r.parameters();
    double[] theta = equations.solve();
    assertEquals(theta[3], lambda.get("lambda.x1"), 1e-8);
    assertEquals(theta[7], lambda.get("lambda.x2*a"), 1e-8);
  }
}
