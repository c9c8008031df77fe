package org.estimand.panel;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;

/**
 * Functions of the covariates whose unit means join those of the covariates in a Mundlak step: the
 * mean of f(X_it) over t is in general no function of the means of X_it, so that with a non-linear
 * g or m the plain means do not span the unit effects. Immutable.
 */
public final class DerivedMeans {
  private static final DerivedMeans NONE = new DerivedMeans("none", null);

  private final String name;
  private final UnaryOperator<FeatureMatrix> derive;

  private DerivedMeans(String name, UnaryOperator<FeatureMatrix> derive) {
    this.name = name;
    this.derive = derive;
  }

  /** Means of the covariates only. */
  public static DerivedMeans none() {
    return NONE;
  }

  /** The square of every covariate. */
  public static DerivedMeans squares() {
    return new DerivedMeans("squares", x -> products(x, true, false));
  }

  /** The product of every pair of covariates. */
  public static DerivedMeans interactions() {
    return new DerivedMeans("interactions", x -> products(x, false, true));
  }

  /** Squares and pairwise products. */
  public static DerivedMeans quadratic() {
    return new DerivedMeans("quadratic", x -> products(x, true, true));
  }

  /**
   * A basis of one's own.
   *
   * @param name for provenance
   * @param basis makes new columns, n x q and finite, from the n x p covariates
   */
  public static DerivedMeans of(String name, UnaryOperator<FeatureMatrix> basis) {
    return new DerivedMeans(
        Objects.requireNonNull(name, "name"), Objects.requireNonNull(basis, "basis"));
  }

  /** Name for provenance. */
  public String name() {
    return name;
  }

  boolean isNone() {
    return derive == null;
  }

  /** The derived columns; checked. */
  FeatureMatrix apply(FeatureMatrix x) {
    FeatureMatrix out = derive.apply(x);
    if (out == null || out.rows() != x.rows()) {
      throw new InvalidConfigException(
          "CONF-245",
          "derivedMeans \""
              + name
              + "\" gave "
              + (out == null ? "nothing" : out.rows() + " rows")
              + " for "
              + x.rows()
              + " rows. A basis must give one row for each row.");
    }
    for (int j = 0; j < out.columns(); j++) {
      for (int i = 0; i < out.rows(); i++) {
        if (!Double.isFinite(out.at(i, j))) {
          throw new InvalidConfigException(
              "CONF-245",
              "derivedMeans \""
                  + name
                  + "\" gave "
                  + out.at(i, j)
                  + " in column \""
                  + out.names().get(j)
                  + "\". A basis must give finite numbers.");
        }
      }
    }
    return out;
  }

  private static FeatureMatrix products(FeatureMatrix x, boolean squares, boolean pairs) {
    int n = x.rows();
    int p = x.columns();
    long count = (squares ? p : 0) + (pairs ? p * (p - 1L) / 2 : 0);
    double[] out = new double[Math.toIntExact(n * count)];
    List<String> names = new ArrayList<>();
    for (int a = 0; a < p; a++) {
      for (int b = a; b < p; b++) {
        if (a == b ? !squares : !pairs) {
          continue;
        }
        int at = names.size() * n;
        for (int i = 0; i < n; i++) {
          out[at + i] = x.at(i, a) * x.at(i, b);
        }
        names.add(x.names().get(a) + (a == b ? "^2" : " x " + x.names().get(b)));
      }
    }
    return FeatureMatrix.wrap(out, n, names);
  }
}
