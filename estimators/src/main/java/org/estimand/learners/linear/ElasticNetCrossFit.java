package org.estimand.learners.linear;

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
import org.estimand.learn.TrainingSet;

/**
 * The elastic nets of a cross-fit: tasks that share features and weights have their cross products
 * formed together; each then follows its own path of penalties.
 */
final class ElasticNetCrossFit {
  /** Sums held at a time: half a gigabyte. */
  static final long MOST_SUMS = 1L << 26;

  private record Group(FeatureMatrix features, double[] weights) {}

  private final ElasticNetLearner learner;
  private final List<CrossFitTask> tasks;
  private final FitContext context;
  private final long mostSums;
  private final double[][] predictions;
  private final List<List<Diagnostic>> notes = new ArrayList<>();
  private final Set<String> backends = new LinkedHashSet<>();
  private long done;

  /**
   * @param mostSums sums held at a time
   */
  ElasticNetCrossFit(
      ElasticNetLearner learner, List<CrossFitTask> tasks, FitContext context, long mostSums) {
    this.learner = learner;
    this.mostSums = mostSums;
    this.tasks = tasks;
    this.context = context;
    this.predictions = new double[tasks.size()][];
    tasks.forEach(t -> notes.add(List.of()));
  }

  BatchAnswer answer() {
    Map<Group, List<Integer>> groups = new LinkedHashMap<>();
    int[][][] folds = new int[tasks.size()][][];
    for (int t = 0; t < tasks.size(); t++) {
      CrossFitTask task = tasks.get(t);
      TrainingSet data = task.training();
      try {
        learner.require(data);
        folds[t] = learner.penalty() >= 0 ? null : learner.draw(data, task.random());
      } catch (CausalException e) {
        throw task.located(e);
      }
      groups
          .computeIfAbsent(new Group(data.features(), data.weights()), g -> new ArrayList<>())
          .add(t);
    }
    for (List<Integer> members : groups.values()) {
      if (learner.penalty() >= 0) {
        union(members);
      } else {
        chosen(members, folds);
      }
    }
    return new BatchAnswer(Arrays.asList(predictions), notes, List.copyOf(backends));
  }

  /** Training sets as unions of parts that they share. */
  private void union(List<Integer> members) {
    RepetitionCells cells =
        RepetitionCells.of(
            tasks.get(members.get(0)).training().features().rows(),
            members.stream().map(tasks::get).toList());
    List<int[]> own = new ArrayList<>();
    for (int s = 0; s < members.size(); s++) {
      own.add(cells.sets()[cells.ownSet()[s]]);
    }
    solve(members, cells.rows(), own, false);
  }

  /** Training sets as unions of the folds inside them, some tasks at a time if they are large. */
  private void chosen(List<Integer> members, int[][][] folds) {
    long q = tasks.get(members.get(0)).training().features().columns() + 3L;
    int most = (int) Math.max(1, mostSums / (q * q * learner.folds()));
    for (int from = 0; from < members.size(); from += most) {
      List<Integer> some = members.subList(from, Math.min(members.size(), from + most));
      List<int[]> cells = new ArrayList<>();
      List<int[]> own = new ArrayList<>();
      for (int t : some) {
        int[] numbers = new int[folds[t].length];
        for (int f = 0; f < numbers.length; f++) {
          numbers[f] = cells.size();
          cells.add(folds[t][f]);
        }
        own.add(numbers);
      }
      solve(some, cells.toArray(new int[0][]), own, true);
    }
  }

  private void solve(List<Integer> members, int[][] cells, List<int[]> own, boolean apart) {
    TrainingSet first = tasks.get(members.get(0)).training();
    List<ScaledTarget> targets = new ArrayList<>();
    int[] targetOf = new int[members.size()];
    for (int s = 0; s < targetOf.length; s++) {
      targetOf[s] = ScaledTarget.index(targets, tasks.get(members.get(s)).training().target());
    }
    CellGrams grams = CellGrams.of(first.features(), targets, first.weights(), cells, context);
    backends.add(grams.backend());
    Tasks.run(
        context,
        null,
        members.size(),
        s -> {
          int t = members.get(s);
          CrossFitTask task = tasks.get(t);
          double[][] sums = new double[apart ? own.get(s).length : 1][];
          for (int f = 0; f < sums.length; f++) {
            sums[f] =
                apart
                    ? grams.cell(own.get(s)[f], targetOf[s])
                    : grams.union(own.get(s), targetOf[s]);
          }
          try {
            LinearPredictor fit =
                new ElasticNetMath(learner, task.training(), targets.get(targetOf[s]), sums).fit();
            double[] out = new double[task.testRows().length];
            fit.predict(first.features(), task.testRows(), out);
            predictions[t] = out;
            notes.set(t, fit.notes());
          } catch (CausalException e) {
            throw task.located(e);
          }
        });
    done += members.size();
    context.report("nuisance fits", done, tasks.size());
  }
}
