package org.estimand.weighting;

import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.Refit;
import org.estimand.inference.Replicates;
import org.estimand.inference.Resampling;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType.Survey.SingleUnit;

/**
 * How standard errors are found: the options all estimators of the package share. Immutable.
 *
 * @param kind what was named, or null
 * @param resampling what was given in detail, or null
 * @param smallSample the factor of the covariance from influence functions
 * @param singleUnit what is done with a stratum of one sampling unit
 */
record ErrorOptions(
    StandardErrors kind, Resampling resampling, SmallSample smallSample, SingleUnit singleUnit) {
  /** Nothing was asked for. */
  static final ErrorOptions DEFAULT =
      new ErrorOptions(null, null, SmallSample.NONE, SingleUnit.REFUSE);

  ErrorOptions with(StandardErrors value) {
    return new ErrorOptions(value, resampling, smallSample, singleUnit);
  }

  ErrorOptions with(Resampling value) {
    return new ErrorOptions(kind, value, smallSample, singleUnit);
  }

  ErrorOptions with(SmallSample value) {
    return new ErrorOptions(kind, resampling, value, singleUnit);
  }

  ErrorOptions with(SingleUnit value) {
    return new ErrorOptions(kind, resampling, smallSample, value);
  }

  /**
   * Checks the options together.
   *
   * @param level of printed intervals
   * @throws InvalidConfigException CONF-161 for two kinds, or a factor that no formula would use;
   *     CONF-160 for too few replicates
   */
  void check(double level) {
    if (resampling != null && kind != null && kind != kindOf(resampling.scheme())) {
      throw new InvalidConfigException(
          "CONF-161",
          "standardErrors("
              + kind
              + ") and resampling("
              + resampling.scheme()
              + ") name different standard errors. Give one of them.");
    }
    if (refits() != null) {
      if (smallSample != SmallSample.NONE) {
        throw new InvalidConfigException(
            "CONF-161",
            "smallSample("
                + smallSample
                + ") is a factor of formulas, but standard errors come from refits ("
                + refits().label()
                + "). Leave one of them out.");
      }
      refits().requireReplicates(level);
    }
  }

  private static StandardErrors kindOf(Resampling.Scheme scheme) {
    return switch (scheme) {
      case PAIRS, WITHIN_ARMS -> StandardErrors.BOOTSTRAP;
      case CLUSTERS -> StandardErrors.CLUSTER_BOOTSTRAP;
      case FRACTIONAL -> StandardErrors.FRACTIONAL_BOOTSTRAP;
      case JACKKNIFE -> StandardErrors.JACKKNIFE;
    };
  }

  /** The refits to be made, or null for a formula. */
  Resampling refits() {
    if (resampling != null || kind == null || !kind.isResampled()) {
      return resampling;
    }
    return switch (kind) {
      case BOOTSTRAP -> Resampling.pairs(Resampling.DEFAULT_REPLICATES);
      case CLUSTER_BOOTSTRAP -> Resampling.clusters(Resampling.DEFAULT_REPLICATES);
      case FRACTIONAL_BOOTSTRAP -> Resampling.fractional(Resampling.DEFAULT_REPLICATES);
      default -> Resampling.jackknife();
    };
  }

  /** Whether nobody said what standard errors account for. */
  boolean isUnstated() {
    return kind == null && resampling == null;
  }

  /** What the formula is to account for, or null for what is possible. */
  StandardErrors formula() {
    return kind == null || kind.isResampled() ? null : kind;
  }

  /** The result with standard errors from refits, where these were asked for. */
  WeightingResult apply(WeightingResult result, CausalData data, Refit refit, FitContext context) {
    return replicates(data, refit, result.estimates(), context)
        .map(result::withReplicates)
        .orElse(result);
  }

  /** The refits, where these were asked for. */
  Optional<Replicates> replicates(
      CausalData data, Refit refit, Estimates original, FitContext context) {
    Resampling asked = refits();
    return asked == null
        ? Optional.empty()
        : Optional.of(Replicates.of(asked, data, refit, original, context));
  }

  /**
   * Refuses a bootstrap within arms where there are none.
   *
   * @throws InvalidConfigException CONF-290
   */
  void requireNoArms(String why) {
    Resampling asked = refits();
    if (asked != null && asked.scheme() == Resampling.Scheme.WITHIN_ARMS) {
      throw new InvalidConfigException(
          "CONF-290",
          "WITHIN_ARMS keeps the sizes of the arms, but " + why + ". Use PAIRS or FRACTIONAL.");
    }
  }

  /** The words for provenance. */
  void describe(java.util.Map<String, Object> d, StandardErrors formula) {
    Resampling asked = refits();
    StandardErrors used = asked == null ? formula : kindOf(asked.scheme());
    d.put("standard.errors", used.name().toLowerCase(java.util.Locale.ROOT));
    if (asked != null) {
      d.put("resampling", asked.describe());
    }
    if (smallSample != SmallSample.NONE) {
      d.put("small.sample", smallSample.name().toLowerCase(java.util.Locale.ROOT));
    }
    if (singleUnit != SingleUnit.REFUSE) {
      d.put("single.unit", singleUnit.name().toLowerCase(java.util.Locale.ROOT));
    }
  }
}
