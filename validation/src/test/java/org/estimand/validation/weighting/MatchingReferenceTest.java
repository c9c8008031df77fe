package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.fit.FitContext;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.weighting.Estimand;
import org.estimand.weighting.Matching;
import org.estimand.weighting.MatchingMetric;
import org.estimand.weighting.MatchingOrder;
import org.estimand.weighting.MatchingResult;
import org.estimand.weighting.StandardErrors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Matching on the LaLonde data against R's Matching and MatchIt, and searches over all pairs in R.
 * The case says what is fitted; every row of the table is read.
 */
class MatchingReferenceTest {
  private static final ReferenceTable TABLE = ReferenceTable.read("own/matching.csv");

  private static CausalData data() {
    return CsvFile.read(
        SharedData.data("lalonde.csv"),
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white"),
        Missing.REFUSE);
  }

  /** The first row of each combination of covariates. */
  private static CausalData withoutTies(CausalData data) {
    FeatureMatrix x = data.covariates();
    Set<List<Double>> seen = new HashSet<>();
    int[] rows =
        IntStream.range(0, data.rows())
            .filter(
                i -> seen.add(IntStream.range(0, x.columns()).mapToObj(j -> x.at(i, j)).toList()))
            .toArray();
    return data.subset(rows);
  }

  static Stream<String> cases() {
    Set<String> cases = new LinkedHashSet<>();
    for (Map<String, String> row : TABLE.rows()) {
      cases.add(row.get("case"));
    }
    assertEquals(45, cases.size());
    return cases.stream();
  }

  private static Matching matching(String name) {
    Matching.Builder m =
        Matching.builder()
            .estimand(
                name.endsWith("_ATE")
                    ? Estimand.ATE
                    : name.endsWith("_ATC") ? Estimand.ATC : Estimand.ATT);
    String kind = name.substring(0, name.indexOf('_'));
    MatchingMetric metric =
        switch (kind) {
          case "mahalanobis", "exact" -> MatchingMetric.MAHALANOBIS;
          case "euclidean" -> MatchingMetric.EUCLIDEAN;
          case "probability" -> MatchingMetric.PROPENSITY;
          case "greedy" ->
              name.contains("index") ? MatchingMetric.PROPENSITY_INDEX : MatchingMetric.PROPENSITY;
          default -> MatchingMetric.PROPENSITY_INDEX;
        };
    m = m.metric(metric);
    if (kind.equals("greedy")) {
      return greedy(m, name);
    }
    if (name.contains("_m3_j4")) {
      m = m.neighbors(3).varianceNeighbors(4);
    } else if (name.contains("_m4_j2")) {
      m = m.neighbors(4).varianceNeighbors(2);
    } else if (name.contains("_bias_") || kind.equals("caliper")) {
      m = m.neighbors(2);
    }
    if (kind.equals("exact") || kind.equals("probability")) {
      m = m.varianceNeighbors(2);
    }
    if (kind.equals("exact")) {
      m = m.exact("race", "married");
    } else if (kind.equals("caliper")) {
      m = m.caliper(0.02);
    } else if (name.contains("index_caliper")) {
      m = m.caliper(0.05);
    }
    if (metric.isPropensity() && !kind.equals("estimated")) {
      m = m.standardErrors(StandardErrors.FIXED_WEIGHTS);
    }
    return m.biasCorrection(name.contains("_bias_")).build();
  }

  private static Matching greedy(Matching.Builder m, String name) {
    m = m.withoutReplacement();
    switch (name.substring("greedy_".length())) {
      case "probability_smallest" -> m = m.order(MatchingOrder.ASCENDING);
      case "probability_data" -> m = m.order(MatchingOrder.ROWS);
      case "probability_2" -> m = m.neighbors(2);
      case "index_caliper" -> m = m.caliper(0.1);
      case "exact" -> m = m.exact("married", "nodegree");
      default -> {}
    }
    return m.build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithR(String name) {
    CausalData data = name.startsWith("greedy") ? withoutTies(data()) : data();
    MatchingResult r = matching(name).fit(data, FitContext.seed(1).threads(2));
    for (Map<String, String> row : TABLE.rows()) {
      if (row.get("case").equals(name)) {
        String quantity = row.get("quantity");
        TABLE.check(quantity, value(quantity.substring(name.length() + 1), r));
      }
    }
  }

  private static double value(String quantity, MatchingResult r) {
    return switch (quantity) {
      case "est" -> r.estimate();
      case "se" -> r.standardError();
      case "units" -> r.matchedUnits();
      case "sum" -> {
        double sum = 0;
        for (int i = 0; i < r.weights().length; i++) {
          for (int k : r.matches(i)) {
            sum += (i + 1.0) * (k + 1.0);
          }
        }
        yield sum;
      }
      default -> throw new IllegalArgumentException(quantity);
    };
  }
}
