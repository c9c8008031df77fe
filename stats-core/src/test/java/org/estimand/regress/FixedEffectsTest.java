package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.CausalException;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FixedEffectsTest {
  private static final Sample DATA = new Sample(2, 150, 12, 5);

  private static Grouping third() {
    double[] v = new double[DATA.n];
    Arrays.setAll(v, i -> (i * 7 + DATA.firm.codes()[i]) % 4);
    return Grouping.of("third", v);
  }

  private static String message(Executable task) {
    return assertThrows(CausalException.class, task).getMessage();
  }

  /** Absorbed effects against their dummy variables. */
  private static void compare(double[] w, Grouping... groupings) {
    FixedEffects effects =
        FixedEffects.of(List.of(groupings), w, FixedEffects.TOLERANCE, FixedEffects.MOST_STEPS);
    LinearRegression within = LinearRegression.within(DATA.x, DATA.y, effects, DATA.design());
    LinearRegression full = LinearRegression.fit(DATA.dummies(groupings), DATA.y, w, DATA.design());
    int q = full.design().columns();
    assertArrayEquals(full.residuals(), within.residuals(), 1e-11);
    if (effects.isCountExact()) {
      assertEquals(full.parameters(), within.parameters());
      compare(full, within, q, VcovType.iid());
      compare(full, within, q, VcovType.robust(VcovType.Robust.Kind.HC1));
      compare(full, within, q, VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, "year"));
    }
    compare(full, within, q, VcovType.robust());
    compare(full, within, q, VcovType.robust(VcovType.Robust.Kind.HC2));
    compare(full, within, q, VcovType.robust(VcovType.Robust.Kind.HC3));
    if (effects.isCountExact()) {
      compare(full, within, q, VcovType.robust(VcovType.Robust.Kind.HC4));
    }
  }

  private static void compare(
      LinearRegression full, LinearRegression within, int q, VcovType type) {
    Estimates want = full.estimates(type);
    Estimates got = within.estimates(type);
    for (int j = 0; j < 2; j++) {
      int k = q - 2 + j;
      assertEquals(want.estimate(k), got.estimate(j), 1e-12);
      assertEquals(want.standardError(k), got.standardError(j), 1e-12, type.label());
    }
    assertEquals(want.covariance(q - 2, q - 1), got.covariance(0, 1), 1e-12);
  }

  @Test
  void absorbedEffectsAreDummyVariables() {
    compare(null, DATA.firm);
    compare(DATA.w, DATA.firm);
    compare(null, DATA.firm, DATA.year);
    compare(DATA.w, DATA.firm, DATA.year);
    compare(null, DATA.firm, DATA.year, third());
    compare(DATA.w, DATA.year, third(), DATA.firm);
  }

  @Test
  void leveragesOfManyGroupsBesideTheLargestAreRefused() {
    int n = 2100;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] x = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = Math.floorDiv(i, 4);
      b[i] = i * 7 % 501;
      x[i] = Math.sin(i);
      y[i] = Math.cos(3 * i);
    }
    FeatureMatrix column = FeatureMatrix.wrap(x, n, List.of("x"));
    Grouping most = Grouping.of("a", a);
    VcovType hc3 = VcovType.robust(VcovType.Robust.Kind.HC3);
    FixedEffects many = FixedEffects.of(most, Grouping.of("b", b));
    assertEquals(
        "NOTSUP-040 The covariance HC3 needs leverages, which estimates from influence functions do"
            + " not have, nor least squares with more than 500 absorbed groups beside those of the"
            + " largest grouping. Use robust() (HC0), HC1 or cluster(...).",
        message(
            () -> LinearRegression.within(column, y, many, SampleDesign.rows(n)).estimates(hc3)));
  }

  @Test
  void weightsBelongToTheInnerProductOfTheSteps() {
    // a chain of groups, each linked to the next by single rows, with weights of very different
    // size
    int n = 120;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] w = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = Math.floorDiv(i, 2);
      b[i] = Math.floorDiv(i + 1, 2);
      w[i] = Math.pow(10, 2 * Math.sin(1.7 * i));
      y[i] = Math.sin(i * i);
    }
    // without the weights in the inner product 5000 steps are not enough; a chain is fitted exactly
    FixedEffects effects =
        FixedEffects.of(List.of(Grouping.of("a", a), Grouping.of("b", b)), w, 1e-10, 60);
    assertArrayEquals(new double[n], effects.residuals("y", y), 1e-6);
  }

  @Test
  void clusterCorrectionsOfNestedEffectsAreThoseOfDummyVariables() {
    LinearRegression within =
        LinearRegression.within(DATA.x, DATA.y, FixedEffects.of(DATA.firm), DATA.design());
    LinearRegression full =
        LinearRegression.fit(DATA.dummies(DATA.firm), DATA.y, null, DATA.design());
    Estimates got = within.clustered("firm", ClusterCorrection.CR2);
    Estimates want = full.clustered("firm", ClusterCorrection.CR2);
    int q = want.size();
    assertEquals(want.standardError(q - 2), got.standardError(0), 1e-12);
    assertEquals(want.standardError(q - 1), got.standardError(1), 1e-12);
    // without a firm: its dummy goes with it
    double[] squares = new double[2];
    for (int g = 0; g < DATA.firm.count(); g++) {
      double[] w = new double[DATA.n];
      for (int i = 0; i < DATA.n; i++) {
        w[i] = DATA.firm.codes()[i] == g ? 0 : 1;
      }
      Design d = DATA.dummies(DATA.firm);
      double[] b = LeastSquares.fit(d.values(), DATA.n, d.columns(), DATA.y, w).coefficients();
      for (int j = 0; j < 2; j++) {
        double change = b[d.columns() - 2 + j] - got.estimate(j);
        squares[j] += change * change;
      }
    }
    Estimates cr3 = within.clustered("firm", ClusterCorrection.CR3);
    assertEquals(Math.sqrt(squares[0]), cr3.standardError(0), 1e-12);
    assertEquals(Math.sqrt(squares[1]), cr3.standardError(1), 1e-12);
    assertEquals(
        "NOTSUP-070 CR2 with absorbed effects is defined here only when every effect is nested in"
            + " the clusters; firm in \"year\" are not. Use cluster(...), or put the effects into"
            + " the design as columns.",
        message(() -> within.clustered("year", ClusterCorrection.CR2)));
  }

  @Test
  void componentsAndSingletonsAreCounted() {
    Grouping a = Grouping.of("a", new double[] {1, 1, 2, 2, 3, 4});
    Grouping b = Grouping.of("b", new double[] {1, 2, 1, 2, 3, 3});
    FixedEffects two = FixedEffects.of(a, b);
    assertEquals(2, two.components());
    assertEquals(4 + 3 - 2, two.parameters());
    assertEquals(2, two.singletons());
    assertTrue(two.isCountExact());
    FixedEffects one = FixedEffects.of(b);
    assertEquals(3, one.components());
    assertEquals(3, one.parameters());
    assertEquals(0, one.singletons());
    FixedEffects three = FixedEffects.of(a, b, Grouping.of("c", new double[] {1, 1, 1, 1, 1, 2}));
    assertFalse(three.isCountExact());
    assertEquals(6, three.parameters());
  }

  @Test
  void aLongChainOfGroupsSettles() {
    int n = 400;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] y = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = Math.floor(i / 2.0);
      b[i] = Math.floor((i + 1) / 2.0);
      y[i] = Math.sin(i);
    }
    FixedEffects chain = FixedEffects.of(Grouping.of("a", a), Grouping.of("b", b));
    assertEquals(1, chain.components());
    // 200 + 201 groups, one component: as many parameters as rows, so nothing is left
    assertEquals(400, chain.parameters());
    for (double v : chain.residuals("y", y)) {
      assertEquals(0, v, 1e-9);
    }
  }

  @Test
  void whatTheEffectsExplainIsDropped() {
    double[] c = new double[DATA.n];
    double[] d = new double[DATA.n];
    for (int i = 0; i < c.length; i++) {
      c[i] = 1000 + Math.cos(DATA.firm.codes()[i]) + DATA.year.codes()[i];
      d[i] = DATA.x.at(i, 0) + c[i];
    }
    FeatureMatrix x =
        FeatureMatrix.wrap(c, DATA.n, List.of("c"))
            .append(DATA.x)
            .append(FeatureMatrix.wrap(d, DATA.n, List.of("d")));
    FixedEffects effects = FixedEffects.of(DATA.firm, DATA.year);
    LinearRegression fit = LinearRegression.within(x, DATA.y, effects, DATA.design());
    assertEquals(List.of("c", "d"), fit.dropped());
    assertEquals(List.of("a", "b"), fit.design().names());
    assertEquals(
        "IDENT-072 The absorbed effects (firm, year) explain every column (c); nothing is left to"
            + " estimate. Absorb fewer effects.",
        message(
            () ->
                LinearRegression.within(
                    FeatureMatrix.wrap(c, DATA.n, List.of("c")), DATA.y, effects, DATA.design())));
  }

  @Test
  void whatCannotBeAnsweredIsSaid() {
    FixedEffects hurried = FixedEffects.of(List.of(DATA.firm, DATA.year), null, 1e-13, 1);
    String text = message(() -> hurried.residuals("y", DATA.y));
    assertEquals(
        "CONV-071 Absorbing firm, year did not settle on \"y\" in 1 steps; the last changed it by #"
            + " of its length (tolerance 1.0e-13). Allow more steps, or look for groups that few"
            + " rows connect.",
        text.replaceFirst("\\d\\.\\de-\\d\\d", "#"));
    assertEquals(
        "CONF-071 No grouping to absorb was given. Give at least one.",
        message(() -> FixedEffects.of()));
    assertEquals(
        "CONF-071 \"b\" groups 2 rows, \"firm\" 150. Use the same rows for all.",
        message(() -> FixedEffects.of(DATA.firm, Grouping.of("b", new double[2]))));
    assertEquals(
        "CONF-072 tolerance = 0.0, mostSteps = 5; the tolerance must lie between 0 and 1 and the"
            + " steps be at least 1.",
        message(() -> FixedEffects.of(List.of(DATA.firm), null, 0, 5)));
  }
}
