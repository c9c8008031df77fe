package org.estimand.weighting;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.estimand.crossfit.CrossFitPredictions;
import org.estimand.crossfit.CrossFitter;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;

/** Fits propensities. */
final class Propensity {
  private static final String NAME = "P(D=1|X)";

  private Propensity() {}

  /**
   * A fitted propensity with what is to be said about it.
   *
   * @param fit the fit
   * @param diagnostics for the result
   * @param losses out-of-fold losses, empty for a likelihood model
   * @param foldDigest fingerprint of the folds, or null
   */
  record Fitted(
      PropensityFit fit,
      List<Diagnostic> diagnostics,
      Map<String, Double> losses,
      String foldDigest) {}

  static Fitted fit(
      PropensityModel model,
      CausalData data,
      FeatureMatrix x,
      boolean[] treated,
      double[] base,
      FitContext context) {
    if (model instanceof PropensityModel.Parametric parametric) {
      return LikelihoodPropensity.fit(parametric, x, treated, base);
    }
    PropensityModel.CrossFitted learned = (PropensityModel.CrossFitted) model;
    int n = x.rows();
    double[] target = new double[n];
    int[] strata = new int[n];
    for (int i = 0; i < n; i++) {
      target[i] = treated[i] ? 1 : 0;
      strata[i] = treated[i] ? 1 : 0;
    }
    FoldAssignment folds = learned.plan().assign(data, strata, context.random());
    if (folds.repetitions() > 1) {
      throw new NotSupportedException(
          "NOTSUP-065",
          "The folds have "
              + folds.repetitions()
              + " repetitions; ipw uses one set of cross-fitted propensities. Repeat the fit with"
              + " other seeds, or use Irm.");
    }
    Nuisance nuisance = Nuisance.probability(NAME, learned.learner(), x, target);
    if (data.has(Role.WEIGHT)) {
      nuisance = nuisance.weighted(base);
    }
    CrossFitPredictions predictions = CrossFitter.run(List.of(nuisance), folds, context);
    double[] e = predictions.of(NAME, 0).clone();
    Map<String, Double> losses = new TreeMap<>();
    losses.put(NAME, predictions.loss(NAME));
    return new Fitted(
        new PropensityFit(e, null, null, null, 0), predictions.notes(), losses, folds.digest());
  }
}
