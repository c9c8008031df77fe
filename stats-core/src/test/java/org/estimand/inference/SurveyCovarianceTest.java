package org.estimand.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.estimand.data.Grouping;
import org.estimand.errors.CausalException;
import org.estimand.inference.VcovType.Survey.SingleUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Stratified covariances by hand. */
class SurveyCovarianceTest {
  /** Strata a a a a b b b b; units 1 1 2 2 3 4 4 5. */
  private static final double[] PHI = {1, 2, -1, 0.5, 3, -2, -1, -2.5};

  private static final List<String> STRATA = List.of("a", "a", "a", "a", "b", "b", "b", "b");
  private static final List<String> UNITS = List.of("1", "1", "2", "2", "3", "4", "4", "5");

  private static SampleDesign design(List<String> strata, List<String> units) {
    return new SampleDesign(
        strata.size(),
        List.of(Grouping.of("h", strata), Grouping.of("g", units)),
        Optional.empty(),
        Optional.empty());
  }

  private static Estimates fit(SampleDesign design, VcovType type) {
    return Estimates.of(
        List.of("t"), new double[] {4}, InfluenceFunction.wrap(PHI, 8, 1), design, type);
  }

  private static VcovType.Survey survey(
      String stratum, String unit, boolean fpc, SingleUnit single) {
    return new VcovType.Survey(
        Optional.ofNullable(stratum), Optional.ofNullable(unit), fpc, single);
  }

  private static void refused(String text, Executable call) {
    assertEquals(text, assertThrows(CausalException.class, call).getMessage());
  }

  @Test
  void unitsWithinStrata() {
    SampleDesign design = design(STRATA, UNITS);
    // unit sums: a: 3, -0.5 around 1.25; b: 3, -3, -2.5 around -2.5/3
    double a = 2 * (1.75 * 1.75 + 1.75 * 1.75);
    double m = -2.5 / 3;
    double b = 1.5 * ((3 - m) * (3 - m) + (-3 - m) * (-3 - m) + (-2.5 - m) * (-2.5 - m));
    Estimates e = fit(design, VcovType.stratified("h", "g"));
    assertEquals((a + b) / 64, e.covariance(0, 0), 1e-15);
    assertEquals(
        "survey (strata h, units g), 2 strata, 5 units, factor n_h/(n_h-1)", e.vcovLabel());
    SampleDesign sized = design.withPopulationSizes(8, 8, 8, 8, 4, 4, 4, 4);
    Estimates finite = fit(sized, survey("h", "g", true, SingleUnit.REFUSE));
    assertEquals((a * 6 / 8 + b / 4) / 64, finite.covariance(0, 0), 1e-15);
    assertEquals(
        "survey (strata h, units g), 2 strata, 5 units, factor (1 - n_h/N_h) n_h/(n_h-1)",
        finite.vcovLabel());
  }

  @Test
  void oneStratumOfRowsIsTheSandwichTimesItsFactor() {
    double[] phi = PHI.clone();
    double mean = 0;
    for (double v : phi) {
      mean += v / 8;
    }
    double want = 0;
    for (double v : phi) {
      want += (v - mean) * (v - mean) * 8 / 7.0 / 64;
    }
    Estimates e = fit(SampleDesign.rows(8), survey(null, null, false, SingleUnit.REFUSE));
    assertEquals(want, e.covariance(0, 0), 1e-15);
    assertEquals("survey (rows), 8 units, factor n_h/(n_h-1)", e.vcovLabel());
  }

  @Test
  void severalTermsHaveTheirCovariances() {
    double[] two = new double[16];
    for (int i = 0; i < 8; i++) {
      two[i] = PHI[i];
      two[8 + i] = -2 * PHI[i];
    }
    double v = fit(design(STRATA, UNITS), VcovType.stratified("h")).covariance(0, 0);
    Estimates e =
        Estimates.of(
            List.of("t", "u"),
            new double[2],
            InfluenceFunction.wrap(two, 8, 2),
            design(STRATA, UNITS),
            VcovType.stratified("h"));
    assertArrayEquals(new double[] {v, -2 * v, -2 * v, 4 * v}, e.vcov(), 1e-15);
  }

  @Test
  void strataOfOneUnit() {
    List<String> strata = List.of("a", "a", "a", "a", "b", "b", "b", "c");
    SampleDesign design = design(strata, UNITS);
    refused(
        "IDENT-157 1 stratum of \"h\" (the first is \"c\") with a single sampling unit; variance"
            + " within a stratum needs two. Join strata, or choose CERTAINTY or GRAND_MEAN for"
            + " single units.",
        () -> fit(design, VcovType.stratified("h", "g")));
    double ab = 2 * (2 * 1.75 * 1.75) + 2 * (2 * 3 * 3);
    Estimates certain = fit(design, survey("h", "g", false, SingleUnit.CERTAINTY));
    assertEquals(ab / 64, certain.covariance(0, 0), 1e-15);
    assertEquals(
        "1 stratum has a single sampling unit: no variance is added for it.",
        certain.diagnostics().get(certain.diagnostics().size() - 1).message());
    Estimates grand = fit(design, survey("h", "g", false, SingleUnit.GRAND_MEAN));
    assertEquals((ab + 2.5 * 2.5) / 64, grand.covariance(0, 0), 1e-15);
    assertEquals(
        "1 stratum has a single sampling unit: its deviation from the mean of all units stands for"
            + " its variance.",
        grand.diagnostics().get(grand.diagnostics().size() - 1).message());
    // a unit that is the whole stratum needs no choice
    SampleDesign whole = design.withPopulationSizes(1e9, 1e9, 1e9, 1e9, 1e9, 1e9, 1e9, 1);
    Estimates e = fit(whole, survey("h", "g", true, SingleUnit.REFUSE));
    assertEquals(ab / 64, e.covariance(0, 0), 1e-8);
  }

  @Test
  void refusals() {
    SampleDesign design = design(STRATA, UNITS);
    refused(
        "CONF-042 No grouping by \"hh\" is known. Closest: \"h\". Give it the role STRATUM. Known:"
            + " h, g.",
        () -> fit(design, VcovType.stratified("hh")));
    refused(
        "CONF-157 A finite-population correction needs the number of sampling units in the"
            + " population of each stratum. Give its column the role FPC.",
        () -> fit(design, survey("h", "g", true, SingleUnit.REFUSE)));
    refused(
        "DATA-157 The FPC column is 2.0000 in stratum \"b\", which has 3 sampling units in the"
            + " sample; it is the number of sampling units in the population, not a share of them.",
        () ->
            fit(
                design.withPopulationSizes(2, 2, 2, 2, 2, 2, 2, 2),
                survey("h", "g", true, SingleUnit.REFUSE)));
    refused(
        "DATA-158 The FPC column is 9.0000 and 8.0000 in one stratum (\"a\"); it is the number of"
            + " sampling units in the population of the stratum, the same in all of its rows.",
        () ->
            fit(
                design.withPopulationSizes(9, 9, 8, 9, 9, 9, 9, 9),
                survey("h", "g", true, SingleUnit.REFUSE)));
    refused(
        "DATA-159 One cluster of CLUSTER \"g\" has rows in the strata \"a\" and \"b\" of \"h\"; a"
            + " sampling unit belongs to one stratum. Give units of different strata labels of"
            + " their own.",
        () ->
            fit(
                design(STRATA, List.of("1", "1", "2", "2", "2", "3", "3", "4")),
                VcovType.stratified("h", "g")));
  }
}
