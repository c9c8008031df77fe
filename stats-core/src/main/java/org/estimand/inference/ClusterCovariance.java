package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.InfluenceCovariance.Covariance;

/**
 * Clustered covariances: group sums of the influence functions, added and subtracted over the
 * intersections of the cluster columns (Cameron, Gelbach and Miller 2011, doi
 * 10.1198/jbes.2010.07136). One pass over the rows for each intersection.
 */
final class ClusterCovariance {
  /** Below this many clusters a warning is given. */
  static final int FEW_CLUSTERS = 40;

  /** Eigenvalues above minus this share of the largest are rounding errors. */
  private static final double ROUNDING = 1e-12;

  private ClusterCovariance() {}

  static Covariance compute(
      List<String> terms,
      InfluenceFunction phi,
      SampleDesign design,
      VcovType.Cluster type,
      int parameters) {
    int n = phi.rows();
    int p = phi.terms();
    List<String> columns = type.columns();
    int ways = columns.size();
    List<Diagnostic> remarks = new ArrayList<>();
    GroupCodes[] single = new GroupCodes[ways];
    for (int k = 0; k < ways; k++) {
      single[k] = codes(design, columns.get(k));
      remarks.addAll(remarks(columns.get(k), single[k]));
    }
    if (type.smallSample() == SmallSample.GROUPS_AND_PARAMETERS && n <= parameters) {
      throw InfluenceCovariance.tooFewRows(n, parameters, type);
    }
    double[] v = new double[p * p];
    for (int subset = 1; subset < 1 << ways; subset++) {
      GroupCodes groups = null;
      for (int k = 0; k < ways; k++) {
        if ((subset >> k & 1) == 1) {
          groups = groups == null ? single[k] : groups.intersect(single[k]);
        }
      }
      double sign = Integer.bitCount(subset) % 2 == 1 ? 1 : -1;
      double factor = type.smallSample().factor(groups.count(), n, parameters);
      double[] sums = groups.sums(phi.storage(), p);
      InfluenceCovariance.addProducts(sums, groups.count(), p, n, sign * factor, v);
    }
    if (ways == 1) {
      return new Covariance(v, remarks);
    }
    Covariance repaired = repaired(terms, v, type);
    remarks.addAll(repaired.diagnostics());
    return new Covariance(repaired.values(), remarks);
  }

  /** The rows' groups by a column; at least two of them. */
  static GroupCodes codes(SampleDesign design, String column) {
    Grouping grouping = grouping(design, column, Role.CLUSTER);
    if (grouping.count() < 2) {
      throw new NotIdentifiedException(
          "IDENT-042",
          "CLUSTER \""
              + column
              + "\" has one cluster only; a clustered covariance needs at least 2. Cluster by a"
              + " finer column or use robust().");
    }
    return GroupCodes.of(grouping);
  }

  /** The rows' groups by a column, which is to have a role. */
  static Grouping grouping(SampleDesign design, String column, Role role) {
    return design
        .grouping(column)
        .orElseThrow(
            () -> {
              List<String> known = design.groupings().stream().map(Grouping::column).toList();
              return new InvalidConfigException(
                  "CONF-042",
                  "No grouping by \""
                      + column
                      + "\" is known. "
                      + NearestName.hint(column, known)
                      + "Give it the role "
                      + role
                      + ". Known: "
                      + (known.isEmpty() ? "none" : String.join(", ", known))
                      + ".");
            });
  }

  static List<Diagnostic> remarks(String column, GroupCodes groups) {
    List<Diagnostic> out = new ArrayList<>();
    if (groups.count() < FEW_CLUSTERS) {
      out.add(
          Diagnostic.warning(
                  "FEW_CLUSTERS",
                  "\""
                      + column
                      + "\" has "
                      + groups.count()
                      + " clusters; intervals may be too short.")
              .value("clusters", groups.count()));
    }
    int singletons = groups.singletons();
    if (singletons > 0) {
      out.add(
          Diagnostic.note(
                  "SINGLETON_CLUSTERS",
                  "\""
                      + column
                      + "\" has "
                      + NumberText.count(singletons)
                      + " clusters of one row among "
                      + NumberText.count(groups.count())
                      + ".")
              .value("singletons", singletons)
              .value("clusters", groups.count()));
    }
    return out;
  }

  /**
   * A difference of covariances need not be positive semidefinite: negative eigenvalues are set to
   * zero, with a warning. A term whose own variance is negative cannot be repaired.
   */
  static Covariance repaired(List<String> terms, double[] v, VcovType type) {
    int p = terms.size();
    for (int j = 0; j < p; j++) {
      if (v[j * p + j] < 0) {
        throw new NotIdentifiedException(
            "IDENT-041",
            String.format(
                Locale.ROOT,
                "The covariance %s gives term \"%s\" the negative variance %s. %s",
                type.label(),
                terms.get(j),
                NumberText.of(v[j * p + j]),
                type instanceof VcovType.Conley
                    ? "Use the Bartlett kernel or another cutoff."
                    : "There are too few clusters in one direction; use fewer columns."));
      }
    }
    SymmetricMath.Eigen e = SymmetricMath.eigen(v, p);
    double smallest = 0;
    double largest = 0;
    for (double value : e.values()) {
      smallest = Math.min(smallest, value);
      largest = Math.max(largest, value);
    }
    if (smallest >= -ROUNDING * largest) {
      return Covariance.of(v);
    }
    double[] fixed = new double[p * p];
    int clipped = 0;
    for (int k = 0; k < p; k++) {
      double value = e.values()[k];
      clipped += value < 0 ? 1 : 0;
      for (int a = 0; a < p && value > 0; a++) {
        for (int b = 0; b < p; b++) {
          fixed[a * p + b] += value * e.vectors()[k * p + a] * e.vectors()[k * p + b];
        }
      }
    }
    Diagnostic remark =
        Diagnostic.warning(
                "VCOV_CLIPPED",
                "The covariance was not positive semidefinite; "
                    + clipped
                    + (clipped == 1 ? " negative eigenvalue was" : " negative eigenvalues were")
                    + " set to zero.")
            .value("smallest.eigenvalue", smallest)
            .value("largest.eigenvalue", largest);
    return new Covariance(fixed, List.of(remark));
  }
}
