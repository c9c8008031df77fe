package org.estimand.validation.cli;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.estimand.inference.Resampling;
import org.estimand.weighting.DoseWeighting;
import org.estimand.weighting.IteratedGFormula;
import org.estimand.weighting.MarginalStructuralModel;

/** Continuous treatments, and treatments over several periods, on the command line. */
final class HistoryRecipes {
  private static final List<String> REFITS =
      List.of("--standard-errors", "--replicates", "--interval", "--failure-share");

  private HistoryRecipes() {}

  /** {@code dose}. */
  static Recipe dose() {
    return new Recipe(
        "dose",
        all(
            DoseOptions.NAMES,
            List.of(),
            "--method",
            "--moments",
            "--base-weights",
            "--weights-out"),
        HistoryRecipes::dose);
  }

  private static DoseWeighting dose(FitOptions options) {
    options.roles().refusePanel("dose");
    DoseWeighting.Builder dose =
        options
            .doses()
            .apply(DoseWeighting.builder(), options.balancing())
            .smallSample(options.covariance().smallSample())
            .singleUnit(options.covariance().singleUnit())
            .level(options.run().level());
    ModelOptions model = options.model();
    Resampling resampling = model.resampling(options.covariance());
    if (resampling != null) {
      dose = dose.resampling(resampling);
    } else if (model.standardErrors() != null) {
      dose = dose.standardErrors(model.standardErrors());
    }
    return dose.build();
  }

  /** {@code msm}. */
  static Recipe msm() {
    return new Recipe(
        "msm",
        all(HistoryOptions.COLUMNS, HistoryOptions.NAMES, "--weights-out"),
        HistoryRecipes::msm);
  }

  private static MarginalStructuralModel msm(FitOptions options) {
    options.roles().refusePanel("msm");
    MarginalStructuralModel.Builder msm =
        options
            .histories()
            .apply(MarginalStructuralModel.builder())
            .smallSample(options.covariance().smallSample())
            .singleUnit(options.covariance().singleUnit())
            .level(options.run().level());
    ModelOptions model = options.model();
    Resampling resampling = model.resampling(options.covariance());
    if (resampling != null) {
      msm = msm.resampling(resampling);
    } else if (model.standardErrors() != null) {
      msm = msm.standardErrors(model.standardErrors());
    }
    return msm.build();
  }

  /** {@code g-formula}. */
  static Recipe gFormula() {
    return new Recipe(
        "g-formula", all(HistoryOptions.COLUMNS, List.of()), HistoryRecipes::gFormula);
  }

  private static IteratedGFormula gFormula(FitOptions options) {
    options.roles().refusePanel("g-formula");
    IteratedGFormula formula =
        IteratedGFormula.alwaysAgainstNever()
            .withLevel(options.run().level())
            .withSingleUnit(options.covariance().singleUnit());
    ModelOptions model = options.model();
    Resampling resampling = model.resampling(options.covariance());
    if (resampling != null) {
      formula = formula.withResampling(resampling);
    } else if (model.standardErrors() != null) {
      formula = formula.withStandardErrors(model.standardErrors());
    }
    return formula.withSmallSample(options.covariance().smallSample());
  }

  private static Set<String> all(List<String> names, List<String> more, String... options) {
    Set<String> all = new HashSet<>(REFITS);
    all.addAll(CovarianceOptions.NAMES);
    all.addAll(names);
    all.addAll(more);
    all.addAll(List.of(options));
    return all;
  }
}
