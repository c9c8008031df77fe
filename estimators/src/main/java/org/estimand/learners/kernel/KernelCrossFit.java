package org.estimand.learners.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingChecks;
import org.estimand.matrix.MatrixBackend;

/**
 * The kernel ridge regressions of a cross-fit. Those with their whole kernel matrix go to {@link
 * KernelBatch} together, as many at a time as half a gigabyte of eigenvectors and of
 * standardisations allows, or, where eigenvalues would have to be copied, to {@link KernelGrid};
 * the others (low rank, very few rows, values that are not finite, with eigenvalues also many
 * features for the rows) are fitted one by one.
 */
final class KernelCrossFit {
  private static final long MOST_VALUES = 1L << 26;
  private static final int MOST_PROBLEMS = 64;

  /** Standardising on a backend costs n p^2, which only pays while that is little beside n^2 p. */
  private static final int ROWS_FOR_A_FEATURE = 4;

  private final KernelRidgeLearner learner;
  private final List<CrossFitTask> tasks;
  private final FitContext context;
  private final double[][] predictions;
  private final List<List<Diagnostic>> notes = new ArrayList<>();
  private final Set<String> backends = new LinkedHashSet<>();

  KernelCrossFit(KernelRidgeLearner learner, List<CrossFitTask> tasks, FitContext context) {
    this.learner = learner;
    this.tasks = tasks;
    this.context = context;
    this.predictions = new double[tasks.size()][];
    tasks.forEach(t -> notes.add(List.of()));
  }

  BatchAnswer answer() {
    KernelRows[] rows = new KernelRows[tasks.size()];
    boolean isGrid = EigenBackends.open(learner.options().backend(), 1).copiesForEigen();
    Map<FeatureMatrix, List<Integer>> groups = new LinkedHashMap<>();
    List<Integer> alone = new ArrayList<>();
    for (int t = 0; t < rows.length; t++) {
      CrossFitTask task = tasks.get(t);
      try {
        TrainingChecks.require(learner, task.training());
      } catch (CausalException e) {
        throw task.located(e);
      }
      rows[t] = KernelRows.of(task.training());
      boolean tall =
          rows[t].n() >= (long) ROWS_FOR_A_FEATURE * task.training().features().columns();
      if ((tall || isGrid) && learner.isExact(rows[t]) && isFinite(task)) {
        groups.computeIfAbsent(task.training().features(), f -> new ArrayList<>()).add(t);
      } else {
        rows[t] = null;
        alone.add(t);
      }
    }
    for (List<Integer> members : groups.values()) {
      together(members, rows);
    }
    Tasks.run(context, alone.isEmpty() ? null : "nuisance fits", alone.size(), s -> one(alone, s));
    if (!alone.isEmpty()) {
      int rank = learner.options().landmarks();
      backends.add(EigenBackends.open(learner.options().backend(), rank).name());
    }
    return new BatchAnswer(Arrays.asList(predictions), notes, List.copyOf(backends));
  }

  private static boolean isFinite(CrossFitTask task) {
    FeatureMatrix x = task.training().features();
    boolean finite = true;
    for (int j = 0; j < x.columns(); j++) {
      for (int i : task.testRows()) {
        finite &= Double.isFinite(x.at(i, j));
      }
    }
    return finite;
  }

  private void one(List<Integer> alone, int s) {
    CrossFitTask task = tasks.get(alone.get(s));
    try {
      Predictor fit = learner.fit(task.training(), task.random());
      double[] out = new double[task.testRows().length];
      fit.predict(task.training().features(), task.testRows(), out);
      predictions[alone.get(s)] = out;
      notes.set(alone.get(s), fit.notes());
    } catch (CausalException e) {
      throw task.located(e);
    }
  }

  private void together(List<Integer> members, KernelRows[] rows) {
    int largest = 0;
    for (int t : members) {
      largest = Math.max(largest, rows[t].n());
    }
    MatrixBackend backend = EigenBackends.open(learner.options().backend(), largest);
    backends.add(backend.name());
    double[][] widths = new double[rows.length][];
    Tasks.run(
        context,
        null,
        members.size(),
        s -> widths[members.get(s)] = learner.widths(rows[members.get(s)]));
    if (backend.copiesForEigen()) {
      onGrid(members, rows, widths, backend);
    } else {
      inTurns(members, rows, widths, backend);
    }
  }

  private void onGrid(
      List<Integer> members, KernelRows[] rows, double[][] widths, MatrixBackend backend) {
    int n = tasks.get(members.get(0)).training().features().rows();
    int most = (int) Math.max(1, MOST_VALUES / Math.max(1, n));
    for (int from = 0; from < members.size(); from += most) {
      List<Integer> some = members.subList(from, Math.min(members.size(), from + most));
      KernelGrid grid =
          new KernelGrid(
              learner,
              backend,
              some.stream().map(tasks::get).toList(),
              some.stream().map(t -> rows[t]).toList(),
              some.stream().map(t -> widths[t]).toList());
      grid.solve();
      for (int s = 0; s < some.size(); s++) {
        predictions[some.get(s)] = grid.predictions(s);
        notes.set(some.get(s), learner.notes(grid.choice(s), rows[some.get(s)].dropped()));
      }
      context.report("nuisance fits", from + some.size(), members.size());
    }
  }

  private void inTurns(
      List<Integer> members, KernelRows[] rows, double[][] widths, MatrixBackend backend) {
    int from = 0;
    while (from < members.size()) {
      int to = from;
      long values = 0;
      long scales = 0;
      int problems = 0;
      while (to < members.size()
          && (to == from
              || values < MOST_VALUES && scales < MOST_VALUES && problems < MOST_PROBLEMS)) {
        int t = members.get(to++);
        long p = tasks.get(t).training().features().columns();
        scales += (p + 1) * p;
        values += (long) widths[t].length * rows[t].n() * rows[t].n();
        problems += widths[t].length;
      }
      List<Integer> some = members.subList(from, to);
      KernelBatch batch = new KernelBatch(learner, backend, context);
      for (int t : some) {
        batch.add(tasks.get(t), rows[t], widths[t]);
      }
      batch.solve();
      for (int s = 0; s < some.size(); s++) {
        predictions[some.get(s)] = batch.predictions(s);
        notes.set(some.get(s), learner.notes(batch.choice(s), rows[some.get(s)].dropped()));
      }
      from = to;
      context.report("nuisance fits", from, members.size());
    }
  }
}
