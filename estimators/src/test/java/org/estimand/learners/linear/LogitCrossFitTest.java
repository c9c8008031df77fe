package org.estimand.learners.linear;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class LogitCrossFitTest {
  private static final int N = 1500;

  /** Five features, a copy of the second, and one that varies in the first fold only. */
  private static FeatureMatrix awkward() {
    FeatureMatrix x = TestData.features(N, 5, 1);
    double[] all = Arrays.copyOf(x.data(), 7 * N);
    for (int i = 0; i < N; i++) {
      all[5 * N + i] = 3 - 2 * x.at(i, 1);
      all[6 * N + i] = i % 5 == 0 ? x.at(i, 2) - x.at((i + 7) % N, 3) : 4;
    }
    return FeatureMatrix.wrap(all, N, List.of("a", "b", "c", "d", "e", "copy", "once"));
  }

  private static CrossFitPredictions run(FitContext context, double[] w) {
    FeatureMatrix x = awkward();
    double[] d = TestData.binary(TestData.features(N, 5, 1), 2);
    FoldAssignment folds = FoldAssignment.of(TestData.foldLabels(N, 5, 2));
    Nuisance batch = Nuisance.probability("batch", Learners.logistic(), x, d);
    Nuisance alone = Nuisance.probability("alone", Alone.of(Learners.logistic()), x, d);
    return CrossFitter.run(List.of(batch.weighted(w), alone.weighted(w)), folds, context);
  }

  @Test
  void columnsDroppedInSomeFoldsAndWeightsEqualSingleFits() {
    for (double[] w : new double[][] {null, TestData.weights(N, 3)}) {
      CrossFitPredictions one = run(FitContext.seed(1).threads(1), w);
      CrossFitPredictions seven = run(FitContext.seed(1).threads(7), w);
      for (int r = 0; r < 2; r++) {
        assertArrayEquals(one.of("alone", r), one.of("batch", r), 1e-12);
        assertArrayEquals(one.of("batch", r), seven.of("batch", r));
      }
    }
  }

  @Test
  void backendsAgree() {
    for (double[] w : new double[][] {null, TestData.weights(N, 3)}) {
      CrossFitPredictions ejml = run(FitContext.seed(1).threads(2).backend("ejml"), w);
      CrossFitPredictions blas = run(FitContext.seed(1).threads(1).backend("openblas"), w);
      CrossFitPredictions again = run(FitContext.seed(1).threads(7).backend("openblas"), w);
      for (int r = 0; r < 2; r++) {
        assertArrayEquals(ejml.of("batch", r), blas.of("batch", r), 1e-12);
        assertArrayEquals(blas.of("batch", r), again.of("batch", r));
        assertFalse(
            Arrays.equals(ejml.of("batch", r), blas.of("batch", r)), "another order of sums");
      }
    }
  }

  @Test
  void setsAtTheSameCoefficientsShareTheirSums() {
    FeatureMatrix x = TestData.features(600, 3, 4);
    double[] d = TestData.binary(x, 5);
    int[] rows = TestData.allRows(600);
    int[][] cells = {
      Arrays.copyOf(rows, 250),
      Arrays.copyOfRange(rows, 250, 400),
      Arrays.copyOfRange(rows, 400, 600)
    };
    double[] b = {0.1, -0.3, 0.2, 0.5};
    double[] other = {0.1, -0.3, 0.2, 0.4};
    LogitCells sums = new LogitCells(x, d, null, cells, FitContext.seed(1).threads(2));
    List<LogitPass.Sums> got =
        sums.answer(
            List.of(
                new LogitCells.Request(other, true, new int[] {0, 2}),
                new LogitCells.Request(b, false, new int[] {0, 1}),
                new LogitCells.Request(b.clone(), true, new int[] {1, 2})));
    assertNull(got.get(1).information());
    for (int s = 1; s < 3; s++) {
      int[] own = s == 1 ? Arrays.copyOf(rows, 400) : Arrays.copyOfRange(rows, 250, 600);
      LogitPass.Sums want = new LogitPass(x, own, d, null, new int[] {0, 1, 2}).at(b, s == 2, null);
      assertEquals(want.value(), got.get(s).value(), 1e-11);
      assertArrayEquals(want.gradient(), got.get(s).gradient(), 1e-11);
    }
    LogitPass.Sums all =
        new LogitPass(x, Arrays.copyOfRange(rows, 250, 600), d, null, new int[] {0, 1, 2})
            .at(b, null);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j <= i; j++) {
        assertEquals(all.information()[4 * i + j], got.get(2).information()[4 * i + j], 1e-11);
      }
    }
    assertTrue(got.get(0).value() != got.get(1).value(), "another point");
  }

  /** One row that does not train is so far out that the others hardly vary in scaled units. */
  private static FeatureMatrix farOut() {
    FeatureMatrix x = TestData.features(300, 2, 8);
    x.data()[0] = 1e7;
    return x;
  }

  private static int[] withoutTheFirst() {
    return Arrays.copyOfRange(TestData.allRows(300), 1, 300);
  }

  @Test
  void aLargeStepAloneIsNoSeparation() {
    FeatureMatrix far = farOut();
    FeatureMatrix near = TestData.features(300, 2, 8);
    double[] d = TestData.binary(near, 9);
    double[] three = d.clone();
    for (int i = 0; i < 300; i += 3) {
      three[i] = 2;
    }
    for (int classes = 2; classes <= 3; classes++) {
      double[] target = classes == 2 ? d : three;
      double[][] p = new double[2][classes * 299];
      for (int k = 0; k < 2; k++) {
        FeatureMatrix x = k == 0 ? near : far;
        Predictor fit =
            Learners.logistic()
                .fit(
                    new TrainingSet(x, withoutTheFirst(), target, null, classes),
                    RandomStreams.of(1));
        fit.predict(x, withoutTheFirst(), p[k]);
      }
      assertArrayEquals(p[0], p[1], 1e-9, classes + " classes");
    }
  }

  @Test
  void chunksOfTinyProbabilitiesKeepTheirLogarithms() {
    double[] z = new double[CrossKernel.CHUNK];
    Arrays.fill(z, 1);
    int m = 200;
    double[] ones = new double[m];
    Arrays.fill(ones, 1);
    LogitChunk chunk = new LogitChunk();
    for (double u : new double[] {40, 3, 0, -3, -40}) {
      chunk.evaluate(z, 1, m, new double[] {u}, TestData.allRows(m), 0, ones, null);
      double want = -m * (Math.log1p(Math.exp(-Math.abs(u))) + Math.max(-u, 0));
      assertEquals(1, chunk.value() / want, 1e-13, "index " + u);
      assertEquals(Math.abs(u) == 40 ? m : 0, chunk.certain());
    }
  }
}
