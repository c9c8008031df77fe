package org.estimand.validation.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.estimand.weighting.Matching;
import org.estimand.weighting.MatchingMetric;
import org.estimand.weighting.MatchingOrder;
import picocli.CommandLine.Option;

/** How units are matched. */
final class MatchingOptions {
  /** The options' names. */
  static final List<String> NAMES =
      List.of(
          "--metric",
          "--neighbors",
          "--without-replacement",
          "--order",
          "--exact",
          "--caliper",
          "--bias-correction",
          "--variance-neighbors",
          "--tie-tolerance");

  @Option(
      names = "--metric",
      paramLabel = "NAME",
      description = "matching: propensity-index (default), propensity, mahalanobis or euclidean.")
  private String metric;

  @Option(
      names = "--neighbors",
      paramLabel = "M",
      description = "matching: matches of each unit (default: 1).")
  private Integer neighbors;

  @Option(
      names = "--without-replacement",
      description = "matching: each unit is a match once at most.")
  private boolean withoutReplacement;

  @Option(
      names = "--order",
      paramLabel = "NAME",
      description =
          "matching without replacement: who chooses first, descending (default), ascending or"
              + " rows.")
  private String order;

  @Option(
      names = "--exact",
      split = ",",
      paramLabel = "c",
      description = "matching: covariates in which matches agree exactly.")
  private List<String> exact;

  @Option(
      names = "--caliper",
      paramLabel = "C",
      description = "matching: largest distance in standard deviations (default: none).")
  private Double caliper;

  @Option(
      names = "--bias-correction",
      description = "matching: correct imputed outcomes for the distance of the matches.")
  private boolean biasCorrection;

  @Option(
      names = "--variance-neighbors",
      paramLabel = "J",
      description = "matching: neighbours that estimate conditional variances (default: 1).")
  private Integer varianceNeighbors;

  @Option(
      names = "--tie-tolerance",
      paramLabel = "T",
      description = "matching: how much farther counts as equally far (default: 1e-8).")
  private Double tieTolerance;

  /** The builder with what was given. */
  Matching.Builder apply(Matching.Builder matching) {
    if (metric != null) {
      List<String> metrics = words(MatchingMetric.values());
      matching =
          matching.metric(MatchingMetric.valueOf(name(Choice.option("--metric", metric, metrics))));
    }
    if (order != null) {
      List<String> orders = words(MatchingOrder.values());
      matching =
          matching.order(MatchingOrder.valueOf(name(Choice.option("--order", order, orders))));
    }
    matching = neighbors == null ? matching : matching.neighbors(neighbors);
    matching = withoutReplacement ? matching.withoutReplacement() : matching;
    matching = exact == null ? matching : matching.exact(exact.toArray(new String[0]));
    matching = caliper == null ? matching : matching.caliper(caliper);
    matching = varianceNeighbors == null ? matching : matching.varianceNeighbors(varianceNeighbors);
    matching = tieTolerance == null ? matching : matching.tieTolerance(tieTolerance);
    return matching.biasCorrection(biasCorrection);
  }

  private static String name(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private static List<String> words(Enum<?>[] values) {
    return Arrays.stream(values)
        .map(v -> v.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .toList();
  }
}
