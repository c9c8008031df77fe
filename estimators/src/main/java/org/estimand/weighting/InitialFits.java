package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.Role;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.RegressionLearner;

/**
 * Outcome predictions and propensities before targeting.
 *
 * @param label what they come from
 * @param treated n predictions under treatment
 * @param controls n predictions under control
 * @param propensity of both arms
 * @param parameters of parametric models
 * @param losses out of fold
 * @param foldDigest fingerprint of the folds, or null
 * @param diagnostics for the result
 */
record InitialFits(
    String label,
    double[] treated,
    double[] controls,
    PropensityFit propensity,
    Map<String, Double> parameters,
    Map<String, Double> losses,
    String foldDigest,
    List<Diagnostic> diagnostics) {

  double[] outcome(int arm) {
    return arm == 1 ? treated : controls;
  }

  /** Least squares in each arm and a logit, fitted to all rows. */
  static InitialFits parametric(WeightProblem problem, double[] y) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    WeightSolution known = new WeightSolution(problem.base(), List.of(), Map.of(), List.of());
    double[][] predictions = new double[2][];
    for (int arm = 0; arm < 2; arm++) {
      predictions[arm] =
          OutcomeRegression.fit(problem.x(), y, known, problem.arms(), arm, false, diagnostics)
              .predictions();
    }
    Propensity.Fitted fitted = Propensity.fit(PropensityModel.logit(), problem);
    diagnostics.addAll(fitted.diagnostics());
    return new InitialFits(
        "least squares, logit",
        predictions[1],
        predictions[0],
        fitted.fit(),
        fitted.parameters(),
        Map.of(),
        null,
        diagnostics);
  }

  /**
   * Learners, cross-fitted on the same folds.
   *
   * @throws NotSupportedException NOTSUP-065 for several repetitions of folds
   */
  static InitialFits crossFitted(
      WeightProblem problem,
      double[] y,
      RegressionLearner outcome,
      ClassificationLearner propensity,
      CrossFitPlan plan) {
    Arms arms = problem.arms();
    FoldAssignment folds = plan.assign(problem.data(), arms.code(), problem.context().random());
    if (folds.repetitions() > 1) {
      throw new NotSupportedException(
          "NOTSUP-065",
          "The folds have "
              + folds.repetitions()
              + " repetitions; tmle uses one set of cross-fitted propensities. Repeat the fit with"
              + " other seeds, or use Irm.");
    }
    double[] d = new double[arms.rows()];
    for (int i = 0; i < d.length; i++) {
      d[i] = arms.code()[i];
    }
    String one = "E[Y|X,D=1]";
    String zero = "E[Y|X,D=0]";
    String e = "P(D=1|X)";
    List<Nuisance> nuisances = new ArrayList<>();
    nuisances.add(Nuisance.mean(one, outcome, problem.x(), y).trainedOn(arms.in(1)));
    nuisances.add(Nuisance.mean(zero, outcome, problem.x(), y).trainedOn(arms.in(0)));
    nuisances.add(Nuisance.probability(e, propensity, problem.x(), d));
    if (problem.data().has(Role.WEIGHT)) {
      nuisances.replaceAll(nuisance -> nuisance.weighted(problem.base()));
    }
    CrossFitPredictions predictions = CrossFitter.run(nuisances, folds, problem.context());
    Map<String, Double> losses = new TreeMap<>();
    nuisances.forEach(nuisance -> losses.put(nuisance.name(), predictions.loss(nuisance.name())));
    return new InitialFits(
        outcome.name() + " and " + propensity.name() + ", cross-fitted",
        predictions.of(one, 0).clone(),
        predictions.of(zero, 0).clone(),
        PropensityFit.binary(predictions.of(e, 0).clone()),
        Map.of(),
        losses,
        folds.digest(),
        predictions.notes());
  }
}
