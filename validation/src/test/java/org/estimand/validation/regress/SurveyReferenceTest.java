package org.estimand.validation.regress;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.inference.VcovType.Survey.SingleUnit;
import org.estimand.regress.Design;
import org.estimand.regress.LinearRegression;
import org.junit.jupiter.api.Test;

/** Means and regressions of stratified and clustered samples against R's survey: case api. */
class SurveyReferenceTest {

  private static void check(
      ExpectedRows expected, RegressionData data, SampleDesign sample, VcovType type, String name) {
    double[] ones = new double[data.rows()];
    Arrays.fill(ones, 1);
    double[] y = data.number("api00");
    double[] w = data.number("pw");
    Estimates mean =
        LinearRegression.fit(new Design(ones, data.rows(), List.of(Design.INTERCEPT)), y, w, sample)
            .estimates(type);
    expected.check(name + "_mean_api00", mean.estimate(0));
    expected.check(name + "_mean_api00_se", mean.standardError(0));
    Estimates slopes =
        LinearRegression.fit(
                Design.withIntercept(data.features("ell", "meals", "mobility")), y, w, sample)
            .estimates(type);
    expected.coefficients(name + "_svyglm_coef", slopes);
    expected.standardErrors(name + "_svyglm_se", slopes);
  }

  @Test
  void schools() {
    ExpectedRows expected = ExpectedRows.of("api");
    RegressionData strata = RegressionData.load("api_strat");
    SampleDesign stratified =
        new SampleDesign(
                strata.rows(),
                List.of(strata.grouping("stype")),
                Optional.empty(),
                Optional.empty())
            .withPopulationSizes(strata.number("fpc"));
    VcovType byType =
        new VcovType.Survey(Optional.of("stype"), Optional.empty(), true, SingleUnit.REFUSE);
    check(expected, strata, stratified, byType, "strat");
    RegressionData districts = RegressionData.load("api_clus1");
    SampleDesign clustered =
        new SampleDesign(
                districts.rows(),
                List.of(districts.grouping("dnum")),
                Optional.empty(),
                Optional.empty())
            .withPopulationSizes(districts.number("fpc"));
    VcovType byDistrict =
        new VcovType.Survey(Optional.empty(), Optional.of("dnum"), true, SingleUnit.REFUSE);
    check(expected, districts, clustered, byDistrict, "clus1");
    expected.finish(20);
  }
}
