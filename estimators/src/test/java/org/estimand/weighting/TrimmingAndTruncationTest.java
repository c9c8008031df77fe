package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.weighted;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.junit.jupiter.api.Test;

/** The rule of Crump et al., and which weights truncation looks at, by hand. */
class TrimmingAndTruncationTest {
  /** 1/(e(1-e)) is 4 in four rows, 12 in ten, about 201 in two. */
  private static CausalData jump() {
    double twelve = 0.5 - Math.sqrt(0.25 - 1.0 / 12);
    double[] e = new double[16];
    Arrays.fill(e, 0, 4, 0.5);
    Arrays.fill(e, 4, 14, twelve);
    Arrays.fill(e, 14, 16, 0.005);
    double[] d = new double[16];
    double[] y = new double[16];
    for (int i = 0; i < 16; i++) {
      d[i] = i % 2;
      y[i] = i * i % 7;
    }
    Columns columns = Columns.none().number("y", y).number("d", d).number("x", y).number("e", e);
    return CausalData.of(
        columns,
        Roles.outcome("y")
            .treatment("d")
            .covariates("x")
            .block(PropensityModel.SUPPLIED_BLOCK, "e"));
  }

  /**
   * The inequality k_j at most twice the mean of the first j holds for j = 1..4, fails at j = 5 (12
   * against 11.2) and holds again for j = 6..14: the largest j counts, so that the bound is 2 (16 +
   * 120)/14 and only the last two rows go.
   */
  @Test
  void theLargestNumberOfRowsCounts() {
    WeightingResult r =
        Ipw.builder()
            .propensity(PropensityModel.supplied())
            .trimCrump()
            .build()
            .fit(jump(), CONTEXT);
    double alpha = 0.5 - Math.sqrt(0.25 - 14 / 272.0);
    double said = Double.parseDouble(r.estimand().replaceAll(".*\\[(.*),.*", "$1"));
    assertEquals(alpha, said, 1e-12);
    for (int i = 0; i < 16; i++) {
      assertEquals(i < 14, r.weights()[i] > 0, "row " + i);
    }
  }

  /** Both limits: propensities above the upper and below the lower one go. */
  @Test
  void bothLimits() {
    WeightingResult all = Ipw.builder().build().fit(data(WeightingTestData.roles()), CONTEXT);
    double[] sorted = all.propensities();
    Arrays.sort(sorted);
    double low = (sorted[9] + sorted[10]) / 2;
    double high = (sorted[N - 21] + sorted[N - 20]) / 2;
    WeightingResult cut =
        Ipw.builder().trim(low, high).build().fit(data(WeightingTestData.roles()), CONTEXT);
    int kept = 0;
    for (int i = 0; i < N; i++) {
      double e = all.propensities()[i];
      assertEquals(e > low && e < high, cut.weights()[i] > 0);
      kept += cut.weights()[i] > 0 ? 1 : 0;
    }
    assertEquals(N - 30, kept);
  }

  /** Of the ATT only weights of the controls are cut, at quantiles of their own. */
  @Test
  void weightsOfTheFocalArmStayAndDoNotCount() {
    Ipw.Builder att = Ipw.builder().estimand(Estimand.ATT);
    CausalData d = data(weighted());
    double[] s = d.column(Role.WEIGHT);
    double mean = Arrays.stream(s).average().orElseThrow();
    WeightingResult plain = att.build().fit(d, CONTEXT);
    WeightingResult cut = att.truncate(0.1, 0.8).build().fit(d, CONTEXT);
    int[] controls =
        IntStream.range(0, N)
            .filter(i -> !plain.treated()[i])
            .boxed()
            .sorted(Comparator.comparingDouble(i -> plain.weights()[i] / s[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] sorted =
        Arrays.stream(controls).mapToDouble(i -> plain.weights()[i] / (s[i] / mean)).toArray();
    double[] sampling = Arrays.stream(controls).mapToDouble(i -> s[i]).toArray();
    double low = Quantiles.at(sorted, sampling, 0.1);
    double high = Quantiles.at(sorted, sampling, 0.8);
    for (int i = 0; i < N; i++) {
      double base = s[i] / mean;
      double want =
          plain.treated()[i]
              ? base
              : base * Math.min(Math.max(plain.weights()[i] / base, low), high);
      assertEquals(want, cut.weights()[i], 1e-12 * want, "row " + i);
    }
  }
}
