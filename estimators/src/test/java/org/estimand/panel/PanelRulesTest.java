package org.estimand.panel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learners.Learners;
import org.junit.jupiter.api.Test;

/** Rows, gaps, encodings, derived means, folds and weights. */
class PanelRulesTest {
  private static final double EXACT = 1e-9;

  private static PanelDml.Builder ols() {
    return PanelDml.builder().outcomeModel(Learners.ols());
  }

  private static PanelResult fit(PanelDml.Builder b, Map<String, double[]> c, Roles roles) {
    return b.build().fit(PanelTestData.data(c, roles), FitContext.seed(4));
  }

  /** Differences use exact neighbours; the length of a period is stated or the smallest step. */
  @Test
  void gapsInTime() {
    Map<String, double[]> c = PanelTestData.unbalanced();
    double[] id = c.get("id");
    double[] t = c.get("t");
    for (int length : new int[] {1, 2}) {
      int pairs = 0;
      int gaps = 0;
      for (int i = 0; i < id.length; i++) {
        boolean neighbour = false;
        boolean earlier = false;
        for (int k = 0; k < id.length; k++) {
          neighbour |= id[k] == id[i] && t[k] == t[i] - length;
          earlier |= id[k] == id[i] && t[k] < t[i];
        }
        pairs += neighbour ? 1 : 0;
        gaps += earlier && !neighbour ? 1 : 0;
      }
      PanelResult r =
          fit(
              length == 1
                  ? ols().unobservedEffect(UnobservedEffect.FD_EXACT)
                  : ols().unobservedEffect(UnobservedEffect.FD_EXACT).periodLength(length),
              c,
              PanelTestData.roles());
      assertEquals(pairs, r.observations());
      assertEquals(1, r.droppedRows().get("only row of its unit"));
      assertEquals(id.length - 1 - pairs, r.droppedRows().get("no row one period earlier"));
      Diagnostic gap = only(r, "GAPS_IN_TIME");
      assertEquals(gaps, gap.values().get("rows"));
      assertEquals(length, gap.values().get("period.length"));
    }
  }

  /** Quarters as fractions of years: neighbours up to rounding. */
  @Test
  void fractionalTimes() {
    Map<String, double[]> c = PanelTestData.balanced();
    PanelDml.Builder fd = ols().unobservedEffect(UnobservedEffect.FD_EXACT);
    double whole = fit(fd, c, PanelTestData.roles()).estimate();
    for (int i = 0; i < c.get("t").length; i++) {
      c.get("t")[i] = 2000 + (c.get("t")[i] - 2000) / 12.0;
    }
    assertEquals(whole, fit(fd, c, PanelTestData.roles()).estimate(), 1e-12);
  }

  private static Diagnostic only(PanelResult r, String code) {
    return r.diagnostics().stream().filter(d -> d.code().equals(code)).findFirst().orElseThrow();
  }

  @Test
  void absorbedUnitsAreDummies() {
    Map<String, double[]> c = PanelTestData.unbalanced();
    CrossFitPlan rows = CrossFitPlan.kFold(4).byRow().allowUnitLeakage();
    for (boolean weights : new boolean[] {false, true}) {
      Roles roles =
          weights ? PanelTestData.roles().weights("w", WeightKind.SAMPLING) : PanelTestData.roles();
      PanelDml.Builder b = ols().unobservedEffect(UnobservedEffect.UNIT_DUMMIES).crossFit(rows);
      PanelResult absorbed = fit(b, c, roles);
      PanelResult dummies = fit(b.unitEncoding(UnitEncoding.ONE_HOT), c, roles);
      // a unit whose only other row is tested with it has no dummy to learn; both warn alike
      assertEquals(dummies.observations(), absorbed.observations());
      assertArrayEquals(
          dummies.predictions("E[Y|X,units]", 0), absorbed.predictions("E[Y|X,units]", 0), 1e-7);
      assertEquals(dummies.estimate(), absorbed.estimate(), EXACT);
      assertEquals(dummies.standardError(), absorbed.standardError(), EXACT);
    }
  }

  /** poly2 absorbs units in its own basis: squares and products of X beside the dummies. */
  @Test
  void absorbedBasis() {
    Map<String, double[]> c = PanelTestData.balanced();
    Map<String, double[]> wide = PanelTestData.balanced();
    int n = c.get("y").length;
    double[] a = new double[n];
    double[] b = new double[n];
    double[] ab = new double[n];
    for (int i = 0; i < n; i++) {
      a[i] = c.get("x1")[i] * c.get("x1")[i];
      b[i] = c.get("x2")[i] * c.get("x2")[i];
      ab[i] = c.get("x1")[i] * c.get("x2")[i];
    }
    wide.put("a", a);
    wide.put("bb", b);
    wide.put("ab", ab);
    CrossFitPlan rows = CrossFitPlan.kFold(4).byRow().allowUnitLeakage();
    PanelResult poly =
        fit(
            PanelDml.builder()
                .outcomeModel(Learners.poly2())
                .unobservedEffect(UnobservedEffect.UNIT_DUMMIES)
                .crossFit(rows),
            c,
            PanelTestData.roles());
    PanelResult plain =
        fit(
            ols().unobservedEffect(UnobservedEffect.UNIT_DUMMIES).crossFit(rows),
            wide,
            PanelTestData.roles().covariates("a", "bb", "ab"));
    assertEquals(plain.estimate(), poly.estimate(), EXACT);
  }

