package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.CausalException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Every refusal about arms and balancing with its whole text. */
class ArmsAndBalancingErrorsTest {
  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  /** Three arms: 0, 1 and, every fifth row, 2. */
  private static Map<String, double[]> three() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i += 5) {
      m.get("d")[i] = 2;
    }
    return m;
  }

  private static WeightingResult fit(Map<String, double[]> columns, Ipw.Builder ipw) {
    return ipw.build().fit(data(columns, roles()), CONTEXT);
  }

  @Test
  void levels() {
    refused(
        "CONF-145 TREATMENT \"d\" has no level \"3\". Levels: 0, 1, 2.",
        () -> fit(three(), Ipw.builder().reference("3")));
    refused(
        "CONF-145 TREATMENT \"d\" has no level \"b\". Levels: 1, 0, 2.",
        () -> fit(three(), Ipw.builder().reference("1").estimand(Estimand.ATT).focal("b")));
    Map<String, double[]> dose = columns();
    dose.put("d", dose.get("row"));
    refused(
        "DATA-145 TREATMENT \"d\" has 150 levels; at most 50 can be arms. Group them, or treat it"
            + " as a dose.",
        () -> fit(dose, Ipw.builder().reference("0")));
    Map<String, double[]> constant = columns();
    java.util.Arrays.fill(constant.get("d"), 7);
    refused(
        "IDENT-060 TREATMENT \"d\" is 7 in all 150 rows; an effect needs both treated and"
            + " controls.",
        () -> fit(constant, Ipw.builder().reference("7")));
  }

  @Test
  void populations() {
    refused(
        "CONF-149 ATT with 3 arms needs focal(level), the arm whose population is meant. Levels: 0,"
            + " 1, 2.",
        () -> fit(three(), Ipw.builder().reference("0").estimand(Estimand.ATT)));
    refused(
        "NOTSUP-147 ATC is for two arms; the treatment has 3. Use ATT with focal(\"0\").",
        () -> fit(three(), Ipw.builder().reference("0").estimand(Estimand.ATC)));
    refused(
        "CONF-148 focal(\"1\") names the arm of the ATT; the estimand is ATE.",
        () -> Ipw.builder().focal("1").build());
    refused(
        "NOTSUP-145 Entropy balancing needs the target population's means, which ATO does not have"
            + " without propensities. Use ATE, ATT or ATC.",
        () ->
            fit(columns(), Ipw.builder().estimand(Estimand.ATO).method(BalancingMethod.entropy())));
  }

  @Test
  void methods() {
    refused(
        "NOTSUP-146 The probit propensity is for two arms; the treatment has 3. Use logit, which"
            + " becomes multinomial.",
        () -> fit(three(), Ipw.builder().reference("0").propensity(PropensityModel.probit())));
    refused(
        "NOTSUP-148 The rule of Crump et al. is for two arms; the treatment has 3. Use trim(lower,"
            + " upper).",
        () -> fit(three(), Ipw.builder().reference("0").trimCrump()));
    refused(
        "NOTSUP-171 leastVariable(true) is derived for the ATE; the estimand is ATT.",
        () -> OutcomeAdjustment.augmented().estimand(Estimand.ATT).leastVariable(true).build());
    refused(
        "CONF-146 moments = 4; entropy balancing takes 1, 2 or 3.",
        () -> BalancingMethod.entropy().withMoments(4));
    refused(
        "CONF-147 Trimming and capping are for propensities; entropy balancing has none.",
        () -> Ipw.builder().method(BalancingMethod.entropy()).clip(0.1).build());
    refused(
        "IDENT-061 Trimming to propensities in [0.0, 0.05] leaves 0 of arm 0, 0 of arm 1 and 0 of"
            + " arm 2; all arms are needed. Widen the limits.",
        () -> fit(three(), Ipw.builder().reference("0").trim(0, 0.05)));
  }

  /** All treated lie to the right of all controls in x1. */
  private static Map<String, double[]> apart() {
    Map<String, double[]> m = columns();
    for (int i = 0; i < N; i++) {
      m.get("x1")[i] = m.get("d")[i] == 1 ? 1 + i % 3 : -1 - i % 3;
    }
    return m;
  }

  @Test
  void otherBalancingMethods() {
    refused(
        "CONF-146 moments = 0; inverse probability tilting takes 1, 2 or 3.",
        () -> BalancingMethod.ipt().withMoments(0));
    refused(
        "CONF-146 moments = 5; covariate balancing propensity takes 1, 2 or 3.",
        () -> BalancingMethod.cbps().withMoments(5));
    refused(
        "NOTSUP-145 Covariate balancing propensity needs the target population's means, which ATM"
            + " does not have without propensities. Use ATE, ATT or ATC.",
        () -> fit(columns(), Ipw.builder().estimand(Estimand.ATM).method(BalancingMethod.cbps())));
    refused(
        "NOTSUP-151 Covariate balancing propensities are for two arms; the treatment has 3. Use"
            + " inverse probability tilting or entropy balancing.",
        () -> fit(three(), Ipw.builder().reference("0").method(BalancingMethod.cbps())));
    assertEquals(
        "CONV-151 The over-identified covariate balancing propensity of TREATMENT \"d\" reached no"
            + " minimum from any of its starts. The arms overlap too little; use the just"
            + " identified form, balance fewer moments, or restrict the sample.",
        OverIdentifiedSolver.unsettled("d").getMessage());
    refused(
        "IDENT-151 No coefficients of a logit of TREATMENT \"d\" balance the covariates: after 3"
            + " Newton steps they still grow, that of \"x1\" most (2.50e+03 per standard deviation)."
            + " Balance fewer moments, or restrict the sample to where the arms overlap.",
        () -> fit(apart(), Ipw.builder().method(BalancingMethod.cbps())));
    refused(
        "IDENT-145 No positive weights of the rows with TREATMENT \"d\" = 0 balance the covariates:"
            + " after 10 Newton steps the mean of \"x1\" is -1.000 where the other arms have"
            + " 1.905. Balance fewer moments, or restrict the sample to where the arms overlap.",
        () -> fit(apart(), Ipw.builder().method(BalancingMethod.ipt())));
  }

  @Test
  void stableWeights() {
    refused(
        "CONF-150 tolerance = -0.1; the largest standardised difference must be zero or positive,"
            + " for example 0.02.",
        () -> BalancingMethod.stable().withTolerance(-0.1));
    refused(
        "NOTSUP-150 STACKED standard errors need estimating equations of the weights; energy"
            + " balancing has none. Use FIXED_WEIGHTS, or bootstrap the whole estimate.",
        () ->
            Ipw.builder()
                .method(BalancingMethod.energy())
                .standardErrors(StandardErrors.STACKED)
                .build());
    refused(
        "IDENT-150 No weights of the rows with TREATMENT \"d\" = 0 keep every standardised difference"
            + " within 0.02; a tolerance of 3.4 could be met, and \"x1\" stands most in the way of"
            + " less. Raise the tolerance, balance fewer moments, or restrict the sample to where"
            + " the arms overlap.",
        () -> fit(apart(), Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.stable())));
  }

  @Test
  void energy() {
    refused(
        "CONF-151 ridge = 0.0; energy balancing needs a positive ridge, for example 1e-6.",
        () -> BalancingMethod.energy().withRidge(0));
    refused(
        "NOTSUP-145 Energy balancing needs the target population's means, which ATEN does not have"
            + " without propensities. Use ATE, ATT or ATC.",
        () ->
            fit(columns(), Ipw.builder().estimand(Estimand.ATEN).method(BalancingMethod.energy())));
    refused(
        "DATA-150 An energy distance needs positive weights in both arms; with 2 rows, 2 arms and 2"
            + " weights, their sums are 1.0 and 0.0.",
        () ->
            EnergyDistance.between(
                FeatureMatrix.wrap(new double[2], 2, List.of("x")),
                new boolean[] {true, false},
                new double[] {1, 0}));
    assertEquals(
        "CONV-150 Energy balancing of arm a did not settle which of its 7 weights are zero. Raise"
            + " the ridge, which is 1.0E-9.",
        EnergySolver.unsettled("a", 7, 1e-9).getMessage());
    Map<String, double[]> many = new LinkedHashMap<>();
    for (String name : List.of("y", "d", "x1", "x2", "x3")) {
      many.put(name, new double[10_002]);
    }
    many.get("d")[0] = 1;
    refused(
        "NOTSUP-152 Energy balancing needs all distances within an arm; arm 0 has 10001 rows, at"
            + " most 10000 are allowed. Use entropy balancing with more moments, or a sample.",
        () -> fit(many, Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.energy())));
  }

  @Test
  void targetOutsideTheArm() {
    Map<String, double[]> m = apart();
    refused(
        "IDENT-145 No positive weights of the rows with TREATMENT \"d\" = 0 balance the covariates:"
            + " after 10 Newton steps the mean of \"x1\" is -1.000 where the target population has"
            + " 1.905. Balance fewer moments, or restrict the sample to where the arms overlap.",
        () -> fit(m, Ipw.builder().estimand(Estimand.ATT).method(BalancingMethod.entropy())));
  }
}
