package org.estimand.crossfit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.estimand.errors.CausalException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Runs every nuisance fit of a cross-fit as one flat list of tasks (repetition x fold x nuisance).
 * The list of each learner is first offered to the learner as a batch; what it declines runs task
 * by task in parallel. Equal learners (by {@code equals}) share a batch.
 */
public final class CrossFitter {
  private CrossFitter() {}

  /**
   * Out-of-fold predictions of all nuisances.
   *
   * @param nuisances what to learn; names must be distinct
   * @param folds which rows train and test
   * @param context seed, threads and backend
   * @throws NotSupportedException NOTSUP-030 when a learner would ignore the weights
   * @throws org.estimand.errors.NotIdentifiedException IDENT- when a model cannot be trained on a
   *     fold, IDENT-031 when a learner predicts no number
   */
  public static CrossFitPredictions run(
      List<Nuisance> nuisances, FoldAssignment folds, FitContext context) {
    RandomStreams root = context.random().child("crossfit");
    Map<Learner, List<Integer>> byLearner = new LinkedHashMap<>();
    List<CrossFitTask> tasks = new ArrayList<>();
    List<Integer> owner = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int q = 0; q < nuisances.size(); q++) {
      Nuisance nuisance = nuisances.get(q);
      if (!seen.add(nuisance.name())) {
        throw new IllegalArgumentException("two nuisances are called " + nuisance.name());
      }
      requireWeights(nuisance);
      List<Integer> mine = byLearner.computeIfAbsent(nuisance.learner(), l -> new ArrayList<>());
      int from = tasks.size();
      addTasks(tasks, nuisance, folds, root.child(nuisance.name()));
      for (int t = from; t < tasks.size(); t++) {
        mine.add(t);
        owner.add(q);
      }
    }
    double[][] answers = new double[tasks.size()][];
    List<List<Diagnostic>> notes = new ArrayList<>();
    tasks.forEach(t -> notes.add(List.of()));
    List<Integer> single = new ArrayList<>();
    Set<String> backends = new LinkedHashSet<>();
    for (Map.Entry<Learner, List<Integer>> entry : byLearner.entrySet()) {
      if (!batched(entry.getKey(), entry.getValue(), tasks, context, answers, notes, backends)) {
        single.addAll(entry.getValue());
      }
    }
    Tasks.run(
        context,
        single.isEmpty() ? null : "nuisance fits",
        single.size(),
        s -> {
          int t = single.get(s);
          CrossFitTask task = tasks.get(t);
          Predictor predictor = fit(nuisances.get(owner.get(t)).learner(), task);
          double[] out = new double[task.testRows().length * predictor.outputs()];
          predictor.predict(task.training().features(), task.testRows(), out);
          answers[t] = out;
          notes.set(t, predictor.notes());
        });
    return collect(nuisances, folds, tasks, owner, answers, notes, List.copyOf(backends));
  }

  private static void addTasks(
      List<CrossFitTask> tasks, Nuisance nuisance, FoldAssignment folds, RandomStreams mine) {
    for (int r = 0; r < folds.repetitions(); r++) {
      for (int k = 0; k < folds.folds(r); k++) {
        if (folds.testRows(r, k).length == 0) {
          continue;
        }
        TrainingSet set =
            new TrainingSet(
                nuisance.features(),
                filter(folds.trainRows(r, k), nuisance.trainable()),
                nuisance.target(r),
                nuisance.weights(),
                nuisance.classes(),
                nuisance.groups());
        RandomStreams random = mine.child("repetition", r).child("fold", k);
        tasks.add(new CrossFitTask(nuisance.name(), r, k, set, folds.testRows(r, k), random));
      }
    }
  }

  private static boolean batched(
      Learner learner,
      List<Integer> mine,
      List<CrossFitTask> tasks,
      FitContext context,
      double[][] answers,
      List<List<Diagnostic>> notes,
      Set<String> backends) {
    if (!(learner instanceof BatchedCrossFit batch)) {
      return false;
    }
    List<CrossFitTask> own = new ArrayList<>();
    for (int t : mine) {
      own.add(tasks.get(t));
    }
    Optional<BatchAnswer> answer = batch.crossFit(own, context);
    if (answer.isEmpty()) {
      return false;
    }
    backends.addAll(answer.get().backends());
    for (int s = 0; s < mine.size(); s++) {
      answers[mine.get(s)] = answer.get().predictions().get(s);
      if (!answer.get().notes().isEmpty()) {
        notes.set(mine.get(s), answer.get().notes().get(s));
      }
    }
    return true;
  }

  private static Predictor fit(Learner learner, CrossFitTask task) {
    try {
      return learner.fit(task.training(), task.random());
    } catch (CausalException e) {
      throw task.located(e);
    }
  }

  private static CrossFitPredictions collect(
      List<Nuisance> nuisances,
      FoldAssignment folds,
      List<CrossFitTask> tasks,
      List<Integer> owner,
      double[][] answers,
      List<List<Diagnostic>> notes,
      List<String> backends) {
    int n = folds.rows();
    List<double[][]> predictions = new ArrayList<>();
    for (Nuisance nuisance : nuisances) {
      int outputs = nuisance.classes() > 2 ? nuisance.classes() : 1;
      predictions.add(new double[folds.repetitions()][n * outputs]);
    }
    for (int t = 0; t < answers.length; t++) {
      CrossFitTask task = tasks.get(t);
      PredictionChecks.require(nuisances.get(owner.get(t)).learner(), task, folds, answers[t]);
      scatter(answers[t], task, predictions.get(owner.get(t))[task.repetition()], n);
    }
    List<String> names = new ArrayList<>();
    List<double[]> losses = new ArrayList<>();
    List<Diagnostic> merged = new ArrayList<>();
    for (int q = 0; q < nuisances.size(); q++) {
      names.add(nuisances.get(q).name());
      losses.add(OutOfFoldLoss.of(nuisances.get(q), predictions.get(q), folds));
      merged.addAll(LearnerNotes.merge(nuisances.get(q).name(), q, owner, tasks, notes));
    }
    return new CrossFitPredictions(names, predictions, losses, merged, backends);
  }

  private static void requireWeights(Nuisance nuisance) {
    if (nuisance.weights() != null && !nuisance.learner().supportsWeights()) {
      throw new NotSupportedException(
          "NOTSUP-030",
          "Learner "
              + nuisance.learner().name()
              + " takes no sample weights. Use one that does (ols, ridge, lasso, logit), or remove"
              + " the weights. Where: nuisance "
              + nuisance.name()
              + ".");
    }
  }

  private static void scatter(double[] answer, CrossFitTask task, double[] out, int n) {
    int[] rows = task.testRows();
    int m = rows.length;
    int classes = task.training().classes();
    if (classes > 2) {
      for (int c = 0; c < classes; c++) {
        for (int i = 0; i < m; i++) {
          out[c * n + rows[i]] = answer[c * m + i];
        }
      }
      return;
    }
    int from = classes == 2 ? m : 0;
    for (int i = 0; i < m; i++) {
      out[rows[i]] = answer[from + i];
    }
  }

  private static int[] filter(int[] rows, boolean[] trainable) {
    if (trainable == null) {
      return rows;
    }
    int count = 0;
    for (int i : rows) {
      count += trainable[i] ? 1 : 0;
    }
    int[] out = new int[count];
    int c = 0;
    for (int i : rows) {
      if (trainable[i]) {
        out[c++] = i;
      }
    }
    return out;
  }
}
