package org.estimand.crossfit;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.Learner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Runs every nuisance fit of a cross-fit as one flat list of tasks (repetition x fold x nuisance).
 * The list of each learner is first offered to the learner as a batch; what it declines runs task
 * by task in parallel.
 */
public final class CrossFitter {
  private CrossFitter() {}

  /**
   * Out-of-fold predictions of all nuisances.
   *
   * @param nuisances what to learn; names must be distinct
   * @param folds which rows train and test
   * @param context seed, threads and backend
   */
  public static CrossFitPredictions run(
      List<Nuisance> nuisances, FoldAssignment folds, FitContext context) {
    RandomStreams root = context.random().child("crossfit");
    int n = folds.rows();
    List<double[][]> predictions = new ArrayList<>();
    Map<Learner, List<Integer>> byLearner = new IdentityHashMap<>();
    List<Learner> learners = new ArrayList<>();
    List<CrossFitTask> tasks = new ArrayList<>();
    List<Integer> owner = new ArrayList<>();
    for (int q = 0; q < nuisances.size(); q++) {
      Nuisance nuisance = nuisances.get(q);
      int outputs = nuisance.classes() > 2 ? nuisance.classes() : 1;
      predictions.add(new double[folds.repetitions()][n * outputs]);
      if (!byLearner.containsKey(nuisance.learner())) {
        byLearner.put(nuisance.learner(), new ArrayList<>());
        learners.add(nuisance.learner());
      }
      RandomStreams mine = root.child(nuisance.name());
      for (int r = 0; r < folds.repetitions(); r++) {
        for (int k = 0; k < folds.folds(r); k++) {
          int[] train = filter(folds.trainRows(r, k), nuisance.trainable());
          TrainingSet set =
              new TrainingSet(
                  nuisance.features(),
                  train,
                  nuisance.target(r),
                  nuisance.weights(),
                  nuisance.classes());
          byLearner.get(nuisance.learner()).add(tasks.size());
          tasks.add(
              new CrossFitTask(
                  nuisance.name(),
                  r,
                  k,
                  set,
                  folds.testRows(r, k),
                  mine.child("repetition", r).child("fold", k)));
          owner.add(q);
        }
      }
    }
    double[][] answers = new double[tasks.size()][];
    List<Integer> single = new ArrayList<>();
    for (Learner learner : learners) {
      List<Integer> mine = byLearner.get(learner);
      Optional<List<double[]>> batch = Optional.empty();
      if (learner instanceof BatchedCrossFit batched) {
        List<CrossFitTask> own = new ArrayList<>();
        for (int t : mine) {
          own.add(tasks.get(t));
        }
        batch = batched.crossFit(own, context);
      }
      if (batch.isPresent()) {
        for (int s = 0; s < mine.size(); s++) {
          answers[mine.get(s)] = batch.get().get(s);
        }
      } else {
        single.addAll(mine);
      }
    }
    Tasks.run(
        context,
        "nuisance fits",
        single.size(),
        s -> {
          int t = single.get(s);
          CrossFitTask task = tasks.get(t);
          Predictor predictor =
              nuisances.get(owner.get(t)).learner().fit(task.training(), task.random());
          double[] out = new double[task.testRows().length * predictor.outputs()];
          predictor.predict(task.training().features(), task.testRows(), out);
          answers[t] = out;
        });
    for (int t = 0; t < answers.length; t++) {
      CrossFitTask task = tasks.get(t);
      scatter(answers[t], task, predictions.get(owner.get(t))[task.repetition()], n);
    }
    List<String> names = new ArrayList<>();
    List<double[]> losses = new ArrayList<>();
    for (int q = 0; q < nuisances.size(); q++) {
      names.add(nuisances.get(q).name());
      losses.add(OutOfFoldLoss.of(nuisances.get(q), predictions.get(q), folds));
    }
    return new CrossFitPredictions(names, predictions, losses);
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