  @Test
  void unitsWithoutTrainingRowsAreReported() {
    Map<String, double[]> c = PanelTestData.balanced();
    double[] fold = new double[c.get("y").length];
    for (int i = 0; i < fold.length; i++) {
      fold[i] = c.get("id")[i] == 105 ? 0 : i % 3;
    }
    c.put("mixed", fold);
    PanelResult r =
        fit(
            ols()
                .unobservedEffect(UnobservedEffect.UNIT_DUMMIES)
                .crossFit(CrossFitPlan.userSupplied().allowUnitLeakage()),
            c,
            PanelTestData.roles().folds("mixed"));
    assertEquals(6, only(r, "UNTRAINED_UNITS").values().get("rows"));
  }

  /** Means of squares are those of squared covariates, without the squares themselves. */
  @Test
  void derivedMeans() {
    Map<String, double[]> c = PanelTestData.unbalanced();
    // with least squares no function of the unit alone moves CRE_GENERAL; with its own squares it
    // does
    PanelDml.Builder b = PanelDml.builder().outcomeModel(Learners.poly2());
    PanelResult plain = fit(b, c, PanelTestData.roles());
    PanelResult squares = fit(b.derivedMeans(DerivedMeans.squares()), c, PanelTestData.roles());
    PanelResult own =
        fit(
            b.derivedMeans(
                DerivedMeans.of(
                    "mine",
                    x -> {
                      double[] v = new double[2 * x.rows()];
                      for (int j = 0; j < 2; j++) {
                        for (int i = 0; i < x.rows(); i++) {
                          v[j * x.rows() + i] = x.at(i, j) * x.at(i, j);
                        }
                      }
                      return FeatureMatrix.wrap(v, x.rows(), List.of("p", "q"));
                    })),
            c,
            PanelTestData.roles());
    assertEquals(own.estimate(), squares.estimate(), 1e-12);
    assertNotEquals(plain.estimate(), squares.estimate(), 1e-6);
    assertTrue(squares.nuisances().contains("E[Y|X,mean X,mean f(X)]"));
    FeatureMatrix x =
        FeatureMatrix.wrap(new double[] {1, 2, 3, 4, 5, 6}, 2, List.of("a", "b", "c"));
    assertEquals(
        List.of("a^2", "a x b", "a x c", "b^2", "b x c", "c^2"),
        DerivedMeans.quadratic().apply(x).names());
    assertEquals(List.of("a x b", "a x c", "b x c"), DerivedMeans.interactions().apply(x).names());
    assertArrayEquals(new double[] {3, 8}, DerivedMeans.interactions().apply(x).column(0));
  }

  /** A covariate that never varies within units enters once and is named. */
  @Test
  void timeConstantCovariates() {
    for (UnobservedEffect effect :
        List.of(
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.EARLY_DEMEANING,
            UnobservedEffect.FD_EXACT)) {
      PanelResult r =
          fit(
              ols().unobservedEffect(effect),
              PanelTestData.balanced(),
              PanelTestData.roles().covariates("x3"));
      assertTrue(only(r, "TIME_CONSTANT").message().endsWith(": x3."), effect.name());
      assertFalse(r.diagnostics().stream().anyMatch(d -> d.code().equals("COLLINEAR")));
    }
  }

