package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.fit.FitContext;
import org.estimand.inference.VcovType;
import org.estimand.iv.IvMethod;
import org.estimand.iv.IvRegression;
import org.estimand.iv.IvRegressionResult;
import org.estimand.iv.SpecificationTest;
import org.estimand.regress.Design;

/**
 * The demand for cigarettes with taxes as instruments for the price: chapter 12 of Stock and
 * Watson's textbook, and what LIML, GMM and weak-instrument-robust sets add.
 */
final class Cigarettes implements Study {
  private static final String NAME = "cigarettes";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String title() {
    return "Demand for cigarettes (Stock and Watson): taxes as instruments";
  }

  @Override
  public StudyReport run(FitContext context) {
    IvRegressionResult level =
        fit(InstrumentData.cigarettes1995(context::report, "tdiff"), context);
    IvRegressionResult sales =
        fit(InstrumentData.cigaretteChanges(context::report, "tdiff"), context);
    IvRegressionResult tax = fit(InstrumentData.cigaretteChanges(context::report, "rtax"), context);
    CausalData changes = InstrumentData.cigaretteChanges(context::report, "tdiff", "rtax");
    IvRegressionResult both = fit(changes, context);
    List<Comparison> rows = new ArrayList<>();
    add(rows, "1995, sales tax", level, false);
    add(rows, "change, sales tax", sales, true);
    add(rows, "change, cigarette tax", tax, true);
    add(rows, "change, both taxes", both, true);
    rows.add(
        Instruments.number(
            NAME,
            "change, both taxes: J (equal variances)",
            both.withVcov(VcovType.iid())
                .test(SpecificationTest.Kind.BASMANN)
                .orElseThrow()
                .statistic()));
    List<Comparison> others = others(changes, context);
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Prices are endogenous: states with much smoking tax it, and demand moves prices. Taxes move"
            + " the price without (so the argument goes) moving the taste for smoking; ten-year changes"
            + " take out what stays the same in a state.");
    remarks.add(
        "The two taxes disagree (J): cigarette taxes may answer to smoking. Column 1, the sales tax"
            + " alone, is the textbook's preferred estimate.");
    remarks.addAll(Instruments.remarks("change, both taxes", both));
    List<Comparison> prices = new ArrayList<>(others);
    rows.stream().filter(r -> r.quantity().endsWith("log price")).forEach(prices::add);
    return new StudyReport(
        NAME,
        title(),
        List.of(
            "48 states in 1985 and 1995. Outcome: log of packs per head; treatment: log of the real"
                + " price; instruments: the real tax on cigarettes and what general sales taxes add to"
                + " the price; covariate: log of real income per head. Two-stage least squares, standard"
                + " errors robust with n/(n-p)."),
        List.of(
            new StudyTable("textbook", "Two-stage least squares", rows),
            new StudyTable(
                "methods", "Elasticity in changes with both taxes, by other methods", others)),
        List.of(
            StudyFigures.coefficients(
                "elasticities",
                "Price elasticity by method",
                "elasticity of demand",
                prices,
                0,
                "Estimates with 95 % intervals."),
            Instruments.sets("Price elasticity, both taxes", "elasticity of demand", both)),
        remarks);
  }

  private static IvRegressionResult fit(CausalData data, FitContext context) {
    return IvRegression.twoStage().fit(data, context);
  }

  private static void add(
      List<Comparison> rows, String name, IvRegressionResult r, boolean firstStage) {
    rows.add(Instruments.row(NAME, name + ": log price", r, InstrumentData.PRICE));
    rows.add(Instruments.row(NAME, name + ": log income", r, InstrumentData.INCOME));
    rows.add(Instruments.row(NAME, name + ": constant", r, Design.INTERCEPT));
    if (firstStage) {
      rows.add(
          Instruments.number(
              NAME,
              name + ": first-stage F",
              r.firstStages().get(0).robust().orElseThrow().statistic()));
    }
  }

  private static List<Comparison> others(CausalData data, FitContext context) {
    List<Comparison> rows = new ArrayList<>();
    for (IvMethod method :
        List.of(
            IvMethod.kClass(0),
            IvMethod.liml(),
            IvMethod.fuller(1),
            IvMethod.twoStepGmm(),
            IvMethod.continuousGmm())) {
      IvRegressionResult r = IvRegression.builder().method(method).build().fit(data, context);
      String name = method.kind() == IvMethod.Kind.K_CLASS ? "Least squares" : method.label();
      rows.add(Instruments.row(NAME, name, r, InstrumentData.PRICE));
    }
    return rows;
  }
}
