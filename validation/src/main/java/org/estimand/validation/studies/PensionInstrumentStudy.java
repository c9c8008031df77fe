package org.estimand.validation.studies;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Pliv;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.InvalidIvMl;
import org.estimand.iv.IvAte;
import org.estimand.iv.IvAteForm;
import org.estimand.iv.IvEffectResult;
import org.estimand.iv.IvStandardErrors;
import org.estimand.iv.Late;
import org.estimand.iv.LateForm;
import org.estimand.learners.Learners;

/**
 * Participation in a 401(k) plan, instrumented by eligibility: local effects, partially linear, and
 * the estimators that do without exclusion, side by side, with what one-sided compliance makes of
 * the latter.
 */
final class PensionInstrumentStudy implements Study {
  private static final String NAME = "pension401k-iv";
  private static final double TOLERANCE = 1e-9;
  private static final String SOURCE =
      "The formulas computed once with numpy, apart from this library";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "401(k) participation with an instrument: LATE, PLIV, and without exclusion";
  }

  @Override
  public StudyReport run(FitContext context) {
    List<StudyTable> tables = new ArrayList<>();
    List<String> remarks = new ArrayList<>();
    for (String basis : List.of("lin", "quad")) {
      CausalData data = PensionData.data(basis, true, List.of(), context::report);
      tables.add(parametric(basis, data, context, remarks));
      tables.add(learned(basis, data, context));
    }
    remarks.add(
        "With the linear covariates and with their squares even the local effect differs by a factor"
            + " of four: functional form decides more than the estimator does.");
    return new StudyReport(
        NAME,
        title(),
        List.of(
            "Only eligible households can participate. The local effect is then that on"
                + " participants; estimators that allow an invalid instrument compare participants"
                + " with non-participants among the eligible, and say so.",
            "Covariates: age, income, education, family size, marriage, two earners, defined-benefit"
                + " pension, IRA, home (lin), with squares of the first four (quad)."),
        tables,
        List.of(),
        remarks);
  }

  private static StudyTable parametric(
      String basis, CausalData data, FitContext context, List<String> remarks) {
    Map<String, double[]> ours = new LinkedHashMap<>();
    IvEffectResult late =
        Late.builder().standardErrors(IvStandardErrors.INFLUENCE).build().fit(data, context);
    ours.put("LATE, doubly robust", numbers(late));
    ConfidenceSet set = late.robustConfidenceSet(0.95);
    ours.put(
        "LATE, set valid with a weak instrument: lower",
        new double[] {set.lower().orElseThrow(), Double.NaN});
    ours.put(
        "LATE, set valid with a weak instrument: upper",
        new double[] {set.upper().orElseThrow(), Double.NaN});
    ours.put("LATE, kappa normalised", one(data, LateForm.KAPPA_NORMALIZED, context));
    ours.put("LATE, Hajek", one(data, LateForm.HAJEK, context));
    ours.put(
        "ATE under no interaction, plug-in",
        numbers(
            IvAte.builder()
                .form(IvAteForm.PLUG_IN)
                .standardErrors(IvStandardErrors.INFLUENCE)
                .build()
                .fit(data, context)));
    IvEffectResult zero =
        InvalidIv.builder().standardErrors(IvStandardErrors.INFLUENCE).build().fit(data, context);
    ours.put("Invalid instrument, w = 0", numbers(zero));
    ours.put(
        "Invalid instrument, w free",
        numbers(
            InvalidIv.builder()
                .freeCovariance(true)
                .standardErrors(IvStandardErrors.INFLUENCE)
                .build()
                .fit(data, context)));
    ours.put(
        "Two-stage least squares",
        new double[] {
          zero.twoStageLeastSquares().orElseThrow(), zero.twoStageStandardError().orElseThrow()
        });
    for (Diagnostic d : zero.diagnostics()) {
      if (d.severity() == Diagnostic.Severity.WARNING) {
        remarks.add(basis + ": " + d.code() + " " + d.message() + ".");
      }
    }
    return StudyTable.reference(
        "parametric-" + basis,
        "Parametric models, covariates " + basis + " (US dollars)",
        compared(basis, ours));
  }

  private static double[] numbers(IvEffectResult r) {
    return new double[] {r.estimate(), r.standardError()};
  }

  private static double[] one(CausalData data, LateForm form, FitContext context) {
    return new double[] {
      Late.builder().form(form).build().fit(data, context).estimate(), Double.NaN
    };
  }

  private static List<Comparison> compared(String basis, Map<String, double[]> ours) {
    Map<String, NamedCsvRecord> wanted = new LinkedHashMap<>();
    for (NamedCsvRecord row : Published.rows("iv_pension.csv")) {
      if (row.getField("basis").equals(basis)) {
        wanted.put(row.getField("quantity"), row);
      }
    }
    List<Comparison> rows = new ArrayList<>();
    ours.forEach(
        (quantity, v) -> {
          NamedCsvRecord row = wanted.get(quantity);
          rows.add(
              new Comparison(
                  quantity,
                  row == null
                      ? Optional.empty()
                      : Optional.of(
                          new Published(
                              NAME,
                              quantity,
                              row.getField("value"),
                              row.getField("std.error"),
                              SOURCE)),
                  v[0],
                  Double.isNaN(v[1]) ? OptionalDouble.empty() : OptionalDouble.of(v[1]),
                  OptionalDouble.of(TOLERANCE)));
        });
    return rows;
  }

  private static StudyTable learned(String basis, CausalData data, FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    DmlResult late =
        Late.crossFitted(Learners.ols(), Learners.logistic(), Learners.logistic())
            .noAlwaysTakers(true)
            .crossFit(CrossFitPlan.kFold(5).repeated(3))
            .build()
            .fit(data, context);
    rows.add(row("LATE, cross-fitted", late.estimate(), late.standardError()));
    DmlResult pliv =
        Pliv.builder()
            .outcomeModel(Learners.ols())
            .crossFit(CrossFitPlan.kFold(5).repeated(3))
            .build()
            .fit(data, context);
    rows.add(row("PLIV, cross-fitted", pliv.estimate(), pliv.standardError()));
    IvEffectResult invalid =
        InvalidIvMl.builder()
            .instrumentModel(Learners.logistic())
            .treatmentModel(Learners.logistic())
            .outcomeModel(Learners.ols())
            .crossFit(CrossFitPlan.kFold(5).repeated(3))
            .build()
            .fit(data, context);
    rows.add(row("Invalid instrument, cross-fitted", invalid.estimate(), invalid.standardError()));
    IvEffectResult boosted =
        InvalidIvMl.builder()
            .instrumentModel(Learners.boostingProbability())
            .treatmentModel(Learners.boostingProbability())
            .outcomeModel(Learners.boosting())
            .build()
            .fit(data, context);
    rows.add(row("Invalid instrument, boosting", boosted.estimate(), boosted.standardError()));
    return new StudyTable(
        "learned-" + basis, "Cross-fitted, covariates " + basis + " (US dollars)", rows);
  }

  private static Comparison row(String quantity, double value, double error) {
    return new Comparison(
        quantity, Optional.empty(), value, OptionalDouble.of(error), OptionalDouble.empty());
  }
}
