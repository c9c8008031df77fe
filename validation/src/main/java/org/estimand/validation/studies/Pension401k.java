package org.estimand.validation.studies;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.crossfit.CrossFitPlan;
import org.estimand.data.CausalData;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Irm;
import org.estimand.dml.Plr;
import org.estimand.dml.SensitivityBounds;
import org.estimand.dml.SensitivityContour;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.Learners;
import org.estimand.report.ContourPlot;
import org.estimand.report.OverlapPlot;

/**
 * Eligibility for and participation in 401(k) plans and the wealth of households (Abadie 2003;
 * Chernozhukov et al. 2018): double machine learning, row by row against the Python package
 * DoubleML with the same folds, then the effect over learners and its sensitivity to omitted
 * confounding.
 */
final class Pension401k implements Study {
  private static final String NAME = "pension401k";
  private static final String DOUBLEML = "DoubleML for Python, main branch of August 2026";
  private static final double EXACT = 1e-8;
  private static final double ROOT_SEARCH = 1e-5;
  private static final double LEVEL = 0.95;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "401(k) plans and wealth: double machine learning row by row";
  }

  @Override
  public StudyReport run(FitContext context) {
    CausalData data = PensionData.data("cat", false, List.of(), context::report);
    StudyTable learners = learners(data, context);
    DmlResult irm = irm(Learners.ols()).fit(data, context);
    List<StudyTable> tables =
        List.of(
            learners,
            estimates(context),
            sensitivities(context),
            clusters(context),
            LocalEffectChecks.table(NAME, context),
            IdentityChecks.table(NAME, context));
    return new StudyReport(
        NAME, title(), introduction(data), tables, figures(learners, irm), remarks(irm));
  }

  private static Irm irm(RegressionLearner outcome) {
    return Irm.builder()
        .outcomeModel(outcome)
        .propensityModel(Learners.logistic())
        .crossFit(CrossFitPlan.kFold(5).repeated(3))
        .build();
  }

  private static StudyTable learners(CausalData data, FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    for (RegressionLearner learner : List.of(Learners.ols(), Learners.poly2())) {
      DmlResult ate = irm(learner).fit(data, context);
      rows.add(ours("ATE, IRM, " + learner.name() + " / logit", ate));
      DmlResult plr =
          Plr.builder()
              .outcomeModel(learner)
              .treatmentModel(learner)
              .crossFit(CrossFitPlan.kFold(5).repeated(3))
              .build()
              .fit(data, context);
      rows.add(ours("theta, PLR, " + learner.name(), plr));
    }
    return new StudyTable(
        "learners",
        "Effect of eligibility on net financial assets (US dollars), random folds",
        rows);
  }

  private static Comparison ours(String quantity, DmlResult result) {
    return Comparison.printed(
        NAME, quantity, result.estimate(), OptionalDouble.of(result.standardError()));
  }

  private static Comparison compared(
      String quantity,
      String value,
      String error,
      double ours,
      OptionalDouble se,
      double tolerance) {
    return new Comparison(
        quantity,
        Optional.of(new Published(NAME, quantity, value, error, DOUBLEML)),
        ours,
        se,
        OptionalDouble.of(tolerance));
  }

  private static StudyTable estimates(FitContext context) {
    List<NamedCsvRecord> records = Published.rows("dml_401k.csv");
    Comparison[] rows = new Comparison[records.size()];
    FitContext single = FitContext.seed(context.seed());
    Tasks.run(
        context,
        "rows of the table",
        rows.length,
        k -> {
          Map<String, String> row = records.get(k).getFieldsAsMap();
          double[] got = PensionModels.estimate(row, single.threads(1));
          String note = row.get("note").contains("normalize_ipw=True") ? ", normalised" : "";
          rows[k] =
              compared(
                  row.get("model")
                      + " "
                      + row.get("score")
                      + note
                      + "; "
                      + row.get("learners")
                      + "; "
                      + row.get("basis")
                      + "; "
                      + row.get("fold_rule"),
                  row.get("theta"),
                  row.get("se"),
                  got[0],
                  OptionalDouble.of(got[1]),
                  EXACT);
        });
    return StudyTable.reference("doubleml", "Row by row with the same folds", List.of(rows));
  }

  private static StudyTable sensitivities(FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    for (NamedCsvRecord record : Published.rows("dml_401k_sensitivity.csv")) {
      Map<String, String> row = record.getFieldsAsMap();
      SensitivityBounds b = PensionModels.sensitivity(row, context);
      String head = row.get("model") + ", cf_y " + row.get("cf_y") + ", cf_d " + row.get("cf_d");
      rows.add(
          compared(
              head + ": lower bound",
              row.get("theta_lower"),
              row.get("se_lower"),
              b.thetaLower(),
              OptionalDouble.of(b.seLower()),
              EXACT));
      rows.add(
          compared(
              head + ": upper bound",
              row.get("theta_upper"),
              row.get("se_upper"),
              b.thetaUpper(),
              OptionalDouble.of(b.seUpper()),
              EXACT));
      rows.add(plain(head + ": CI lower", row.get("ci_lower"), b.ciLower(), EXACT));
      rows.add(plain(head + ": CI upper", row.get("ci_upper"), b.ciUpper(), EXACT));
      rows.add(plain(head + ": robustness value", row.get("rv"), b.rv(), ROOT_SEARCH));
      rows.add(plain(head + ": robustness value, CI", row.get("rva"), b.rva(), ROOT_SEARCH));
    }
    return StudyTable.reference("sensitivity", "Sensitivity to omitted confounding", rows);
  }

  private static Comparison plain(String quantity, String value, double ours, double tolerance) {
    return compared(quantity, value, "", ours, OptionalDouble.empty(), tolerance);
  }

  private static StudyTable clusters(FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    for (NamedCsvRecord record : Published.rows("dml_cluster.csv")) {
      Map<String, String> row = record.getFieldsAsMap();
      double[] got = ClusterModels.estimate(row, context);
      rows.add(
          compared(
              row.get("model")
                  + ", "
                  + row.get("cluster")
                  + ", "
                  + row.get("fold_rule")
                  + (row.get("note").isEmpty() ? "" : ", " + row.get("note")),
              row.get("theta"),
              row.get("se"),
              got[0],
              OptionalDouble.of(got[1]),
              EXACT));
    }
    return StudyTable.reference(
        "clusters", "Clustered scores on generated data (true effect 1)", rows);
  }

  private static List<String> introduction(CausalData data) {
    return List.of(
        "Households of the 1991 Survey of Income and Program Participation ("
            + data.rows()
            + " rows). Eligibility for a 401(k) plan is taken as good as random given income, age,"
            + " education and family; participation is instrumented by eligibility.",
        "The linear covariate set with least squares and a logit is a poor specification on purpose:"
            + " it checks arithmetic, not economics.");
  }

  private static List<String> remarks(DmlResult irm) {
    List<String> remarks = new ArrayList<>();
    for (Diagnostic d : irm.diagnostics()) {
      remarks.add("IRM: " + d.code() + " " + d.message());
    }
    return remarks;
  }

  private static List<StudyFigure> figures(StudyTable learners, DmlResult irm) {
    String propensity =
        irm.nuisances().stream().filter(n -> n.startsWith("P(")).findFirst().orElseThrow();
    double[] e = irm.predictions(propensity, 0);
    boolean[] eligible = new boolean[e.length];
    CausalData data = PensionData.data("cat", false, List.of(), (stage, done, total) -> {});
    double[] d = data.values(PensionData.ELIGIBLE);
    for (int i = 0; i < d.length; i++) {
      eligible[i] = d[i] == 1;
    }
    SensitivityContour contour = irm.sensitivityContour(irm.terms().get(0), 41, 0.15, 1.0, 0.0);
    SensitivityBounds bounds = irm.sensitivity(0.03, 0.03, 1.0, LEVEL);
    double[] grid = contour.strengths();
    double[] z = new double[grid.length * grid.length];
    for (int i = 0; i < grid.length; i++) {
      for (int j = 0; j < grid.length; j++) {
        z[i * grid.length + j] = contour.at(i, j);
      }
    }
    return List.of(
        StudyFigures.coefficients(
            "learners",
            "Effect of eligibility by model and learner",
            "US dollars",
            learners.rows(),
            0,
            "Estimates with 95 % intervals, three repetitions of five random folds."),
        new StudyFigure(
            "overlap",
            "Cross-fitted propensities of eligibility.",
            OverlapPlot.svg("Propensity of eligibility", e, eligible)),
        new StudyFigure(
            "sensitivity",
            String.format(
                Locale.ROOT,
                "Lower bound of the average effect if an omitted confounder explained these shares"
                    + " of the residual variation; robustness value %.4f.",
                bounds.rv()),
            ContourPlot.svg(
                "Lower bound of the effect (US dollars)",
                "share with the treatment (cf_d)",
                "share with the outcome (cf_y)",
                grid,
                grid,
                z,
                0,
                List.of(
                    new ContourPlot.Point("estimate", 0, 0),
                    new ContourPlot.Point("0.03, 0.03", 0.03, 0.03)))));
  }
}
