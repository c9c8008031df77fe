package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.estimand.errors.InvalidConfigException;
import org.estimand.inference.Resampling;
import org.estimand.learners.LearnerNames;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Matching;
import org.estimand.weighting.Normalization;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.WeightMethod;

/** Weighting on the command line. */
final class WeightingRecipes {
  private WeightingRecipes() {}

  /** {@code ipw}. */
  static Recipe ipw() {
    return new Recipe(
        "ipw",
        with(
            Stream.concat(MlpOptions.NAMES.stream(), BalancingOptions.NAMES.stream()).toList(),
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
            "--stratum",
            "--fpc",
            "--standard-errors",
            "--replicates",
            "--interval"),
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
    if (options.learners().namesPropensity() || options.folds().given()) {
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
    if (model.trimCrump()) {
      ipw = ipw.trimCrump();
    }
    Resampling resampling = model.resampling();
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
    if (options.learners().namesPropensity() || options.folds().given()) {
      throw new InvalidConfigException(
          "CONF-086",
          (options.learners().namesPropensity() ? "--propensity has" : "Folds have")
              + " no meaning for "
              + balancing.label()
              + ", which has no model of the propensity to fit.");
    }
    options.learners().check();
    return balancing;
  }

  /**
   * With folds the propensity is cross-fitted; without, logit and probit are fitted to all rows
   * with stacked standard errors.
   */
  private static PropensityModel propensity(FitOptions options) {
    String name = options.learners().probabilityName();
    List<String> known = new ArrayList<>(LearnerNames.classifications());
    known.add(LearnerOptions.PROBIT);
    Choice.option("--propensity", name, known);
    options.learners().check();
    boolean folds = options.folds().given();
    if (name.equals(LearnerOptions.PROBIT)) {
      if (folds) {
        throw new InvalidConfigException(
            "CONF-086",
            "--propensity probit is fitted to all rows and takes no folds. Use logit or leave the"
                + " folds out.");
      }
      return PropensityModel.probit();
    }
    if (name.equals("logit") && !folds) {
      return PropensityModel.logit();
    }
    return PropensityModel.learner(options.learners().probabilities(), options.folds().plan());
  }
}
