package org.estimand.validation.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.estimand.errors.InvalidConfigException;
import org.estimand.iv.IvDesign;
import org.estimand.iv.IvStandardErrors;
import org.estimand.iv.SelectionRule;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.LearnerNames;
import picocli.CommandLine.Option;

/** Options of the doubly robust and the invalid-instrument estimators. */
final class RobustIvOptions {
  @Option(
      names = "--form",
      paramLabel = "NAME",
      description =
          "iv-late: doubly-robust (default), kappa-normalized, hajek, kappa-a, kappa-a1, kappa-a0,"
              + " horvitz-thompson, larf. iv-ate: multiply-robust (default), plug-in, g-estimation,"
              + " bounded.")
  private String form;

  @Option(
      names = "--pi-covariates",
      paramLabel = "TERMS",
      description =
          "iv-*: terms of P(Z=1|X), such as x1,x1^2,x1*x2 (default: all covariates). In iv-selective"
              + " several candidates, separated by semicolons.")
  private String pi;

  @Option(
      names = "--m-covariates",
      paramLabel = "TERMS",
      description =
          "iv-*: terms of E[A|Z,X]; products with the instrument as z*x1 (default: all covariates"
              + " and their products with the instrument). Candidates of iv-selective come with"
              + " those products.")
  private String m;

  @Option(
      names = "--v-covariates",
      paramLabel = "TERMS",
      description = "iv-invalid: terms of var(A|Z,X) of a treatment that is not 0/1.")
  private String v;

  @Option(
      names = "--delta-covariates",
      paramLabel = "TERMS",
      description = "iv-invalid, iv-ate: terms of the effect delta(X).")
  private String delta;

  @Option(
      names = "--h-covariates",
      paramLabel = "TERMS",
      description = "iv-invalid: terms of h(Z,X) = E[Y - delta(X) A|Z,X].")
  private String h;

  @Option(
      names = "--w-covariates",
      paramLabel = "TERMS",
      description = "iv-invalid: terms of w(X) = cov(A, Y - delta(X) A|X).")
  private String w;

  @Option(
      names = "--y-covariates",
      paramLabel = "TERMS",
      description =
          "iv-late, iv-ate: terms of the outcome's model. iv-selective: candidates of delta, h and"
              + " w together, separated by semicolons.")
  private String outcome;

  @Option(
      names = "--logit-outcome",
      description = "iv-late: the outcome's model is a logit, for a 0/1 outcome.")
  private boolean logitOutcome;

  @Option(
      names = "--iv-errors",
      paramLabel = "KIND",
      description = "iv-late, iv-ate, iv-invalid: stacked (default) or influence.")
  private String errors;

  @Option(
      names = "--free-covariance",
      description = "iv-invalid: leave w(X) free under one-sided compliance, where it is zero.")
  private boolean freeCovariance;

  @Option(
      names = "--floor",
      paramLabel = "C",
      description =
          "iv-invalid, iv-selective: smallest |var(A|Z=1,X) - var(A|Z=0,X)| (default: none in"
              + " iv-invalid, else 0.03).")
  private Double floor;

  @Option(
      names = "--allow-sign-changes",
      description =
          "iv-invalid, iv-selective: estimate though var(A|Z=1,X) - var(A|Z=0,X) changes its sign.")
  private boolean allowSignChanges;

  @Option(
      names = "--clip-treatment",
      paramLabel = "C",
      description = "iv-invalid-ml, iv-selective: E[A|Z,X] is kept in [C, 1 - C] (default: 0.005).")
  private Double clipTreatment;

  @Option(
      names = "--rule",
      paramLabel = "NAME",
      description = "iv-selective: mixed-minimax (default) or minimax.")
  private String rule;

  @Option(
      names = "--smooth",
      paramLabel = "L",
      description = "iv-selective: weight all combinations by their risk (default 0: choose one).")
  private Double smooth;

  @Option(
      names = "--selection-replicates",
      paramLabel = "B",
      description = "iv-selective: replicates of a bootstrap of all fits and the selection.")
  private Integer replicates;

  @Option(
      names = "--robust-sets",
      split = ",",
      paramLabel = "SETS",
      description =
          "iv-selective: groups that suffice, such as instrument+treatment,outcome (the default"
              + " there).")
  private List<String> robustSets = List.of();

