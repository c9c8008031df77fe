package org.estimand.validation.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.iv.Genius;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.InvalidIvMl;
import org.estimand.iv.IvAte;
import org.estimand.iv.IvAteForm;
import org.estimand.iv.IvDesign;
import org.estimand.iv.Late;
import org.estimand.iv.LateForm;
import org.estimand.iv.OutcomeDesign;
import org.estimand.iv.SelectiveIv;

/** The doubly robust and the invalid-instrument estimators on the command line. */
final class RobustIvRecipes {
  private static final double CLIP = 0.02;
  private static final double FLOOR = 0.03;
  private static final List<String> FOLDS =
      List.of("--folds", "--repetitions", "--aggregate", "--fold-column");
  private static final List<String> SELECTION =
      List.of(
          "--clip",
          "--clip-treatment",
          "--floor",
          "--allow-sign-changes",
          "--rule",
          "--smooth",
          "--selection-replicates",
          "--robust-sets");
  private static final List<String> LEARNERS =
      List.of(
          "--learner",
          "--propensity",
          "--instrument-propensity",
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
          "--kernel-landmarks");

  private RobustIvRecipes() {}

  static List<Recipe> all() {
    return List.of(late(), ate(), genius(), invalid(), invalidMl(), selective(), selectiveMl());
  }

  private static Set<String> options(List<List<String>> lists) {
    Set<String> all = new HashSet<>();
    lists.forEach(all::addAll);
    return all;
  }

  private static Recipe late() {
    return new Recipe(
        "iv-late",
        options(
            List.of(
                List.of(
                    "--form",
                    "--pi-covariates",
                    "--m-covariates",
                    "--y-covariates",
                    "--logit-outcome",
                    "--iv-errors"))),
        o -> {
          RobustIvOptions iv = checked("iv-late", o);
          Late.Builder b =
              Late.builder()
                  .form(iv.form(LateForm.class, LateForm.DOUBLY_ROBUST))
                  .logitOutcome(iv.logitOutcome())
                  .standardErrors(iv.errors())
                  .level(o.run().level());
          if (iv.pi() != null) {
            b = b.instrumentDesign(iv.pi());
          }
          if (iv.m() != null) {
            b = b.treatmentDesign(iv.m());
          }
          if (iv.outcome() != null) {
            b = b.outcomeDesign(iv.outcome());
          }
          return b.build();
        });
  }

  private static Recipe ate() {
    return new Recipe(
        "iv-ate",
        options(
            List.of(
                List.of(
                    "--form",
                    "--pi-covariates",
                    "--m-covariates",
                    "--delta-covariates",
                    "--y-covariates",
                    "--iv-errors"))),
        o -> {
          RobustIvOptions iv = checked("iv-ate", o);
          IvAte.Builder b =
              IvAte.builder()
                  .form(iv.form(IvAteForm.class, IvAteForm.MULTIPLY_ROBUST))
                  .standardErrors(iv.errors())
                  .level(o.run().level());
          if (iv.pi() != null) {
            b = b.instrumentDesign(iv.pi());
          }
          if (iv.m() != null) {
            b = b.treatmentDesign(iv.m());
          }
          if (iv.delta() != null) {
            b = b.effectDesign(iv.delta());
          }
          if (iv.outcome() != null) {
            b = b.outcomeDesign(iv.outcome());
          }
          return b.build();
        });
  }

  private static Recipe genius() {
    return new Recipe(
        "iv-genius",
        Set.of(),
        o -> {
          checked("iv-genius", o);
          return Genius.builder().level(o.run().level()).build();
        });
  }

