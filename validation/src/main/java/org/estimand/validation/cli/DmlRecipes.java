package org.estimand.validation.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.estimand.dml.Apo;
import org.estimand.dml.DmlBuilder;
import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.inference.RepetitionAggregate;

/** Double machine learning on the command line. */
final class DmlRecipes {
  /** Settings of learners that double machine learning and tmle share. */
  static final Set<String> LEARNERS = learners();

  private static Set<String> learners() {
    Set<String> all =
        new HashSet<>(
            Set.of(
                "--learner",
                "--propensity",
                "--stack",
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
                "--kernel",
                "--kernel-width",
                "--kernel-degree",
                "--kernel-penalty",
                "--kernel-exact-rows",
                "--kernel-landmarks"));
    all.addAll(SvrOptions.NAMES);
    all.addAll(MlpOptions.NAMES);
    return Set.copyOf(all);
  }

  private static final Set<String> FOLDS =
      Set.of("--folds", "--repetitions", "--aggregate", "--fold-column", "--fold-column-cluster");
  private static final double CLIP = 0.01;

  private DmlRecipes() {}

  /** {@code dml-plr}. */
  static Recipe plr() {
    return new Recipe(
        "dml-plr",
        with("--score"),
        o ->
            shared(
                    "dml-plr",
                    Plr.builder()
                        .score(o.model().ivType() ? Plr.Score.IV_TYPE : Plr.Score.PARTIALLING_OUT)
                        .outcomeModel(o.learners().means())
                        .treatmentModel(o.learners().probabilitiesOrMeans()),
                    o)
                .build());
  }

  /** {@code dml-pliv}. */
  static Recipe pliv() {
    return new Recipe(
        "dml-pliv",
        with("--score", "--instrument-learner", "--instrument-propensity"),
        o ->
            shared(
                    "dml-pliv",
                    Pliv.builder()
                        .score(o.model().ivType() ? Pliv.Score.IV_TYPE : Pliv.Score.PARTIALLING_OUT)
                        .outcomeModel(o.learners().means())
                        .treatmentModel(o.learners().probabilitiesOrMeans())
                        .instrumentModel(o.learners().instrumentProbabilitiesOrMeans()),
                    o)
                .build());
  }

  /** {@code dml-irm}. */
  static Recipe irm() {
    return new Recipe(
        "dml-irm",
        with("--estimand", "--clip", "--normalize"),
        o ->
            shared(
                    "dml-irm",
                    Irm.builder()
                        .estimand(
                            Irm.Estimand.valueOf(o.model().estimand(List.of("ATE", "ATT", "ATC"))))
                        .outcomeModel(o.learners().means())
                        .propensityModel(o.learners().probabilities())
                        .clip(o.model().clip(CLIP))
                        .normalize(o.model().normalize()),
                    o)
                .build());
  }

  /** {@code dml-iivm}. */
  static Recipe iivm() {
    return new Recipe(
        "dml-iivm",
        with(
            "--clip",
            "--normalize",
            "--no-always-takers",
            "--no-never-takers",
            "--instrument-propensity"),
        o ->
            shared(
                    "dml-iivm",
                    Iivm.builder()
                        .outcomeModel(o.learners().means())
                        .treatmentModel(o.learners().probabilities())
                        .instrumentModel(o.learners().instrumentProbabilities())
                        .clip(o.model().clip(CLIP))
                        .normalize(o.model().normalize())
                        .noAlwaysTakers(o.model().noAlwaysTakers())
                        .noNeverTakers(o.model().noNeverTakers()),
                    o)
                .build());
  }

  /** {@code dml-apo}. */
  static Recipe apo() {
    return new Recipe(
        "dml-apo",
        with("--treatment-level", "--clip", "--normalize"),
        o -> {
          Apo.Builder builder =
              Apo.builder()
                  .outcomeModel(o.learners().means())
                  .propensityModel(o.learners().probabilities())
                  .clip(o.model().clip(CLIP))
                  .normalize(o.model().normalize());
          String level = o.model().treatmentLevel();
          return shared("dml-apo", level == null ? builder : builder.treatmentLevels(level), o)
              .build();
        });
  }

  private static <B extends DmlBuilder<B>> B shared(
      String estimator, B builder, FitOptions options) {
    options.roles().refusePanel(estimator);
    return builder
        .crossFit(options.folds().plan())
        .aggregate(
            RepetitionAggregate.valueOf(options.folds().aggregate().toUpperCase(Locale.ROOT)))
        .level(options.run().level());
  }

  private static Set<String> with(String... more) {
    Set<String> all = new HashSet<>(LEARNERS);
    all.addAll(FOLDS);
    all.addAll(List.of(more));
    return all;
  }
}
