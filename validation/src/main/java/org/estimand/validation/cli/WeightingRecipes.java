package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.Resampling;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learners.LearnerNames;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Matching;
import org.estimand.weighting.Normalization;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.Recalibration;
import org.estimand.weighting.WeightMethod;

/** Weighting on the command line. */
final class WeightingRecipes {
  private WeightingRecipes() {}

  /** {@code ipw}. */
  static Recipe ipw() {
    return new Recipe(
        "ipw",
        with(
            Stream.of(
                    MlpOptions.NAMES,
                    BalancingOptions.NAMES,
                    PropensityOptions.NAMES,
                    CovarianceOptions.NAMES,
                    BalanceOptions.NAMES)
                .flatMap(List::stream)
                .toList(),
            "--estimand",
            "--propensity",
            "--stack-propensity",
            "--stack-rule",
            "--budget",
            "--trees",
            "--mtry",
            "--min-leaf",
            "--min-split",
            "--no-redraw",
            "--max-leaves",
            "--shrinkage",
            "--early-stopping",
            "--label-features",
            "--max-depth",
            "--folds",
            "--fold-column",
            "--normalization",
            "--trim",
            "--refit-after-trimming",
            "--clip",
            "--standard-errors",
            "--replicates",
            "--interval",
            "--failure-share",
            "--ratios",
            "--weights-out"),
        WeightingRecipes::ipw);
  }

  /** {@code matching}. */
  static Recipe matching() {
    return new Recipe(
        "matching",
        with(
            Stream.concat(MlpOptions.NAMES.stream(), MatchingOptions.NAMES.stream()).toList(),
            "--estimand",
            "--propensity",
            "--stack-propensity",
            "--stack-rule",
            "--budget",
            "--trees",
            "--mtry",
            "--min-leaf",
            "--max-leaves",
            "--shrinkage",
            "--early-stopping",
            "--max-depth",
            "--folds",
            "--fold-column",
            "--standard-errors"),
        WeightingRecipes::matching);
  }

  private static Matching matching(FitOptions options) {
    options.roles().refusePanel("matching");
    ModelOptions model = options.model();
    Matching.Builder matching =
        options
            .matching()
            .apply(
                Matching.builder()
                    .estimand(Estimand.valueOf(model.estimand(List.of("ATE", "ATT", "ATC"))))
                    .level(options.run().level()));
    if (options.learners().namesProbabilities() || options.folds().given()) {
      matching = matching.propensity(propensity(options));
    }
    if (model.standardErrors() != null) {
      matching = matching.standardErrors(model.standardErrors());
    }
    return matching.build();
  }

  private static Set<String> with(List<String> settings, String... options) {
    Set<String> all = new HashSet<>(settings);
    all.addAll(List.of(options));
    return all;
  }

  private static Ipw ipw(FitOptions options) {
    options.roles().refusePanel("ipw");
    ModelOptions model = options.model();
    List<String> estimands = Arrays.stream(Estimand.values()).map(Enum::name).toList();
    Ipw.Builder ipw =
        Ipw.builder()
            .estimand(Estimand.valueOf(model.estimand(estimands)))
            .normalization(
                model.horvitzThompson() ? Normalization.HORVITZ_THOMPSON : Normalization.HAJEK)
            .method(method(options))
            .reference(options.balancing().reference())
            .focal(options.balancing().focal())
            .clip(model.clip(0))
            .refitAfterTrimming(model.refit())
            .level(options.run().level());
    double[] limits = model.trim();
    if (limits != null) {
      ipw = ipw.trim(limits[0], limits[1]);
    }
    PropensityOptions propensities = options.propensities();
    ipw = ipw.stabilize(propensities.stabilize());
    double[] shares = propensities.truncate();
    if (shares != null) {
      ipw = ipw.truncate(shares[0], shares[1]);
    }
    if (model.trimCrump()) {
      ipw = ipw.trimCrump();
    }
    ipw = options.balance().apply(ipw);
    ipw =
        ipw.smallSample(options.covariance().smallSample())
            .singleUnit(options.covariance().singleUnit());
    Resampling resampling = model.resampling(options.covariance());
    if (resampling != null) {
      ipw = ipw.resampling(resampling);
    } else if (model.standardErrors() != null) {
      ipw = ipw.standardErrors(model.standardErrors());
    }
    return ipw.build();
  }

