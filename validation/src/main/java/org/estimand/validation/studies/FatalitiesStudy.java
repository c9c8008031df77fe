package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
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

/**
 * Beer taxes and traffic deaths: the linear regressions of a textbook, then every panel estimator
 * of double machine learning beside them.
 */
final class FatalitiesStudy implements Study {
  private static final String NAME = "fatalities";
  private static final int FOLDS = 6;
  private static final int INNER_FOLDS = 5;

  private final int repetitions;
  private final int trees;

  /** The study in full. */
  FatalitiesStudy() {
    this(5, 300);
  }

  /** The study with fewer fold draws and trees. */
  FatalitiesStudy(int repetitions, int trees) {
    this.repetitions = repetitions;
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
    PanelComparisonResult same = comparison(Learners.ols(), 1).fit(data, context);
    PanelComparisonResult tuned = comparison(learner(), repetitions).fit(data, context);
    List<StudyTable> tables =
        List.of(
            linear,
            table("ols", "Panel estimators, nuisances by least squares", same),
            table("tuned", "Panel estimators, nuisances by the tuned learner", tuned));
    List<StudyFigure> figures =
        List.of(
            new StudyFigure(
                "coefficients",
                "Effect of a tax of one dollar a case on deaths per 10,000 people, with 95 % intervals"
                    + " clustered by state; tuned learner.",
                tuned.plot()));
    return new StudyReport(NAME, title(), introduction(data), tables, figures, remarks(tuned));
  }

  private static PanelComparison comparison(RegressionLearner learner, int repetitions) {
    return PanelComparison.builder()
        .outcomeModel(learner)
        .periodEffects(true)
        .crossFit(CrossFitPlan.kFold(FOLDS).repeated(repetitions).groupedBy(Role.UNIT))
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

  private static StudyTable table(String name, String title, PanelComparisonResult result) {
    List<Comparison> rows = new ArrayList<>();
    for (String term : result.terms()) {
      rows.add(
          new Comparison(
              term,
              Optional.empty(),
              result.estimate(term),
              OptionalDouble.of(result.standardError(term)),
              OptionalDouble.empty()));
    }
    return StudyTable.reference(name, title, rows);
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
                + " least squares, where all but pooling, dummies and late demeaning are close to"
                + " the within estimator, then with the learner that predicts best among least"
                + " squares, lasso, forest and boosting, tuned within the training states.",
            String.join(", ", data.names(Role.COVARIATE)),
            data.rows()));
  }

  private static List<String> remarks(PanelComparisonResult result) {
    List<String> remarks = new ArrayList<>(result.advice());
    result.skipped().forEach((name, why) -> remarks.add("Not computed: " + name + ": " + why));
    for (Diagnostic d : result.diagnostics()) {
      remarks.add(d.code() + " " + d.message());
    }
    return remarks;
  }
}
