package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.InnerFolds;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/**
 * Ridge logistic regressions of a cross-fit on a backend: all training sets, and all folds inside
 * them, are columns of weights of one problem, which goes from penalty to penalty, each time from
 * the coefficients before. Penalties are those of features standardised on each training set. A
 * task with a fit that the backend cannot finish, or with a feature that hardly varies in its
 * training rows, is fitted alone.
 */
final class RidgeLogitCrossFit {
  private static final long MOST_WEIGHTS = 1L << 26;

  /** Spread in the training rows over that in all rows below which a task is fitted alone. */
  private static final double LEAST_SPREAD = 1e-3;

  private record Group(FeatureMatrix features, double[] target, double[] weights) {}

  /** A task with its training set and those inside it: problems first .. first + count - 1. */
  private record Path(int task, InnerFolds inner, int first, int count, double[] penalties) {}

  private final LogitNetLearner learner;
  private final List<CrossFitTask> tasks;
  private final FitContext context;
  private final double[][] predictions;

  RidgeLogitCrossFit(LogitNetLearner learner, List<CrossFitTask> tasks, FitContext context) {
    this.learner = learner;
    this.tasks = tasks;
    this.context = context;
    this.predictions = new double[tasks.size()][];
  }

  /** The answer; empty where the backend is the one that single fits use anyway. */
  Optional<BatchAnswer> answer() {
    Map<Group, List<Integer>> groups = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      TrainingSet data = tasks.get(t).training();
      try {
        learner.require(data);
      } catch (CausalException e) {
        throw tasks.get(t).located(e);
      }
      groups
          .computeIfAbsent(
              new Group(data.features(), data.target(), data.weights()), g -> new ArrayList<>())
          .add(t);
    }
    int fits = learner.penalty() >= 0 ? 1 : (learner.folds() + 1) * LogitNetLearner.length();
    FeatureMatrix x = tasks.get(0).training().features();
    double q = x.columns() + 1;
    MatrixBackend backend =
        MatrixBackends.open(
            context.backend(),
            OffloadPolicy.Operation.BATCHED,
            q * q * x.rows() * tasks.size() * fits);
    if (backend.name().equals("ejml")) {
      return Optional.empty();
    }
    for (List<Integer> members : groups.values()) {
      int inside = learner.penalty() >= 0 ? 1 : learner.folds() + 1;
      long rows = tasks.get(members.get(0)).training().features().rows();
      int most = (int) Math.max(1, MOST_WEIGHTS / (rows * inside));
      for (int from = 0; from < members.size(); from += most) {
        together(members.subList(from, Math.min(members.size(), from + most)), backend);
      }
    }
    Tasks.run(context, "nuisance fits", tasks.size(), this::alone);
    Set<String> backends = new LinkedHashSet<>(List.of(backend.name()));
    return Optional.of(
        new BatchAnswer(Arrays.asList(predictions), List.of(), List.copyOf(backends)));
  }

  /** Fits what the backend did not. */
  private void alone(int t) {
    if (predictions[t] == null) {
      try {
        predict(t, learner.fit(tasks.get(t).training(), tasks.get(t).random()));
      } catch (CausalException e) {
        throw tasks.get(t).located(e);
      }
    }
  }

  private void predict(int t, Predictor fit) {
    CrossFitTask task = tasks.get(t);
    double[] out = new double[2 * task.testRows().length];
    fit.predict(task.training().features(), task.testRows(), out);
    predictions[t] = out;
  }

  private void together(List<Integer> members, MatrixBackend backend) {
    TrainingSet first = tasks.get(members.get(0)).training();
    FeatureMatrix x = first.features();
    double[] spread = ColumnScales.of(x).scale();
    List<int[]> sets = new ArrayList<>();
    List<TrainingScale> scales = new ArrayList<>();
    List<Path> paths = new ArrayList<>();
    boolean choosing = learner.penalty() < 0;
    for (int t : members) {
      TrainingSet data = tasks.get(t).training();
      InnerFolds inner = choosing ? learner.inner(data, tasks.get(t).random()) : null;
      int from = sets.size();
      int count = choosing ? inner.count() + 1 : 1;
      sets.add(data.rows());
      for (int k = 1; k < count; k++) {
        sets.add(inner.training(k - 1));
      }
      boolean varies = true;
      for (int k = from; k < sets.size(); k++) {
        TrainingScale scale = TrainingScale.of(with(data, sets.get(k)));
        scales.add(scale);
        varies &= bothClasses(data, sets.get(k));
        for (int j = 0; j < spread.length; j++) {
          varies &= scale.deviation()[j] > LEAST_SPREAD * spread[j];
        }
      }
      if (varies) {
        paths.add(new Path(t, inner, from, count, penalties(data)));
      } else {
        sets.subList(from, sets.size()).clear();
        scales.subList(from, scales.size()).clear();
      }
    }
    if (!paths.isEmpty()) {
      follow(backend, first, sets, base(x, scales, paths), paths);
    }
  }

  private static TrainingSet with(TrainingSet data, int[] rows) {
    return data.onRows(rows);
  }

  private static boolean bothClasses(TrainingSet data, int[] rows) {
    boolean[] seen = new boolean[2];
    for (int i : rows) {
      if (data.weights() == null || data.weights()[i] > 0) {
        seen[(int) data.target()[i]] = true;
      }
    }
    return seen[0] && seen[1];
  }

  private double[] penalties(TrainingSet data) {
    if (learner.penalty() >= 0) {
      return new double[] {learner.penalty()};
    }
    double largest = new LogitNetMath(data, learner.name(), 0, false).largest();
    return PenaltyGrid.of(
        largest, LogitNetLearner.length(), data.size(), data.features().columns());
  }

  /** For each problem what a penalty of one is worth in the columns that are uploaded. */
  private static double[] base(FeatureMatrix x, List<TrainingScale> scales, List<Path> paths) {
    int q = x.columns() + 1;
    double[] spread = ColumnScales.of(x).scale();
    double[] base = new double[q * scales.size()];
    for (Path path : paths) {
      for (int k = path.first(); k < path.first() + path.count(); k++) {
        for (int j = 1; j < q; j++) {
          double ratio = scales.get(k).deviation()[j - 1] / spread[j - 1];
          base[k * q + j] = scales.get(k).total() * ratio * ratio;
        }
      }
    }
    return base;
  }

  private void follow(
      MatrixBackend backend, TrainingSet first, List<int[]> sets, double[] base, List<Path> paths) {
    FeatureMatrix x = first.features();
    int q = x.columns() + 1;
    int[] kept = new int[q - 1];
    Arrays.setAll(kept, j -> j);
    int length = paths.get(0).penalties().length;
    double[][] all = new double[length][];
    boolean[] failed = new boolean[sets.size()];
    try (DeviceScope scope = new DeviceScope()) {
      LogitBatch batch =
          new LogitBatch(backend, scope, x, kept, LogitBatch.union(x.rows(), sets), first.target());
      DeviceMatrix weights = batch.weights(sets.toArray(new int[0][]), first.weights());
      DeviceMatrix at = backend.zeros(scope, q, sets.size());
      for (int l = 0; l < length; l++) {
        context.checkpoint();
        double[] scaled = base.clone();
        for (Path path : paths) {
          for (int k = path.first() * q; k < (path.first() + path.count()) * q; k++) {
            scaled[k] *= path.penalties()[l];
          }
        }
        int[] info = new int[sets.size()];
        DeviceMatrix penalties = backend.upload(scope, scaled, q, sets.size());
        DeviceMatrix next = batch.fit(weights, penalties, at, info);
        penalties.close();
        at.close();
        at = next;
        all[l] = backend.download(at);
        for (int k = 0; k < info.length; k++) {
          failed[k] |= info[k] != 0;
        }
      }
    }
    Tasks.run(context, null, paths.size(), s -> finish(paths.get(s), all, failed, q));
  }

  /** Chooses the penalty of a task and predicts, unless one of its fits failed. */
  private void finish(Path path, double[][] all, boolean[] failed, int q) {
    for (int k = path.first(); k < path.first() + path.count(); k++) {
      if (failed[k]) {
        return;
      }
    }
    TrainingSet data = tasks.get(path.task()).training();
    int chosen = 0;
    if (path.inner() != null) {
      int folds = path.inner().count();
      double[] loss = new double[folds * all.length];
      double[] weight = new double[folds];
      for (int f = 0; f < folds; f++) {
        int[] held = path.inner().held(f);
        for (int i : held) {
          weight[f] += data.weights() == null ? 1 : data.weights()[i];
        }
        for (int l = 0; l < all.length && weight[f] > 0; l++) {
          LogitPredictor fit = predictor(data.features(), all[l], (path.first() + 1 + f) * q);
          loss[f * all.length + l] = LogitNetLearner.deviance(data, held, fit) / weight[f];
        }
      }
      boolean simple = learner.rule() == PenaltyRule.ONE_SE;
      chosen = PenaltyGrid.choose(loss, weight, all.length, simple);
    }
    predict(path.task(), predictor(data.features(), all[chosen], path.first() * q));
  }

  private static LogitPredictor predictor(FeatureMatrix x, double[] b, int at) {
    ColumnScales scales = ColumnScales.of(x);
    double[] slopes = new double[x.columns()];
    for (int j = 0; j < slopes.length; j++) {
      slopes[j] = b[at + j + 1] / scales.scale()[j];
    }
    return new LogitPredictor(new LinearPredictor(b[at], slopes, scales.center().clone()));
  }
}