  /** Weights that are integers and constant within units stand for copies of units. */
  @Test
  void weightsStandForUnits() {
    Map<String, double[]> c = PanelTestData.balanced();
    double[] w = c.get("w");
    int n = w.length;
    int copies = 0;
    for (int i = 0; i < n; i++) {
      w[i] = 1 + (c.get("id")[i] % 2);
      copies += w[i] == 2 ? 1 : 0;
    }
    int[] rows = new int[n + copies];
    for (int i = 0, k = n; i < n; i++) {
      rows[i] = i;
      if (w[i] == 2) {
        rows[k++] = i;
      }
    }
    Map<String, double[]> more = PanelTestData.rows(c, rows);
    for (int k = n; k < rows.length; k++) {
      more.get("id")[k] += 1000;
    }
    for (UnobservedEffect effect :
        List.of(
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.MUNDLAK_FP,
            UnobservedEffect.EARLY_DEMEANING,
            UnobservedEffect.LATE_DEMEANING,
            UnobservedEffect.FD_EXACT,
            UnobservedEffect.TWO_WAY_MUNDLAK)) {
      PanelDml.Builder b = ols().unobservedEffect(effect).crossFit(CrossFitPlan.userSupplied());
      PanelResult weighted =
          fit(b, c, PanelTestData.roles().folds("f").weights("w", WeightKind.SAMPLING));
      PanelResult copied = fit(b, more, PanelTestData.roles().folds("f"));
      assertEquals(copied.estimate(), weighted.estimate(), EXACT, effect.name());
    }
    w[5] = 0;
    PanelResult r = fit(ols(), c, PanelTestData.roles().weights("w", WeightKind.SAMPLING));
    assertEquals(1, r.droppedRows().get("weight zero"));
    assertEquals(n - 1, r.observations());
  }

  /** Inner folds keep units whole: the choice of a penalty sees no row of a unit it trains on. */
  @Test
  void innerFoldsKeepUnitsWhole() {
    Map<String, double[]> c = PanelTestData.balanced();
    CausalData data = PanelTestData.data(c, PanelTestData.roles());
    WatchingLearner watch = new WatchingLearner(Learners.ols(), c.get("id"));
    PanelDml.builder()
        .outcomeModel(Learners.tuned(4, watch, Learners.poly2()))
        .build()
        .fit(data, FitContext.seed(1).threads(1));
    // five outer folds of two nuisances, each with four inner fits and sometimes a final one
    assertTrue(watch.fits() >= 40, "fits " + watch.fits());
    assertEquals(0, watch.splitUnits());
    WatchingLearner rows = new WatchingLearner(Learners.ols(), c.get("id"));
    PanelDml.builder()
        .unobservedEffect(UnobservedEffect.UNIT_DUMMIES)
        .unitEncoding(UnitEncoding.ONE_HOT)
        .crossFit(CrossFitPlan.kFold(5).byRow().allowUnitLeakage())
        .outcomeModel(Learners.tuned(4, rows, Learners.ols()))
        .build()
        .fit(data, FitContext.seed(1).threads(1));
    assertTrue(rows.splitUnits() > 0);
  }

  @Test
  void tuningIsReported() {
    PanelResult r =
        fit(
            PanelDml.builder().outcomeModel(Learners.tuned(3, Learners.ols(), Learners.poly2())),
            PanelTestData.balanced(),
            PanelTestData.roles());
    Diagnostic tuned = only(r, "TUNED");
    assertTrue(tuned.message().startsWith("E[Y|X,mean X]: candidate "), tuned.message());
  }

  /** Neighbouring blocks of periods do not train; FD pairs follow the fold of the later row. */
  @Test
  void plansOfPeriods() {
    int n = 20 * 30;
    double[] id = new double[n];
    double[] t = new double[n];
    Map<String, double[]> c = new java.util.LinkedHashMap<>();
    org.estimand.random.RandomStream s = org.estimand.random.RandomStreams.of(2).generator();
    double[] y = new double[n];
    double[] d = new double[n];
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      int unit = i / 20;
      id[i] = unit;
      t[i] = i % 20;
      x[i] = s.normal();
      d[i] = x[i] + s.normal();
      y[i] = d[i] + x[i] + s.normal();
    }
    c.put("y", y);
    c.put("d", d);
    c.put("x1", x);
    c.put("id", id);
    c.put("t", t);
    Roles roles = Roles.outcome("y").treatment("d").covariates("x1").unit("id").time("t");
    PanelDml.Builder b =
        ols()
            .unobservedEffect(UnobservedEffect.POOLED)
            .crossFit(CrossFitPlan.neighboursLeftOut(10).allowUnitLeakage());
    PanelResult r = fit(b, c, roles);
    double[] want = new double[n];
    for (int k = 0; k < 10; k++) {
      int block = k;
      int[] train =
          java.util.stream.IntStream.range(0, n)
              .filter(i -> Math.abs((int) t[i] / 2 - block) > 1)
              .toArray();
      double[] coefficient =
          PlainPanel.ols(
              Arrays.stream(train).mapToDouble(i -> y[i]).toArray(),
              Arrays.stream(train).mapToDouble(i -> x[i]).toArray());
      for (int i = 0; i < n; i++) {
        if ((int) t[i] / 2 == k) {
          want[i] = coefficient[0] + coefficient[1] * x[i];
        }
      }
    }
    assertArrayEquals(want, r.predictions("E[Y|X]", 0), 1e-9);
    PanelResult blocks =
        fit(b.crossFit(CrossFitPlan.periodBlocks(10).allowUnitLeakage()), c, roles);
    assertNotEquals(r.estimate(), blocks.estimate(), 1e-9);
  }
}
