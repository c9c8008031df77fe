package org.estimand.trajectory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.errors.CausalException;
import org.estimand.fit.FitContext;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

class TrajectoryBootstrapTest {
  private static final TrajectorySample SAMPLE = new TrajectorySample(200, 4);
  private static final CausalData DATA = SAMPLE.wide(true, false);
  private static final FitContext CONTEXT = FitContext.seed(5);

  private static MixtureOfExperts.Builder model() {
    return MixtureOfExperts.builder().starts(4).polished(2);
  }

  @Test
  void bothKindsAgreeWithTheInformationWhereTheModelIsRight() {
    TrajectoryResult r = model().build().fit(DATA, CONTEXT);
    for (TrajectoryBootstrap.Kind kind : TrajectoryBootstrap.Kind.values()) {
      TrajectoryBootstrap b = TrajectoryBootstrap.of(r, DATA, kind, 60, CONTEXT);
      for (String term : List.of("eta0[1]", "eta1[2]", "residual variance[1]")) {
        assertEquals(1, b.standardError(term) / r.standardError(term), 0.4, kind + " " + term);
        double[] ends = b.interval(term, 0.9);
        assertTrue(ends[0] < r.estimate(term) && r.estimate(term) < ends[1], kind + " " + term);
      }
      TrajectoryBootstrap again = TrajectoryBootstrap.of(r, DATA, kind, 60, CONTEXT.threads(1));
      assertArrayEquals(b.replicates(), again.replicates());
    }
  }

  @Test
  void simulatedOutcomesFollowTheModel() {
    TrajectoryResult r = model().build().fit(DATA, CONTEXT);
    FittedMixture fit = r.mixture();
    Subjects s = fit.scaling().apply(SubjectReader.read(DATA).subjects());
    int[] many = new int[4000];
    for (int i = 0; i < many.length; i++) {
      many[i] = i % s.count();
    }
    Subjects large = TrajectorySimulator.select(s, many);
    Subjects drawn =
        TrajectorySimulator.draw(fit.layout(), fit.b(), large, RandomStreams.of(9).generator());
    MixtureLikelihood f = new MixtureLikelihood(drawn, fit.layout());
    double[] gradient = new double[fit.b().length];
    f.value(fit.b(), null, gradient);
    double[] scores = f.scores(fit.b());
    int n = drawn.count();
    for (int j = 0; j < gradient.length; j++) {
      double square = 0;
      for (int i = 0; i < n; i++) {
        square += scores[j * n + i] * scores[j * n + i];
      }
      double z = gradient[j] / Math.sqrt(square);
      assertTrue(
          Math.abs(z) < 4.2, "score of parameter " + j + " is " + z + " deviations off zero");
    }
  }

  @Test
  void enumerationFindsTwoClassesAndTheTestAgrees() {
    ClassEnumeration e = ClassEnumeration.of(model(), 1, 3, SAMPLE.wide(false, false), CONTEXT);
    assertEquals(3, e.candidates().size());
    assertEquals(2, e.best(TrajectoryResult::bic).classes());
    assertTrue(e.summary().contains("adj. BIC"));
    TrajectoryResult one = e.candidates().get(0).result();
    TrajectoryResult two = e.candidates().get(1).result();
    BootstrapLikelihoodRatio test =
        BootstrapLikelihoodRatio.of(one, two, SAMPLE.wide(false, false), 19, 3, CONTEXT);
    assertEquals(0.05, test.pValue(), 1e-12);
    assertEquals(one.minusTwoLogLikelihood() - two.minusTwoLogLikelihood(), test.statistic());
  }

  @Test
  void refusals() {
    TrajectoryResult r = model().build().fit(DATA, CONTEXT);
    CausalException few =
        assertThrows(
            CausalException.class,
            () -> TrajectoryBootstrap.of(r, DATA, TrajectoryBootstrap.Kind.CASES, 10, CONTEXT));
    assertEquals(
        "CONF-304 This bootstrap is not possible: replicates = 10; at least 20 are needed.",
        few.getMessage());
    CausalException alike =
        assertThrows(
            CausalException.class, () -> BootstrapLikelihoodRatio.of(r, r, DATA, 19, 1, CONTEXT));
    assertEquals(
        "CONF-304 A likelihood-ratio test by bootstrap needs fits of one model with K and K + 1"
            + " classes to unweighted subjects, a covariance that is one, at least 19 replicates and"
            + " 1 start; got 2 and 2 classes, 19 replicates, 1 starts.",
        alike.getMessage());
  }
}
