package org.estimand.learners.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KernelRidgeLearnerTest {
  private static final int N = 40;
  private static final RandomStreams RANDOM = RandomStreams.of(3);
  private static final KernelRidgeOptions DEFAULTS = KernelRidgeOptions.defaults();

  private final FeatureMatrix x = KernelData.features(N, 3, 11);
  private final double[] y = KernelData.outcome(x, 11);
  private final double[] w = KernelData.weights(N);

  private static Predictor fit(KernelRidgeOptions options, TrainingSet data) {
    return Learners.kernelRidge(options).fit(data, RANDOM);
  }

  private static double[] predictions(Predictor fit, FeatureMatrix at) {
    double[] out = new double[at.rows()];
    fit.predict(at, KernelData.allRows(at.rows()), out);
    return out;
  }

  private static double value(Predictor fit, String key) {
    Diagnostic note =
        fit.notes().stream().filter(d -> d.code().equals("KERNEL")).findFirst().orElseThrow();
    return ((Number) note.values().get(key)).doubleValue();
  }

  private TrainingSet weighted() {
    return new TrainingSet(x, KernelData.allRows(N), y, w, 0);
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void aFitSolvesTheBorderedSystem(Kernel kernel) {
    KernelRidgeOptions options = DEFAULTS.kernel(kernel).degree(2).penalty(0.003);
    options = kernel == Kernel.GAUSSIAN ? options.width(1.7) : options;
    FeatureMatrix fresh = KernelData.features(15, 3, 12);
    DirectKernelRidge direct = new DirectKernelRidge(kernel, 1.7, 2, x, y, w);
    assertArrayEquals(
        direct.predictions(0.003, -1, fresh), predictions(fit(options, weighted()), fresh), 1e-10);
  }

  @Test
  void withoutWeightsTheyAreEqual() {
    KernelRidgeOptions options = DEFAULTS.width(2).penalty(0.01);
    double[] ones = new double[N];
    Arrays.fill(ones, 1);
    double[] expected =
        new DirectKernelRidge(Kernel.GAUSSIAN, 2, 1, x, y, ones).predictions(0.01, -1, x);
    assertArrayEquals(expected, predictions(fit(options, TrainingSet.regression(x, y)), x), 1e-10);
  }

  @ParameterizedTest
  @EnumSource(Kernel.class)
  void leaveOneOutErrorsAreThoseOfRefits(Kernel kernel) {
    DirectKernelRidge direct = new DirectKernelRidge(kernel, 1.7, 2, x, y, w);
    for (double penalty : new double[] {0.2, 0.002, 1e-5}) {
      KernelRidgeOptions options = DEFAULTS.kernel(kernel).degree(2).penalty(penalty);
      options = kernel == Kernel.GAUSSIAN ? options.width(1.7) : options;
      double expected = direct.leaveOneOut(penalty);
      assertEquals(expected, value(fit(options, weighted()), "loss"), 1e-8 * expected);
    }
  }

  @Test
  void lowRankFeaturesLeaveOneOutToo() {
    // the linear kernel has rank 3: its low-rank features are the kernel
    DirectKernelRidge direct = new DirectKernelRidge(Kernel.LINEAR, 1, 1, x, y, w);
    KernelRidgeOptions options =
        DEFAULTS.kernel(Kernel.LINEAR).penalty(0.01).exactRows(10).landmarks(20);
    Predictor fit = fit(options, weighted());
    assertEquals(3, value(fit, "rank"));
    double expected = direct.leaveOneOut(0.01);
    assertEquals(expected, value(fit, "loss"), 1e-9 * expected);
    FeatureMatrix fresh = KernelData.features(15, 3, 12);
    assertArrayEquals(direct.predictions(0.01, -1, fresh), predictions(fit, fresh), 1e-9);
  }

  @Test
  void thePenaltyHasTheSmallestErrorOfItsGrid() {
    Predictor chosen = fit(DEFAULTS.width(1.5), weighted());
    double penalty = value(chosen, "penalty");
    DirectKernelRidge direct = new DirectKernelRidge(Kernel.GAUSSIAN, 1.5, 1, x, y, w);
    double best = direct.leaveOneOut(penalty);
    assertEquals(best, value(chosen, "loss"), 1e-8 * best);
    for (int k = -20; k <= 20; k++) {
      assertTrue(best <= direct.leaveOneOut(penalty * Math.pow(10, k / 5.0)) * (1 + 1e-8));
    }
    assertArrayEquals(direct.predictions(penalty, -1, x), predictions(chosen, x), 1e-8);
  }

  @Test
  void theTunedWidthHasTheSmallestErrorOfFive() {
    Predictor tuned = fit(DEFAULTS.tunedWidth(), weighted());
    double median = value(fit(DEFAULTS, weighted()), "width");
    double least = Double.POSITIVE_INFINITY;
    double width = 0;
    for (double m : new double[] {0.25, 0.5, 1, 2, 4}) {
      double loss = value(fit(DEFAULTS.width(m * median), weighted()), "loss");
      width = loss < least ? m * median : width;
      least = Math.min(least, loss);
    }
    assertEquals(width, value(tuned, "width"));
    assertEquals(least, value(tuned, "loss"));
    assertFalse(width == median);
  }

  @Test
  void theLinearKernelIsRidge() {
    double penalty = 0.3;
    double[] share = w.clone();
    double total = Arrays.stream(w).sum();
    double mean = 0;
    for (int i = 0; i < N; i++) {
      share[i] /= total;
      mean += share[i] * y[i];
    }
    double variance = 0;
    for (int i = 0; i < N; i++) {
      variance += share[i] * (y[i] - mean) * (y[i] - mean);
    }
    double[] ridge =
        predictions(Learners.ridge(penalty * Math.sqrt(variance)).fit(weighted(), RANDOM), x);
    assertArrayEquals(
        ridge,
        predictions(fit(DEFAULTS.kernel(Kernel.LINEAR).penalty(penalty), weighted()), x),
        1e-10);
  }

  @Test
  void anIntegerWeightIsRepeatedRows() {
    double[] counts = new double[N];
    int total = 0;
    for (int i = 0; i < N; i++) {
      counts[i] = i % 4;
      total += i % 4;
    }
    double[] values = new double[3 * total];
    double[] target = new double[total];
    int at = 0;
    for (int i = 0; i < N; i++) {
      for (int k = 0; k < counts[i]; k++) {
        for (int j = 0; j < 3; j++) {
          values[j * total + at] = x.at(i, j);
        }
        target[at++] = y[i];
      }
    }
    FeatureMatrix repeated = FeatureMatrix.wrap(values, total, x.names());
    TrainingSet counted = new TrainingSet(x, KernelData.allRows(N), y, counts, 0);
    for (KernelRidgeOptions options :
        List.of(
            DEFAULTS.penalty(0.002),
            DEFAULTS.penalty(0.002).exactRows(5).landmarks(12),
            DEFAULTS.kernel(Kernel.POLYNOMIAL).penalty(0.02))) {
      assertArrayEquals(
          predictions(fit(options, TrainingSet.regression(repeated, target)), x),
          predictions(fit(options, counted), x),
          1e-9);
    }
  }

  @Test
  void rowsOfWeightZeroDoNotMatter() {
    double[] zero = w.clone();
    double[] values = x.data().clone();
    double[] target = y.clone();
    for (int i = 0; i < N; i += 7) {
      zero[i] = 0;
      values[i] = 1e6;
      target[i] = -1e6;
    }
    int[] rows = KernelData.allRows(N);
    TrainingSet one = new TrainingSet(x, rows, y, zero, 0);
    TrainingSet two =
        new TrainingSet(FeatureMatrix.wrap(values, N, x.names()), rows, target, zero, 0);
    assertArrayEquals(predictions(fit(DEFAULTS, one), x), predictions(fit(DEFAULTS, two), x), 0);
  }

  @Test
  void asManyLandmarksAsRowsAreTheWholeKernel() {
    KernelRidgeOptions options = DEFAULTS.width(0.7).penalty(1e-3);
    Predictor low = fit(options.exactRows(2).landmarks(N), weighted());
    assertEquals(N, value(low, "rank"));
    Predictor exact = fit(options, weighted());
    assertArrayEquals(predictions(exact, x), predictions(low, x), 1e-9);
    assertEquals(value(exact, "loss"), value(low, "loss"), 1e-9);
  }

  @Test
  void fewerLandmarksComeClose() {
    int n = 600;
    FeatureMatrix many = KernelData.features(n, 2, 5);
    double[] target = KernelData.outcome(many, 5);
    TrainingSet data = TrainingSet.regression(many, target);
    double[] exact = predictions(fit(DEFAULTS, data), many);
    double spread = 0;
    double error = 0;
    double[] low = predictions(fit(DEFAULTS.exactRows(100).landmarks(60), data), many);
    double mean = Arrays.stream(exact).average().orElseThrow();
    for (int i = 0; i < n; i++) {
      spread += (exact[i] - mean) * (exact[i] - mean);
      error += (exact[i] - low[i]) * (exact[i] - low[i]);
    }
    assertTrue(error > 0 && error < 1e-3 * spread, error / spread + "");
  }

  @Test
  void aLinearChangeOfTheTargetChangesPredictionsAlike() {
    double[] other = Arrays.stream(y).map(v -> 5 - 3 * v).toArray();
    double[] expected =
        Arrays.stream(predictions(fit(DEFAULTS.tunedWidth(), weighted()), x))
            .map(v -> 5 - 3 * v)
            .toArray();
    TrainingSet data = new TrainingSet(x, KernelData.allRows(N), other, w, 0);
    assertArrayEquals(expected, predictions(fit(DEFAULTS.tunedWidth(), data), x), 1e-9);
  }

  @Test
  void unitsOfFeaturesDoNotMatter() {
    double[] values = x.data().clone();
    for (int i = 0; i < N; i++) {
      values[i] = 1000 * values[i] - 40;
    }
    FeatureMatrix other = FeatureMatrix.wrap(values, N, x.names());
    TrainingSet data = new TrainingSet(other, KernelData.allRows(N), y, w, 0);
    assertArrayEquals(
        predictions(fit(DEFAULTS, weighted()), x), predictions(fit(DEFAULTS, data), other), 1e-8);
  }

  @Test
  void aConstantColumnIsLeftOutWithANote() {
    double[] flat = new double[N];
    Arrays.fill(flat, 0.1);
    FeatureMatrix more = x.append(FeatureMatrix.wrap(flat, N, List.of("flat")));
    TrainingSet data = new TrainingSet(more, KernelData.allRows(N), y, w, 0);
    Predictor fit = fit(DEFAULTS, data);
    assertEquals(
        "Columns constant on the training rows were left out: flat.",
        fit.notes().get(fit.notes().size() - 1).message());
    assertArrayEquals(predictions(fit(DEFAULTS, weighted()), x), predictions(fit, more), 0);
    TrainingSet only =
        new TrainingSet(
            FeatureMatrix.wrap(flat, N, List.of("flat")), KernelData.allRows(N), y, null, 0);
    double mean = Arrays.stream(y).average().orElseThrow();
    for (KernelRidgeOptions options : List.of(DEFAULTS, DEFAULTS.exactRows(5))) {
      for (double v : predictions(fit(options, only), only.features())) {
        assertEquals(mean, v, 1e-10);
      }
    }
  }

  @Test
  void backendsAgree() {
    FeatureMatrix many = KernelData.features(250, 3, 6);
    double[] target = KernelData.outcome(many, 6);
    TrainingSet data = TrainingSet.regression(many, target);
    Predictor java = fit(DEFAULTS.backend("ejml"), data);
    Predictor blas = fit(DEFAULTS.backend("openblas"), data);
    assertEquals(value(java, "penalty"), value(blas, "penalty"), 1e-10 * value(java, "penalty"));
    assertArrayEquals(predictions(java, many), predictions(blas, many), 1e-8);
  }

  @Test
  void theEndOfTheGridIsNoted() {
    double[] exact = new double[N];
    for (int i = 0; i < N; i++) {
      exact[i] = x.at(i, 0) - 2 * x.at(i, 1);
    }
    TrainingSet data = TrainingSet.regression(x, exact);
    List<Diagnostic> notes = fit(DEFAULTS.kernel(Kernel.LINEAR), data).notes();
    assertEquals(
        List.of("KERNEL", "PENALTY_AT_END"), notes.stream().map(Diagnostic::code).toList());
    assertEquals(1, fit(DEFAULTS, weighted()).notes().size());
    assertEquals(1, fit(DEFAULTS.kernel(Kernel.LINEAR).penalty(1e-9), data).notes().size());
  }

  @Test
  void itBeatsALineOnACurve() {
    int n = 400;
    RandomStream random = RandomStreams.of(8).child("curve").generator();
    double[] v = new double[n];
    double[] curve = new double[n];
    for (int i = 0; i < n; i++) {
      v[i] = random.uniform(-3, 3);
      curve[i] = Math.sin(2 * v[i]) + 0.1 * random.normal();
    }
    FeatureMatrix one = FeatureMatrix.wrap(v, n, List.of("v"));
    double[] out = predictions(fit(DEFAULTS.tunedWidth(), TrainingSet.regression(one, curve)), one);
    double error = 0;
    for (int i = 0; i < n; i++) {
      double d = out[i] - Math.sin(2 * v[i]);
      error += d * d / n;
    }
    // the noise has variance 0.01
    assertTrue(error < 0.002, error + "");
  }
}
