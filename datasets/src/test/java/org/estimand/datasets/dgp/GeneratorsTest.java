package org.estimand.datasets.dgp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.Draw;
import org.junit.jupiter.api.Test;

class GeneratorsTest {
  private static final RandomStreams RANDOM = RandomStreams.of(6).child("dgp");

  private static void refused(String text, org.junit.jupiter.api.function.Executable call) {
    assertEquals(text, assertThrows(InvalidConfigException.class, call).getMessage());
  }

  @Test
  void kangSchaferCovariatesAreFunctionsOfEachOther() {
    Draw right = new KangSchafer(500, true).draw(RANDOM);
    Draw wrong = new KangSchafer(500, false).draw(RANDOM);
    assertEquals(Map.of("E[Y(1)]", 210.0), right.truth());
    CausalData z = right.data();
    CausalData x = wrong.data();
    assertArrayEquals(z.column(Role.OUTCOME), x.column(Role.OUTCOME));
    assertArrayEquals(z.column(Role.TREATMENT), x.column(Role.TREATMENT));
    double residuals = 0;
    for (int i = 0; i < 500; i++) {
      double z1 = z.values("z1")[i];
      double z2 = z.values("z2")[i];
      double z3 = z.values("z3")[i];
      double z4 = z.values("z4")[i];
      assertEquals(Math.exp(z1 / 2), x.values("x1")[i], 1e-12);
      assertEquals(z2 / (1 + Math.exp(z1)) + 10, x.values("x2")[i], 1e-12);
      assertEquals(Math.pow(z1 * z3 / 25 + 0.6, 3), x.values("x3")[i], 1e-12);
      assertEquals(Math.pow(z2 + z4 + 20, 2), x.values("x4")[i], 1e-9);
      double e = z.values("y")[i] - 210 - 27.4 * z1 - 13.7 * (z2 + z3 + z4);
      residuals += e * e / 500;
    }
    // chi-squared of 500 degrees of freedom over 500: standard deviation 0.063
    assertEquals(1, residuals, 0.25);
  }

  /** The score of the stated propensity at its coefficients is zero up to chance. */
  @Test
  void kangSchaferTreatmentsFollowTheirLogit() {
    CausalData data = new KangSchafer(5000, true).draw(RANDOM).data();
    double[] d = data.column(Role.TREATMENT);
    double[] slopes = {-1, 0.5, -0.25, -0.1};
    double[] score = new double[5];
    double[] variance = new double[5];
    double[][] z = new double[4][];
    for (int j = 0; j < 4; j++) {
      z[j] = data.values("z" + (j + 1));
    }
    for (int i = 0; i < d.length; i++) {
      double index = 0;
      for (int j = 0; j < 4; j++) {
        index += slopes[j] * z[j][i];
      }
      double e = 1 / (1 + Math.exp(-index));
      for (int j = 0; j < 5; j++) {
        double x = j == 4 ? 1 : z[j][i];
        score[j] += x * (d[i] - e);
        variance[j] += x * x * e * (1 - e);
      }
    }
    for (int j = 0; j < 5; j++) {
      assertEquals(0, score[j], 4 * Math.sqrt(variance[j]), "score " + j);
    }
  }

  @Test
  void refusals() {
    refused(
        "CONF-194 A Kang-Schafer sample of 0 rows; must have at least 1.",
        () -> new KangSchafer(0, true));
    refused(
        "CONF-195 16 countries of 25 districts with 0 neighbourhoods each and an embedding of 64"
            + " columns; every number must be at least 1.",
        () -> AidProjects.defaults().sized(16, 25, 0));
    assertThrows(InvalidConfigException.class, () -> AidProjects.defaults().embedding(0));
  }

