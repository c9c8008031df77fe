package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.estimand.errors.InvalidConfigException;

/** Which covariance matrix of the estimates. */
public sealed interface VcovType {
  /** The words printed under a table. */
  String label();

  /**
   * Classical covariance under homoscedastic, independent errors; only where an estimator has one.
   */
  record Iid() implements VcovType {
    @Override
    public String label() {
      return "iid";
    }
  }

  /**
   * Heteroscedasticity-robust.
   *
   * @param kind HC0 .. HC4; HC0 is the sandwich without any correction
   */
  record Robust(Kind kind) implements VcovType {
    /** The correction for leverage h and number of parameters p. */
    public enum Kind {
      /** None. */
      HC0("no factor"),
      /** n/(n-p). */
      HC1("factor n/(n-p)"),
      /** 1/(1-h). */
      HC2("rows over 1-h"),
      /** 1/(1-h)^2. */
      HC3("rows over (1-h)^2"),
      /** 1/(1-h)^min(4, n h/p). */
      HC4("rows over (1-h)^min(4, n h/p)");

      private final String factor;

      Kind(String factor) {
        this.factor = factor;
      }
    }

    @Override
    public String label() {
      return "robust (" + kind + "), " + kind.factor;
    }
  }

  /**
   * Clustered in one or several ways (inclusion and exclusion over the intersections).
   *
   * @param columns names of the cluster columns, one to four
   * @param smallSample factor used
   */
  record Cluster(List<String> columns, SmallSample smallSample) implements VcovType {
    /** The most columns one covariance may have. */
    public static final int MOST_COLUMNS = 4;

    /**
     * Copies the names.
     *
     * @throws InvalidConfigException CONF-044 for no column, more than four, or one named twice
     */
    public Cluster {
      columns = List.copyOf(columns);
      if (columns.isEmpty() || columns.size() > MOST_COLUMNS) {
        throw new InvalidConfigException(
            "CONF-044",
            "A clustered covariance was given "
                + columns.size()
                + " columns; it takes 1 to "
                + MOST_COLUMNS
                + ".");
      }
      for (int k = 0; k < columns.size(); k++) {
        if (columns.indexOf(columns.get(k)) < k) {
          throw new InvalidConfigException(
              "CONF-044",
              "A clustered covariance names \""
                  + columns.get(k)
                  + "\" twice. Name each column once.");
        }
      }
    }

    @Override
    public String label() {
      return "cluster (" + String.join(", ", columns) + ")";
    }
  }

  /**
   * Serial dependence in a single series ordered by time, Bartlett weights 1 - l/(lags + 1).
   *
   * @param lags largest lag with a positive weight, counted in observed periods
   */
  record NeweyWest(int lags) implements VcovType {
    /**
     * Checks the lags.
     *
     * @throws InvalidConfigException CONF-045 when negative
     */
    public NeweyWest {
      requireLags(lags);
    }

    @Override
    public String label() {
      return "Newey-West (" + lags + (lags == 1 ? " lag" : " lags") + "), no factor";
    }
  }

  /**
   * Dependence over units within a period and over periods up to a lag, Bartlett weights 1 -
   * l/(lags + 1).
   *
   * @param lags largest lag with a positive weight, counted in observed periods
   */
  record DriscollKraay(int lags) implements VcovType {
    /**
     * Checks the lags.
     *
     * @throws InvalidConfigException CONF-045 when negative
     */
    public DriscollKraay {
      requireLags(lags);
    }

    @Override
    public String label() {
      return "Driscoll-Kraay (" + lags + (lags == 1 ? " lag" : " lags") + "), no factor";
    }
  }

  /**
   * Spatial dependence up to a distance.
   *
   * @param cutoff distance at which the kernel reaches zero, in units of the coordinates (km when
   *     great-circle)
   * @param kernel weight by distance
   * @param greatCircle coordinates are latitude and longitude in degrees, on a sphere of radius
   *     6371.0088 km
   */
  record Conley(double cutoff, Kernel kernel, boolean greatCircle) implements VcovType {
    /** Weight by distance. */
    public enum Kernel {
      /** One up to and at the cutoff. */
      UNIFORM,
      /** One minus distance over cutoff. */
      BARTLETT,
      /**
       * The product over the coordinates of one minus distance in that coordinate over cutoff, zero
       * from the cutoff on (Conley 1999); planar only. Positive semidefinite.
       */
      PRODUCT_BARTLETT
    }

    /**
     * Checks the cutoff.
     *
     * @throws InvalidConfigException CONF-046 unless positive and finite, or for a product kernel
     *     on the sphere
     */
    public Conley {
      if (greatCircle && kernel == Kernel.PRODUCT_BARTLETT) {
        throw new InvalidConfigException(
            "CONF-046",
            "The product Bartlett kernel of a Conley covariance needs planar coordinates, not"
                + " great-circle distances. Use BARTLETT or UNIFORM.");
      }
      if (!(cutoff > 0 && cutoff < Double.POSITIVE_INFINITY)) {
        throw new InvalidConfigException(
            "CONF-046",
            "The cutoff of a Conley covariance is "
                + cutoff
                + "; must be positive and finite, in "
                + (greatCircle ? "km." : "units of the coordinates."));
      }
    }

