package org.estimand.panel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.learners.Learners;
import org.estimand.regress.Design;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.LinearRegression;
import org.junit.jupiter.api.Test;

class PanelComparisonTest {
  private static final double EXACT = 1e-10;

  private static PanelComparison.Builder poly() {
    return PanelComparison.builder().outcomeModel(Learners.poly2());
  }

  private static PanelComparisonResult compare(Map<String, double[]> c, Roles roles) {
    return poly().build().fit(PanelTestData.data(c, roles), FitContext.seed(3));
  }

  /** With unit effects that are plainly related to the treatment. */
  private static Map<String, double[]> related(Map<String, double[]> c) {
    double[] means = new PlainPanel(c.get("id")).means(c.get("d"));
    for (int i = 0; i < means.length; i++) {
      c.get("y")[i] += 2 * means[i];
    }
    return c;
  }

  /** Each row is what the estimator gives alone, with its own standard error. */
  @Test
  void rowsEqualSingleFits() {
    CausalData several =
        PanelTestData.data(
            PanelTestData.rows(
                PanelTestData.unbalanced(),
                PanelIdentitiesTest.severalRows(PanelTestData.unbalanced())),
            PanelTestData.roles());
    for (VcovType type :
        List.of(
            VcovType.cluster(SmallSample.NONE, "id"),
            VcovType.cluster(SmallSample.NONE, "id", "t"))) {
      PanelComparisonResult all =
          poly()
              .crossFit(CrossFitPlan.kFold(3).groupedBy(org.estimand.data.Role.UNIT).repeated(2))
              .vcov(type)
              .build()
              .fit(several, FitContext.seed(3));
      for (UnobservedEffect effect : UnobservedEffect.values()) {
        if (effect == UnobservedEffect.UNIT_DUMMIES) {
          continue;
        }
        PanelResult one =
            PanelDml.builder()
                .outcomeModel(Learners.poly2())
                .unobservedEffect(effect)
                .vcov(type)
                .crossFit(CrossFitPlan.kFold(3).groupedBy(org.estimand.data.Role.UNIT).repeated(2))
                .build()
                .fit(several, FitContext.seed(3));
        assertEquals(one.estimate(), all.estimate(effect.label()), 0, effect.name());
        assertEquals(one.standardError(), all.standardError(effect.label()), 1e-12, effect.name());
      }
      assertTrue(all.skipped().get("unit-dummies").startsWith("CONF-241 "));
    }
  }

  @Test
  void linearRowsAreRegressions() {
    Map<String, double[]> c = PanelTestData.balanced();
    CausalData data = PanelTestData.data(c, PanelTestData.roles().treatment("d2").covariates("x3"));
    PanelComparisonResult all = poly().build().fit(data, FitContext.seed(3));
    SampleDesign sample = SampleDesign.of(data);
    VcovType type = VcovType.cluster(SmallSample.NONE, "id");
    var pooled =
        LinearRegression.fit(
                Design.withIntercept(data.features(List.of("d", "d2", "x1", "x2", "x3"))),
                c.get("y"),
                null,
                sample)
            .estimates(type);
    Grouping id = data.grouping("id");
    var within =
        LinearRegression.within(
                data.features(List.of("d", "d2", "x1", "x2")),
                c.get("y"),
                FixedEffects.of(id),
                sample)
            .estimates(type);
    var twoWay =
        LinearRegression.within(
                data.features(List.of("d", "d2", "x1", "x2")),
                c.get("y"),
                FixedEffects.of(id, data.grouping("t")),
                sample)
            .estimates(type);
    for (String d : List.of("d", "d2")) {
      assertEquals(
          pooled.estimate(pooled.index(d)), all.estimate("linear-pooled-ols (" + d + ")"), EXACT);
      assertEquals(
          pooled.standardError(pooled.index(d)),
          all.standardError("linear-pooled-ols (" + d + ")"),
          EXACT);
      assertEquals(within.estimate(within.index(d)), all.estimate("linear-fe (" + d + ")"), EXACT);
      assertEquals(
          within.standardError(within.index(d)), all.standardError("linear-fe (" + d + ")"), EXACT);
      assertEquals(
          twoWay.estimate(twoWay.index(d)), all.estimate("linear-two-way-fe (" + d + ")"), EXACT);
    }
  }

