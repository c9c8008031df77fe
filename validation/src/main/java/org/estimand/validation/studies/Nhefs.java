package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.estimand.data.CausalData;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.report.OverlapPlot;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.DoseCurve;
import org.estimand.weighting.DoseMethod;
import org.estimand.weighting.DoseResult;
import org.estimand.weighting.DoseWeighting;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.OutcomeAdjustment;
import org.estimand.weighting.StandardErrors;
import org.estimand.weighting.Tmle;
import org.estimand.weighting.WeightingResult;

/**
 * Quitting smoking and weight gain in the NHEFS, chapter 12 of Hernan and Robins, <i>Causal
 * Inference: What If</i>: a 0/1 treatment, and the change of cigarettes a day as a dose.
 */
final class Nhefs implements Study {
  private static final String NAME = "nhefs";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Quitting smoking and weight gain (NHEFS): weighting as in What If, chapter 12";
  }

  @Override
  public StudyReport run(FitContext context) {
    CausalData quitting = NhefsData.quitting(context::report);
    CausalData intensity = NhefsData.intensity(context::report);
    WeightingResult ate = Ipw.builder().build().fit(quitting, context);
    DoseResult dose =
        DoseWeighting.builder()
            .method(DoseMethod.propensity().withUnbiasedVariances(true))
            .curve(DoseCurve.polynomial(2))
            .build()
            .fit(intensity, context);
    List<StudyTable> tables = new ArrayList<>();
    tables.add(effects(quitting, ate, context));
    tables.add(doses(intensity, dose));
    return new StudyReport(
        NAME, title(), introduction(quitting), tables, figures(ate, tables.get(0)), remarks(ate));
  }

  private static StudyTable effects(CausalData data, WeightingResult ate, FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    Lalonde.MeanDifference naive = Lalonde.MeanDifference.of(data);
    rows.add(
        Comparison.printed(
            NAME,
            "Difference in means",
            naive.difference(),
            OptionalDouble.of(naive.standardError())));
    WeightingResult fixed =
        Ipw.builder().standardErrors(StandardErrors.FIXED_WEIGHTS).build().fit(data, context);
    rows.add(printed("Weighted difference, weights taken as known", fixed));
    double reach = 1.959963984540054 * fixed.standardError();
    rows.add(number("its lower 95 % limit", fixed.estimate() - reach));
    rows.add(number("its upper 95 % limit", fixed.estimate() + reach));
    rows.add(printed("Weighted difference, stacked equations", ate));
    for (Estimand e : List.of(Estimand.ATT, Estimand.ATO)) {
      rows.add(
          printed(
              "Weighted difference, " + e, Ipw.builder().estimand(e).build().fit(data, context)));
    }
    rows.add(
        printed(
            "Entropy balancing",
            Ipw.builder().method(BalancingMethod.entropy()).build().fit(data, context)));
    rows.add(
        printed(
            "Regression adjustment", OutcomeAdjustment.regression().build().fit(data, context)));
    rows.add(printed("AIPW", OutcomeAdjustment.augmented().build().fit(data, context)));
    rows.add(printed("TMLE", Tmle.builder().build().fit(data, context)));
    return new StudyTable("effects", "Effect of quitting on weight change 1971-82 (kg)", rows);
  }

  private static StudyTable doses(CausalData data, DoseResult dose) {
    List<Comparison> rows = new ArrayList<>();
    rows.add(number("People who smoked at most 25 cigarettes a day", data.rows()));
    for (String term : List.of("a^0", "a^1", "a^2")) {
      rows.add(
          Comparison.printed(
              NAME,
              "Dose curve: " + term,
              dose.estimate(term),
              OptionalDouble.of(dose.standardError(term))));
    }
    Estimates means = dose.curve(0, 20);
    for (int j = 0; j < means.size(); j++) {
      rows.add(
          Comparison.printed(
              NAME,
              "Dose curve: " + means.terms().get(j),
              means.estimate(j),
              OptionalDouble.of(means.standardError(j))));
    }
    return new StudyTable(
        "dose", "Weight change by the change of cigarettes a day (quadratic curve)", rows);
  }

  private static Comparison printed(String quantity, EstimationResult result) {
    return Comparison.printed(
        NAME, quantity, result.estimate(), OptionalDouble.of(result.standardError()));
  }

  private static Comparison number(String quantity, double ours) {
    return Comparison.printed(NAME, quantity, ours, OptionalDouble.empty());
  }

  private static List<String> introduction(CausalData data) {
    return List.of(
        "Do people gain weight because they quit smoking? "
            + data.rows()
            + " smokers of 1971 whose weight in 1982 is known; a quarter had quit by then, and they"
            + " differ from the others in age, schooling and habits.",
        "Propensities: logit of quitting on sex, race, age, education, smoking intensity and years,"
            + " exercise, activity and weight in 1971, with squares. The book's interval treats the"
            + " weights as known; accounting for their estimation makes it narrower.");
  }

  private static List<String> remarks(WeightingResult ate) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Weighting, balancing, regression and their combinations agree: about 3.4 kg. Overlap is"
            + " good, so populations and methods hardly matter.");
    for (Diagnostic d : ate.diagnostics()) {
      remarks.add(d.code() + " " + d.message() + ".");
    }
    return remarks;
  }

  private static List<StudyFigure> figures(WeightingResult ate, StudyTable effects) {
    List<Comparison> drawn = new ArrayList<>();
    for (Comparison row : effects.rows()) {
      if (row.oursError().isPresent()) {
        drawn.add(row);
      }
    }
    return List.of(
        StudyFigures.love("love", "Covariate balance before and after weighting", ate.balance()),
        new StudyFigure(
            "overlap",
            "Estimated propensities of those who quit and of those who did not.",
            OverlapPlot.svg("Propensity overlap", ate.propensities(), ate.treated())),
        StudyFigures.coefficients(
            "effects",
            "Effect of quitting by method",
            "kg",
            drawn,
            0,
            "Estimates with 95 % intervals; the dashed line is no effect."));
  }
}
