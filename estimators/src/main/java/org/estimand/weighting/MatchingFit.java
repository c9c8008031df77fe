package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/** One fit of {@link Matching}. */
final class MatchingFit {
  private final Matching options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics;
  private final Arms arms;
  private final Target target;
  private final double[] y;
  private final boolean[] inTarget;
  private Propensity.Fitted propensity;
  private MatchCoordinates coordinates;
  private int[] cell;
  private int cells;

  MatchingFit(Matching options, CausalData data, FitContext context) {
    RoleRequirements roles =
        RoleRequirements.of(Matching.NAME)
            .one(Role.OUTCOME)
            .one(Role.TREATMENT)
            .some(Role.COVARIATE);
    boolean folds =
        options.needsPropensity() && PropensityBlocks.isCrossFitted(options.propensity());
    (folds ? roles.optional(Role.FOLD) : roles).check(data);
    MatchingChecks.requireExact(data, options.exact());
    this.options = options;
    this.data = data;
    this.context = context;
    this.diagnostics = new ArrayList<>(Weights.checkBackend(context));
    this.arms = Arms.binary(data);
    this.target = Target.binary(options.estimand());
    this.y = data.column(Role.OUTCOME);
    this.inTarget = new boolean[y.length];
    for (int i = 0; i < y.length; i++) {
      inTarget[i] = target.includes(arms.code()[i]);
    }
  }

  MatchingResult run() {
    if (options.needsPropensity()) {
      fitPropensity();
    }
    coordinates = coordinates();
    if (!coordinates.dropped().isEmpty()) {
      diagnostics.add(LikelihoodPropensity.collinear("distance", coordinates.dropped()));
    }
    partition();
    MatchSets[] sets = new MatchSets[2];
    NeighborPools pools =
        options.replacement()
            ? new NeighborPools(coordinates, arms.code(), cell, cells, context)
            : null;
    for (int from = 0; from < 2; from++) {
      if (target.focal() != from) {
        sets[from] = pools == null ? greedy(from) : withReplacement(pools, from);
      }
    }
    int population = 0;
    for (boolean in : inTarget) {
      population += in ? 1 : 0;
    }
    requireAny(sets, population);
    MatchedMeans means = MatchedMeans.of(y, arms, sets, coordinates, options.biasCorrection());
    double[] weights = means.weights();
    Estimates estimates =
        (pools == null
                ? MatchingEstimates.clustered(terms(), y, arms, target, means, sets)
                : abadieImbens(means, pools))
            .withScale(Weights.scale(y, weights, 3));
    MatchingReport report = new MatchingReport(options, adjusts());
    diagnostics.addAll(report.diagnostics(means, sets, arms, population, coordinates.dimension()));
    diagnostics.add(Weights.effectiveSize(weights, arms));
    WeightingResult weighting = weighting(means, weights, estimates, population, report);
    return new MatchingResult(weighting, means, sets, arms.code(), target);
  }