  private static WeightMethod method(FitOptions options) {
    BalancingMethod balancing = options.balancing().method();
    if (balancing == null) {
      return propensity(options);
    }
    if (options.learners().namesProbabilities() || options.folds().given()) {
      throw new InvalidConfigException(
          "CONF-086",
          (options.learners().namesProbabilities() ? "--propensity has" : "Folds have")
              + " no meaning for "
              + balancing.label()
              + ", which has no model of the propensity to fit.");
    }
    if (options.propensities().any()) {
      throw new InvalidConfigException(
          "CONF-086",
          "--propensity-column, --by, --all-rows and --recalibrate have no meaning for "
              + balancing.label()
              + ", which has no model of the propensity.");
    }
    options.learners().check();
    return balancing;
  }

  /**
   * With folds the propensity is cross-fitted; without, likelihood models are fitted to all rows
   * with stacked standard errors. Columns of propensities take their place.
   */
  static PropensityModel propensity(FitOptions options) {
    boolean folds = options.folds().given();
    String by = options.propensities().by();
    Recalibration recalibration = options.propensities().recalibration();
    boolean allRows = options.propensities().allRows();
    if (allRows && (folds || recalibration != null)) {
      throw new InvalidConfigException(
          "CONF-086",
          "--all-rows and "
              + (folds ? "fold options" : "--recalibrate")
              + " exclude each other: without folds there is no out-of-fold propensity.");
    }
    if (options.propensities().supplied()) {
      boolean learner = options.learners().namesProbabilities();
      if (folds || by != null || learner || allRows || recalibration != null) {
        throw new InvalidConfigException(
            "CONF-086",
            "--propensity-column and "
                + (folds
                    ? "fold options"
                    : by != null
                        ? "--by"
                        : learner ? "--propensity" : allRows ? "--all-rows" : "--recalibrate")
                + " exclude each other: the columns are used as they are.");
      }
      return PropensityModel.supplied();
    }
    String name = options.learners().probabilityName();
    List<String> known = new ArrayList<>(LearnerNames.classifications());
    known.addAll(LearnerOptions.LIKELIHOOD);
    Choice.option("--propensity", name, known);
    options.learners().check();
    ClassificationLearner penalised = options.propensities().penalised(name);
    boolean likelihood = LearnerOptions.LIKELIHOOD.contains(name);
    if ((likelihood || name.equals("logit") && !folds) && (allRows || recalibration != null)) {
      throw new InvalidConfigException(
          "CONF-086",
          (allRows ? "--all-rows" : "--recalibrate")
              + " is for learners; --propensity "
              + name
              + (likelihood ? "" : " without folds")
              + " is a likelihood model of all rows.");
    }
    if (likelihood && folds) {
      throw new InvalidConfigException(
          "CONF-086",
          "--propensity "
              + name
              + " is fitted to all rows and takes no folds. Use logit or leave the folds out.");
    }
    if (by != null && (folds || !likelihood && !name.equals("logit"))) {
      throw new InvalidConfigException(
          "CONF-086",
          "--by fits a likelihood model to all rows of each subgroup: --propensity logit, "
              + String.join(", ", LearnerOptions.LIKELIHOOD)
              + ", without folds.");
    }
    if (likelihood || name.equals("logit") && !folds) {
      PropensityModel.Parametric model =
          PropensityModel.Parametric.valueOf(name.toUpperCase(Locale.ROOT));
      return by == null ? model : PropensityModel.by(model, by);
    }
    ClassificationLearner learner =
        penalised == null ? options.learners().probabilities() : penalised;
    if (allRows) {
      return PropensityModel.allRows(learner);
    }
    return recalibration == null
        ? PropensityModel.learner(learner, options.folds().plan())
        : PropensityModel.recalibrated(learner, options.folds().plan(), recalibration);
  }
}
