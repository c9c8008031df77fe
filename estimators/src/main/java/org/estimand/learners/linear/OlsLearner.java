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
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.LinearInBasis;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Ordinary (weighted) least squares with an intercept. Collinear columns are dropped, the later
 * ones first, and named in a note.
 *
 * <p>A cross-fit is answered at once. The rows are split into the parts of which every training set
 * is a union (folds, or folds x subsets); one pass over the data forms the cross products of each
 * part for all targets that share the features, and the equations of a training set are the sum of
 * those of its parts. Equations with a condition estimate above 1e6 are not solved: their fit goes
 * through a QR decomposition of the training rows, as every single fit does. Cost: n p^2 once for
 * all folds and targets, p^3 for each fit.
 */
public record OlsLearner() implements RegressionLearner, BatchedCrossFit, LinearInBasis {
  private static final long MOST_CELLS = 1L << 26;

  private record Group(FeatureMatrix features, double[] weights) {}

  @Override
  public FeatureMatrix basis(FeatureMatrix features) {
    return features;
  }

  @Override
  public RegressionLearner onBasis() {
    return this;
  }

  @Override
  public String name() {
    return "ols";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", "ols");
    d.put("intercept", true);
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    check(data);
    return LeastSquaresMath.byQr(data);
  }

  private void check(TrainingSet data) {
    TrainingChecks.require(this, data);
    LeastSquaresMath.requireRows(
        data,
        "Least squares",
        "Use fewer columns, more folds, or a penalised learner such as ridge.");
  }

  @Override
  public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
    Map<Group, List<Integer>> groups = new LinkedHashMap<>();
    for (int t = 0; t < tasks.size(); t++) {
      CrossFitTask task = tasks.get(t);
      TrainingSet data = task.training();
      try {
        check(data);
      } catch (CausalException e) {
        throw task.located(e);
      }
      groups
          .computeIfAbsent(new Group(data.features(), data.weights()), g -> new ArrayList<>())
          .add(t);
    }
    double[][] predictions = new double[tasks.size()][];
    List<List<Diagnostic>> notes = new ArrayList<>();
    tasks.forEach(t -> notes.add(List.of()));
    Set<String> backends = new LinkedHashSet<>();
    long done = 0;
    for (List<Integer> members : groups.values()) {
      solve(tasks, members, context, predictions, notes, backends);
      done += members.size();
      context.report("nuisance fits", done, tasks.size());
    }
    return Optional.of(new BatchAnswer(Arrays.asList(predictions), notes, List.copyOf(backends)));
  }

  private static void solve(
      List<CrossFitTask> tasks,
      List<Integer> members,
      FitContext context,
      double[][] predictions,
      List<List<Diagnostic>> notes,
      Set<String> backends) {
    TrainingSet first = tasks.get(members.get(0)).training();
    FeatureMatrix x = first.features();
    List<CrossFitTask> own = members.stream().map(tasks::get).toList();
    List<ScaledTarget> targets = new ArrayList<>();
    int[] targetOf = new int[members.size()];
    for (int s = 0; s < members.size(); s++) {
      targetOf[s] = ScaledTarget.index(targets, own.get(s).training().target());
    }
    RepetitionCells cells = RepetitionCells.of(x.rows(), own);
    int[] setOf = cells.ownSet();
    long q = 1L + x.columns() + targets.size();
    boolean direct = cells.rows().length * q * q > MOST_CELLS;
    CellGrams grams =
        direct ? null : CellGrams.of(x, targets, first.weights(), cells.rows(), context);
    NormalEquations[] equations = new NormalEquations[cells.sets().length];
    if (!direct) {
      backends.add(grams.backend());
      Tasks.run(
          context,
          null,
          equations.length,
          s ->
              equations[s] =
                  new NormalEquations(grams.union(cells.sets()[s]), grams.size(), x.columns()));
    }
    Tasks.run(
        context,
        null,
        members.size(),
        s -> {
          CrossFitTask task = own.get(s);
          LinearPredictor fit =
              direct
                  ? null
                  : LeastSquaresMath.byNormalEquations(
                      task.training(), equations[setOf[s]], targets.get(targetOf[s]), targetOf[s]);
          if (fit == null) {
            fit = LeastSquaresMath.byQr(task.training());
          }
          double[] out = new double[task.testRows().length];
          fit.predict(x, task.testRows(), out);
          predictions[members.get(s)] = out;
          notes.set(members.get(s), fit.notes());
        });
  }
}
