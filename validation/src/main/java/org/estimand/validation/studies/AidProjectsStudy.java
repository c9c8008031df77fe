package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.data.CausalData;
import org.estimand.datasets.dgp.AidProjects;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learners.Learners;
import org.estimand.learners.linear.LogitNetLearner;
import org.estimand.learners.linear.PenaltyRule;
import org.estimand.random.RandomStreams;
import org.estimand.report.CoefficientPlot;
import org.estimand.report.OverlapPlot;
import org.estimand.weighting.Predictability;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.StudyContrast;
import org.estimand.weighting.StudyModel;
import org.estimand.weighting.WeightingResult;
import org.estimand.weighting.WeightingStudy;
import org.estimand.weighting.WeightingStudyResult;

/**
 * Projects of two funders in three sectors and the wealth of neighbourhoods, on generated data
 * whose effects are known: what an embedding of images adds to covariates.
 */
final class AidProjectsStudy implements Study {
  private static final String NAME = "aid-projects";
  private static final String TRUTH = "truth";
  private static final long DATA_SEED = 2013;
  private static final double TOLERANCE = 3.29;
  private static final double KILOMETRES = 100;
  private static final double[] PENALTIES = {0.001, 0.003, 0.01};
  private static final List<StudyModel> SHOWN =
      List.of(StudyModel.TABULAR, StudyModel.BOTH, StudyModel.FIXED_EFFECTS);

  private final AidProjects design;

  /** The study in full. */
  AidProjectsStudy() {
    this(AidProjects.defaults());
  }

  /** The study of a data set of another size. */
  AidProjectsStudy(AidProjects design) {
    this.design = design;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Aid projects and wealth seen from space: a generated study with known effects";
  }

  @Override
  public StudyReport run(FitContext context) {
    List<String> treatments = List.copyOf(AidProjects.effects().keySet());
    CausalData data =
        CausalData.of(design.columns(RandomStreams.of(DATA_SEED)), design.spatialRoles(treatments));
    WeightingStudyResult result = study(treatments).fit(data, context);
    List<StudyTable> tables = List.of(effects(result), pValues(result), predictability(result));
    return new StudyReport(
        NAME, title(), introduction(data), tables, figures(result), remarks(result));
  }

  private static WeightingStudy study(List<String> treatments) {
    ClassificationLearner[] candidates = new ClassificationLearner[PENALTIES.length];
    for (int k = 0; k < candidates.length; k++) {
      candidates[k] = new LogitNetLearner(0, PENALTIES[k], 10, PenaltyRule.MIN);
    }
    WeightingStudy.Builder builder =
        WeightingStudy.builder(PropensityModel.learner(Learners.tunedProbabilities(5, candidates)))
            .conley(new VcovType.Conley(KILOMETRES, VcovType.Conley.Kernel.BARTLETT, false));
    for (String name : treatments) {
      builder.contrast(
          StudyContrast.of(name)
              .labelled(AidProjects.labels().get(name))
              .among(AidProjects.eligible(name)));
    }
    return builder.build();
  }

  private static double truth(WeightingStudyResult.Row row) {
    return AidProjects.effects().get(row.treatment());
  }

  /** The name of a model in the tables of this study. */
  private static String words(StudyModel model) {
    return switch (model) {
      case TABULAR -> "covariates";
      case EMBEDDING -> "embedding";
      case BOTH -> "covariates + embedding";
      case FIXED_EFFECTS -> "fixed effects";
    };
  }

  /** Only the models that should be right are compared with the truth. */
  private static StudyTable effects(WeightingStudyResult result) {
    List<Comparison> rows = new ArrayList<>();
    for (String label : result.labels()) {
      rows.add(number(label + ", " + TRUTH, truth(result.row(label, StudyModel.BOTH))));
      for (StudyModel model : SHOWN) {
        WeightingStudyResult.Row row = result.row(label, model);
        String quantity = label + ", " + words(model);
        double scale = Math.max(1, Math.abs(truth(row)));
        Optional<Published> truth =
            model == StudyModel.TABULAR
                ? Optional.empty()
                : Optional.of(
                    new Published(
                        NAME, quantity, Double.toString(truth(row)), "", "the generator"));
        rows.add(
            new Comparison(
                quantity,
                truth,
                row.estimate(),
                OptionalDouble.of(row.standardError()),
                OptionalDouble.of(TOLERANCE * row.standardError() / scale)));
      }
    }
    return new StudyTable(
        "effects", "Effect on wealth in the next period (index points)", TRUTH, rows);
  }

