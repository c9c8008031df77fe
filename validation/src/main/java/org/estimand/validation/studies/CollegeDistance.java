package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType;
import org.estimand.iv.FirstStage;
import org.estimand.iv.IvMethod;
import org.estimand.iv.IvRegression;
import org.estimand.iv.IvRegressionResult;
import org.estimand.iv.SpecificationTest;

/**
 * Schooling and wages with the distance to a college as instrument (after Card 1995 and Rouse 1995)
 * on the data of the R package AER, and what happens when tuition is a second instrument.
 */
final class CollegeDistance implements Study {
  private static final String NAME = "college-distance";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Schooling and wages: distance to a college as instrument";
  }

  @Override
  public StudyReport run(FitContext context) {
    CausalData one = InstrumentData.college(context::report, "distance");
    CausalData two = InstrumentData.college(context::report, "distance", "tuition");
    IvRegressionResult both = IvRegression.twoStage().fit(two, context);
    IvRegressionResult alone = IvRegression.twoStage().fit(one, context);
    List<Comparison> rows = new ArrayList<>();
    for (IvMethod method :
        List.of(
            IvMethod.kClass(0),
            IvMethod.twoStage(),
            IvMethod.liml(),
            IvMethod.fuller(1),
            IvMethod.twoStepGmm(),
            IvMethod.continuousGmm())) {
      IvRegressionResult r = IvRegression.builder().method(method).build().fit(two, context);
      String name = method.kind() == IvMethod.Kind.K_CLASS ? "Least squares" : method.label();
      rows.add(Instruments.row(NAME, name, r, "education"));
    }
    rows.add(Instruments.row(NAME, "Two-stage least squares, distance only", alone, "education"));
    FirstStage stage = both.firstStages().get(0);
    List<Comparison> tests =
        List.of(
            Instruments.number(
                NAME, "first-stage F (equal variances)", stage.classical().statistic()),
            Instruments.number(NAME, "effective F", stage.effectiveF().orElseThrow()),
            Instruments.number(
                NAME,
                "effective F, distance only",
                alone.firstStages().get(0).effectiveF().orElseThrow()),
            Instruments.number(
                NAME,
                "Wu-Hausman",
                both.test(SpecificationTest.Kind.WU_HAUSMAN).orElseThrow().statistic()),
            Instruments.number(
                NAME,
                "Sargan",
                both.withVcov(VcovType.iid())
                    .test(SpecificationTest.Kind.SARGAN)
                    .orElseThrow()
                    .statistic()),
            Instruments.number(
                NAME,
                "Hansen J",
                both.test(SpecificationTest.Kind.HANSEN_J).orElseThrow().statistic()));
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "The two instruments contradict each other, and the estimates drift apart with the method:"
            + " tuition differs between states that also differ in wages. The Anderson-Rubin set is"
            + " empty, which says that no return to schooling fits both; LIML and Fuller's estimate,"
            + " which give the stronger disagreement more room, are far from two-stage least squares.");
    remarks.addAll(Instruments.remarks("distance and tuition", both));
    remarks.addAll(Instruments.remarks("distance only", alone));
    return new StudyReport(
        NAME,
        title(),
        List.of(
            "4,739 pupils of a survey of 1980. Outcome: log of the hourly wage in the state's"
                + " manufacturing; treatment: years of schooling; instruments: distance to the nearest"
                + " four-year college (in ten miles) and average tuition (in 1,000 US dollars);"
                + " covariates: gender, ethnicity, urban, unemployment rate. Standard errors robust with"
                + " n/(n-p). The wage is that of the county, not of the pupil, so the numbers"
                + " illustrate a method and not returns to schooling."),
        List.of(
            new StudyTable("returns", "Return to a year of schooling (log wage)", rows),
            new StudyTable("tests", "Tests", tests)),
        List.of(
            StudyFigures.coefficients(
                "returns",
                "Return to schooling by method",
                "log wage per year",
                rows,
                0,
                "Estimates with 95 % intervals."),
            Instruments.sets("Return to schooling, distance only", "log wage per year", alone)),
        remarks);
  }
}
