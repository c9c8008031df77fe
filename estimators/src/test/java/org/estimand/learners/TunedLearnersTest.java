package org.estimand.learners;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class TunedLearnersTest {
  private static final int N = 400;
  private final FeatureMatrix x = features();
  private final double[] curved = new double[N];
  private final double[] coin = new double[N];

  TunedLearnersTest() {
    RandomStream random = RandomStreams.of(2).child("outcome").generator();
    for (int i = 0; i < N; i++) {
      curved[i] = x.at(i, 0) * x.at(i, 0) + x.at(i, 1) + 0.5 * random.normal();
      coin[i] = random.bernoulli(1 / (1 + Math.exp(-x.at(i, 0)))) ? 1 : 0;
    }
  }

  private static FeatureMatrix features() {
    RandomStream random = RandomStreams.of(1).child("features").generator();
    double[] v = new double[3 * N];
    for (int i = 0; i < v.length; i++) {
      v[i] = random.normal();
    }
    return FeatureMatrix.wrap(v, N, List.of("a", "b", "c"));
  }

  private double[] predict(Predictor fit) {
    int[] rows = new int[N];
    for (int i = 0; i < N; i++) {
      rows[i] = i;
    }
    double[] out = new double[N * fit.outputs()];
    fit.predict(x, rows, out);
    return out;
  }

  @Test
  void theBetterCandidateIsChosenAndSaid() {
    TrainingSet data = TrainingSet.regression(x, curved);
    Predictor fit =
        Learners.tuned(5, Learners.ols(), Learners.poly2(), Learners.ridge(5))
            .fit(data, RandomStreams.of(1));
    Predictor alone = Learners.poly2().fit(data, RandomStreams.of(9));
    assertArrayEquals(predict(alone), predict(fit));
    var note = fit.notes().get(0);
    assertEquals("TUNED", note.code());
    assertTrue(note.message().startsWith("candidate 2 of 3 was chosen: {name=poly2"));
    assertTrue(note.values().get("loss.2") < note.values().get("loss.1"));
    // out of fold the noise is all that is left
    assertEquals(0.25, note.values().get("loss.2"), 0.05);
  }

  @Test
  void stackedWeightsAreOptimalOnTheSimplex() {
    TrainingSet data = TrainingSet.regression(x, curved);
    Predictor fit =
        Learners.stack(5, Learners.ols(), Learners.poly2(), Learners.lasso(0.4))
            .fit(data, RandomStreams.of(1));
    var w = fit.notes().get(0).values();
    double sum = w.get("weight.1") + w.get("weight.2") + w.get("weight.3");
    assertEquals(1, sum, 1e-12);
    assertTrue(w.get("weight.2") > 0.9);
    double[] mix = new double[N];
    double[] own = predict(fit);
    List<Predictor> all =
        List.of(
            Learners.ols().fit(data, RandomStreams.of(1)),
            Learners.poly2().fit(data, RandomStreams.of(1)),
            Learners.lasso(0.4).fit(data, RandomStreams.of(1)));
    for (int l = 0; l < 3; l++) {
      double[] one = predict(all.get(l));
      for (int i = 0; i < N; i++) {
        mix[i] += w.get("weight." + (l + 1)) * one[i];
      }
    }
    assertArrayEquals(mix, own, 1e-12);
  }

  /** Knows its training rows by heart and nothing else. */
  private record Memory() implements RegressionLearner {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", name());
    }

    @Override
    public boolean supportsWeights() {
      return true;
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      double[] known = new double[data.features().rows()];
      for (int i : data.rows()) {
        known[i] = data.target()[i];
      }
      return Learners.external(known).fit(data, random);
    }
  }

  @Test
  void candidatesAreJudgedOnRowsTheyHaveNotSeen() {
    TrainingSet data = TrainingSet.regression(x, curved);
    String chosen =
        Learners.tuned(5, new Memory(), Learners.ols())
            .fit(data, RandomStreams.of(1))
            .notes()
            .get(0)
            .message();
    assertTrue(chosen.startsWith("candidate 2 of 2"), chosen);
    var w =
        Learners.stack(5, new Memory(), Learners.poly2())
            .fit(data, RandomStreams.of(1))
            .notes()
            .get(0)
            .values();
    assertTrue(w.get("weight.1") < 0.05, w.toString());
  }

  @Test
  void stackedWeightsHaveTheClosedForm() {
    RandomStream random = RandomStreams.of(6).child("predictions").generator();
    double[] one = new double[N];
    double[] two = new double[N];
    double[] weights = new double[N];
    double up = 0;
    double down = 0;
    for (int i = 0; i < N; i++) {
      double e1 = random.normal();
      double e2 = 0.4 * e1 + 1.2 * random.normal();
      one[i] = curved[i] + e1;
      two[i] = curved[i] + e2;
      weights[i] = 0.2 + 3 * (i % 5);
      up += weights[i] * e2 * (e2 - e1);
      down += weights[i] * (e1 - e2) * (e1 - e2);
    }
    int[] rows = new int[N];
    for (int i = 0; i < N; i++) {
      rows[i] = i;
    }
    TrainingSet data = new TrainingSet(x, rows, curved, weights, 0);
    RegressionLearner first = Learners.external(one);
    RegressionLearner second = Learners.external(two);
    for (boolean swapped : new boolean[] {false, true}) {
      var w =
          (swapped ? Learners.stack(5, second, first) : Learners.stack(5, first, second))
              .fit(data, RandomStreams.of(1))
              .notes()
              .get(0)
              .values();
      assertTrue(up / down > 0.1 && up / down < 0.9, "inside the simplex");
      assertEquals(up / down, w.get(swapped ? "weight.2" : "weight.1"), 1e-10);
      assertEquals(1 - up / down, w.get(swapped ? "weight.1" : "weight.2"), 1e-10);
    }
  }

  @Test
  void probabilitiesStayProbabilities() {
    TrainingSet data = TrainingSet.classification(x, coin, 2);
    for (var learner :
        List.of(
            Learners.stackProbabilities(4, Learners.logistic(), Learners.lassoLogistic()),
            Learners.tunedProbabilities(4, Learners.logistic(), Learners.ridgeLogistic()))) {
      double[] p = predict(learner.fit(data, RandomStreams.of(3)));
      double hits = 0;
      for (int i = 0; i < N; i++) {
        assertTrue(p[N + i] > 0 && p[N + i] < 1);
        assertEquals(1, p[i] + p[N + i], 1e-12);
        hits += (p[N + i] > 0.5) == (coin[i] == 1) ? 1 : 0;
      }
      assertTrue(hits > 0.6 * N, "hits " + hits);
    }
  }

  @Test
  void theSeedAloneChangesTheFolds() {
    TrainingSet data = TrainingSet.regression(x, curved);
    var stack = Learners.stack(5, Learners.ols(), Learners.poly2());
    assertArrayEquals(
        predict(stack.fit(data, RandomStreams.of(1))),
        predict(stack.fit(data, RandomStreams.of(1))));
  }

  @Test
  void badChoicesAreRefused() {
    assertEquals(
        "CONF-029 stack needs at least two learners; got 1.",
        assertThrows(InvalidConfigException.class, () -> Learners.stack(5, Learners.ols()))
            .getMessage());
    assertEquals(
        "CONF-029 folds of tuned = 1; must be at least 2.",
        assertThrows(
                InvalidConfigException.class,
                () -> Learners.tuned(1, Learners.ols(), Learners.poly2()))
            .getMessage());
    TrainingSet few = new TrainingSet(x, new int[] {0, 1, 2, 3, 4, 5}, curved, null, 0);
    assertEquals(
        "IDENT-034 Choosing among learners by 5-fold cross-validation needs 10 training rows; there"
            + " are 6. Use fewer folds.",
        assertThrows(
                NotIdentifiedException.class,
                () ->
                    Learners.stack(5, Learners.ols(), Learners.poly2())
                        .fit(few, RandomStreams.of(1)))
            .getMessage());
  }
}