    @Override
    public String label() {
      return "Conley ("
          + kernel.name().toLowerCase(Locale.ROOT).replace('_', ' ')
          + ", cutoff "
          + NumberText.of(cutoff).replaceAll("\\.0+$", "")
          + (greatCircle ? " km great-circle" : "")
          + "), no factor";
    }
  }

  /**
   * That of a stratified or clustered sample drawn without replacement (linearisation; Binder 1983,
   * doi 10.2307/1402588): sums of influences within the sampling units, centred within strata,
   * times n_h/(n_h-1) and, if wanted, 1 - n_h/N_h.
   *
   * @param stratum the column of strata; empty for a single stratum
   * @param cluster the column of sampling units (PSUs), each in one stratum; empty for rows
   * @param finitePopulation whether the FPC column, the numbers N_h of sampling units in the
   *     population, is used
   * @param singleUnit what is done with a stratum of one sampling unit
   */
  record Survey(
      Optional<String> stratum,
      Optional<String> cluster,
      boolean finitePopulation,
      SingleUnit singleUnit)
      implements VcovType {
    /**
     * What is done with a stratum of one sampling unit, which tells nothing about variance in it. A
     * unit that is all of its stratum (N_h = 1) never varies and needs no choice.
     */
    public enum SingleUnit {
      /** Refused (IDENT-157). */
      REFUSE,
      /** Adds no variance, as if drawn with certainty. */
      CERTAINTY,
      /** Deviates from the mean over all sampling units instead, without a factor. */
      GRAND_MEAN
    }

    @Override
    public String label() {
      List<String> parts = new ArrayList<>();
      stratum.ifPresent(name -> parts.add("strata " + name));
      cluster.ifPresent(name -> parts.add("units " + name));
      return "survey (" + (parts.isEmpty() ? "rows" : String.join(", ", parts)) + ")";
    }

    String factor() {
      return (finitePopulation ? "factor (1 - n_h/N_h) n_h/(n_h-1)" : "factor n_h/(n_h-1)")
          + switch (singleUnit) {
            case REFUSE -> "";
            case CERTAINTY -> ", single units certain";
            case GRAND_MEAN -> ", single units around the grand mean";
          };
    }
  }

  /** A covariance an estimator computed by a formula of its own. */
  record Special(String label) implements VcovType {}

  /**
   * One covariance from those of repeated sample splits.
   *
   * @param base the covariance of each repetition
   * @param rule how they became one
   * @param repetitions how many there are
   */
  record Aggregated(VcovType base, RepetitionAggregate rule, int repetitions) implements VcovType {
    @Override
    public String label() {
      return base.label() + suffix();
    }

    String suffix() {
      return ", " + rule.label() + " of " + repetitions + " repetitions";
    }
  }

  /** Classical. */
  static VcovType iid() {
    return new Iid();
  }

  /** HC0. */
  static VcovType robust() {
    return new Robust(Robust.Kind.HC0);
  }

  /** A named heteroscedasticity-robust form. */
  static VcovType robust(Robust.Kind kind) {
    return new Robust(kind);
  }

  /** Clustered with the factor G/(G-1). */
  static VcovType cluster(String... columns) {
    return new Cluster(List.of(columns), SmallSample.GROUPS);
  }

  /** Clustered with a stated factor. */
  static VcovType cluster(SmallSample factor, String... columns) {
    return new Cluster(List.of(columns), factor);
  }

  /** Serial dependence in one series. */
  static VcovType neweyWest(int lags) {
    return new NeweyWest(lags);
  }

  /** Dependence within periods and over lags. */
  static VcovType driscollKraay(int lags) {
    return new DriscollKraay(lags);
  }

  /** Spatial dependence with planar coordinates. */
  static VcovType conley(double cutoff, Conley.Kernel kernel) {
    return new Conley(cutoff, kernel, false);
  }

  /**
   * Spatial dependence by great-circle distance; COORDINATE columns are latitude and longitude in
   * degrees.
   *
   * @param kilometres distance at which the kernel reaches zero
   */
  static VcovType conleyGreatCircle(double kilometres, Conley.Kernel kernel) {
    return new Conley(kilometres, kernel, true);
  }

  /** A stratified sample of rows. */
  static Survey stratified(String stratum) {
    return new Survey(Optional.of(stratum), Optional.empty(), false, Survey.SingleUnit.REFUSE);
  }

  /** A stratified sample of clusters. */
  static Survey stratified(String stratum, String cluster) {
    return new Survey(Optional.of(stratum), Optional.of(cluster), false, Survey.SingleUnit.REFUSE);
  }

  private static void requireLags(int lags) {
    if (lags < 0) {
      throw new InvalidConfigException("CONF-045", "lags = " + lags + "; must be at least 0.");
    }
  }
}
