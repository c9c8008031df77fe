package org.estimand.learn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.errors.CausalException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.random.RandomStreams;

/**
 * A weighted sum of learners.
 *
 * @param learners the candidates
 * @param folds folds inside the training rows
 * @param rule how they are weighed
 * @param lenient whether candidates that cannot be fitted are passed over
 */
record StackChoice(List<? extends Learner> learners, int folds, StackRule rule, boolean lenient)
    implements Choosing {
  StackChoice {
    learners = List.copyOf(learners);
    InnerCrossFit.requireChoices("stack", learners, folds);
    if (rule == StackRule.NON_NEGATIVE
        && learners.stream().anyMatch(ClassificationLearner.class::isInstance)) {
      throw new NotSupportedException(
          "NOTSUP-124",
          "Weights by the rule NON_NEGATIVE need not add to one, so a stack of probabilities would"
              + " be none. Use CONVEX or DISCRETE.");
    }
  }

  @Override
  public String name() {
    return "stack";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = CandidateChoice.describe(name(), folds, learners);
    d.put("rule", rule.name());
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
            lenient ? InnerCrossFit.Mode.LENIENT : InnerCrossFit.Mode.ALL);
    while (true) {
      double[] weights = StackMath.weights(inner, rule, data);
      List<Predictor> fits = new ArrayList<>();
      int failed = -1;
      for (int l = 0; l < weights.length && failed < 0; l++) {
        if (weights[l] > 0) {
          CausalException e = tryFit(l, data, random, fits);
          if (e != null) {
            inner.failures()[l] = e;
            failed = l;
          }
        }
      }
      if (failed < 0) {
        return chosen(inner, weights, fits, data);
      }
    }
  }

  private CausalException tryFit(
      int l, TrainingSet data, RandomStreams random, List<Predictor> fits) {
    try {
      fits.add(learners.get(l).fit(data, random.child("final", l)));
      return null;
    } catch (NotIdentifiedException | ConvergenceException | NotSupportedException e) {
      if (!lenient) {
        throw e;
      }
      return e;
    }
  }

  private ChosenPredictor chosen(
      InnerCrossFit inner, double[] weights, List<Predictor> fits, TrainingSet data) {
    StringBuilder text = new StringBuilder("weights: ");
    for (int l = 0; l < weights.length; l++) {
      text.append(l == 0 ? "" : ", ")
          .append(learners.get(l).name())
          .append(String.format(Locale.ROOT, " %.2f", weights[l]));
    }
    Diagnostic note = Diagnostic.note("STACK", text.toString());
    for (int l = 0; l < weights.length; l++) {
      note = note.value("weight." + (l + 1), weights[l]);
    }
    for (int l = 0; l < weights.length; l++) {
      if (inner.failures()[l] == null) {
        note = note.value("loss." + (l + 1), inner.loss(l, data));
      }
    }
    note = note.value("loss.stack", StackMath.loss(inner, weights, data));
    List<Diagnostic> remarks = new ArrayList<>(List.of(note));
    remarks.addAll(Choosing.leftOut(learners, inner));
    TuningTable table = TuningTable.of(learners, inner, data, weights);
    return new ChosenPredictor(inner.outputs(), fits, weights, table, remarks);
  }
}
