package org.estimand.validation.cli;

import java.util.Set;
import org.estimand.iv.IvMethod;
import org.estimand.iv.IvRegression;

/** Linear models with instruments on the command line. */
final class InstrumentRecipes {
  private InstrumentRecipes() {}

  /** {@code iv-2sls}. */
  static Recipe twoStage() {
    return new Recipe(
        "iv-2sls",
        Set.of("--vcov", "--absorb", "--student-t", "--null", "--k-class", "--iv-gmm"),
        o -> build(o, o.instruments().twoStage()));
  }

  /** {@code iv-liml}. */
  static Recipe liml() {
    return new Recipe(
        "iv-liml",
        Set.of("--vcov", "--absorb", "--student-t", "--null", "--fuller"),
        o -> build(o, o.instruments().liml()));
  }

  private static IvRegression build(FitOptions options, IvMethod method) {
    return options
        .instruments()
        .apply(
            IvRegression.builder().method(method).level(options.run().level()),
            options.roles().clusters(),
            options.covariance().vcov())
        .build();
  }
}
