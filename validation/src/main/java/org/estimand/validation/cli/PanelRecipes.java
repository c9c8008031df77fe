package org.estimand.validation.cli;

import java.util.Locale;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.panel.PanelBuilder;
import org.estimand.panel.PanelComparison;
import org.estimand.panel.PanelDml;
import org.estimand.panel.PanelScore;

/** Panels on the command line. */
final class PanelRecipes {
  private static final String[] SHARED = {
    "--score",
    "--instrument-learner",
    "--instrument-propensity",
    "--derived-means",
    "--period-effects",
    "--unit-encoding",
    "--period-length",
    "--fold-plan",
    "--allow-unit-leakage",
    "--algorithm",
    "--vcov",
    "--vcov-lags"
  };

  private PanelRecipes() {}

  /** {@code panel-dml}. */
  static Recipe dml() {
    return new Recipe(
        "panel-dml",
        DmlRecipes.with(more("--unobserved-effect")),
        o -> shared(PanelDml.builder().unobservedEffect(o.panel().effect()), o).build());
  }

  /** {@code panel-compare}. */
  static Recipe compare() {
    return new Recipe(
        "panel-compare",
        DmlRecipes.with(more("--unobserved-effect", "--no-linear", "--plot")),
        o -> {
          PanelComparison.Builder builder = PanelComparison.builder().linear(o.panel().linear());
          if (o.panel().namesEffects()) {
            builder.unobservedEffects(o.panel().effects());
          }
          return shared(builder, o).build();
        });
  }

  private static String[] more(String... own) {
    String[] all = java.util.Arrays.copyOf(SHARED, SHARED.length + own.length);
    System.arraycopy(own, 0, all, SHARED.length, own.length);
    return all;
  }

  private static <B extends PanelBuilder<B>> B shared(B builder, FitOptions o) {
    PanelOptions panel = o.panel();
    builder
        .score(o.model().ivType() ? PanelScore.IV_TYPE : PanelScore.PARTIALLING_OUT)
        .outcomeModel(o.learners().means())
        .treatmentModel(o.learners().probabilitiesOrMeans())
        .instrumentModel(o.learners().instrumentProbabilitiesOrMeans())
        .derivedMeans(panel.derivedMeans())
        .periodEffects(panel.periodEffects())
        .unitEncoding(panel.unitEncoding())
        .algorithm(panel.algorithm())
        .crossFit(panel.plan(o.folds(), o.roles()))
        .aggregate(RepetitionAggregate.valueOf(o.folds().aggregate().toUpperCase(Locale.ROOT)))
        .level(o.run().level());
    if (panel.periodLength() != null) {
      builder.periodLength(panel.periodLength());
    }
    if (panel.vcov(o.roles(), o.covariance().vcov()) != null) {
      builder.vcov(panel.vcov(o.roles(), o.covariance().vcov()));
    }
    return builder;
  }
}
