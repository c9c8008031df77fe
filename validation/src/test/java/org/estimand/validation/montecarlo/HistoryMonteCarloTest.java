package org.estimand.validation.montecarlo;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.estimand.simulate.Draw;
import org.estimand.weighting.BalancingMethod;
import org.estimand.weighting.DoseMethod;
import org.estimand.weighting.DoseWeighting;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.IteratedGFormula;
import org.estimand.weighting.MarginalModel;
import org.estimand.weighting.MarginalStructuralModel;
import org.estimand.weighting.Tmle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Doses, treatments over two periods with loss, targeted learning and balance where models hold.
 */
@Tag("montecarlo")
class HistoryMonteCarloTest {
  private static final int ROWS = 500;

  /** A = 1 + (x1 - x2)/4 + N, Y = A/2 + x1 + x2 + N. */
  private static Draw dose(RandomStreams random) {
    RandomStream s = random.generator();
    double[][] v = new double[4][ROWS];
    for (int i = 0; i < ROWS; i++) {
      v[2][i] = s.normal();
      v[3][i] = s.normal();
      v[1][i] = 1 + 0.25 * (v[2][i] - v[3][i]) + s.normal();
      v[0][i] = 0.5 * v[1][i] + v[2][i] + v[3][i] + s.normal();
    }
    return Draw.target(
        data(
            List.of("y", "a", "x1", "x2"),
            v,
            Roles.outcome("y").treatment("a").covariates("x1", "x2")),
        0.5);
  }

  /**
   * L1 = N, A1 and loss by L1, L2 = L1/2 - 0.6 A1 + N, A2 by L2 and A1, Y = (A1 + A2)/2 + 0.7 L2 +
   * 0.4 L1 + N: A1 alone has the effect 0.5 - 0.42, both periods together 1 - 0.42.
   */
  private static Draw history(RandomStreams random, double truth) {
    RandomStream s = random.generator();
    double[][] v = new double[7][ROWS];
    for (int i = 0; i < ROWS; i++) {
      double l1 = s.normal();
      double a1 = s.bernoulli(expit(0.5 * l1)) ? 1 : 0;
      double c1 = s.bernoulli(expit(-2 + 0.5 * l1 - 0.5 * a1)) ? 1 : 0;
      double l2 = 0.5 * l1 - 0.6 * a1 + s.normal();
      double a2 = s.bernoulli(expit(0.5 * l2 + 0.4 * a1)) ? 1 : 0;
      double c2 = s.bernoulli(expit(-2.5 + 0.4 * l2)) ? 1 : 0;
      double y = 0.5 * (a1 + a2) + 0.7 * l2 + 0.4 * l1 + s.normal();
      double nothing = Double.NaN;
      double[] row = {
        c1 + c2 > 0 ? nothing : y,
        a1,
        c1 > 0 ? nothing : a2,
        l1,
        c1 > 0 ? nothing : l2,
        c1,
        c1 > 0 ? nothing : c2
      };
      for (int j = 0; j < row.length; j++) {
        v[j][i] = row[j];
      }
    }
    Roles roles =
        Roles.outcome("y")
            .treatment("a1", "a2")
            .with(Role.CENSORED, "c1", "c2")
            .block("period1", "l1")
            .block("period2", "l2");
    return Draw.target(data(List.of("y", "a1", "a2", "l1", "l2", "c1", "c2"), v, roles), truth);
  }

  private static CausalData data(List<String> names, double[][] values, Roles roles) {
    Columns columns = Columns.none();
    for (int j = 0; j < values.length; j++) {
      columns = columns.number(names.get(j), values[j]);
    }
    return CausalData.of(columns, roles);
  }

  private static double expit(double t) {
    return 1 / (1 + Math.exp(-t));
  }

  @Test
  void doses() {
    HonestIntervals.check(HistoryMonteCarloTest::dose, DoseWeighting.builder().build());
    HonestIntervals.check(
        HistoryMonteCarloTest::dose, DoseWeighting.builder().method(DoseMethod.entropy()).build());
  }

  @Test
  void histories() {
    HonestIntervals.check(
        random -> history(random, 0.58),
        MarginalStructuralModel.builder().model(MarginalModel.SATURATED).build());
    HonestIntervals.check(
        random -> history(random, 0.08),
        MarginalStructuralModel.builder()
            .model(MarginalModel.EACH_PERIOD)
            .stabilized(false)
            .build());
    HonestIntervals.check(random -> history(random, 0.58), IteratedGFormula.alwaysAgainstNever());
  }

  @Test
  @Tag("nightly")
  void targetedLearning() {
    HonestIntervals.check(LinearDesigns::interactive, Tmle.builder().build());
  }

  @Test
  @Tag("nightly")
  void balancing() {
    for (BalancingMethod method :
        List.of(BalancingMethod.entropy(), BalancingMethod.cbps(), BalancingMethod.ipt())) {
      HonestIntervals.check(LinearDesigns::interactive, Ipw.builder().method(method).build());
    }
  }
}
