package org.estimand.inference;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.InfluenceCovariance.Covariance;

/**
 * Covariance of a stratified sample of sampling units (rows or clusters) by linearisation: with
 * unit sums u_hc of phi / n and their stratum means m_h,
 *
 * <p>V = sum over h of (1 - n_h/N_h) n_h/(n_h-1) sum over c of (u_hc - m_h)(u_hc - m_h)'.
 *
 * <p>Rows whose influence is zero (a subpopulation, weight zero) still count in n_h.
 */
final class SurveyCovariance {
  private SurveyCovariance() {}

  static Covariance compute(InfluenceFunction phi, SampleDesign design, VcovType.Survey type) {
    int n = phi.rows();
    int p = phi.terms();
    GroupCodes units = units(design, type, n);
    Grouping strata = strata(design, type, n);
    int[] stratumOf = stratumOf(units, strata, type);
    int[] sizes = new int[strata.count()];
    for (int h : stratumOf) {
      sizes[h]++;
    }
    double[] population =
        type.finitePopulation() ? population(design, strata, sizes) : new double[0];
    List<Integer> single = new ArrayList<>();
    double[] factor = new double[sizes.length];
    boolean[] grand = new boolean[sizes.length];
    for (int h = 0; h < sizes.length; h++) {
      double rest = population.length == 0 ? 1 : 1 - sizes[h] / population[h];
      if (sizes[h] > 1) {
        factor[h] = rest * sizes[h] / (sizes[h] - 1.0);
      } else if (rest > 0) {
        single.add(h);
        grand[h] = type.singleUnit() == VcovType.Survey.SingleUnit.GRAND_MEAN;
        factor[h] = grand[h] ? rest : 0;
      }
    }
    requireSeveral(single, strata, type);
    double[] u = units.sums(phi.storage(), p);
    double[] centred = centred(u, units.count(), p, stratumOf, sizes, grand);
    double[] v = new double[p * p];
    for (int a = 0; a < p; a++) {
      for (int b = 0; b <= a; b++) {
        double s = 0;
        for (int c = 0; c < units.count(); c++) {
          double product = centred[a * units.count() + c] * centred[b * units.count() + c];
          s += factor[stratumOf[c]] * product;
        }
        v[a * p + b] = v[b * p + a] = s / n / n;
      }
    }
    return new Covariance(v, remarks(units, type, single.size()));
  }

  private static GroupCodes units(SampleDesign design, VcovType.Survey type, int n) {
    if (type.cluster().isPresent()) {
      return ClusterCovariance.codes(design, type.cluster().get());
    }
    int[] each = new int[n];
    for (int i = 0; i < n; i++) {
      each[i] = i;
    }
    return new GroupCodes(each, n);
  }

  private static Grouping strata(SampleDesign design, VcovType.Survey type, int n) {
    return type.stratum().isPresent()
        ? ClusterCovariance.grouping(design, type.stratum().get(), Role.STRATUM)
        : new Grouping("", new int[n], List.of("all rows"));
  }

  /** The stratum of each unit. */
  private static int[] stratumOf(GroupCodes units, Grouping strata, VcovType.Survey type) {
    int[] of = new int[units.count()];
    java.util.Arrays.fill(of, -1);
    for (int i = 0; i < units.codes().length; i++) {
      int c = units.codes()[i];
      int h = strata.codes()[i];
      if (of[c] >= 0 && of[c] != h) {
        throw new InvalidDataException(
            "DATA-159",
            "One cluster of CLUSTER \""
                + type.cluster().orElseThrow()
                + "\" has rows in the strata \""
                + strata.labels().get(of[c])
                + "\" and \""
                + strata.labels().get(h)
                + "\" of \""
                + strata.column()
                + "\"; a sampling unit belongs to one stratum. Give units of different strata"
                + " labels of their own.");
      }
      of[c] = h;
    }
    return of;
  }

  private static double[] population(SampleDesign design, Grouping strata, int[] sizes) {
    double[] each =
        design
            .populationSizes()
            .orElseThrow(
                () ->
                    new InvalidConfigException(
                        "CONF-157",
                        "A finite-population correction needs the number of sampling units in the"
                            + " population of each stratum. Give its column the role FPC."));
    double[] population = new double[sizes.length];
    for (int i = 0; i < each.length; i++) {
      int h = strata.codes()[i];
      if (population[h] != 0 && population[h] != each[i]) {
        throw new InvalidDataException(
            "DATA-158",
            "The FPC column is "
                + NumberText.of(population[h])
                + " and "
                + NumberText.of(each[i])
                + " in one stratum (\""
                + strata.labels().get(h)
                + "\"); it is the number of sampling units in the population of the stratum, the"
                + " same in all of its rows.");
      }
      if (!(each[i] >= sizes[h])) {
        throw new InvalidDataException(
            "DATA-157",
            "The FPC column is "
                + NumberText.of(each[i])
                + " in stratum \""
                + strata.labels().get(h)
                + "\", which has "
                + sizes[h]
                + " sampling units in the sample; it is the number of sampling units in the"
                + " population, not a share of them.");
      }
      population[h] = each[i];
    }
    return population;
  }

  private static void requireSeveral(List<Integer> single, Grouping strata, VcovType.Survey type) {
    if (single.isEmpty() || type.singleUnit() != VcovType.Survey.SingleUnit.REFUSE) {
      return;
    }
    throw new NotIdentifiedException(
        "IDENT-157",
        single.size()
            + (single.size() == 1 ? " stratum" : " strata")
            + " of \""
            + strata.column()
            + "\" (the first is \""
            + strata.labels().get(single.get(0))
            + "\") with a single sampling unit; variance within a stratum needs two. Join strata,"
            + " or choose CERTAINTY or GRAND_MEAN for single units.");
  }

  /** Unit sums less the mean of their stratum, or less the mean of all units. */
  private static double[] centred(
      double[] u, int count, int p, int[] stratumOf, int[] sizes, boolean[] grand) {
    double[] out = new double[u.length];
    for (int j = 0; j < p; j++) {
      double[] mean = new double[sizes.length];
      double all = 0;
      for (int c = 0; c < count; c++) {
        mean[stratumOf[c]] += u[j * count + c] / sizes[stratumOf[c]];
        all += u[j * count + c] / count;
      }
      for (int c = 0; c < count; c++) {
        int h = stratumOf[c];
        out[j * count + c] = u[j * count + c] - (grand[h] ? all : mean[h]);
      }
    }
    return out;
  }

  private static List<Diagnostic> remarks(GroupCodes units, VcovType.Survey type, int single) {
    List<Diagnostic> out = new ArrayList<>();
    type.cluster().ifPresent(name -> out.addAll(ClusterCovariance.remarks(name, units)));
    if (single > 0) {
      out.add(
          Diagnostic.warning(
                  "SINGLE_UNIT_STRATA",
                  single
                      + (single == 1 ? " stratum has" : " strata have")
                      + " a single sampling unit: "
                      + (type.singleUnit() == VcovType.Survey.SingleUnit.CERTAINTY
                          ? "no variance is added for it."
                          : "its deviation from the mean of all units stands for its variance."))
              .value("strata", single));
    }
    return out;
  }
}