  @Option(
      names = "--pi-learners",
      split = ",",
      paramLabel = "NAMES",
      description = "iv-selective-ml: candidate learners of P(Z=1|X).")
  private List<String> piLearners = List.of();

  @Option(
      names = "--m-learners",
      split = ",",
      paramLabel = "NAMES",
      description = "iv-selective-ml: candidate learners of E[A|Z=z,X], by names of probabilities.")
  private List<String> mLearners = List.of();

  @Option(
      names = "--mu-learners",
      split = ",",
      paramLabel = "NAMES",
      description = "iv-selective-ml: candidate learners of E[Y|A=a,Z=z,X].")
  private List<String> muLearners = List.of();

  /** The form of that name, in lower case with hyphens. */
  <E extends Enum<E>> E form(Class<E> type, E whenNotSet) {
    if (form == null) {
      return whenNotSet;
    }
    List<String> names = Arrays.stream(type.getEnumConstants()).map(RobustIvOptions::name).toList();
    Choice.option("--form", form, names);
    return Enum.valueOf(type, form.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  IvDesign pi() {
    return design(pi);
  }

  IvDesign m() {
    return design(m);
  }

  IvDesign v() {
    return design(v);
  }

  IvDesign delta() {
    return design(delta);
  }

  IvDesign h() {
    return design(h);
  }

  IvDesign w() {
    return design(w);
  }

  IvDesign outcome() {
    return design(outcome);
  }

  /** The design of these terms, or null when none were given. */
  private static IvDesign design(String terms) {
    return terms == null ? null : IvDesign.of(split(terms, ","));
  }

  private static String[] split(String text, String separator) {
    return Arrays.stream(text.split(separator, -1)).map(String::strip).toArray(String[]::new);
  }

  /** Terms of each candidate of an option that needs some. */
  private static List<String[]> candidates(String option, String text) {
    if (text == null) {
      throw new InvalidConfigException(
          "CONF-086",
          "iv-selective needs "
              + option
              + ": candidates separated by semicolons, such as \"x1;x1,x2\".");
    }
    List<String[]> out = new ArrayList<>();
    for (String one : split(text, ";")) {
      out.add(split(one, ","));
    }
    return out;
  }

  List<String[]> piCandidates() {
    return candidates("--pi-covariates", pi);
  }

  List<String[]> mCandidates() {
    return candidates("--m-covariates", m);
  }

  List<String[]> outcomeCandidates() {
    return candidates("--y-covariates", outcome);
  }

  ClassificationLearner[] piLearners() {
    return classifications(piLearners);
  }

  ClassificationLearner[] mLearners() {
    return classifications(mLearners);
  }

  private static ClassificationLearner[] classifications(List<String> names) {
    return names.stream().map(LearnerNames::classification).toArray(ClassificationLearner[]::new);
  }

  RegressionLearner[] muLearners() {
    return muLearners.stream().map(LearnerNames::regression).toArray(RegressionLearner[]::new);
  }

  boolean logitOutcome() {
    return logitOutcome;
  }

  IvStandardErrors errors() {
    return errors == null
        ? IvStandardErrors.STACKED
        : IvStandardErrors.valueOf(
            Choice.option("--iv-errors", errors, List.of("stacked", "influence"))
                .toUpperCase(Locale.ROOT));
  }

  boolean freeCovariance() {
    return freeCovariance;
  }

  double floor(double whenNotSet) {
    return floor == null ? whenNotSet : floor;
  }

  boolean allowSignChanges() {
    return allowSignChanges;
  }

  double clipTreatment() {
    return clipTreatment == null ? 0.005 : clipTreatment;
  }

  SelectionRule rule() {
    return rule == null
        ? SelectionRule.MIXED_MINIMAX
        : SelectionRule.valueOf(
            Choice.option("--rule", rule, List.of("mixed-minimax", "minimax"))
                .toUpperCase(Locale.ROOT)
                .replace('-', '_'));
  }

  double smooth() {
    return smooth == null ? 0 : smooth;
  }

  int replicates() {
    return replicates == null ? 0 : replicates;
  }

  /** Robust sets, or null when none were named. */
  List<List<String>> robustSets() {
    return robustSets.isEmpty()
        ? null
        : robustSets.stream().map(s -> List.of(split(s, "\\+"))).toList();
  }
}
