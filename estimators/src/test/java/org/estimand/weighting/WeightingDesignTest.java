package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Estimator;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.inference.VcovType.Conley.Kernel;
import org.junit.jupiter.api.Test;

/** Covariances of survey designs, over space and with factors, against sums over influences. */
class WeightingDesignTest {
  private static final double RADIUS = 6371.0088;

  private static List<Estimator<WeightingResult>> estimators() {
    return List.of(
        Ipw.builder().build(),
        Ipw.builder().method(BalancingMethod.entropy()).estimand(Estimand.ATT).build(),
        OutcomeAdjustment.augmented().build(),
        OutcomeAdjustment.regression().build());
  }

  private static double[] influence(WeightingResult r) {
    InfluenceFunction phi = r.estimates().influenceFunction().orElseThrow();
    double[] first = new double[N];
    for (int i = 0; i < N; i++) {
      first[i] = phi.at(i, 0);
    }
    return first;
  }

  /** Strata of ten clusters out of 20, 40 and 60. */
  private static Map<String, double[]> survey() {
    Map<String, double[]> m = columns();
    m.put("h", new double[N]);
    m.put("size", new double[N]);
    for (int i = 0; i < N; i++) {
      m.get("h")[i] = Math.floor(m.get("c")[i] / 10);
      m.get("size")[i] = 20 * (1 + m.get("h")[i]);
    }
    return m;
  }

  @Test
  void strataAndPopulationSizes() {
    Roles roles = weighted().cluster("c").with(Role.STRATUM, "h").with(Role.FPC, "size");
    for (Estimator<WeightingResult> estimator : estimators()) {
      WeightingResult r = estimator.fit(data(survey(), roles), CONTEXT);
      double[] phi = influence(r);
      double[] sums = new double[30];
      for (int i = 0; i < N; i++) {
        sums[(int) columns().get("c")[i]] += phi[i] / N;
      }
      double want = 0;
      for (int h = 0; h < 3; h++) {
        double mean = 0;
        for (int c = 0; c < 10; c++) {
          mean += sums[10 * h + c] / 10;
        }
        for (int c = 0; c < 10; c++) {
          double d = sums[10 * h + c] - mean;
          want += (1 - 10.0 / (20 * (1 + h))) * 10 / 9.0 * d * d;
        }
      }
      assertEquals(want, r.estimates().covariance(0, 0), 1e-12 * want);
      assertEquals(
          "survey (strata h, units c), 3 strata, 30 units, factor (1 - n_h/N_h) n_h/(n_h-1)",
          r.estimates().vcovLabel());
      WeightingResult rows =
          estimator.fit(data(survey(), weighted().with(Role.STRATUM, "h")), CONTEXT);
      assertEquals(
          "survey (strata h), 3 strata, 150 units, factor n_h/(n_h-1)",
          rows.estimates().vcovLabel());
    }
  }

  /** A stratum of one row: alone it is nothing, or its squared influence (their mean is zero). */
  @Test
  void strataOfOneRow() {
    Map<String, double[]> m = survey();
    m.get("h")[0] = 9;
    Roles roles = roles().with(Role.STRATUM, "h");
    Ipw.Builder ipw = Ipw.builder();
    Ipw refusing = ipw.build();
    assertThrows(NotIdentifiedException.class, () -> refusing.fit(data(m, roles), CONTEXT));
    WeightingResult certain =
        ipw.singleUnit(VcovType.Survey.SingleUnit.CERTAINTY).build().fit(data(m, roles), CONTEXT);
    WeightingResult grand =
        ipw.singleUnit(VcovType.Survey.SingleUnit.GRAND_MEAN).build().fit(data(m, roles), CONTEXT);
    double first = influence(certain)[0] / N;
    assertEquals(
        certain.estimates().covariance(0, 0) + first * first,
        grand.estimates().covariance(0, 0),
        1e-14);
    assertTrue(certain.diagnostics().stream().anyMatch(d -> d.code().equals("SINGLE_UNIT_STRATA")));
    OutcomeAdjustment adjusted =
        OutcomeAdjustment.regression().singleUnit(VcovType.Survey.SingleUnit.CERTAINTY).build();
    String label = adjusted.fit(data(m, roles), CONTEXT).estimates().vcovLabel();
    assertTrue(label.endsWith("factor n_h/(n_h-1), single units certain"), label);
  }