  @Test
  void firstDifferences() {
    Map<String, double[]> c = PanelTestData.unbalanced();
    List<double[]> rows = new ArrayList<>();
    List<Double> ids = new ArrayList<>();
    String[] names = {"y", "d", "x1", "x2"};
    for (int i = 0; i < c.get("id").length; i++) {
      for (int k = 0; k < c.get("id").length; k++) {
        if (c.get("id")[i] == c.get("id")[k] && c.get("t")[i] == c.get("t")[k] + 1) {
          double[] row = new double[4];
          for (int j = 0; j < 4; j++) {
            row[j] = c.get(names[j])[i] - c.get(names[j])[k];
          }
          rows.add(row);
          ids.add(c.get("id")[i]);
        }
      }
    }
    double[][] columns = new double[4][rows.size()];
    for (int k = 0; k < rows.size(); k++) {
      for (int j = 0; j < 4; j++) {
        columns[j][k] = rows.get(k)[j];
      }
    }
    double[] b = PlainPanel.ols(columns[0], columns[1], columns[2], columns[3]);
    PanelComparisonResult all = compare(c, PanelTestData.roles());
    assertEquals(b[1], all.estimate("linear-fd"), EXACT);
    ComparisonRow row =
        all.rows().stream().filter(r -> r.term().equals("linear-fd")).findFirst().orElseThrow();
    assertEquals(rows.size(), row.rows());
    assertEquals(ids.stream().distinct().count(), row.units());
  }

  /** The difference of two estimators has the variance of the sum of their cluster sums. */
  @Test
  void differencesHaveJointErrors() {
    Map<String, double[]> c = related(PanelTestData.unbalanced());
    PanelComparisonResult all = compare(c, PanelTestData.roles());
    Agreement a =
        all.agreements().stream()
            .filter(g -> g.second().equals("fd-exact"))
            .findFirst()
            .orElseThrow();
    assertEquals(all.estimate("cre-general") - all.estimate("fd-exact"), a.difference(), 1e-12);
    int i = all.terms().indexOf("cre-general");
    int j = all.terms().indexOf("fd-exact");
    double v =
        all.estimates().covariance(i, i)
            + all.estimates().covariance(j, j)
            - 2 * all.estimates().covariance(i, j);
    assertEquals(Math.sqrt(v), a.standardError(), 1e-12);
    assertNotEquals(0, all.estimates().covariance(i, j), 1e-9);
    Agreement pooled =
        all.agreements().stream()
            .filter(g -> g.second().equals("pooled"))
            .findFirst()
            .orElseThrow();
    assertTrue(pooled.differs());
  }

  @Test
  void textPlotAndJson() {
    PanelComparisonResult all = compare(related(PanelTestData.unbalanced()), PanelTestData.roles());
    String text = all.summary();
    assertTrue(text.contains("Left out: unit-dummies: CONF-241 "), text);
    assertTrue(text.contains("cre-general and pooled differ by "), text);
    assertTrue(text.contains("Advice: Fuhr and Papies (2024)"), text);
    assertEquals(all.terms().size(), all.table().rows().size());
    assertTrue(all.plot().contains("linear-fe"));
    Map<String, Object> json = Json.read(all.toJson());
    assertEquals(all.terms().size(), ((List<?>) json.get("estimators")).size());
    assertTrue(json.containsKey("agreements") && json.containsKey("advice"));
    PanelComparisonResult ols =
        PanelComparison.builder()
            .outcomeModel(Learners.ols())
            .build()
            .fit(
                PanelTestData.data(PanelTestData.balanced(), PanelTestData.roles()),
                FitContext.seed(1));
    assertTrue(
        ols.advice().contains("cre-general and early-demeaning are equal to rounding."),
        ols.advice().toString());
    assertEquals(all.advice(), all.compact().advice());
  }

  @Test
  void dummiesOnRowFoldsAndInstruments() {
    Map<String, double[]> c = PanelTestData.balanced();
    PanelComparisonResult all =
        poly()
            .crossFit(CrossFitPlan.kFold(4).byRow().allowUnitLeakage())
            .build()
            .fit(
                PanelTestData.data(c, PanelTestData.roles().instruments("z", "z2")),
                FitContext.seed(3));
    assertTrue(all.skipped().isEmpty(), all.skipped().toString());
    // linear: two-stage least squares within units
    PlainPanel plain = new PlainPanel(c.get("id"));
    double[][] w = new double[6][];
    String[] names = {"y", "d", "z", "z2", "x1", "x2"};
    for (int j = 0; j < 6; j++) {
      w[j] = plain.within(c.get(names[j]));
    }
    double[] first = PlainPanel.ols(w[1], w[2], w[3], w[4], w[5]);
    double[] fitted = new double[w[0].length];
    for (int i = 0; i < fitted.length; i++) {
      fitted[i] =
          first[0]
              + first[1] * w[2][i]
              + first[2] * w[3][i]
              + first[3] * w[4][i]
              + first[4] * w[5][i];
    }
    assertEquals(PlainPanel.ols(w[0], fitted, w[4], w[5])[1], all.estimate("linear-fe"), EXACT);
  }
}
