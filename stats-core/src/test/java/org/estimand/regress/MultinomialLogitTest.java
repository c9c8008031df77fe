package org.estimand.regress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class MultinomialLogitTest {
  private static final Sample DATA = new Sample(3, 300, 5, 4);
  private static final Design DESIGN = Design.withIntercept(DATA.x);

  private static int[] classes(int count) {
    RandomStream random = RandomStreams.of(8).generator();
    int[] y = new int[DATA.n];
    for (int i = 0; i < y.length; i++) {
      y[i] = DATA.y[i] + random.normal() > 0.5 ? random.integer(count) : 0;
    }
    return y;
  }

  @Test
  void twoClassesAreTheBinaryLogit() {
    int[] y = classes(2);
    double[] one = Arrays.stream(y).asDoubleStream().toArray();
    BinaryGlmFit binary = BinaryGlm.fit(Link.LOGIT, DESIGN, one, DATA.w);
    MultinomialLogitFit fit = MultinomialLogit.fit(DESIGN, y, 2, DATA.w);
    assertArrayEquals(binary.coefficients(), fit.coefficients(), 1e-11);
    assertArrayEquals(
        binary.probabilities(), Arrays.copyOfRange(fit.probabilities(), DATA.n, 2 * DATA.n), 1e-12);
    assertArrayEquals(binary.influence(), fit.influence(), 1e-9);
    assertArrayEquals(binary.inverseHessian(), fit.inverseInformation(), 1e-11);
    assertEquals(binary.logLikelihood(), fit.logLikelihood(), 1e-10);
  }

  @Test
  void anotherBaseGivesTheSameModel() {
    int[] y = classes(3);
    MultinomialLogitFit fit = MultinomialLogit.fit(DESIGN, y, 3, null);
    int[] turned = Arrays.stream(y).map(c -> 2 - c).toArray();
    MultinomialLogitFit other = MultinomialLogit.fit(DESIGN, turned, 3, null);
    for (int i = 0; i < DATA.n; i++) {
      double sum = 0;
      for (int c = 0; c < 3; c++) {
        assertEquals(
            fit.probabilities()[c * DATA.n + i],
            other.probabilities()[(2 - c) * DATA.n + i],
            1e-12);
        sum += fit.probabilities()[c * DATA.n + i];
      }
      assertEquals(1, sum, 1e-14);
    }
    // the coefficients of class 1 against class 2, and their standard error
    SampleDesign rows = SampleDesign.rows(DATA.n);
    Estimates e = fit.estimates(rows, VcovType.robust());
    Estimates t = other.estimates(rows, VcovType.robust());
    int a = e.index("a:1");
    int b = e.index("a:2");
    int c = t.index("a:1");
    assertEquals(e.estimate(a) - e.estimate(b), t.estimate(c), 1e-11);
    double v = e.covariance(a, a) + e.covariance(b, b) - 2 * e.covariance(a, b);
    assertEquals(v, t.covariance(c, c), 1e-11);
  }

  @Test
  void interceptsAloneFitTheShares() {
    int[] y = {0, 0, 0, 1, 1, 2};
    double[] ones = new double[6];
    Arrays.fill(ones, 1);
    Design design = new Design(ones, 6, List.of(Design.INTERCEPT));
    MultinomialLogitFit fit = MultinomialLogit.fit(design, y, 3, null);
    assertArrayEquals(
        new double[] {Math.log(2 / 3.0), Math.log(1 / 3.0)}, fit.coefficients(), 1e-12);
    Estimates e = fit.estimates(SampleDesign.rows(6), VcovType.iid());
    double third = 1 / 3.0;
    assertArrayEquals(new double[] {0.5 + third, third, third, 1 + third}, e.vcov(), 1e-12);
    // for a multinomial distribution the sandwich is the same
    assertArrayEquals(e.vcov(), e.withVcov(VcovType.robust()).vcov(), 1e-12);
  }

  @Test
  void scoresSumToZeroInEveryColumn() {
    MultinomialLogitFit fit = MultinomialLogit.fit(DESIGN, classes(4), 4, DATA.w);
    for (int c = 0; c < 3; c++) {
      for (int k = 0; k < 3; k++) {
        double sum = 0;
        for (int i = 0; i < DATA.n; i++) {
          sum += fit.scores()[c * DATA.n + i] * DESIGN.values()[k * DATA.n + i];
        }
        assertEquals(0, sum, 1e-10);
      }
    }
  }

  private static String message(Design design, int classes, int... y) {
    return assertThrows(CausalException.class, () -> MultinomialLogit.fit(design, y, classes, null))
        .getMessage();
  }

  @Test
  void whatCannotBeAnsweredIsSaid() {
    double[] x = {1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1};
    Design design = new Design(x, 6, List.of(Design.INTERCEPT, "d"));
    assertEquals(
        "IDENT-003 Fitted propensity is 0 or 1 for 3 rows (multinomial logit, separation by"
            + " \"d\"). Trim, penalise, or drop the covariate.",
        message(design, 3, 0, 1, 1, 2, 2, 2));
    assertEquals(
        "IDENT-076 Class 1 of 3 has no row of positive weight, so its coefficients are not"
            + " identified. Leave the class out.",
        message(design, 3, 0, 0, 2, 2, 0, 2));
    assertEquals(
        "CONF-076 Row 2 has class 5 of 3; classes are 0 .. classes - 1, two at least.",
        message(design, 3, 0, 5, 1, 2, 0, 1));
    x[7] = Double.POSITIVE_INFINITY;
    assertEquals(
        "DATA-070 Column \"d\" is Infinity in row 2; a regression needs finite numbers. Leave the"
            + " row out or impute the value.",
        message(design, 3, 0, 1, 1, 2, 0, 2));
  }

  @Test
  void nearlyCollinearColumnsAreNamed() {
    double[] c = new double[DATA.n];
    for (int i = 0; i < c.length; i++) {
      c[i] = DATA.x.at(i, 0) + 3e-7 * DATA.x.at(i, 1);
    }
    Design design =
        Design.withIntercept(DATA.x.select(0).append(FeatureMatrix.wrap(c, DATA.n, List.of("c"))));
    assertEquals(
        "CONV-072 The multinomial logit did not settle in 200 iterations on columns (intercept), a,"
            + " c. Look for nearly collinear or badly scaled columns.",
        message(design, 3, classes(3)));
  }
}