  private static Recipe invalid() {
    return new Recipe(
        "iv-invalid",
        options(
            List.of(
                List.of(
                    "--pi-covariates",
                    "--m-covariates",
                    "--v-covariates",
                    "--delta-covariates",
                    "--h-covariates",
                    "--w-covariates",
                    "--free-covariance",
                    "--floor",
                    "--allow-sign-changes",
                    "--iv-errors"))),
        o -> {
          RobustIvOptions iv = checked("iv-invalid", o);
          InvalidIv.Builder b =
              InvalidIv.builder()
                  .freeCovariance(iv.freeCovariance())
                  .floor(iv.floor(0))
                  .allowSignChanges(iv.allowSignChanges())
                  .standardErrors(iv.errors())
                  .level(o.run().level());
          b = iv.pi() == null ? b : b.instrumentDesign(iv.pi());
          b = iv.m() == null ? b : b.treatmentDesign(iv.m());
          b = iv.v() == null ? b : b.varianceDesign(iv.v());
          b = iv.delta() == null ? b : b.effectDesign(iv.delta());
          b = iv.h() == null ? b : b.outcomeDesign(iv.h());
          b = iv.w() == null ? b : b.covarianceDesign(iv.w());
          return b.build();
        });
  }

  private static Recipe invalidMl() {
    return new Recipe(
        "iv-invalid-ml",
        options(
            List.of(
                FOLDS,
                LEARNERS,
                SvrOptions.NAMES,
                MlpOptions.NAMES,
                List.of("--clip", "--clip-treatment", "--floor", "--allow-sign-changes"))),
        o -> {
          RobustIvOptions iv = checked("iv-invalid-ml", o);
          return InvalidIvMl.builder()
              .instrumentModel(o.learners().instrumentProbabilities())
              .treatmentModel(o.learners().probabilities())
              .outcomeModel(o.learners().means())
              .crossFit(o.folds().plan())
              .aggregate(aggregate(o))
              .clipInstrument(o.model().clip(CLIP))
              .clipTreatment(iv.clipTreatment())
              .floor(iv.floor(FLOOR))
              .allowSignChanges(iv.allowSignChanges())
              .level(o.run().level())
              .build();
        });
  }

  private static Recipe selective() {
    return new Recipe(
        "iv-selective",
        options(
            List.of(
                FOLDS, SELECTION, List.of("--pi-covariates", "--m-covariates", "--y-covariates"))),
        o -> {
          RobustIvOptions iv = checked("iv-selective", o);
          SelectiveIv.Builder b =
              SelectiveIv.designs()
                  .instrumentDesigns(
                      iv.piCandidates().stream().map(IvDesign::of).toArray(IvDesign[]::new))
                  .treatmentDesigns(
                      iv.mCandidates().stream().map(IvDesign::interacted).toArray(IvDesign[]::new))
                  .outcomeDesigns(
                      iv.outcomeCandidates().stream()
                          .map(OutcomeDesign::of)
                          .toArray(OutcomeDesign[]::new));
          return selection(b, iv, o).build();
        });
  }

  private static Recipe selectiveMl() {
    return new Recipe(
        "iv-selective-ml",
        options(
            List.of(FOLDS, SELECTION, List.of("--pi-learners", "--m-learners", "--mu-learners"))),
        o -> {
          RobustIvOptions iv = checked("iv-selective-ml", o);
          return selection(
                  SelectiveIv.learners()
                      .instrumentModels(iv.piLearners())
                      .treatmentModels(iv.mLearners())
                      .outcomeModels(iv.muLearners()),
                  iv,
                  o)
              .build();
        });
  }

  private static SelectiveIv.Builder selection(
      SelectiveIv.Builder b, RobustIvOptions iv, FitOptions o) {
    SelectiveIv.Builder next =
        b.crossFit(o.folds().plan())
            .aggregate(aggregate(o))
            .rule(iv.rule())
            .smooth(iv.smooth())
            .bootstrap(iv.replicates())
            .clipInstrument(o.model().clip(CLIP))
            .clipTreatment(iv.clipTreatment())
            .floor(iv.floor(FLOOR))
            .allowSignChanges(iv.allowSignChanges())
            .level(o.run().level());
    return iv.robustSets() == null ? next : next.robustSets(iv.robustSets());
  }

  private static RepetitionAggregate aggregate(FitOptions o) {
    return RepetitionAggregate.valueOf(o.folds().aggregate().toUpperCase(Locale.ROOT));
  }

  private static RobustIvOptions checked(String estimator, FitOptions o) {
    o.roles().refusePanel(estimator);
    return o.robustIv();
  }
}
