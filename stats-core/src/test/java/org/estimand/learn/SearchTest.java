package org.estimand.learn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final int N = 90;
  private final FeatureMatrix x = FeatureMatrix.wrap(new double[N], N, List.of("a"));
  private final double[] y = new double[N];
  private final double[] weights = new double[N];

  SearchTest() {
    RandomStream random = RandomStreams.of(4).generator();
    for (int i = 0; i < N; i++) {
      y[i] = 3 + random.normal();
      weights[i] = 0.5 + random.uniform();
    }
  }

  /** Predicts the mean of its training rows, moved; more trees move it less; says what it saw. */
  private record Shifted(double shift, double trees, List<Integer> sizes)
      implements RegressionLearner {
    @Override
    public String name() {
      return "shifted";
    }

    @Override
    public Map<String, Object> describe() {
      Map<String, Object> d = new LinkedHashMap<>();
      d.put("name", name());
      d.put("shift", shift);
      return d;
    }

    @Override
    public boolean supportsWeights() {
      return true;
    }

    @Override
    public Predictor fit(TrainingSet data, RandomStreams random) {
      if (shift > 90) {
        throw new NotIdentifiedException("IDENT-032", "no such shift");
      }
      sizes.add(data.size());
      double sum = 0;
      for (int i : data.rows()) {
        sum += data.target()[i];
      }
      double mean = sum / data.size() + shift / trees;
      return new Predictor() {
        @Override
        public int outputs() {
          return 1;
        }

        @Override
        public void predict(FeatureMatrix features, int[] rows, double[] out) {
          java.util.Arrays.fill(out, 0, rows.length, mean);
        }
      };
    }
  }

  private static Function<ParameterPoint, RegressionLearner> recipe(List<Integer> sizes) {
    return p ->
        new Shifted(
            p.value("shift"), p.values().containsKey("trees") ? p.count("trees") : 1, sizes);
  }

  private ChosenPredictor fit(ParameterSpace space, Search search, List<Integer> sizes) {
    return TunedRegression.search(recipe(sizes), space, search, 3)
        .fit(TrainingSet.regression(x, y), RandomStreams.of(8));
  }

  @Test
  void aGridIsTriedInOrderAndTiesGoToTheFirst() {
    ParameterSpace space = ParameterSpace.empty().points("shift", 2, -1, 1e-300, 0, 1);
    ChosenPredictor fit = fit(space, Search.grid(), new ArrayList<>());
    TuningTable table = fit.table();
    assertEquals(
        List.of("shift = 2", "shift = -1", "shift = 1e-300", "shift = 0", "shift = 1"),
        table.rows().stream().map(r -> r.point().toString()).toList());
    assertEquals(1e-300, table.best().point().value("shift"));
    assertEquals(1, table.rows().stream().filter(TuningTable.Row::chosen).count());
    assertEquals(List.of(1.0), fit.weights());
    assertEquals(
        "shift = 1e-300 was chosen among 5 points by out-of-fold loss",
        fit.notes().get(0).message());
    assertEquals(table.best().loss(), fit.notes().get(0).values().get("loss[shift = 1e-300]"));
    assertEquals(
        table.rows().get(4).standardError(), fit.notes().get(0).values().get("se[shift = 1]"));
  }

  @Test
  void lossesAndTheirStandardErrorsAreThoseOfTheFolds() {
    TrainingSet data = new TrainingSet(x, TrainingSet.regression(x, y).rows(), y, weights, 0);
    Shifted learner = new Shifted(0.5, 1, new ArrayList<>());
    InnerCrossFit inner = InnerCrossFit.of(List.of(learner), 3, data, RandomStreams.of(8));
    double[] mean = new double[3];
    double[] total = new double[3];
    for (int k = 0; k < 3; k++) {
      double others = 0;
      int count = 0;
      for (int i = 0; i < N; i++) {
        if (inner.label()[i] != k) {
          others += y[i];
          count++;
        }
      }
      for (int i = 0; i < N; i++) {
        if (inner.label()[i] == k) {
          double e = y[i] - (others / count + 0.5);
          mean[k] += weights[i] * e * e;
          total[k] += weights[i];
        }
      }
      mean[k] /= total[k];
    }
    double sum = total[0] + total[1] + total[2];
    double loss = (total[0] * mean[0] + total[1] * mean[1] + total[2] * mean[2]) / sum;
    double squares = 0;
    for (int k = 0; k < 3; k++) {
      squares += total[k] * (mean[k] - loss) * (mean[k] - loss);
    }
    assertEquals(loss, inner.loss(0, data), 1e-12);
    assertEquals(Math.sqrt(squares / sum / 2), inner.standardError(0, data), 1e-12);
  }

  @Test
  void halvingGivesMoreRowsToFewerPoints() {
    List<Integer> sizes = new ArrayList<>();
    ParameterSpace space = ParameterSpace.empty().linear("shift", -3, 3);
    ChosenPredictor fit = fit(space, Search.halving(8, 2, Resource.rows(0.25)), sizes);
    List<TuningTable.Row> rows = fit.table().rows();
    // 60 rows train in each of three folds: a quarter, a half, all; then all 90 for the last fit
    List<Integer> expected = new ArrayList<>();
    for (int count : new int[] {8, 4, 2}) {
      for (int f = 0; f < 3 * count; f++) {
        expected.add(count == 8 ? 15 : count == 4 ? 30 : 60);
      }
    }
    expected.add(90);
    assertEquals(expected, sizes);
    assertEquals(14, rows.size());
    for (int rung = 0; rung < 2; rung++) {
      int from = rung == 0 ? 0 : 8;
      int count = rung == 0 ? 8 : 4;
      List<Double> best =
          rows.subList(from, from + count).stream()
              .sorted(Comparator.comparingDouble(TuningTable.Row::loss))
              .limit(count / 2)
              .map(r -> r.point().value("shift"))
              .sorted()
              .toList();
      List<Double> next =
          rows.subList(from + count, from + count + count / 2).stream()
              .map(r -> r.point().value("shift"))
              .sorted()
              .toList();
      assertEquals(best, next);
    }
    assertTrue(rows.get(12).chosen() ^ rows.get(13).chosen());
    assertEquals(Math.min(rows.get(12).loss(), rows.get(13).loss()), fit.table().best().loss());
  }

  /** Keeps the rows it was trained on and those it was asked for. */
  private record Witness(List<int[]> trained, List<int[]> asked) implements ClassificationLearner {
    @Override
    public String name() {
      return "witness";
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
      trained.add(data.rows());
      return new Predictor() {
        @Override
        public int outputs() {
          return data.classes();
        }

        @Override
        public void predict(FeatureMatrix features, int[] rows, double[] out) {
          asked.add(rows);
          java.util.Arrays.fill(out, 0, out.length, 1.0 / data.classes());
        }
      };
    }
  }

  @Test
  void smallerSharesAreSubsetsOfLargerOnesAndOfTheTrainingPart() {
    double[] coin = new double[N];
    for (int i = 0; i < N; i++) {
      coin[i] = i % 10 == 0 ? 1 : 0;
    }
    TrainingSet data = TrainingSet.classification(x, coin, 2);
    List<List<int[]>> byShare = new ArrayList<>();
    for (double share : new double[] {0.1, 0.4, 1}) {
      Witness witness = new Witness(new ArrayList<>(), new ArrayList<>());
      InnerCrossFit.of(
          List.of(witness),
          3,
          data,
          RandomStreams.of(8),
          new InnerCrossFit.Mode(null, share, false));
      for (int k = 0; k < 3; k++) {
        int[] rows = witness.trained().get(k);
        long ones = java.util.Arrays.stream(rows).filter(i -> coin[i] == 1).count();
        // 54 zeros and 6 ones train in each fold
        assertEquals(Math.ceil(share * 6), (double) ones);
        assertEquals(Math.ceil(share * 54), rows.length - (double) ones);
        for (int held : witness.asked().get(k)) {
          assertTrue(java.util.Arrays.binarySearch(rows, held) < 0, "row " + held + " is held out");
        }
      }
      byShare.add(witness.trained());
    }
    for (int k = 0; k < 3; k++) {
      for (int s = 0; s < 2; s++) {
        for (int row : byShare.get(s).get(k)) {
          assertTrue(java.util.Arrays.binarySearch(byShare.get(s + 1).get(k), row) >= 0);
        }
      }
    }
  }

  @Test
  void notesRoundTheirPoints() {
    ParameterPoint point = ParameterSpace.empty().points("a", 1 / 3.0).points("b", 2e-7).first();
    assertEquals("a = 0.33333, b = 2e-7", point.text(5));
    assertEquals("a = 0.333333333333333, b = 2e-7", point.text(15));
    assertEquals(1 / 3.0, Double.parseDouble(point.toString().substring(4, 22).replace(",", "")));
  }

  @Test
  void aParameterCanBeTheResource() {
    ParameterSpace space = ParameterSpace.empty().points("shift", 1, 2, 4, 8, 16);
    List<Integer> sizes = new ArrayList<>();
    ChosenPredictor fit =
        fit(space, Search.halving(5, 3, Resource.parameter("trees", 10, 100)), sizes);
    List<Double> amounts = fit.table().rows().stream().map(TuningTable.Row::resource).toList();
    // 11, 33 and 100 trees: five points, then one of three; alone it waits for the last rung
    assertEquals(List.of(11.0, 11.0, 11.0, 11.0, 11.0, 100.0), amounts);
    assertEquals(1, fit.table().best().point().value("shift"));
    double[] out = new double[1];
    fit.predict(x, new int[] {0}, out);
    double mean = java.util.Arrays.stream(y).average().orElseThrow();
    assertEquals(mean + 1.0 / 100, out[0], 1e-12);
    assertEquals(
        "shift = 1 was chosen among 5 points by out-of-fold loss in 3 rungs",
        fit.notes().get(0).message());
  }

  private static void refused(String message, Runnable made) {
    assertEquals(message, assertThrows(InvalidConfigException.class, made::run).getMessage());
  }

  @Test
  void searchesThatMakeNoSense() {
    ParameterSpace points = ParameterSpace.empty().points("shift", 0, 1);
    ParameterSpace ranges = points.linear("b", 0, 1);
    String sense = "CONF-121 The search makes no sense: ";
    refused(sense + "a grid needs at least 2 values of a range; got 1.", () -> Search.grid(1));
    refused(sense + "at least 1 configuration is needed; got 0.", () -> Search.random(0));
    refused(
        sense
            + "successive halving needs at least 2 configurations and a factor of at least 2; got 4"
            + " and 1.",
        () -> Search.halving(4, 1, Resource.rows(0.5)));
    refused(
        sense + "from 0.5 to 1.0 there is no room for two rungs of factor 3.",
        () -> Search.halving(4, 3, Resource.rows(0.5)));
    refused(
        "CONF-121 Successive halving from 1.0 to 1.0 of the rows is impossible; give at first more"
            + " than nothing and less than at last.",
        () -> Resource.rows(1));
    refused(
        "CONF-121 Successive halving from 0.0 to 9.0 trees is impossible; give at first more than"
            + " nothing and less than at last.",
        () -> Resource.parameter("trees", 0, 9));
    refused(
        sense + "the space has ranges; use grid(valuesOfEachRange) or random(configurations).",
        () -> fit(ranges, Search.grid(), List.of()));
    refused(
        sense + "the space has no ranges for grid(4) to divide; use grid().",
        () -> fit(points, Search.grid(4), List.of()));
    refused(
        sense + "the grid has more than 100,000 points; use random(configurations).",
        () -> fit(ranges, Search.grid(60_000), List.of()));
    refused(
        sense + "the space has no parameters.",
        () -> fit(ParameterSpace.empty(), Search.random(3), List.of()));
    refused(
        sense + "\"shift\" is both the resource and in the space.",
        () -> fit(points, Search.halving(4, 2, Resource.parameter("shift", 1, 9)), List.of()));
    refused(
        "CONF-029 folds of tuned = 1; must be at least 2.",
        () -> TunedRegression.search(recipe(List.of()), points, Search.grid(), 1));
  }

  @Test
  void recipesThatAskForTooMuch() {
    refused(
        "CONF-122 A learner was to be made from parameter \"shift\", which the space does not have."
            + " Parameters: depth.",
        () -> fit(ParameterSpace.empty().points("depth", 1), Search.grid(), List.of()));
    refused(
        "CONF-122 Parameter \"depth\" = 1.5 is no count. Use integers(...), or points(...) of whole"
            + " numbers.",
        () -> ParameterSpace.empty().points("depth", 1.5).first().count("depth"));
  }

  @Test
  void whatCannotBeFittedIsPassedOverByAutoAlone() {
    List<Integer> sizes = new ArrayList<>();
    List<Shifted> learners =
        List.of(new Shifted(99, 1, sizes), new Shifted(1, 1, sizes), new Shifted(0.2, 1, sizes));
    TrainingSet data = TrainingSet.regression(x, y);
    ChosenPredictor auto = TunedRegression.auto("mine", learners, 3).fit(data, RandomStreams.of(1));
    assertEquals(List.of(0.0, 0.0, 1.0), auto.weights());
    assertEquals(
        "picked shifted by out-of-fold loss among shifted, shifted, shifted",
        auto.notes().get(0).message());
    assertEquals("shifted was left out: IDENT-032 no such shift", auto.notes().get(1).message());
    assertEquals(2, auto.table().rows().size());
    ChosenPredictor stack =
        StackedRegression.ofWhatCanBeFitted(learners, 3).fit(data, RandomStreams.of(1));
    assertEquals(0, stack.weights().get(0));
    assertEquals("LEFT_OUT", stack.notes().get(1).code());
    assertThrows(
        NotIdentifiedException.class,
        () -> new TunedRegression(learners, 3).fit(data, RandomStreams.of(1)));
    assertThrows(
        NotIdentifiedException.class,
        () -> new StackedRegression(learners, 3).fit(data, RandomStreams.of(1)));
    List<Shifted> hopeless = List.of(learners.get(0), learners.get(0));
    assertEquals(
        "IDENT-120 None of the 2 candidate learners could be fitted: IDENT-032 no such shift"
            + " IDENT-032 no such shift",
        assertThrows(
                NotIdentifiedException.class,
                () -> TunedRegression.auto("mine", hopeless, 3).fit(data, RandomStreams.of(1)))
            .getMessage());
  }
}
