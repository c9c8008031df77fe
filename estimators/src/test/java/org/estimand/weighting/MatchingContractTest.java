package org.estimand.weighting;

import static org.estimand.weighting.WeightingTestData.N;
import static org.estimand.weighting.WeightingTestData.columns;
import static org.estimand.weighting.WeightingTestData.data;
import static org.estimand.weighting.WeightingTestData.roles;
import static org.estimand.weighting.WeightingTestData.rows;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every way of matching. */
class MatchingContractTest {
  private static final double LOOSE = 1e-9;
  private static final FitContext CONTEXT = FitContext.seed(3).threads(1);

  record Case(Matching.Builder options, Estimand estimand) {
    MatchingResult fit(Map<String, double[]> columns, FitContext context) {
      return options.estimand(estimand).build().fit(data(columns, roles()), context);
    }

    Case opposite() {
      return new Case(
          options,
          estimand == Estimand.ATT
              ? Estimand.ATC
              : estimand == Estimand.ATC ? Estimand.ATT : estimand);
    }

    @Override
    public String toString() {
      return options.estimand(estimand).build().metric() + " " + estimand;
    }
  }

  static Stream<Case> cases() {
    List<Case> out = new ArrayList<>();
    for (Estimand e : List.of(Estimand.ATE, Estimand.ATT, Estimand.ATC)) {
      for (MatchingMetric metric : MatchingMetric.values()) {
        out.add(new Case(Matching.builder().metric(metric).neighbors(2), e));
        out.add(
            new Case(
                Matching.builder()
                    .metric(metric)
                    .biasCorrection(true)
                    .exact("x3")
                    .caliper(0.8)
                    .varianceNeighbors(3),
                e));
        if (e != Estimand.ATE) {
          out.add(new Case(Matching.builder().metric(metric).withoutReplacement(), e));
          out.add(
              new Case(
                  Matching.builder()
                      .metric(metric)
                      .withoutReplacement()
                      .neighbors(2)
                      .caliper(0.5)
                      .exact("x3")
                      .order(MatchingOrder.ASCENDING)
                      .biasCorrection(true),
                  e));
        }
      }
    }
    return out.stream();
  }

  private static void same(MatchingResult a, MatchingResult b, double tolerance) {
    assertArrayEquals(a.estimates().toArray(), b.estimates().toArray(), tolerance);
    assertArrayEquals(a.estimates().vcov(), b.estimates().vcov(), tolerance);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void threadsChangeNothing(Case c) {
    MatchingResult one = c.fit(columns(), CONTEXT);
    for (int threads : new int[] {2, 7}) {
      MatchingResult other = c.fit(columns(), FitContext.seed(4).threads(threads));
      same(one, other, 0);
      assertArrayEquals(one.weights(), other.weights(), 0);
      for (int i = 0; i < N; i++) {
        assertArrayEquals(one.matches(i), other.matches(i));
      }
    }
    Map<String, Object> json = Json.read(one.toJson());
    assertEquals(c.estimand().name(), ((String) json.get("estimand")).substring(0, 3));
    Map<?, ?> matching = (Map<?, ?>) json.get("matching");
    assertEquals((double) one.matchedUnits(), ((Number) matching.get("matched")).doubleValue());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theOrderOfRowsChangesNothing(Case c) {
    MatchingResult one = c.fit(columns(), CONTEXT);
    int[] order = IntStream.range(0, N).map(i -> (i * 7) % N).toArray();
    MatchingResult other = c.fit(rows(columns(), order), CONTEXT);
    same(one, other, LOOSE);
    for (int i = 0; i < N; i++) {
      int[] there = IntStream.of(other.matches(i)).map(k -> order[k]).sorted().toArray();
      assertArrayEquals(one.matches(order[i]), there);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void estimatesMoveWithTheOutcome(Case c) {
    MatchingResult one = c.fit(columns(), CONTEXT);
    Map<String, double[]> columns = columns();
    for (int i = 0; i < N; i++) {
      columns.get("y")[i] = 5 - 2 * columns.get("y")[i];
    }
    MatchingResult other = c.fit(columns, CONTEXT);
    assertEquals(-2 * one.estimate(), other.estimate(), LOOSE);
    assertEquals(5 - 2 * one.estimate("E[Y(1)]"), other.estimate("E[Y(1)]"), LOOSE);
    for (String term : one.terms()) {
      assertEquals(2 * one.standardError(term), other.standardError(term), LOOSE);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void exchangedArmsChangeTheSign(Case c) {
    MatchingResult one = c.fit(columns(), CONTEXT);
    Map<String, double[]> columns = columns();
    for (int i = 0; i < N; i++) {
      columns.get("d")[i] = 1 - columns.get("d")[i];
    }
    MatchingResult other = c.opposite().fit(columns, CONTEXT);
    assertEquals(-one.estimate(), other.estimate(), 1e-7);
    assertEquals(one.standardError(), other.standardError(), 1e-7);
    assertEquals(one.standardError("E[Y(1)]"), other.standardError("E[Y(0)]"), 1e-7);
    assertEquals(one.standardError("E[Y(0)]"), other.standardError("E[Y(1)]"), 1e-7);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void unitsOfCovariatesDoNotMatter(Case c) {
    MatchingResult one = c.fit(columns(), CONTEXT);
    Map<String, double[]> columns = columns();
    for (int i = 0; i < N; i++) {
      columns.get("x1")[i] = 100 - 10 * columns.get("x1")[i];
    }
    same(one, c.fit(columns, CONTEXT), 1e-7);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theInputIsLeftAlone(Case c) {
    CausalData data = data(columns(), Roles.outcome("y").treatment("d").covariates("x1", "x3"));
    String before = data.sha256();
    c.options().estimand(c.estimand()).build().fit(data, CONTEXT);
    double[] x1 = data.values("x1");
    assertArrayEquals(columns().get("x1"), x1, 0);
    assertEquals(before, data.sha256());
  }
}
