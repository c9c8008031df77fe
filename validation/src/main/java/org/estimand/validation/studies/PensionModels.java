package org.estimand.validation.studies;

import java.util.Map;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.dml.Apo;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Iivm;
import org.estimand.dml.Irm;
import org.estimand.dml.Pliv;
import org.estimand.dml.Plr;
import org.estimand.dml.SensitivityBounds;
import org.estimand.fit.FitContext;
import org.estimand.inference.RepetitionAggregate;
import org.estimand.learn.Learner;
import org.estimand.learners.Learners;

/** The model behind each row of the 401(k) tables, whose columns say what was fitted. */
public final class PensionModels {
  private static final CrossFitPlan FOLDS = CrossFitPlan.userSupplied();
  private static final Learner OLS = Learners.ols();
  private static final Learner LOGIT = Learners.logistic();

  private PensionModels() {}

  /** Estimate and standard error of a row of the table of estimates. */
  public static double[] estimate(Map<String, String> row, FitContext context) {
    DmlResult result = fit(row, context);
    String score = row.get("score");
    if (score.startsWith("rep ")) {
      int r = score.charAt(4) - '0';
      return new double[] {result.repetition(r).estimate(0), result.repetition(r).standardError(0)};
    }
    return new double[] {result.estimate(), result.standardError()};
  }

  private static DmlResult fit(Map<String, String> row, FitContext context) {
    String model = row.get("model");
    String score = row.get("score");
    boolean instrument = model.equals("IIVM") || model.equals("PLIV");
    boolean several =
        row.get("learners").equals("as above") || row.get("fold_rule").contains("reps");
    String rule = several ? "i mod 5 | floor(i/1983) | floor(i/3) mod 5" : row.get("fold_rule");
    CausalData data =
        PensionData.data(row.get("basis"), instrument, PensionData.rules(rule), context::report);
    RepetitionAggregate aggregate =
        score.startsWith("median")
            ? RepetitionAggregate.MEDIAN
            : score.startsWith("mean") ? RepetitionAggregate.MEAN : RepetitionAggregate.UPPER;
    Learner treatment = row.get("learners").contains("m=logit") ? LOGIT : OLS;
    boolean normalize = row.get("note").contains("normalize_ipw=True");
    boolean ivType = score.equals("IV-type");
    return switch (model) {
      case "PLR" ->
          Plr.builder()
              .score(ivType ? Plr.Score.IV_TYPE : Plr.Score.PARTIALLING_OUT)
              .outcomeModel(OLS)
              .treatmentModel(treatment)
              .crossFit(FOLDS)
              .aggregate(aggregate)
              .build()
              .fit(data, context);
      case "IRM" ->
          Irm.builder()
              .estimand(score.equals("ATTE") ? Irm.Estimand.ATT : Irm.Estimand.ATE)
              .outcomeModel(OLS)
              .propensityModel(LOGIT)
              .normalize(normalize)
              .crossFit(FOLDS)
              .aggregate(aggregate)
              .build()
              .fit(data, context);
      case "APO level 0", "APO level 1" ->
          Apo.builder()
              .treatmentLevels(model.substring(model.length() - 1))
              .outcomeModel(OLS)
              .propensityModel(LOGIT)
              .crossFit(FOLDS)
              .build()
              .fit(data, context);
      case "IIVM" -> iivm(false).fit(data, context);
      case "PLIV" ->
          Pliv.builder()
              .score(ivType ? Pliv.Score.IV_TYPE : Pliv.Score.PARTIALLING_OUT)
              .outcomeModel(OLS)
              .crossFit(FOLDS)
              .build()
              .fit(data, context);
      default -> throw new IllegalArgumentException(model);
    };
  }

  /** The local effect without always-takers. */
  public static Iivm iivm(boolean normalize) {
    return Iivm.builder()
        .outcomeModel(OLS)
        .treatmentModel(LOGIT)
        .instrumentModel(LOGIT)
        .noAlwaysTakers(true)
        .normalize(normalize)
        .crossFit(FOLDS)
        .build();
  }

  /** The bounds of a row of the sensitivity table. */
  public static SensitivityBounds sensitivity(Map<String, String> row, FitContext context) {
    String model = row.get("model");
    CausalData data =
        PensionData.data(
            row.get("basis"), false, PensionData.rules(row.get("fold_rule")), context::report);
    DmlResult result =
        model.startsWith("PLR")
            ? Plr.builder()
                .outcomeModel(OLS)
                .treatmentModel(LOGIT)
                .crossFit(FOLDS)
                .build()
                .fit(data, context)
            : Irm.builder()
                .estimand(model.endsWith("ATTE") ? Irm.Estimand.ATT : Irm.Estimand.ATE)
                .outcomeModel(OLS)
                .propensityModel(LOGIT)
                .crossFit(FOLDS)
                .build()
                .fit(data, context);
    return result.sensitivity(
        number(row, "cf_y"), number(row, "cf_d"), number(row, "rho"), number(row, "level"));
  }

  private static double number(Map<String, String> row, String column) {
    return Double.parseDouble(row.get(column));
  }
}
