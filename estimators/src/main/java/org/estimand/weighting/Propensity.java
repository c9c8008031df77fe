package org.estimand.weighting;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.Role;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Predictor;
import org.estimand.learn.TrainingSet;

/** Fits propensities. */
final class Propensity {
  private Propensity() {}

  /**
   * A fitted propensity with what is to be said about it.
   *
   * @param fit the fit
   * @param diagnostics for the result
   * @param parameters coefficients by name, empty for a learner
   * @param losses out-of-fold losses, empty for a likelihood model
   * @param foldDigest fingerprint of the folds, or null
   */
  record Fitted(
      PropensityFit fit,
      List<Diagnostic> diagnostics,
      Map<String, Double> parameters,
      Map<String, Double> losses,
      String foldDigest) {}

  /**
   * Fits a model.
   *
   * @throws NotSupportedException NOTSUP-065 for several repetitions of folds, NOTSUP-146 for a
   *     model of two arms with more of them
   */
  static Fitted fit(PropensityModel model, WeightProblem problem) {
    if (model instanceof PropensityModel.Parametric parametric) {
      return LikelihoodPropensity.fit(
          parametric,
          problem.x(),
          problem.arms(),
          problem.base(),
          problem.arms().ranks(problem.data()));
    }
    if (model instanceof PropensityModel.BySubgroup by) {
      return SubgroupPropensity.fit(by, problem);
    }
    if (model instanceof PropensityModel.Supplied) {
      return SuppliedPropensity.read(problem);
    }
    if (model instanceof PropensityModel.AllRows learned) {
      return allRows(learned.learner(), problem);
    }
    if (model instanceof PropensityModel.Recalibrated recalibrated) {
      return Recalibrator.of(
          recalibrated.how(), crossFitted(recalibrated.model(), problem), problem);
    }
    return crossFitted((PropensityModel.CrossFitted) model, problem);
  }

  private static Fitted allRows(ClassificationLearner learner, WeightProblem problem) {
    Arms arms = problem.arms();
    int n = arms.rows();
    int[] all = new int[n];
    int[] training = new int[n];
    int m = 0;
    for (int i = 0; i < n; i++) {
      all[i] = i;
      if (problem.base()[i] > 0) {
        training[m++] = i;
      }
    }
    TrainingSet set =
        new TrainingSet(
            problem.x(),
            Arrays.copyOf(training, m),
            target(arms),
            problem.data().has(Role.WEIGHT) ? problem.base() : null,
            arms.count());
    Predictor predictor = learner.fit(set, problem.context().random().child("propensity"));
    double[] p = new double[n * arms.count()];
    predictor.predict(problem.x(), all, p);
    return new Fitted(
        new PropensityFit(arms.count(), p, null), predictor.notes(), Map.of(), Map.of(), null);
  }

  private static double[] target(Arms arms) {
    double[] target = new double[arms.rows()];
    for (int i = 0; i < target.length; i++) {
      target[i] = arms.code()[i];
    }
    return target;
  }

  private static Fitted crossFitted(PropensityModel.CrossFitted learned, WeightProblem problem) {
    Arms arms = problem.arms();
    FoldAssignment folds =
        learned.plan().assign(problem.data(), arms.code(), problem.context().random());
    if (folds.repetitions() > 1) {
      throw new NotSupportedException(
          "NOTSUP-065",
          "The folds have "
              + folds.repetitions()
              + " repetitions; ipw uses one set of cross-fitted propensities. Repeat the fit with"
              + " other seeds, or use Irm.");
    }
    double[] target = target(arms);
    boolean binary = arms.count() == 2;
    String name = binary ? "P(D=1|X)" : "P(D|X)";
    Nuisance nuisance =
        binary
            ? Nuisance.probability(name, learned.learner(), problem.x(), target)
            : Nuisance.probabilities(name, learned.learner(), problem.x(), target, arms.count());
    if (problem.data().has(Role.WEIGHT)) {
      nuisance = nuisance.weighted(problem.base());
    }
    CrossFitPredictions predictions = CrossFitter.run(List.of(nuisance), folds, problem.context());
    double[] e = predictions.of(name, 0).clone();
    PropensityFit fit = binary ? PropensityFit.binary(e) : new PropensityFit(arms.count(), e, null);
    Map<String, Double> losses = new TreeMap<>();
    losses.put(name, predictions.loss(name));
    return new Fitted(fit, predictions.notes(), Map.of(), losses, folds.digest());
  }
}