  @Test
  void factorsForSmallSamples() {
    double plain = Ipw.builder().build().fit(data(roles()), CONTEXT).standardError();
    Ipw groups = Ipw.builder().smallSample(SmallSample.GROUPS).build();
    Ipw parameters = Ipw.builder().smallSample(SmallSample.GROUPS_AND_PARAMETERS).build();
    assertEquals(
        plain * Math.sqrt(N / (N - 1.0)),
        groups.fit(data(roles()), CONTEXT).standardError(),
        1e-12);
    // four coefficients and two means
    assertEquals(
        plain * Math.sqrt(N / (N - 6.0)),
        parameters.fit(data(roles()), CONTEXT).standardError(),
        1e-12);
    Roles clusters = roles().cluster("c");
    double clustered = Ipw.builder().build().fit(data(clusters), CONTEXT).standardError();
    assertEquals(
        clustered * Math.sqrt(30 / 29.0),
        groups.fit(data(clusters), CONTEXT).standardError(),
        1e-12);
    assertEquals(
        clustered * Math.sqrt(30 / 29.0 * 149 / 144.0),
        parameters.fit(data(clusters), CONTEXT).standardError(),
        1e-12);
    // two regressions of four coefficients, the propensity's four and two means
    OutcomeAdjustment.Builder aipw = OutcomeAdjustment.augmented();
    double se = aipw.build().fit(data(roles()), CONTEXT).standardError();
    OutcomeAdjustment corrected = aipw.smallSample(SmallSample.GROUPS_AND_PARAMETERS).build();
    assertEquals(
        se * Math.sqrt(N / (N - 14.0)),
        corrected.fit(data(roles()), CONTEXT).standardError(),
        1e-12);
    // weights that are known have no parameters
    Ipw.Builder fixed = Ipw.builder().standardErrors(StandardErrors.FIXED_WEIGHTS);
    double known = fixed.build().fit(data(roles()), CONTEXT).standardError();
    assertEquals(
        known * Math.sqrt(N / (N - 2.0)),
        fixed
            .smallSample(SmallSample.GROUPS_AND_PARAMETERS)
            .build()
            .fit(data(roles()), CONTEXT)
            .standardError(),
        1e-12);
  }

  /** Places on both sides of the line where longitudes jump. */
  private static CausalData places() {
    Map<String, double[]> m = columns();
    m.put("lat", new double[N]);
    m.put("lon", new double[N]);
    for (int i = 0; i < N; i++) {
      double east = 175 + i * 53 % 97 / 9.7;
      m.get("lat")[i] = 50 + i * 37 % 101 / 10.0;
      m.get("lon")[i] = east > 180 ? east - 360 : east;
    }
    return data(m, weighted().with(Role.COORDINATE, "lat", "lon"));
  }

  /** By the spherical law of cosines. */
  private static double kilometres(double[] lat, double[] lon, int i, int j) {
    double a = Math.toRadians(lat[i]);
    double b = Math.toRadians(lat[j]);
    double turn = Math.cos(Math.toRadians(lon[i] - lon[j]));
    double cosine = Math.sin(a) * Math.sin(b) + Math.cos(a) * Math.cos(b) * turn;
    return i == j ? 0 : RADIUS * Math.acos(Math.min(1, cosine));
  }

  @Test
  void greatCircles() {
    CausalData data = places();
    double[] lat = data.values("lat");
    double[] lon = data.values("lon");
    for (Estimator<WeightingResult> estimator : estimators()) {
      WeightingResult r = estimator.fit(data, CONTEXT);
      double[] phi = influence(r);
      double want = 0;
      int across = 0;
      for (int i = 0; i < N; i++) {
        for (int j = 0; j < N; j++) {
          double w = Math.max(0, 1 - kilometres(lat, lon, i, j) / 150);
          want += w * phi[i] * phi[j] / N / N;
          across += w > 0 && lon[i] * lon[j] < 0 ? 1 : 0;
        }
      }
      assertTrue(across > 20);
      WeightingResult spatial = r.withVcov(VcovType.conleyGreatCircle(150, Kernel.BARTLETT));
      assertEquals(want, spatial.estimates().covariance(0, 0), 1e-9 * want);
      assertTrue(Math.abs(spatial.standardError() / r.standardError() - 1) > 1e-3);
    }
  }

  /** Two rows near each other with opposite influences: the uniform kernel has a negative sum. */
  @Test
  void negativeVariancesAreReported() {
    CausalData data = places();
    WeightingResult r = Ipw.builder().build().fit(data, CONTEXT);
    boolean seen = false;
    for (int km = 100; km <= 1000 && !seen; km += 20) {
      VcovType type = VcovType.conleyGreatCircle(km, Kernel.UNIFORM);
      double sum = uniform(data, influence(r), km);
      if (sum < 0) {
        seen = true;
        String text =
            assertThrows(NotIdentifiedException.class, () -> r.withVcov(type)).getMessage();
        assertTrue(
            text.startsWith(
                "IDENT-041 The covariance Conley (uniform, cutoff "
                    + km
                    + " km great-circle), no factor gives term \"ATE\" the negative variance -"),
            text);
        assertTrue(text.endsWith(". Use the Bartlett kernel or another cutoff."), text);
      }
    }
    assertTrue(seen);
  }

  private static double uniform(CausalData data, double[] phi, double km) {
    double[] lat = data.values("lat");
    double[] lon = data.values("lon");
    double sum = 0;
    for (int i = 0; i < N; i++) {
      for (int j = 0; j < N; j++) {
        sum += kilometres(lat, lon, i, j) <= km ? phi[i] * phi[j] / N / N : 0;
      }
    }
    return sum;
  }
}
