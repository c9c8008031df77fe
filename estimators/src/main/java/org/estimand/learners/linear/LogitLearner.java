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
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;
import org.estimand.random.RandomStreams;

/**
 * Logistic regression by maximum likelihood with an intercept, weighted where weights are given;
 * with more than two classes multinomial. Newton's method runs until a step changes no coefficient
 * by more than 1e-13 of its size. Collinear columns are dropped, the later ones first, and named in
 * a note.
 *
 * <p>In a cross-fit of two classes the fits of all folds start from the fit on all rows that train
 * in any of them, which saves most of their iterations, and share their passes over the data; on a
 * backend other than {@code ejml} they are one batch, with the data resident. Their answers are
 * those of single fits to about 1e-13.
 */
public record LogitLearner() implements ClassificationLearner, BatchedCrossFit {
  private record Group(
      FeatureMatrix features, double[] target, double[] weights, String nuisance) {}

  @Override
  public String name() {
    return "logit";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", "logit");
    d.put("intercept", true);
    d.put("penalty", 0.0);
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    check(data);
    FitContext one = FitContext.defaults().threads(1).backend("ejml");
    int[] kept = TrainingRank.kept(data, one);
    if (data.classes() > 2) {
      return MultinomialMath.fit(data, kept);
    }
    return predictor(data, kept, LogitMath.fit(data, kept, null, null));
  }

  private void check(TrainingSet data) {
    TrainingChecks.require(this, data);
    TrainingChecks.requireClasses(this, data);
    LeastSquaresMath.requireRows(
        data,
        "Logistic regression",
        "Use fewer columns, more folds, or a penalised learner such as ridge.");
  }

  private static LogitPredictor predictor(TrainingSet data, int[] kept, double[] b) {
    FeatureMatrix x = data.features();
    ColumnScales scales = ColumnScales.of(x);
    double[] slopes = new double[x.columns()];
    for (int j = 0; j < slopes.length; j++) {
      slopes[j] = b[j + 1] / scales.scale()[j];
    }
    return new LogitPredictor(
        new LinearPredictor(
            b[0], slopes, scales.center().clone(), LeastSquaresMath.dropped(x.names(), kept)));
  }

  @Override
  public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
    if (tasks.get(0).training().classes() != 2) {
      return Optional.empty();
    }
    Map<Group, Map<Integer, List<Integer>>> groups = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      CrossFitTask task = tasks.get(t);
      TrainingSet data = task.training();
      if (data.classes() != 2) {
        return Optional.empty();
      }
      try {
        check(data);
      } catch (CausalException e) {
        throw task.located(e);
      }
      groups
          .computeIfAbsent(
              new Group(data.features(), data.target(), data.weights(), task.nuisance()),
              g -> new LinkedHashMap<>())
          .computeIfAbsent(task.repetition(), r -> new ArrayList<>())
          .add(t);
    }
    double[][] predictions = new double[tasks.size()][];
    List<List<Diagnostic>> notes = new ArrayList<>();
    tasks.forEach(t -> notes.add(List.of()));
    long done = 0;
    Set<String> backends = new LinkedHashSet<>();
    for (Map<Integer, List<Integer>> repetitions : groups.values()) {
      List<Integer> all = repetitions.values().stream().flatMap(List::stream).toList();
      MatrixBackend backend = backend(tasks, all, context);
      backends.add(backend.name());
      if (!backend.name().equals("ejml")) {
        onBackend(tasks, all, backend, context, predictions, notes);
        done += all.size();
        context.report("nuisance fits", done, tasks.size());
        continue;
      }
      double[] start = null;
      for (List<Integer> members : repetitions.values()) {
        start = together(tasks, members, start, context, predictions, notes);
        done += members.size();
        context.report("nuisance fits", done, tasks.size());
      }
    }
    return Optional.of(new BatchAnswer(Arrays.asList(predictions), notes, List.copyOf(backends)));
  }

  private static MatrixBackend backend(
      List<CrossFitTask> tasks, List<Integer> members, FitContext context) {
    FeatureMatrix x = tasks.get(members.get(0)).training().features();
    double q = x.columns() + 1.0;
    return MatrixBackends.open(
        context.backend(), OffloadPolicy.Operation.BATCHED, q * q * x.rows() * members.size());
  }

  private static void onBackend(
      List<CrossFitTask> tasks,
      List<Integer> members,
      MatrixBackend backend,
      FitContext context,
      double[][] predictions,
      List<List<Diagnostic>> notes) {
    List<CrossFitTask> own = members.stream().map(tasks::get).toList();
    int[][] kept = new int[own.size()][];
    CausalException[] failures = new CausalException[own.size()];
    double[][] coefficients = new double[own.size()][];
    LogitOnBackend.fit(backend, own, context, kept, failures, coefficients);
    finish(own, members, kept, failures, coefficients, context, predictions, notes);
  }

  /** The fits of one repetition; gives the coefficients that the next one may start from. */
  private static double[] together(
      List<CrossFitTask> tasks,
      List<Integer> members,
      double[] start,
      FitContext context,
      double[][] predictions,
      List<List<Diagnostic>> notes) {
    List<CrossFitTask> own = members.stream().map(tasks::get).toList();
    int[][] kept = new int[own.size()][];
    CausalException[] failures = new CausalException[own.size()];
    double[][] coefficients = new double[own.size()][];
    LogitCrossFit shared = LogitCrossFit.of(own, context);
    double[] warm = start;
    if (shared != null) {
      warm = shared.fit(start, kept, failures, coefficients);
    } else {
      FitContext one = context.threads(1);
      Tasks.run(
          context,
          null,
          own.size(),
          s -> {
            TrainingSet data = own.get(s).training();
            try {
              kept[s] = TrainingRank.kept(data, one);
              coefficients[s] = LogitMath.fit(data, kept[s], start, null);
            } catch (CausalException e) {
              failures[s] = e;
            }
          });
    }
    finish(own, members, kept, failures, coefficients, context, predictions, notes);
    return warm;
  }

  private static void finish(
      List<CrossFitTask> own,
      List<Integer> members,
      int[][] kept,
      CausalException[] failures,
      double[][] coefficients,
      FitContext context,
      double[][] predictions,
      List<List<Diagnostic>> notes) {
    for (int s = 0; s < failures.length; s++) {
      if (failures[s] != null) {
        throw own.get(s).located(failures[s]);
      }
    }
    Tasks.run(
        context,
        null,
        own.size(),
        s -> {
          CrossFitTask task = own.get(s);
          Predictor fit = predictor(task.training(), kept[s], coefficients[s]);
          double[] out = new double[2 * task.testRows().length];
          fit.predict(task.training().features(), task.testRows(), out);
          predictions[members.get(s)] = out;
          notes.set(members.get(s), fit.notes());
        });
  }
}
