package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.CONTEXT;
import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.errors.InvalidDataException;
import org.estimand.learners.Learners;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;

/** Embeddings beside tabular covariates. */
class EmbeddingTest {
  private static final String BLOCK = PropensityModel.EMBEDDING_BLOCK;

  private static CausalData embedded(Roles roles, int columns) {
    RandomStream random = RandomStreams.of(8).generator();
    double[] e = new double[N * columns];
    for (int k = 0; k < e.length; k++) {
      e[k] = random.normal();
    }
    return data(roles).withBlock(BLOCK, Columns.none().numbers("e", e, N));
  }

  private static List<String> names(WeightingResult r) {
    return r.balance().rows().stream().map(BalanceTable.Row::covariate).toList();
  }

  @Test
  void joinsTheCovariatesButNotTheirBalance() {
    CausalData d = embedded(roles(), 2);
    CausalData plain =
        d.withRoles(Roles.outcome("y").treatment("d").covariates("x1", "x2", "x3", "e0", "e1"));
    for (WeightMethod method :
        new WeightMethod[] {PropensityModel.logit(), BalancingMethod.entropy()}) {
      WeightingResult want = Ipw.builder().method(method).build().fit(plain, CONTEXT);
      WeightingResult got = Ipw.builder().method(method).build().fit(d, CONTEXT);
      assertArrayEquals(want.estimates().toArray(), got.estimates().toArray(), 0);
      assertArrayEquals(want.estimates().vcov(), got.estimates().vcov(), 0);
      assertEquals(List.of("x1", "x2", "x3"), names(got));
      WeightingResult asked =
          Ipw.builder().method(method).balanceOfEmbedding(true).build().fit(d, CONTEXT);
      assertEquals(want.balance().rows(), asked.balance().rows());
    }
    WeightingResult refit =
        Ipw.builder().trim(0.3, 0.8).refitAfterTrimming(true).build().fit(d, CONTEXT);
    assertTrue(refit.parameters().containsKey("coefficient.e1"));
  }

  @Test
  void aloneItIsTheCovariates() {
    CausalData d = embedded(Roles.outcome("y").treatment("d"), 2);
    WeightingResult r = Ipw.builder().build().fit(d, CONTEXT);
    assertEquals(List.of("e0", "e1"), names(r));
  }

  @Test
  void moreColumnsThanRowsWithAPenalty() {
    CausalData d = embedded(roles(), 2 * N);
    WeightingResult r =
        Ipw.builder()
            .propensity(PropensityModel.allRows(Learners.ridgeLogistic()))
            .build()
            .fit(d, CONTEXT);
    assertTrue(r.standardError() > 0);
    assertEquals(3, r.balance().rows().size());
  }

  @Test
  void whoDoesNotReadItRefusesIt() {
    CausalData d = embedded(roles().block(PropensityModel.SUPPLIED_BLOCK, "w"), 2);
    assertEquals(
        "DATA-005 Block \"embedding\" was given, but ipw takes no such block. Remove the block.",
        assertThrows(
                InvalidDataException.class,
                () -> Ipw.builder().propensity(PropensityModel.supplied()).build().fit(d, CONTEXT))
            .getMessage());
    assertEquals(
        "DATA-005 Block \"embedding\" was given, but aipw takes no such block. Remove the block.",
        assertThrows(
                InvalidDataException.class,
                () -> OutcomeAdjustment.augmented().build().fit(embedded(roles(), 1), CONTEXT))
            .getMessage());
    assertEquals(8, columns().size());
  }
}
