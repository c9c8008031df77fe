package org.estimand.validation.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.estimand.inference.Resampling;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.Tmle;

/** Estimators with outcome models on the command line. */
final class AdjustmentRecipes {
  private static final List<String> ERRORS =
      List.of("--standard-errors", "--replicates", "--interval", "--failure-share", "--ratios");

  private AdjustmentRecipes() {}

  /** {@code aipw}. */
  static Recipe aipw() {
    return new Recipe(
        "aipw",
        with(
            "--estimand",
            "--propensity",
            "--propensity-column",
            "--by",
            "--outcome-covariates",
            "--propensity-covariates",
            "--normalize",
            "--least-variable",
            "--weights-out"),
        o ->
            adjustment(
                "aipw",
                OutcomeAdjustment.augmented()
                    .normalized(o.model().normalize())
                    .leastVariable(o.outcomes().leastVariable())
                    .propensity(WeightingRecipes.propensity(o)),
                o));
  }

  /** {@code ipwra}. */
  static Recipe ipwra() {
    return new Recipe(
        "ipwra",
        with(
            "--estimand",
            "--propensity",
            "--propensity-column",
            "--by",
            "--outcome-covariates",
            "--propensity-covariates",
            "--weights-out"),
        o ->
            adjustment(
                "ipwra",
                OutcomeAdjustment.weightedRegression().propensity(WeightingRecipes.propensity(o)),
                o));
  }

  /** {@code regression-adjustment}. */
  static Recipe regression() {
    return new Recipe(
        "regression-adjustment",
        with("--estimand", "--outcome-covariates"),
        o -> adjustment("regression-adjustment", OutcomeAdjustment.regression(), o));
  }

  private static OutcomeAdjustment adjustment(
      String name, OutcomeAdjustment.Builder builder, FitOptions options) {
    options.roles().refusePanel(name);
    ModelOptions model = options.model();
    OutcomeAdjustment.Builder built =
        builder
            .estimand(Estimand.valueOf(model.estimand(List.of("ATE", "ATT", "ATC"))))
            .smallSample(options.covariance().smallSample())
            .singleUnit(options.covariance().singleUnit())
            .level(options.run().level());
    Resampling resampling = model.resampling(options.covariance());
    if (resampling != null) {
      built = built.resampling(resampling);
    } else if (model.standardErrors() != null) {
      built = built.standardErrors(model.standardErrors());
    }
    return built.build();
  }

  /** {@code tmle}. */
  static Recipe tmle() {
    Set<String> all = new HashSet<>(DmlRecipes.LEARNERS);
    all.addAll(
        List.of("--folds", "--fold-column", "--clip", "--bound", "--weights-out", "--ratios"));
    all.addAll(CovarianceOptions.NAMES);
    all.removeAll(List.of("--stratum", "--fpc", "--small-sample", "--single-unit"));
    return new Recipe("tmle", all, AdjustmentRecipes::tmle);
  }

  /** With a learner or folds both models are cross-fitted; without, ols by arm and logit. */
  private static Tmle tmle(FitOptions options) {
    options.roles().refusePanel("tmle");
    LearnerOptions learners = options.learners();
    Tmle.Builder tmle =
        options
            .outcomes()
            .apply(Tmle.builder())
            .clip(options.model().clip(0))
            .level(options.run().level());
    learners.check();
    if (learners.namesMeans() || learners.namesProbabilities() || options.folds().given()) {
      tmle = tmle.learners(learners.means(), learners.probabilities(), options.folds().plan());
    }
    return tmle.build();
  }

  private static Set<String> with(String... options) {
    Set<String> all = new HashSet<>(ERRORS);
    all.addAll(CovarianceOptions.NAMES);
    all.addAll(List.of(options));
    return all;
  }
}
