package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.tree.BoostingOptions;
import org.estimand.learners.tree.ForestOptions;
import org.estimand.panel.PanelComparison;
import org.estimand.panel.PanelComparisonResult;
import org.estimand.panel.PanelDml;
import org.estimand.panel.PanelResult;
import org.estimand.panel.UnobservedEffect;

/**
 * Beer taxes and traffic deaths: the linear regressions of a textbook, then every panel estimator
 * of double machine learning beside them.
 */
final class FatalitiesStudy implements Study {
  private static final String NAME = "fatalities";
  private static final int FOLDS = 12;
  private static final int INNER_FOLDS = 5;
  private static final Pattern CHOICE =
      Pattern.compile("^(E\\[.*?\\]):? .*\\{name=(\\w+).*?(?:\\((\\d+ of \\d+) fits\\))?$");

  private final int repetitions;
  private final int folds;
  private final int trees;

  /** The study in full. */
  FatalitiesStudy() {
    this(5, FOLDS, 200);
  }

  /** The study with fewer fold draws, folds and trees. */
  FatalitiesStudy(int repetitions, int folds, int trees) {
    this.repetitions = repetitions;
    this.folds = folds;
    this.trees = trees;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Beer taxes and traffic deaths: fixed effects, and double machine learning beside them";
  }

  @Override
  public StudyReport run(FitContext context) {
    StudyTable linear = FatalitiesRegressions.table(NAME, context::report);
    CausalData data = FatalitiesData.panel(context::report, FatalitiesRegressions.covariates());
    PanelComparisonResult same = comparison(Learners.ols()).fit(data, context);
    PanelComparisonResult tuned = comparison(learner()).fit(data, context);
    PanelResult dummies = dummies(Learners.ols()).fit(data, context);
    List<StudyTable> tables =
        List.of(
            linear,
            table("ols", "Panel estimators, nuisances by least squares", same, dummies),
            table("tuned", "Panel estimators, nuisances by the tuned learner", tuned, null));
    List<StudyFigure> figures =
        List.of(
            new StudyFigure(
                "coefficients",
                "Effect of a tax of one dollar a case on deaths per 10,000 people, with 95 % intervals"
                    + " clustered by state; tuned learner.",
                tuned.plot()));
    return new StudyReport(NAME, title(), introduction(data), tables, figures, remarks(tuned));
  }

  private PanelComparison comparison(RegressionLearner learner) {
    return PanelComparison.builder()
        .unobservedEffects(
            UnobservedEffect.POOLED,
            UnobservedEffect.EARLY_DEMEANING,
            UnobservedEffect.LATE_DEMEANING,
            UnobservedEffect.MUNDLAK_FP,
            UnobservedEffect.CRE_GENERAL,
            UnobservedEffect.CRE_NORMAL,
            UnobservedEffect.TWO_WAY_MUNDLAK,
            UnobservedEffect.FD_EXACT)
        .outcomeModel(learner)
        .periodEffects(true)
        .crossFit(CrossFitPlan.kFold(folds).repeated(repetitions).groupedBy(Role.UNIT))
        .build();
  }

  /** Dummies of states need states in both parts of a fold: rows are dealt out. */
  private PanelDml dummies(RegressionLearner learner) {
    return PanelDml.builder()
        .unobservedEffect(UnobservedEffect.UNIT_DUMMIES)
        .outcomeModel(learner)
        .periodEffects(true)
        .crossFit(CrossFitPlan.kFold(folds).repeated(repetitions).byRow().allowUnitLeakage())
        .build();
  }

  /** Least squares, the lasso, a forest or boosted trees, whichever predicts best by state. */
  private RegressionLearner learner() {
    return Learners.tuned(
        INNER_FOLDS,
        Learners.ols(),
        Learners.lasso(),
        Learners.forest(ForestOptions.builder().trees(trees).minLeaf(5).build()),
        Learners.boosting(
            BoostingOptions.builder()
                .rounds(200)
                .shrinkage(0.1)
                .maxDepth(3)
                .maxLeaves(0)
                .minLeaf(5)
                .earlyStopping(INNER_FOLDS, 10)
                .build()));
  }

  private static StudyTable table(
      String name, String title, PanelComparisonResult result, PanelResult dummies) {
    List<Comparison> rows = new ArrayList<>();
    for (String term : result.terms()) {
      rows.add(row(term, result.estimate(term), result.standardError(term)));
    }
    if (dummies != null) {
      rows.add(row("unit-dummies (folds of rows)", dummies.estimate(), dummies.standardError()));
    }
    return StudyTable.reference(name, title, rows);
  }

  private static Comparison row(String quantity, double estimate, double error) {
    return new Comparison(
        quantity, Optional.empty(), estimate, OptionalDouble.of(error), OptionalDouble.empty());
  }

  private static List<String> introduction(CausalData data) {
    return List.of(
        "Do higher taxes on beer save lives? Deaths in traffic per 10,000 people and the tax on a"
            + " case of beer in 48 states from 1982 to 1988. States with high taxes have more"
            + " deaths, so the pooled slope is positive; what states do not change in seven years"
            + " has to be taken out.",
        String.format(
            Locale.ROOT,
            "The first table repeats the regressions of Stock and Watson (table 10.1). The panel"
                + " estimators then adjust for %s and the year, in %d rows: first with nuisances by"
                + " least squares, then with the learner that predicts best among least"
                + " squares, lasso, forest and boosting, tuned within the training states.",
            String.join(", ", data.names(Role.COVARIATE)),
            data.rows()));
  }

  private static List<String> remarks(PanelComparisonResult result) {
    List<String> remarks = new ArrayList<>(result.advice());
    result.skipped().forEach((name, why) -> remarks.add("Not computed: " + name + ": " + why));
    Map<String, Map<String, String>> chosen = new LinkedHashMap<>();
    for (Diagnostic d : result.diagnostics()) {
      Matcher tuned = CHOICE.matcher(d.message());
      if (d.code().equals("TUNED") && tuned.find()) {
        chosen
            .computeIfAbsent(tuned.group(1), k -> new LinkedHashMap<>())
            .put(tuned.group(2), tuned.group(3) == null ? "all fits" : tuned.group(3));
      } else if (d.severity() == Diagnostic.Severity.WARNING) {
        remarks.add(d.code() + " " + d.message());
      }
    }
    chosen.forEach(
        (nuisance, learners) -> remarks.add("Learners chosen for " + nuisance + ": " + learners));
    return remarks;
  }
}