  private double[] ones() {
    double[] ones = new double[y.length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private void fitPropensity() {
    propensity =
        Propensity.fit(
            options.propensity(),
            new WeightProblem(data, data.covariates(), arms, ones(), target, context));
    diagnostics.addAll(propensity.diagnostics());
    if (options.metric() == MatchingMetric.PROPENSITY_INDEX || adjusts()) {
      MatchingChecks.requireOdds(data, propensity.fit(), options.propensity().label());
    }
    Weights.checkOverlap(propensity.fit(), ones(), 0, diagnostics);
  }

  /** Whether the variance accounts for the estimation of the propensity. */
  private boolean adjusts() {
    return options.replacement()
        && options.metric().isPropensity()
        && MatchingChecks.adjusts(options.propensity())
        && options.standardErrors() != StandardErrors.FIXED_WEIGHTS;
  }

  private MatchCoordinates coordinates() {
    if (options.metric().isPropensity()) {
      double[] index = propensity.fit().of(1);
      if (options.metric() == MatchingMetric.PROPENSITY_INDEX) {
        for (int i = 0; i < index.length; i++) {
          index[i] = Math.log(index[i] / propensity.fit().at(i, 0));
        }
      }
      return MatchCoordinates.ofIndex(index);
    }
    List<String> names = new ArrayList<>(data.names(Role.COVARIATE));
    names.removeAll(options.exact());
    if (names.isEmpty()) {
      return new MatchCoordinates(new double[0], 0, List.of());
    }
    return options.metric() == MatchingMetric.MAHALANOBIS
        ? MatchCoordinates.mahalanobis(data.features(names))
        : MatchCoordinates.euclidean(data.features(names));
  }

  private void partition() {
    cell = new int[y.length];
    cells = 1;
    Grouping grouping = null;
    for (String name : options.exact()) {
      Grouping next = data.grouping(name);
      grouping = grouping == null ? next : grouping.intersect(next);
    }
    if (grouping != null) {
      cell = grouping.codes().clone();
      cells = grouping.count();
    }
  }

  private boolean[] wanted(int from) {
    boolean[] wanted = new boolean[y.length];
    for (int i = 0; i < y.length; i++) {
      wanted[i] = inTarget[i] && arms.code()[i] != from;
    }
    return wanted;
  }

  private boolean[] others(int arm) {
    boolean[] others = new boolean[y.length];
    for (int i = 0; i < y.length; i++) {
      others[i] = arms.code()[i] != arm;
    }
    return others;
  }

  private MatchSets withReplacement(NeighborPools pools, int from) {
    return pools.match(
        wanted(from), from, options.neighbors(), options.tieTolerance(), options.caliper());
  }

  private MatchSets greedy(int from) {
    double[] own = options.order() == MatchingOrder.ROWS ? null : propensity.fit().of(1 - from);
    int[] order = GreedyMatching.order(wanted(from), own, options.order());
    return GreedyMatching.match(
        coordinates,
        arms.code(),
        cell,
        cells,
        order,
        from,
        options.neighbors(),
        options.caliper(),
        context);
  }

  private void requireAny(MatchSets[] sets, int population) {
    int units = 0;
    for (int i = 0; i < y.length; i++) {
      MatchSets from = sets[1 - arms.code()[i]];
      units += from != null && from.isMatched(i) ? 1 : 0;
    }
    MatchingChecks.requireMatches(options, units, population);
  }

  private List<String> terms() {
    return List.of(options.estimand().name(), "E[Y(1)]", "E[Y(0)]");
  }

  private Estimates abadieImbens(MatchedMeans means, NeighborPools pools) {
    int j = options.varianceNeighbors();
    double tolerance = options.tieTolerance();
    double[] sigma = MatchingVariance.conditional(means, data, y, arms, pools, j, tolerance);
    double[] v = MatchingVariance.of(means, arms.code(), sigma);
    double[] before = MatchingEstimates.effects(v);
    double[] after = before;
    if (adjusts()) {
      boolean[] all = new boolean[y.length];
      Arrays.fill(all, true);
      MatchSets[] around = new MatchSets[2];
      MatchSets[] alike = new MatchSets[2];
      NeighborPools near =
          target.isFocal()
              ? new NeighborPools(
                  MatchCoordinates.mahalanobis(data.covariates()),
                  arms.code(),
                  cell,
                  cells,
                  context)
              : null;
      for (int arm = 0; arm < 2; arm++) {
        MatchingVariance.requireRows(data, arms, arm, j);
        around[arm] = pools.around(all, arm, j + 1, tolerance);
        alike[arm] = near == null ? null : near.around(others(arm), arm, 1, tolerance);
      }
      double[] change =
          new EstimatedScoreVariance(y, arms, propensity.fit())
              .change(target, means.means(), around, alike);
      for (int k = 0; k < 4; k++) {
        v[k] += change[k];
      }
      after = MatchingEstimates.effects(v);
      for (int t = 0; t < 3; t++) {
        MatchingChecks.requireVariance(terms().get(t), before[4 * t], after[4 * t]);
      }
    }
    String label = "Abadie-Imbens, " + j + (j == 1 ? " neighbour" : " neighbours");
    return Estimates.ofVcov(
        terms(),
        MatchingEstimates.values(means),
        after,
        new VcovType.Special(label),
        null,
        SampleDesign.rows(y.length));
  }

  private WeightingResult weighting(
      MatchedMeans means,
      double[] weights,
      Estimates estimates,
      int population,
      MatchingReport report) {
    Provenance provenance =
        Provenance.of(Matching.NAME, report.settings(), data, context, "java", start);
    if (propensity != null && propensity.foldDigest() != null) {
      provenance = provenance.with("folds.sha256", propensity.foldDigest());
    }
    Map<String, Double> parameters = new LinkedHashMap<>();
    if (propensity != null) {
      parameters.putAll(propensity.parameters());
    }
    return new WeightingResult(
        "Matching (" + options.metric().words() + ")",
        Matching.NAME,
        options.estimand()
            + (means.units() < population
                ? " (matched " + means.units() + " of " + population + ")"
                : ""),
        estimates,
        report.kind(),
        options.level(),
        new WeightedSample(
            arms,
            data.originalRows(),
            ones(),
            weights,
            propensity == null ? new double[0] : propensity.fit().of(1),
            BalanceTable.ofMeans(
                data, data.names(Role.COVARIATE), arms, ones(), weights, target, context),
            parameters,
            propensity == null ? Map.of() : propensity.losses()),
        diagnostics,
        provenance);
  }
}