  private static StudyTable pValues(WeightingStudyResult result) {
    List<Comparison> rows = new ArrayList<>();
    for (String label : result.labels()) {
      WeightingStudyResult.Row row = result.row(label, StudyModel.BOTH);
      rows.add(number(label + ", treated rows", row.treated()));
      rows.add(number(label + ", p", row.pValue()));
      rows.add(number(label + ", p (Holm)", row.holm()));
      rows.add(number(label + ", p (Benjamini-Hochberg)", row.benjaminiHochberg()));
      rows.add(number(label + ", s.e. (districts)", row.standardError()));
      row.conleyError().ifPresent(e -> rows.add(number(label + ", s.e. (Conley, 100 km)", e)));
    }
    return new StudyTable("tests", "Covariates + embedding: p-values and errors", TRUTH, rows);
  }

  private static StudyTable predictability(WeightingStudyResult result) {
    List<Comparison> rows = new ArrayList<>();
    for (String label : result.labels()) {
      for (StudyModel model : List.of(StudyModel.TABULAR, StudyModel.EMBEDDING, StudyModel.BOTH)) {
        Predictability p = result.predictability(label, model);
        String head = label + ", " + words(model);
        rows.add(number(head + ": AUC", p.areaUnderCurve()));
        rows.add(number(head + ": log loss", p.logLoss()));
      }
      rows.add(
          number(
              label + ", constant: log loss",
              result.predictability(label, StudyModel.BOTH).constantLogLoss()));
    }
    return new StudyTable(
        "predictability", "How well placement is predicted, out of fold", TRUTH, rows);
  }

  private static Comparison number(String quantity, double ours) {
    return new Comparison(
        quantity, Optional.empty(), ours, OptionalDouble.empty(), OptionalDouble.empty());
  }

  private static List<String> introduction(CausalData data) {
    return List.of(
        "Two funders place projects of three sectors in districts. Does wealth, measured from space,"
            + " grow? "
            + data.rows()
            + " rows (neighbourhoods in four periods), generated: the effects are known, and so is"
            + " what hides them. Placement depends on covariates and on lasting traits of districts"
            + " that no covariate records but images show; an embedding of the images is in the"
            + " data.",
        "Each funder and sector is a question of its own, among the countries where the funder works"
            + " in the sector. Hajek means with ridge logit propensities, cross-fitted by district,"
            + " the penalty by log loss; standard errors clustered by district. Fixed effects of"
            + " neighbourhood and period need no embedding here, since the hidden traits last.");
  }

  private static List<String> remarks(WeightingStudyResult result) {
    List<String> remarks = new ArrayList<>();
    StringBuilder held = new StringBuilder("95 % intervals that hold the truth:");
    for (StudyModel model : SHOWN) {
      long count =
          result.rows().stream()
              .filter(r -> r.model() == model && r.low() <= truth(r) && truth(r) <= r.high())
              .count();
      held.append(
          String.format(Locale.ROOT, " %s %d of %d,", words(model), count, result.labels().size()));
    }
    remarks.add(held.substring(0, held.length() - 1) + ".");
    for (Diagnostic d : result.diagnostics()) {
      remarks.add(d.code() + " " + d.message() + ".");
    }
    return remarks;
  }

  private static List<StudyFigure> figures(WeightingStudyResult result) {
    List<String> labels = new ArrayList<>();
    List<double[]> points = new ArrayList<>();
    for (String label : result.labels()) {
      double truth = truth(result.row(label, StudyModel.BOTH));
      labels.add(label + ", " + TRUTH);
      points.add(new double[] {truth, truth, truth});
      for (StudyModel model : SHOWN) {
        WeightingStudyResult.Row row = result.row(label, model);
        labels.add(words(model));
        points.add(new double[] {row.estimate(), row.low(), row.high()});
      }
    }
    WeightingResult first = result.weighting(result.labels().get(0), StudyModel.BOTH);
    return List.of(
        new StudyFigure(
            "effects",
            "Estimates with 95 % intervals under the true effect of each project.",
            CoefficientPlot.svg(
                "Effects of projects on wealth by model",
                "index points",
                labels,
                column(points, 0),
                column(points, 1),
                column(points, 2),
                0)),
        new StudyFigure(
            "overlap",
            "Cross-fitted propensities of treated and other rows of the first contrast, covariates and"
                + " embedding.",
            OverlapPlot.svg("Propensity overlap", first.propensities(), first.treated())));
  }

  private static double[] column(List<double[]> points, int k) {
    return points.stream().mapToDouble(p -> p[k]).toArray();
  }
}
