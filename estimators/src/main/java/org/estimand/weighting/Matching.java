package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;

/**
 * Effects by nearest-neighbour matching.
 *
 * <p><b>Estimand.</b> E[Y(1) - Y(0)] of everybody (ATE), the treated (ATT) or the controls (ATC),
 * as far as they are matched.
 *
 * <p><b>Assumptions.</b> Unconfoundedness given the covariates, overlap, no interference, one
 * version of treatment; for a propensity metric the propensity model holds. The bias of matching on
 * more than one continuous covariate vanishes more slowly than the standard error: use the bias
 * correction.
 *
 * <p><b>Algorithm.</b>
 *
 * <ol>
 *   <li>Units become points, such that {@link MatchingMetric} is the distance of points; cells of
 *       equal values in the exact columns are kept apart.
 *   <li>With replacement every unit of the population is matched with the {@link Builder#neighbors}
 *       nearest units of the other arm in its cell, and with all as near as the last of them; they
 *       share its match equally. Without, one unit after the other takes the nearest that is left
 *       ({@link MatchingOrder}; equally near ones by row; several matches in rounds).
 *   <li>The outcome in the other arm is the mean of the matches, with {@link
 *       Builder#biasCorrection} adjusted along a least-squares fit to the matches in the
 *       coordinates of the metric.
 *   <li>With replacement: the variance of Abadie and Imbens (2006) for the population effect, with
 *       conditional variances from neighbours in the same arm; for an estimated propensity with the
 *       change of Abadie and Imbens (2016). Without: matched sets are clusters (Abadie and Spiess
 *       2022).
 * </ol>
 *
 * <p><b>Source.</b> Abadie and Imbens (2006, doi 10.1111/j.1468-0262.2006.00655.x; 2011, doi
 * 10.1198/jbes.2009.07333; 2016, doi 10.3982/ECTA11293); Abadie and Spiess (2022, doi
 * 10.1080/01621459.2020.1840383).
 *
 * <p><b>Roles.</b> OUTCOME, TREATMENT (0/1), COVARIATE; optional FOLD for a cross-fitted
 * propensity. WEIGHT and CLUSTER are refused: neither variance knows them. <b>Missing values</b>
 * are refused or dropped by {@link CausalData}. <b>Cost.</b> O(n log n) for a few covariates (k-d
 * tree). <b>Randomness</b> only in folds and learner of a cross-fitted propensity. Terms: the
 * effect, E[Y(1)], E[Y(0)]. <b>Errors.</b> DATA-003, IDENT-060 treatment not 0/1 or constant;
 * IDENT-178 no unit has a match; IDENT-179 too few matches for the bias correction; IDENT-180 an
 * arm too small for conditional variances; IDENT-181 propensities of 0 or 1; IDENT-182 a variance
 * that is not positive after the change for the estimated propensity.
 *
 * <p><b>Compared with</b> R's Matching 4.10-8, MatchIt 4.5.1 (given the distances) and searches
 * over all pairs written in R, on the LaLonde data: 1e-9. <b>Differs</b> from the papers:
 * conditional variances are sample variances of the row and its neighbours (as in R's Matching),
 * which for one neighbour and no ties is the papers' form.
 */
public final class Matching implements Estimator<MatchingResult> {
  static final String NAME = "matching";

  private final Builder options;

  private Matching(Builder options) {
    this.options = options;
  }

  /**
   * Starts with the defaults: ATE, log odds of a logit propensity, one neighbour, with replacement,
   * no caliper, no bias correction.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The options of {@link Matching}. */
  public static final class Builder {
    private Estimand estimand = Estimand.ATE;
    private MatchingMetric metric = MatchingMetric.PROPENSITY_INDEX;
    private PropensityModel propensity;
    private int neighbors = 1;
    private boolean replacement = true;
    private MatchingOrder order;
    private List<String> exact = List.of();
    private double caliper = Double.POSITIVE_INFINITY;
    private boolean biasCorrection;
    private StandardErrors standardErrors;
    private Integer varianceNeighbors;
    private Double tieTolerance;
    private double level = 0.95;

    private Builder() {}

    private Builder(Builder other) {
      estimand = other.estimand;
      metric = other.metric;
      propensity = other.propensity;
      neighbors = other.neighbors;
      replacement = other.replacement;
      order = other.order;
      exact = other.exact;
      caliper = other.caliper;
      biasCorrection = other.biasCorrection;
      standardErrors = other.standardErrors;
      varianceNeighbors = other.varianceNeighbors;
      tieTolerance = other.tieTolerance;
      level = other.level;
    }

