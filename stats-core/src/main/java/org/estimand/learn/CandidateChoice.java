package org.estimand.learn;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.random.RandomStreams;

/**
 * The learner of least out-of-fold loss in a list; of equal losses the earlier one.
 *
 * @param budget name of the budget that the list was made for, or null for a list of the user's,
 *     where a learner that cannot be fitted is a failure and is not passed over
 * @param learners the candidates
 * @param folds folds inside the training rows
 */
record CandidateChoice(String budget, List<? extends Learner> learners, int folds)
    implements Choosing {
  CandidateChoice {
    learners = List.copyOf(learners);
    InnerCrossFit.requireChoices(budget == null ? "tuned" : "auto", learners, folds);
  }

  @Override
  public String name() {
    return budget == null ? "tuned" : "auto";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = describe(name(), folds, learners);
    if (budget != null) {
      d.put("budget", budget);
    }
    return d;
  }

  /** Name, folds and candidates. */
  static Map<String, Object> describe(String name, int folds, List<? extends Learner> learners) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", name);
    d.put("folds", folds);
    d.put("learners", learners.stream().map(Learner::describe).toList());
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return InnerCrossFit.weighted(learners);
  }

  @Override
  public boolean supportsMissing() {
    return InnerCrossFit.missing(learners);
  }

  @Override
  public ChosenPredictor fit(TrainingSet data, RandomStreams random) {
    InnerCrossFit inner =
        InnerCrossFit.of(
            learners,
            folds,
            data,
            random,
            budget == null ? InnerCrossFit.Mode.ALL : InnerCrossFit.Mode.LENIENT);
    while (true) {
      double[] weights = StackMath.weights(inner, StackRule.DISCRETE, data);
      int best = 0;
      while (weights[best] == 0) {
        best++;
      }
      try {
        Predictor fit = learners.get(best).fit(data, random.child("final", best));
        TuningTable table = TuningTable.of(learners, inner, data, weights);
        List<Diagnostic> remarks = new ArrayList<>(List.of(note(best, inner, data)));
        remarks.addAll(Choosing.leftOut(learners, inner));
        return new ChosenPredictor(fit.outputs(), List.of(fit), weights, table, remarks);
      } catch (NotIdentifiedException | ConvergenceException | NotSupportedException e) {
        if (budget == null) {
          throw e;
        }
        inner.failures()[best] = e;
      }
    }
  }

  private Diagnostic note(int best, InnerCrossFit inner, TrainingSet data) {
    String text =
        budget == null
            ? "candidate "
                + (best + 1)
                + " of "
                + learners.size()
                + " was chosen: "
                + learners.get(best).describe()
            : "picked "
                + learners.get(best).name()
                + " by out-of-fold loss among "
                + learners.stream().map(Learner::name).collect(Collectors.joining(", "));
    Diagnostic note = Diagnostic.note(budget == null ? "TUNED" : "AUTO", text);
    note = note.value("loss", inner.loss(best, data));
    for (int l : inner.alive()) {
      note = note.value("loss." + (l + 1), inner.loss(l, data));
    }
    for (int l : inner.alive()) {
      note = note.value("se." + (l + 1), inner.standardError(l, data));
    }
    return note;
  }
}
