package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.ClassificationLearner;

/** The words of {@link Matching}. */
final class MatchingReport {
  private final Matching options;
  private final boolean adjusts;

  /** The words of a fit, whose variance accounts for the estimation of the propensity or not. */
  MatchingReport(Matching options, boolean adjusts) {
    this.options = options;
    this.adjusts = adjusts;
  }

  /** What is to be said about the matches. */
  List<Diagnostic> diagnostics(
      MatchedMeans m, MatchSets[] sets, Arms arms, int population, int dimension) {
    List<Diagnostic> diagnostics = new ArrayList<>();
    int fewer = 0;
    int ties = 0;
    double most = 0;
    int serving = 0;
    for (int i = 0; i < arms.rows(); i++) {
      most = Math.max(most, m.uses()[i]);
      serving += m.uses()[i] > 0 ? 1 : 0;
      if (m.counted()[i]) {
        MatchSets from = sets[1 - arms.code()[i]];
        int size = from.size(from.groups().groupOf()[i]);
        fewer += size < options.neighbors() ? 1 : 0;
        ties += size > options.neighbors() ? 1 : 0;
      }
    }
    diagnostics.add(
        Diagnostic.note(
                "MATCHES",
                String.format(
                    Locale.ROOT,
                    "%d of %d units matched with %d others, of which one serves %.1f times%s",
                    m.units(),
                    population,
                    serving,
                    most,
                    ties > 0 ? "; " + ties + " have ties" : ""))
            .value("matched", m.units())
            .value("serving", serving)
            .value("largest.use", most)
            .value("ties", ties));
    if (m.units() < population) {
      diagnostics.add(
          Diagnostic.warning(
                  "UNMATCHED",
                  (population - m.units())
                      + " of "
                      + population
                      + " units have no match; the estimand is the effect among the rest")
              .value("unmatched", population - m.units()));
    }
    if (fewer > 0) {
      diagnostics.add(
          Diagnostic.warning(
                  "FEWER_NEIGHBORS",
                  fewer + " units have fewer than " + options.neighbors() + " matches")
              .value("units", fewer));
    }
    if (dimension > 1 && !options.biasCorrection()) {
      diagnostics.add(
          Diagnostic.note(
              "MATCHING_BIAS",
              "matches differ in "
                  + dimension
                  + " covariates; without bias correction the standard error leaves out the bias"
                  + " that follows"));
    }
    if (options.standardErrors() == null
        && options.replacement()
        && options.metric().isPropensity()
        && !adjusts) {
      diagnostics.add(
          Diagnostic.note("FIXED_WEIGHTS", "standard errors treat the propensity as known"));
    }
    return diagnostics;
  }

  /** What standard errors account for. */
  String kind() {
    if (!options.replacement()) {
      return "matched sets (Abadie and Spiess 2022)";
    }
    return adjusts
        ? "estimated propensity (Abadie and Imbens 2016)"
        : "repeated use of matches (Abadie and Imbens 2006)";
  }

  /** The options for the record. */
  Map<String, Object> settings() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("estimand", options.estimand().name());
    d.put("metric", options.metric().name());
    if (options.needsPropensity()) {
      d.put("propensity", options.propensity().label());
      ClassificationLearner learner = PropensityBlocks.learner(options.propensity());
      if (learner != null) {
        d.put("propensity.learner", learner.describe());
      }
    }
    d.put("neighbors", options.neighbors());
    d.put("replacement", options.replacement());
    if (!options.replacement()) {
      d.put("order", options.order().name());
    }
    if (!options.exact().isEmpty()) {
      d.put("exact", String.join(", ", options.exact()));
    }
    if (options.caliper() < Double.POSITIVE_INFINITY) {
      d.put("caliper", options.caliper());
    }
    d.put("bias.correction", options.biasCorrection());
    if (options.replacement()) {
      d.put("variance.neighbors", options.varianceNeighbors());
      d.put("tie.tolerance", options.tieTolerance());
    }
    d.put("level", options.level());
    return d;
  }
}