    /** The population: ATE (default), ATT or ATC. */
    public Builder estimand(Estimand value) {
      estimand = value;
      return this;
    }

    /** What makes units alike. Default: the log odds of the propensity. */
    public Builder metric(MatchingMetric value) {
      metric = value;
      return this;
    }

    /** The propensity model of a propensity metric or order. Default logit. */
    public Builder propensity(PropensityModel value) {
      propensity = value;
      return this;
    }

    /** How many matches each unit gets. Default 1. */
    public Builder neighbors(int value) {
      neighbors = value;
      return this;
    }

    /** Each unit can be a match once only; ATT or ATC. */
    public Builder withoutReplacement() {
      replacement = false;
      return this;
    }

    /** Who chooses first without replacement. Default {@link MatchingOrder#DESCENDING}. */
    public Builder order(MatchingOrder value) {
      order = value;
      return this;
    }

    /**
     * Covariates in which matches agree exactly. They are left out of the Mahalanobis and Euclidean
     * distance, not out of the propensity model.
     */
    public Builder exact(String... columns) {
      exact = List.of(columns);
      return this;
    }

    /**
     * The largest distance of a match: in standard deviations of the propensity or its log odds, or
     * in the unit of the Mahalanobis or Euclidean distance. Default: none.
     */
    public Builder caliper(double value) {
      caliper = value;
      return this;
    }

    /** Corrects imputed outcomes for the distance of the matches. Default false. */
    public Builder biasCorrection(boolean value) {
      biasCorrection = value;
      return this;
    }

    /**
     * Whether standard errors of matching on a propensity with replacement account for its
     * estimation. Default: where it is a likelihood model.
     */
    public Builder standardErrors(StandardErrors value) {
      standardErrors = value;
      return this;
    }

    /** Neighbours that estimate conditional variances (with replacement). Default 1. */
    public Builder varianceNeighbors(int value) {
      varianceNeighbors = value;
      return this;
    }

    /**
     * How much farther than the last neighbour counts as equally far (with replacement), in the
     * unit of the distance. Default 1e-8.
     */
    public Builder tieTolerance(double value) {
      tieTolerance = value;
      return this;
    }

    /** The level of printed intervals. Default 0.95. */
    public Builder level(double value) {
      level = value;
      return this;
    }

    /**
     * Checks the options together.
     *
     * @throws InvalidConfigException CONF-043, CONF-178 .. CONF-180, CONF-182, CONF-183
     * @throws NotSupportedException NOTSUP-062, NOTSUP-178
     */
    public Matching build() {
      MatchingChecks.check(new Matching(this));
      return new Matching(new Builder(this));
    }
  }

  Estimand estimand() {
    return options.estimand;
  }

  MatchingMetric metric() {
    return options.metric;
  }

  PropensityModel propensity() {
    return options.propensity == null ? PropensityModel.logit() : options.propensity;
  }

  boolean namesPropensity() {
    return options.propensity != null;
  }

  int neighbors() {
    return options.neighbors;
  }

  boolean replacement() {
    return options.replacement;
  }

  MatchingOrder order() {
    return options.order == null ? MatchingOrder.DESCENDING : options.order;
  }

  List<String> exact() {
    return options.exact;
  }

  double caliper() {
    return options.caliper;
  }

  boolean biasCorrection() {
    return options.biasCorrection;
  }

  StandardErrors standardErrors() {
    return options.standardErrors;
  }

  int varianceNeighbors() {
    return options.varianceNeighbors == null ? 1 : options.varianceNeighbors;
  }

  double tieTolerance() {
    return options.tieTolerance == null ? 1e-8 : options.tieTolerance;
  }

  double level() {
    return options.level;
  }

  /** Whether the propensity is needed: as the metric, or for the order. */
  boolean needsPropensity() {
    return metric().isPropensity() || !replacement() && order() != MatchingOrder.ROWS;
  }

  /** Options that say something about matching with replacement only. */
  List<String> onlyWithReplacement() {
    List<String> names = new ArrayList<>();
    if (options.varianceNeighbors != null) {
      names.add("varianceNeighbors");
    }
    if (options.tieTolerance != null) {
      names.add("tieTolerance");
    }
    if (options.standardErrors != null) {
      names.add("standardErrors");
    }
    return names;
  }

  boolean namesOrder() {
    return options.order != null;
  }

  @Override
  public MatchingResult fit(CausalData data, FitContext context) {
    return new MatchingFit(this, data, context).run();
  }
}
