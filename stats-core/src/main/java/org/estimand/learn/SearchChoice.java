package org.estimand.learn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Json;
import org.estimand.random.RandomStreams;

/**
 * The point of a parameter space of least out-of-fold loss; of equal losses the one tried first.
 *
 * @param recipe makes a learner from a point
 * @param space the parameters
 * @param search which points are tried
 * @param folds folds inside the training rows
 */
record SearchChoice(
    Function<ParameterPoint, ? extends Learner> recipe,
    ParameterSpace space,
    Search search,
    int folds)
    implements Choosing {
  SearchChoice {
    Objects.requireNonNull(recipe, "recipe");
    InnerCrossFit.requireFolds("tuned", folds);
    search.check(space);
    learner(recipe, search.with(space.first(), search.most())); // bad recipes fail here
  }

  private static Learner learner(
      Function<ParameterPoint, ? extends Learner> recipe, ParameterPoint point) {
    return Objects.requireNonNull(recipe.apply(point), "recipe of a learner gave null");
  }

  private Learner example() {
    return learner(recipe, search.with(space.first(), search.most()));
  }

  @Override
  public String name() {
    return "tuned";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", name());
    d.put("folds", folds);
    d.put("learner", example().name());
    d.put("space", space.describe());
    d.put("search", search.describe());
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return example().supportsWeights();
  }

  @Override
  public boolean supportsMissing() {
    return example().supportsMissing();
  }

  @Override
  public ChosenPredictor fit(TrainingSet data, RandomStreams random) {
    List<ParameterPoint> points = search.points(space, random.child("search"));
    double[] rungs = search.rungs();
    int[] left = new int[points.size()];
    for (int c = 0; c < left.length; c++) {
      left[c] = c;
    }
    List<TuningTable.Row> rows = new ArrayList<>();
    for (int k = 0; k < rungs.length; k++) {
      boolean last = k == rungs.length - 1;
      if (left.length == 1 && !last) {
        continue; // nothing to decide until the last rung, which gives its loss
      }
      left =
          rung(
              points, left, rungs[k], last ? 1 : search.survivors(left.length), data, random, rows);
    }
    TuningTable.Row won = null;
    for (int r = 0; r < rows.size(); r++) {
      TuningTable.Row row = rows.get(r);
      if (row.resource() == rungs[rungs.length - 1] && row.point().equals(points.get(left[0]))) {
        won =
            new TuningTable.Row(
                row.learner(), row.point(), row.resource(), row.loss(), row.standardError(), true);
        rows.set(r, won);
      }
    }
    ParameterPoint point = search.with(points.get(left[0]), search.most());
    Predictor fit = learner(recipe, point).fit(data, random.child("final", left[0]));
    Diagnostic note = note(Objects.requireNonNull(won), points.size(), rungs.length, rows);
    return new ChosenPredictor(
        fit.outputs(), List.of(fit), new double[] {1}, new TuningTable(rows), List.of(note));
  }

  /** Evaluates some points and returns the best of them, in the order of the points. */
  private int[] rung(
      List<ParameterPoint> points,
      int[] left,
      double amount,
      int keep,
      TrainingSet data,
      RandomStreams random,
      List<TuningTable.Row> rows) {
    List<Learner> learners = new ArrayList<>();
    for (int c : left) {
      learners.add(learner(recipe, search.with(points.get(c), amount)));
    }
    InnerCrossFit inner =
        InnerCrossFit.of(
            learners,
            folds,
            data,
            random,
            new InnerCrossFit.Mode(left, search.share(amount), false));
    double[] loss = new double[left.length];
    Integer[] order = new Integer[left.length];
    for (int l = 0; l < left.length; l++) {
      loss[l] = inner.loss(l, data);
      order[l] = l;
      rows.add(
          new TuningTable.Row(
              learners.get(l).name(),
              points.get(left[l]),
              amount,
              loss[l],
              inner.standardError(l, data),
              false));
    }
    java.util.Arrays.sort(order, (a, b) -> Double.compare(loss[a], loss[b])); // stable
    int[] kept = new int[keep];
    for (int l = 0; l < keep; l++) {
      kept[l] = left[order[l]];
    }
    java.util.Arrays.sort(kept);
    return kept;
  }

  private Diagnostic note(TuningTable.Row won, int points, int rungs, List<TuningTable.Row> rows) {
    Diagnostic note =
        Diagnostic.note(
            "TUNED",
            won.point().text(5)
                + " was chosen among "
                + points
                + " points by out-of-fold loss"
                + (rungs > 1 ? " in " + rungs + " rungs" : ""));
    note = note.value("loss", won.loss()).value("se", won.standardError());
    for (TuningTable.Row row : rows) {
      String key =
          "["
              + row.point()
              + (rungs > 1 ? ", resource = " + Json.number(row.resource()) : "")
              + "]";
      note = note.value("loss" + key, row.loss()).value("se" + key, row.standardError());
    }
    return note;
  }
}
