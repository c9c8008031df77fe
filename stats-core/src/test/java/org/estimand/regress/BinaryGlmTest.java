package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BinaryGlmTest {
  /** Six rows without and four with the feature; shares of ones 1/3 and 3/4. */
  private static final double[] X = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1};

  private static final double[] Y = {1, 1, 0, 0, 0, 0, 1, 1, 1, 0};
  private static final Design DESIGN = new Design(X, 10, List.of(Design.INTERCEPT, "d"));

  private static double index(Link link, double p) {
    return switch (link) {
      case LOGIT -> Math.log(p / (1 - p));
      case PROBIT -> new NormalDistribution().inverseCumulativeProbability(p);
      case CLOGLOG -> Math.log(-Math.log(1 - p));
    };
  }

  private static String message(Design design, double... y) {
    return assertThrows(CausalException.class, () -> BinaryGlm.fit(Link.LOGIT, design, y, null))
        .getMessage();
  }

  @ParameterizedTest
  @EnumSource(Link.class)
  void aSaturatedModelFitsTheShares(Link link) {
    BinaryGlmFit fit = BinaryGlm.fit(link, DESIGN, Y, null);
    double low = index(link, 1 / 3.0);
    assertArrayEquals(new double[] {low, index(link, 0.75) - low}, fit.coefficients(), 1e-10);
    assertEquals(1 / 3.0, fit.probabilities()[0], 1e-13);
    assertEquals(0.75, fit.probabilities()[9], 1e-13);
    assertEquals(
        2 * Math.log(1 / 3.0) + 4 * Math.log(2 / 3.0) + 3 * Math.log(0.75) + Math.log(0.25),
        fit.logLikelihood(),
        1e-12);
  }

  @Test
  void logitVarianceHasItsClosedForm() {
    BinaryGlmFit fit = BinaryGlm.fit(Link.LOGIT, DESIGN, Y, null);
    double a = 1 / (6 * 2 / 9.0);
    double b = 1 / (4 * 3 / 16.0);
    assertArrayEquals(new double[] {a, -a, -a, a + b}, fit.inverseHessian(), 1e-11);
    double sum = 0;
    for (int i = 0; i < 10; i++) {
      double phi = fit.influence()[10 + i];
      sum += phi * phi / 100;
    }
    // in a saturated model the sandwich is the inverse Hessian
    assertEquals(a + b, sum, 1e-11);
  }

  @Test
  void aWeightOfTwoIsARowTwice() {
    double[] w = {2, 1, 1, 1, 1, 1, 1, 1, 1, 2};
    BinaryGlmFit fit = BinaryGlm.fit(Link.LOGIT, DESIGN, Y, w);
    assertEquals(Math.log(3 / 4.0), fit.coefficients()[0], 1e-12);
    assertEquals(Math.log(3 / 2.0) - Math.log(3 / 4.0), fit.coefficients()[1], 1e-12);
  }

  @Test
  void laterCollinearColumnsGo() {
    double[] x = java.util.Arrays.copyOf(X, 30);
    for (int i = 0; i < 10; i++) {
      x[20 + i] = 1 - X[10 + i];
    }
    Design design = new Design(x, 10, List.of(Design.INTERCEPT, "d", "other"));
    BinaryGlmFit fit = BinaryGlm.fit(Link.LOGIT, design, Y, null);
    assertEquals(List.of("other"), fit.dropped(design.names()));
    assertEquals(0, fit.coefficients()[2]);
    assertArrayEquals(
        BinaryGlm.fit(Link.LOGIT, DESIGN, Y, null).inverseHessian(), fit.inverseHessian());
  }

  @Test
  void separationIsNamed() {
    assertEquals(
        "IDENT-003 Fitted propensity is 0 or 1 for 4 rows (logit, separation by \"d\"). Trim,"
            + " penalise, or drop the covariate.",
        message(DESIGN, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1));
    assertEquals(
        "IDENT-003 Fitted propensity is 0 or 1 for 10 rows (logit, separation by \"d\"). Trim,"
            + " penalise, or drop the covariate.",
        message(DESIGN, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1));
  }

  @Test
  void fewerRowsThanColumnsAreRefused() {
    assertEquals(
        "IDENT-070 Least squares has 2 coefficients but only 1 rows. Use fewer columns or more"
            + " rows.",
        message(new Design(new double[] {1, 2}, 1, List.of(Design.INTERCEPT, "x")), 1));
  }

  @Test
  void columnsThatAreNotFiniteAreRefused() {
    double[] x = X.clone();
    x[12] = Double.POSITIVE_INFINITY;
    assertEquals(
        "DATA-070 Column \"d\" is Infinity in row 3; a regression needs finite numbers. Leave the"
            + " row out or impute the value.",
        message(new Design(x, 10, List.of(Design.INTERCEPT, "d")), Y));
  }

  @Test
  void nearlyCollinearColumnsAreNamed() {
    Sample data = new Sample(6, 60, 2, 2);
    double[] c = new double[60];
    double[] y = new double[60];
    for (int i = 0; i < 60; i++) {
      c[i] = data.x.at(i, 0) + 3e-7 * data.x.at(i, 1);
      y[i] = i % 3 == 0 ? 1 : 0;
    }
    Design design =
        Design.withIntercept(data.x.select(0).append(FeatureMatrix.wrap(c, 60, List.of("c"))));
    assertEquals(
        "CONV-070 The logit regression did not settle in 200 iterations on columns (intercept), a,"
            + " c. Look for nearly collinear or badly scaled columns.",
        message(design, y));
  }

  @ParameterizedTest
  @EnumSource(Link.class)
  void outcomesOtherThanZeroAndOneAreRefused(Link link) {
    Design x = new Design(new double[] {1, 1, 1, 1, 1, 2, 3, 5}, 4, List.of(Design.INTERCEPT, "x"));
    for (double bad : new double[] {2, -1, 0.5, Double.NaN}) {
      CausalException e =
          assertThrows(
              CausalException.class,
              () -> BinaryGlm.fit(link, x, new double[] {0, 1, bad, 0}, null));
      assertEquals(
          "DATA-070 The outcome is "
              + bad
              + " in row 3; a binary regression needs 0 or 1. Leave the row out or recode it.",
          e.getMessage());
    }
    CausalException e =
        assertThrows(
            CausalException.class,
            () ->
                BinaryGlm.fit(
                    link, x, new double[] {0, 1, 1, 0}, new double[] {1, 1, -1, Double.NaN}));
    assertEquals(
        "DATA-071 The weight of row 3 is -1.0; must be zero or positive and finite.",
        e.getMessage());
  }

  @Test
  void aDroppedColumnIsNamedEvenWhenAnotherHasItsName() {
    Design x =
        new Design(
            new double[] {1, 1, 1, 1, 1, 2, 3, 5, 1, 2, 3, 5},
            4,
            List.of(Design.INTERCEPT, "x", "x"));
    BinaryGlmFit fit = BinaryGlm.fit(Link.LOGIT, x, new double[] {0, 1, 1, 0}, null);
    assertEquals(List.of("x"), fit.dropped(x.names()));
  }
}
