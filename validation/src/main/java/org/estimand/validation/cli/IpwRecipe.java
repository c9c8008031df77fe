package org.estimand.validation.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Normalization;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.StandardErrors;

/** {@code ipw}. */
final class IpwRecipe implements Recipe {
  @Override
  public String name() {
    return "ipw";
  }

  @Override
  public String description() {
    return "inverse probability weighting";
  }

  @Override
  public Set<String> options() {
    return Set.of(
        "--estimand",
        "--propensity",
        "--normalization",
        "--trim",
        "--refit-after-trimming",
        "--clip",
        "--standard-errors");
  }

  @Override
  public Estimator<? extends EstimationResult> estimator(FitOptions options) {
    ModelOptions model = options.model();
    List<String> estimands = Arrays.stream(Estimand.values()).map(Enum::name).toList();
    Ipw.Builder ipw =
        Ipw.builder()
            .estimand(Estimand.valueOf(model.estimand(estimands)))
            .normalization(
                model.horvitzThompson() ? Normalization.HORVITZ_THOMPSON : Normalization.HAJEK)
            .propensity(propensity(options))
            .clip(model.clip(0))
            .refitAfterTrimming(model.refit())
            .level(options.run().level());
    double[] limits = model.trim();
    if (limits != null) {
      ipw = ipw.trim(limits[0], limits[1]);
    }
    if (model.standardErrors() != null) {
      ipw =
          ipw.standardErrors(
              StandardErrors.valueOf(
                  model.standardErrors().toUpperCase(Locale.ROOT).replace('-', '_')));
    }
    return ipw.build();
  }

  private static PropensityModel propensity(FitOptions options) {
    String name = options.learners().propensity("logit");
    return switch (name) {
      case "logit" -> PropensityModel.logit();
      case "probit" -> PropensityModel.probit();
      default ->
          PropensityModel.learner(options.learners().classifier(name), options.folds().plan());
    };
  }
}
