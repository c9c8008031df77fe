package org.estimand.crossfit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class LearnerNotesTest {
  private static final int N = 12;

  /** Says of its training rows whether the first is among them, and weights that depend on it. */
  private record Talker() implements RegressionLearner {
    @Override
    public String name() {
      return "talker";
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
      boolean first = data.rows()[0] == 0;
      double w = first ? 0.25 : 0.75;
      List<Diagnostic> notes =
          List.of(
              Diagnostic.note("TUNED", first ? "took one" : "took two").value("loss", w),
              Diagnostic.note("OTHER", first ? "with" : "without"),
              Diagnostic.note(
                      "STACK", String.format(Locale.ROOT, "weights: a-1.50 %.2f, b %.2f", w, 1 - w))
                  .value("weight.1", w)
                  .value("weight.2", 1 - w));
      return new Predictor() {
        @Override
        public int outputs() {
          return 1;
        }

        @Override
        public void predict(FeatureMatrix features, int[] rows, double[] out) {
          Arrays.fill(out, 0, rows.length, 0);
        }

        @Override
        public List<Diagnostic> notes() {
          return notes;
        }
      };
    }
  }

  private static List<Diagnostic> notes(int... firstFold) {
    int[][] labels = new int[firstFold.length][N];
    for (int r = 0; r < firstFold.length; r++) {
      for (int i = 0; i < N; i++) {
        labels[r][i] = (i + firstFold[r]) % 4; // row 0 is tested in this fold
      }
    }
    FeatureMatrix x = FeatureMatrix.wrap(new double[N], N, List.of("x"));
    return CrossFitter.run(
            List.of(Nuisance.mean("q", new Talker(), x, new double[N])),
            FoldAssignment.of(labels),
            FitContext.seed(1).threads(1))
        .notes();
  }

  @Test
  void choicesNameTheirFolds() {
    assertEquals(
        List.of(
            "q: took one (3 of 4 fits: folds 1, 2, 4)",
            "q: with (3 of 4 fits)",
            "q: weights: a-1.50 0.38 (0.25 to 0.75), b 0.63 (0.25 to 0.75) (4 of 4 fits)",
            "q: took two (1 of 4 fits: fold 3)",
            "q: without (1 of 4 fits)"),
        notes(2).stream().map(Diagnostic::message).toList());
    assertEquals(
        Map.of("loss", 0.75, "loss.repetition.1.fold.3", 0.75, "fits", 1.0),
        notes(2).get(3).values());
    assertEquals(0.375, notes(2).get(2).values().get("weight.1"));
    assertEquals(0.25, notes(2).get(0).values().get("loss.repetition.1.fold.4"));
  }

  @Test
  void overRepetitionsTheValuesSayWhichFolds() {
    List<Diagnostic> notes = notes(2, 0);
    assertEquals("q: took two (2 of 8 fits)", notes.get(3).message());
    assertEquals(
        List.of("loss", "loss.repetition.1.fold.3", "loss.repetition.2.fold.1", "fits"),
        List.copyOf(notes.get(3).values().keySet()));
  }
}