  @Test
  void projectsAreBuiltAsTheyAreDescribed() {
    AidProjects design = AidProjects.defaults().sized(7, 5, 2).embedding(4);
    Columns c = design.columns(RANDOM);
    assertEquals(7 * 5 * 2 * 4, design.rows());
    assertEquals(design.rows(), c.rows());
    assertArrayEquals(c.values("y"), design.columns(RANDOM).values("y"));
    assertNotEquals(c.values("y")[0], design.columns(RandomStreams.of(7)).values("y")[0]);
    double[] unit = c.values("unit");
    double[] period = c.values("period");
    double[] district = c.values("adm2");
    for (String treatment : AidProjects.effects().keySet()) {
      Map<List<Double>, Double> placed = new HashMap<>();
      double[] d = c.values(treatment);
      double[] here = c.values(AidProjects.eligible(treatment));
      int count = 0;
      for (int i = 0; i < d.length; i++) {
        assertTrue(d[i] <= here[i], treatment);
        Double other = placed.put(List.of(district[i], period[i]), d[i]);
        assertTrue(other == null || other == d[i], "placed by district and period");
        count += (int) d[i];
      }
      assertTrue(count > 0, treatment);
      assertTrue(java.util.Arrays.stream(here).min().orElseThrow() == 0, treatment);
    }
    for (String column : List.of("e01", "e04")) {
      Map<Double, Double> image = new HashMap<>();
      double[] e = c.values(column);
      for (int i = 0; i < e.length; i++) {
        assertEquals((float) e[i], e[i], 0, "single precision");
        Double other = image.put(unit[i], e[i]);
        assertTrue(other == null || other == e[i], "the same in all periods");
      }
      assertEquals(70, image.values().stream().distinct().count());
    }
    CausalData data = design.data(RANDOM);
    assertEquals(List.of("adm2"), data.names(Role.CLUSTER));
    assertEquals(4, data.roles().blocks().get(AidProjects.EMBEDDING_BLOCK).size());
    assertEquals(6, data.roles().blocks().get(AidProjects.ELIGIBLE_BLOCK).size());
    assertEquals(AidProjects.effects().keySet(), AidProjects.labels().keySet());
  }

  /** The stated moments: P(Z=1), E[A|Z], the effect of U and the variances of the outcome. */
  @Test
  void invalidInstruments() {
    for (InvalidInstrument.Form form : InvalidInstrument.Form.values()) {
      Draw draw = new InvalidInstrument(20000, form).draw(RANDOM);
      assertEquals(Map.of("target", 1.5), draw.truth());
      CausalData data = draw.data();
      double[] z = data.column(Role.INSTRUMENT);
      double[] a = data.column(Role.TREATMENT);
      double[] mean = new double[2];
      double[] square = new double[2];
      double[] count = new double[2];
      for (int i = 0; i < z.length; i++) {
        mean[(int) z[i]] += a[i];
        square[(int) z[i]] += a[i] * a[i];
        count[(int) z[i]]++;
      }
      double share = count[1] / z.length;
      assertEquals(form == InvalidInstrument.Form.NONLINEAR ? 0.525 : 0.546, share, 0.02);
      for (int arm = 0; arm < 2; arm++) {
        mean[arm] /= count[arm];
        square[arm] = square[arm] / count[arm] - mean[arm] * mean[arm];
      }
      if (form == InvalidInstrument.Form.CONTINUOUS) {
        // U, the noise, and (1 + 0.8 z) x1 given z
        assertTrue(square[1] - square[0] > 1.2, "variances " + square[0] + ", " + square[1]);
        assertTrue(mean[1] - mean[0] > 1, "means " + mean[0] + ", " + mean[1]);
      } else {
        assertEquals(form == InvalidInstrument.Form.LINEAR ? 0.5 : 0.49, mean[1], 0.06);
        assertEquals(form == InvalidInstrument.Form.LINEAR ? 0.14 : 0.1, mean[0], 0.03);
      }
      assertEquals(
          form == InvalidInstrument.Form.NONLINEAR ? 4 : 2, data.names(Role.COVARIATE).size());
    }
    refused(
        "CONF-228 A sample with an invalid instrument of 0 rows; must be at least 1.",
        () -> new InvalidInstrument(0, InvalidInstrument.Form.LINEAR));
  }
}
