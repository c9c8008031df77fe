package org.estimand.learners.smile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import smile.math.MathEx;

class SmileLearnersTest {
  private static final int N = 400;
  private static final FeatureMatrix X = features();
  private static final int[] TRAIN = rows(0, 300);
  private static final int[] TEST = rows(300, N);

  private static FeatureMatrix features() {
    RandomStream s = RandomStreams.of(7).child("x").generator();
    double[] x = new double[4 * N];
    for (int i = 0; i < x.length; i++) {
      x[i] = s.uniform(-2, 2) * (i < N ? 10 : 1);
    }
    return FeatureMatrix.wrap(x, N, List.of("y", "b", "c d", "e"));
  }

  private static int[] rows(int from, int to) {
    return java.util.stream.IntStream.range(from, to).toArray();
  }

  private static double signal(int i) {
    return 3 * Math.sin(X.at(i, 0) / 5) + X.at(i, 1) * X.at(i, 1);
  }

  /** The target of a learner, nonlinear in the first two features. */
  private static double[] target(int classes) {
    RandomStream s = RandomStreams.of(8).child("y").generator();
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      double v = signal(i) + 0.3 * s.normal();
      y[i] = classes == 0 ? 100 + v : classes == 2 ? (v > 1.3 ? 1 : 0) : v < 0 ? 0 : v < 2 ? 1 : 2;
    }
    return y;
  }

  private static TrainingSet training(int classes) {
    return new TrainingSet(X, TRAIN, target(classes), null, classes);
  }

  private static double[] predict(Learner learner, TrainingSet data, long seed) {
    Predictor p = learner.fit(data, RandomStreams.of(seed));
    assertEquals(Math.max(1, data.classes()), p.outputs());
    double[] out = new double[p.outputs() * TEST.length];
    p.predict(X, TEST, out);
    return out;
  }

  static Stream<RegressionLearner> means() {
    return Stream.of(
        SmileLearners.forest(SmileForestOptions.defaults().trees(40)),
        SmileLearners.forest(SmileForestOptions.defaults().trees(40).subsample(0.6).mtry(2)),
        SmileLearners.boosting(SmileBoostingOptions.defaults().trees(60)),
        SmileLearners.svr(new SmileSvrOptions(10, 0.05, 0, 1e-3)),
        SmileLearners.mlp(SmileMlpOptions.defaults()));
  }

  static Stream<ClassificationLearner> probabilities() {
    return Stream.of(
        SmileLearners.forestProbability(SmileForestOptions.defaults().trees(40)),
        SmileLearners.boostingProbability(SmileBoostingOptions.defaults().trees(40)),
        SmileLearners.mlpProbability(SmileMlpOptions.defaults()));
  }

  static Stream<Learner> all() {
    return Stream.concat(means(), probabilities());
  }

  private static int classes(Learner learner) {
    return learner instanceof ClassificationLearner ? 2 : 0;
  }

  @ParameterizedTest
  @MethodSource("all")
  void equalSeedsGiveEqualBitsWhateverTheThreads(Learner learner) {
    TrainingSet data = training(classes(learner));
    double[] once = predict(learner, data, 1);
    MathEx.setSeed(99);
    assertArrayEquals(once, predict(learner, data, 1));
    for (int threads : new int[] {1, 2, 7}) {
      double[][] all = new double[7][];
      Tasks.run(
          FitContext.defaults().threads(threads),
          null,
          all.length,
          t -> all[t] = predict(learner, data, t % 2 == 0 ? 1 : 2));
      for (int t = 0; t < all.length; t += 2) {
        assertArrayEquals(once, all[t]);
      }
      assertArrayEquals(all[1], all[3]);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSeedMattersWhereThereIsRandomness(Learner learner) {
    TrainingSet data = training(classes(learner));
    boolean equal = Arrays.equals(predict(learner, data, 1), predict(learner, data, 2));
    assertEquals(learner.name().equals("smile-svr"), equal);
  }

  @ParameterizedTest
  @MethodSource("all")
  void theCallersGeneratorIsNotTouched(Learner learner) {
    MathEx.setSeed(5);
    double expected = MathEx.random();
    MathEx.setSeed(5);
    predict(learner, training(classes(learner)), 3);
    assertEquals(expected, MathEx.random());
  }

  @ParameterizedTest
  @MethodSource("means")
  void lossIsFarBelowThatOfALine(RegressionLearner learner) {
    TrainingSet data = training(0);
    double line = loss(predict(Learners.ols(), data, 1), data.target());
    double got = loss(predict(learner, data, 1), data.target());
    assertTrue(got < 0.35 * line, learner.name() + " " + got + " against " + line);
  }

  private static double loss(double[] predicted, double[] target) {
    double sum = 0;
    for (int r = 0; r < TEST.length; r++) {
      sum += (predicted[r] - target[TEST[r]]) * (predicted[r] - target[TEST[r]]);
    }
    return sum / TEST.length;
  }

  @ParameterizedTest
  @MethodSource("probabilities")
  void probabilitiesAreProbabilitiesAndInform(ClassificationLearner learner) {
    for (int k : new int[] {2, 3}) {
      TrainingSet data = training(k);
      double[] p = predict(learner, data, 1);
      double[] share = new double[k];
      for (int i : TRAIN) {
        share[(int) data.target()[i]] += 1.0 / TRAIN.length;
      }
      double brier = 0;
      double trivial = 0;
      double[] mean = new double[k];
      double[] frequency = new double[k];
      for (int r = 0; r < TEST.length; r++) {
        double sum = 0;
        for (int c = 0; c < k; c++) {
          double v = p[c * TEST.length + r];
          assertTrue(v >= 0 && v <= 1, learner.name() + " " + v);
          sum += v;
          double hit = data.target()[TEST[r]] == c ? 1 : 0;
          brier += (v - hit) * (v - hit);
          trivial += (share[c] - hit) * (share[c] - hit);
          mean[c] += v / TEST.length;
          frequency[c] += hit / TEST.length;
        }
        assertEquals(1, sum, 1e-12);
      }
      assertTrue(brier < 0.5 * trivial, learner.name() + " " + brier + " against " + trivial);
      assertArrayEquals(frequency, mean, 0.1, learner.name());
    }
  }

  /** A tree without limits on distinct rows, each drawn once, has pure leaves: nothing smoothed. */
  @Test
  void leafFrequenciesAreNotSmoothed() {
    SmileForestOptions one = SmileForestOptions.defaults().trees(1).minLeaf(1).mtry(4);
    double[] p =
        predict(
            SmileLearners.forestProbability(one.subsample(0.999999)),
            new TrainingSet(X, rows(0, N), target(2), null, 2),
            1);
    for (int r = 0; r < TEST.length; r++) {
      assertEquals(target(2)[TEST[r]], p[TEST.length + r]);
    }
  }

  @Test
  void theTreeOptionsReachTheTrees() {
    TrainingSet data = training(0);
    SmileForestOptions o = SmileForestOptions.defaults().trees(5);
    List<SmileForestOptions> forests =
        List.of(
            o, o.trees(6), o.mtry(3), o.minLeaf(20), o.maxDepth(2), o.maxNodes(4), o.subsample(.5));
    List<double[]> seen = new ArrayList<>();
    forests.forEach(f -> seen.add(predict(SmileLearners.forest(f), data, 1)));
    SmileBoostingOptions b = SmileBoostingOptions.defaults().trees(5);
    List<SmileBoostingOptions> boosts =
        List.of(
            b,
            b.trees(6),
            b.minLeaf(30),
            b.maxDepth(2),
            b.maxNodes(4),
            b.shrinkage(.2),
            b.subsample(.5));
    boosts.forEach(f -> seen.add(predict(SmileLearners.boosting(f), data, 1)));
    for (int i = 0; i < seen.size(); i++) {
      for (int j = 0; j < i; j++) {
        assertFalse(Arrays.equals(seen.get(i), seen.get(j)), i + " equals " + j);
      }
    }
    double[] stump = predict(SmileLearners.forest(o.trees(1).maxNodes(2)), data, 1);
    assertEquals(2, Arrays.stream(stump).distinct().count());
  }

  /** The noise has mean 1 and median 0.69. */
  @Test
  void boostingAndForestsLearnMeansNotMedians() {
    RandomStream s = RandomStreams.of(11).generator();
    double[] y = new double[N];
    for (int i = 0; i < N; i++) {
      y[i] = s.exponential();
    }
    int[] all = rows(0, N);
    for (RegressionLearner learner : means().limit(3).toList()) {
      double[] out = new double[N];
      learner.fit(new TrainingSet(X, all, y, null, 0), RandomStreams.of(1)).predict(X, all, out);
      assertEquals(
          Arrays.stream(y).average().orElseThrow(),
          Arrays.stream(out).average().orElseThrow(),
          0.05,
          learner.name());
    }
  }

  @ParameterizedTest
  @MethodSource("means")
  void theTargetMayBeShiftedAndConstant(RegressionLearner learner) {
    double[] constant = new double[N];
    Arrays.fill(constant, 7);
    for (double v : predict(learner, new TrainingSet(X, TRAIN, constant, null, 0), 1)) {
      assertEquals(7, v, 0.3, learner.name());
    }
  }
}
