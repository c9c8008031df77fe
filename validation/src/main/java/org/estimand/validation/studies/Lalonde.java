package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.estimand.data.CausalData;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.EstimationResult;
import org.estimand.report.OverlapPlot;
import org.estimand.weighting.BalanceTable;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.Normalization;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.WeightingResult;

/**
 * The job training programme of LaLonde (1986) with the sample of Dehejia and Wahba (1999): what
 * weighting makes of treated people of the experiment and survey controls, beside the experimental
 * difference.
 */
final class Lalonde implements Study {
  private static final String NAME = "lalonde";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Job training (LaLonde 1986): weighting against the experiment";
  }

  @Override
  public StudyReport run(FitContext context) {
    CausalData experiment = load("nsw_dw", Roles.outcome("re78").treatment("treat"), context);
    CausalData survey =
        load(
            NAME,
            Roles.outcome("re78")
                .treatment("treat")
                .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
                .categorical("race:white"),
            context);
    WeightingResult ate = Ipw.builder().build().fit(survey, context);
    WeightingResult att = Ipw.builder().estimand(Estimand.ATT).build().fit(survey, context);
    List<StudyTable> tables = new ArrayList<>();
    tables.add(effects(experiment, survey, ate, att, context));
    tables.add(details(att));
    return new StudyReport(
        NAME,
        title(),
        introduction(survey),
        tables,
        figures(ate, att, tables.get(0)),
        remarks(ate, att));
  }

  private static CausalData load(String name, Roles roles, FitContext context) {
    return Datasets.load(name, roles, Missing.REFUSE, context::report);
  }

  private static StudyTable effects(
      CausalData experiment,
      CausalData survey,
      WeightingResult ate,
      WeightingResult att,
      FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    MeanDifference random = MeanDifference.of(experiment);
    rows.add(
        printed("Experiment: difference in means", random.difference(), random.standardError()));
    MeanDifference naive = MeanDifference.of(survey);
    rows.add(printed("Difference in means", naive.difference(), naive.standardError()));
    rows.add(printed("Hajek ATE", ate));
    rows.add(printed("Hajek ATT", att));
    for (Estimand e : List.of(Estimand.ATC, Estimand.ATO, Estimand.ATM, Estimand.ATEN)) {
      rows.add(printed("Hajek " + e, Ipw.builder().estimand(e).build().fit(survey, context)));
    }
    rows.add(
        printed(
            "Horvitz-Thompson ATE",
            Ipw.builder()
                .normalization(Normalization.HORVITZ_THOMPSON)
                .build()
                .fit(survey, context)));
    for (double limit : new double[] {0.05, 0.1}) {
      rows.add(
          printed(
              String.format(
                  Locale.ROOT, "Hajek ATE, propensities in [%.2f, %.2f]", limit, 1 - limit),
              Ipw.builder()
                  .trim(limit, 1 - limit)
                  .refitAfterTrimming(true)
                  .build()
                  .fit(survey, context)));
    }
    for (Estimand e : List.of(Estimand.ATE, Estimand.ATT)) {
      rows.add(
          printed(
              "Regression adjustment " + e,
              OutcomeAdjustment.regression().estimand(e).build().fit(survey, context)));
      rows.add(
          printed(
              "AIPW " + e, OutcomeAdjustment.augmented().estimand(e).build().fit(survey, context)));
    }
    return new StudyTable(
        "effects", "Effect of the programme on earnings in 1978 (US dollars)", rows);
  }

  private static StudyTable details(WeightingResult att) {
    List<Comparison> rows = new ArrayList<>();
    rows.add(printed("Hajek ATT: E[Y(0)]", att.estimate("E[Y(0)]"), att.standardError("E[Y(0)]")));
    rows.add(number("Hajek ATT: effective controls", att.effectiveSampleSize(false)));
    rows.add(number("Hajek ATT: largest control weight", largestControl(att)));
    for (BalanceTable.Row row : att.balance().rows()) {
      rows.add(
          number(
              "Hajek ATT: standardised difference of " + row.covariate(),
              row.after().standardizedDifference()));
    }
    return new StudyTable("weights", "Weights for the effect on the treated", rows);
  }

  private static double largestControl(WeightingResult result) {
    double[] weights = result.weights();
    boolean[] treated = result.treated();
    double largest = 0;
    for (int i = 0; i < weights.length; i++) {
      largest = treated[i] ? largest : Math.max(largest, weights[i]);
    }
    return largest;
  }

  private static Comparison printed(String quantity, EstimationResult result) {
    return printed(quantity, result.estimate(), result.standardError());
  }

  private static Comparison printed(String quantity, double ours, double standardError) {
    return Comparison.printed(NAME, quantity, ours, OptionalDouble.of(standardError));
  }

  private static Comparison number(String quantity, double ours) {
    return Comparison.printed(NAME, quantity, ours, OptionalDouble.empty());
  }

  private static List<String> introduction(CausalData survey) {
    return List.of(
        "Treated people of the National Supported Work experiment are compared with people of a"
            + " survey who were never offered the programme ("
            + survey.rows()
            + " rows). The experiment says what the answer should be near; no method is told.",
        "Propensities: logit of treatment on age, education, race, marriage, degree and earnings in"
            + " 1974 and 1975. Standard errors come from the stacked equations of propensity and"
            + " means, so they account for the estimation of the weights.");
  }

  private static List<String> remarks(WeightingResult ate, WeightingResult att) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "The effect on everybody is out of reach here: few of the treated resemble most of the"
            + " survey, so estimates of the ATE differ widely by method. The effect on the treated"
            + " and in the overlap population agree with each other.");
    for (WeightingResult result : List.of(ate, att)) {
      for (Diagnostic d : result.diagnostics()) {
        remarks.add(result.estimand() + ": " + d.code() + " " + d.message() + ".");
      }
    }
    return remarks;
  }

  private static List<StudyFigure> figures(
      WeightingResult ate, WeightingResult att, StudyTable effects) {
    List<StudyFigure> figures = new ArrayList<>();
    for (WeightingResult result : List.of(att, ate)) {
      figures.add(
          StudyFigures.love(
              "love-" + result.estimand().toLowerCase(Locale.ROOT),
              "Covariate balance, weights for the " + result.estimand(),
              result.balance()));
    }
    figures.add(
        new StudyFigure(
            "overlap",
            "Estimated propensities of the treated and of the survey controls.",
            OverlapPlot.svg("Propensity overlap", att.propensities(), att.treated())));
    figures.add(
        StudyFigures.coefficients(
            "effects",
            "Effect of the programme by method",
            "US dollars of 1978",
            effects.rows(),
            Double.parseDouble(
                Published.find(NAME, "Experiment: difference in means").orElseThrow().value()),
            "Estimates with 95 % intervals; the dashed line is the experimental difference."));
    return figures;
  }

  /** Treated minus control mean with the standard error for unequal variances. */
  record MeanDifference(double difference, double standardError) {
    static MeanDifference of(CausalData data) {
      double[] y = data.column(Role.OUTCOME);
      double[] d = data.column(Role.TREATMENT);
      double[] sum = new double[2];
      int[] count = new int[2];
      for (int i = 0; i < y.length; i++) {
        sum[(int) d[i]] += y[i];
        count[(int) d[i]]++;
      }
      double[] squares = new double[2];
      for (int i = 0; i < y.length; i++) {
        int arm = (int) d[i];
        double deviation = y[i] - sum[arm] / count[arm];
        squares[arm] += deviation * deviation;
      }
      double variance = 0;
      for (int arm = 0; arm < 2; arm++) {
        variance += squares[arm] / (count[arm] - 1) / count[arm];
      }
      return new MeanDifference(sum[1] / count[1] - sum[0] / count[0], Math.sqrt(variance));
    }
  }
}
