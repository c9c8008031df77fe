package org.estimand.inference;

import java.util.List;

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
    /** The correction for leverage and parameters. */
    public enum Kind {
      /** None. */
      HC0,
      /** n/(n-p). */
      HC1,
      /** 1/(1-h). */
      HC2,
      /** 1/(1-h)^2. */
      HC3,
      /** 1/(1-h)^min(4, n h/p). */
      HC4
    }

    @Override
    public String label() {
      return "robust (" + kind + ")";
    }
  }

  /**
   * Clustered in one or several ways (inclusion and exclusion over the intersections).
   *
   * @param columns names of the cluster columns
   * @param smallSample factor used
   */
  record Cluster(List<String> columns, SmallSample smallSample) implements VcovType {
    /** Copies the names. */
    public Cluster {
      columns = List.copyOf(columns);
    }

    @Override
    public String label() {
      return "cluster (" + String.join(", ", columns) + ")";
    }
  }

  /**
   * Serial dependence in a single series ordered by time, Bartlett weights.
   *
   * @param lags largest lag with a positive weight
   */
  record NeweyWest(int lags) implements VcovType {
    @Override
    public String label() {
      return "Newey-West (" + lags + " lags)";
    }
  }

  /**
   * Dependence over units within a period and over periods up to a lag, Bartlett weights.
   *
   * @param lags largest lag with a positive weight
   */
  record DriscollKraay(int lags) implements VcovType {
    @Override
    public String label() {
      return "Driscoll-Kraay (" + lags + " lags)";
    }
  }

  /**
   * Spatial dependence up to a distance.
   *
   * @param cutoff distance at which the kernel reaches zero, in units of the coordinates (km when
   *     great-circle)
   * @param kernel weight by distance
   * @param greatCircle coordinates are latitude and longitude in degrees
   */
  record Conley(double cutoff, Kernel kernel, boolean greatCircle) implements VcovType {
    /** Weight by distance. */
    public enum Kernel {
      /** One up to the cutoff. */
      UNIFORM,
      /** One minus distance over cutoff. */
      BARTLETT
    }

    @Override
    public String label() {
      return "Conley (" + kernel.name().toLowerCase(java.util.Locale.ROOT) + ", " + cutoff + ")";
    }
  }

  /** A covariance an estimator computed by a formula of its own. */
  record Special(String label) implements VcovType {}

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
}
