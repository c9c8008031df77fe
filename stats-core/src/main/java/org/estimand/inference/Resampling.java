package org.estimand.inference;

import java.util.Locale;
import org.estimand.errors.InvalidConfigException;

/**
 * Standard errors and intervals from refits: which replicates are made, how many, which intervals
 * they give, and how many may fail. Immutable.
 *
 * @param scheme what a replicate is
 * @param replicates number of bootstrap replicates; 0 for the jackknife, which has one for every
 *     row or cluster
 * @param interval how intervals are made
 * @param failureShare the share of replicates, in [0, 0.5], that may have no answer before the
 *     whole is refused; no replicate of a jackknife may
 */
public record Resampling(Scheme scheme, int replicates, Interval interval, double failureShare) {
  /** Replicates where nobody says how many. */
  public static final int DEFAULT_REPLICATES = 999;

  /** The share of replicates that may fail unless stated. */
  public static final double DEFAULT_FAILURE_SHARE = 0.05;

  /** What a replicate is. */
  public enum Scheme {
    /** Rows drawn with replacement (Efron 1979, doi 10.1214/aos/1176344552). */
    PAIRS("bootstrap of rows"),
    /** Rows drawn with replacement within the arms, whose sizes stay. */
    WITHIN_ARMS("bootstrap of rows within arms"),
    /** Clusters drawn with replacement. */
    CLUSTERS("cluster bootstrap"),
    /**
     * All rows with weights drawn from the exponential distribution and divided by their mean, that
     * is n times a flat Dirichlet distribution (Rubin 1981, doi 10.1214/aos/1176345338); one weight
     * for a cluster where there is a CLUSTER column. No row and no category is ever lost.
     */
    FRACTIONAL("fractional bootstrap"),
    /** One row, or one cluster where there is a CLUSTER column, left out. */
    JACKKNIFE("jackknife");

    private final String label;

    Scheme(String label) {
      this.label = label;
    }
  }

  /** How intervals are made. */
  public enum Interval {
    /** Estimate -+ normal quantile times standard error. */
    NORMAL,
    /** Quantiles of the replicates. */
    PERCENTILE,
    /**
     * Quantiles of the replicates at levels corrected for bias and acceleration (Efron 1987, doi
     * 10.1080/01621459.1987.10478410); the acceleration is that of the influence functions.
     */
    BCA
  }

  /**
   * Checks the parts.
   *
   * @throws InvalidConfigException CONF-160 for fewer than two replicates, or a number of them for
   *     the jackknife; CONF-162 for quantiles of the jackknife; CONF-163 for a share outside [0,
   *     0.5]
   */
  public Resampling {
    if (scheme == Scheme.JACKKNIFE ? replicates != 0 : replicates < 2) {
      throw new InvalidConfigException(
          "CONF-160",
          scheme == Scheme.JACKKNIFE
              ? "replicates = "
                  + replicates
                  + " for the jackknife, which has one for every row or cluster. Leave it out."
              : "replicates = " + replicates + "; must be at least 2, better 999 or more.");
    }
    if (scheme == Scheme.JACKKNIFE && interval != Interval.NORMAL) {
      throw new InvalidConfigException(
          "CONF-162",
          interval
              + " intervals are made from quantiles, which replicates of the jackknife do not have."
              + " Use NORMAL, or a bootstrap.");
    }
    if (!(failureShare >= 0 && failureShare <= 0.5)) {
      throw new InvalidConfigException(
          "CONF-163", "failureShare = " + failureShare + "; must lie between 0 and 0.5.");
    }
  }

  private static Resampling of(Scheme scheme, int replicates) {
    return new Resampling(scheme, replicates, Interval.NORMAL, DEFAULT_FAILURE_SHARE);
  }

  /** Rows with replacement. */
  public static Resampling pairs(int replicates) {
    return of(Scheme.PAIRS, replicates);
  }

  /** Rows with replacement within the arms. */
  public static Resampling withinArms(int replicates) {
    return of(Scheme.WITHIN_ARMS, replicates);
  }

  /** Clusters with replacement. */
  public static Resampling clusters(int replicates) {
    return of(Scheme.CLUSTERS, replicates);
  }

  /** Random positive weights. */
  public static Resampling fractional(int replicates) {
    return of(Scheme.FRACTIONAL, replicates);
  }

  /** Each row or cluster left out in turn. */
  public static Resampling jackknife() {
    return new Resampling(Scheme.JACKKNIFE, 0, Interval.NORMAL, 0);
  }

  /** The same with other intervals. */
  public Resampling interval(Interval value) {
    return new Resampling(scheme, replicates, value, failureShare);
  }

  /** The same with another share of replicates that may fail. */
  public Resampling failureShare(double value) {
    return new Resampling(scheme, replicates, interval, value);
  }

  /** The words for it, for example {@code fractional bootstrap}. */
  public String label() {
    return scheme.label;
  }

  /** All settings in one line, for provenance. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%s, replicates %d, interval %s, failure share %s",
        label(),
        replicates,
        interval.name().toLowerCase(Locale.ROOT),
        failureShare);
  }

  /**
   * Refuses too few replicates for quantiles at a level.
   *
   * @throws InvalidConfigException CONF-160
   */
  public void requireReplicates(double level) {
    int least = (int) Math.ceil(2 / (1 - level) - 1 - 1e-9);
    if (interval != Interval.NORMAL && replicates < least) {
      throw new InvalidConfigException(
          "CONF-160",
          "replicates = "
              + replicates
              + "; "
              + interval
              + " intervals at level "
              + level
              + " need at least "
              + least
              + ".");
    }
  }
}
