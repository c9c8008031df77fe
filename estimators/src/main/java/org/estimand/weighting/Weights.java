package org.estimand.weighting;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.WeightKind;
import org.estimand.errors.BackendException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/** What all weighting estimators share about weights. */
final class Weights {
  private static final double POOR = 0.01;

  private Weights() {}

  /** Refuses weights that are not sampling weights. */
  static void requireSampling(CausalData data) {
    if (data.has(Role.WEIGHT) && data.roles().weightKind().orElse(null) != WeightKind.SAMPLING) {
      throw new NotSupportedException(
          "NOTSUP-060",
          "WEIGHT \""
              + data.name(Role.WEIGHT)
              + "\" is declared "
              + data.roles().weightKind().map(Enum::name).orElse("of no kind")
              + "; weighting estimators take SAMPLING weights. Repeat the rows for frequencies.");
    }
  }

  /** The sampling weights, scaled to mean one, or ones. */
  static double[] base(CausalData data) {
    double[] base = new double[data.rows()];
    java.util.Arrays.fill(base, 1);
    if (data.has(Role.WEIGHT)) {
      double[] w = data.column(Role.WEIGHT);
      double sum = 0;
      for (double v : w) {
        sum += v;
      }
      for (int i = 0; i < w.length; i++) {
        base[i] = w[i] * w.length / sum;
      }
    }
    return base;
  }

  /**
   * Refuses an arm whose rows all have weight zero.
   *
   * @throws NotIdentifiedException IDENT-062
   */
  static void requireArms(CausalData data, Arms arms, double[] base) {
    int[] positive = new int[arms.count()];
    for (int i = 0; i < base.length; i++) {
      positive[arms.code()[i]] += base[i] > 0 ? 1 : 0;
    }
    for (int arm = 0; arm < positive.length; arm++) {
      if (positive[arm] == 0) {
        throw new NotIdentifiedException(
            "IDENT-062",
            "WEIGHT \""
                + data.name(Role.WEIGHT)
                + "\" is zero for every row with TREATMENT \""
                + data.name(Role.TREATMENT)
                + "\" = "
                + arms.labels().get(arm)
                + "; an effect needs treated and controls of positive weight.");
      }
    }
  }

  /**
   * Refuses propensities of exactly 0 where the target population has people: of any arm for ATE,
   * of any arm but the focal one for ATT and ATC; the other tilting functions are zero there. With
   * two arms the propensity spoken of is that of arm 1.
   *
   * @throws NotIdentifiedException IDENT-003
   */
  static void requirePositive(
      CausalData data, PropensityFit fit, double[] base, Target target, String model) {
    if (!target.isSized()) {
      return;
    }
    boolean binary = fit.arms() == 2;
    boolean noOnes = binary && target.focal() != 0;
    boolean noZeros = !binary || target.focal() != 1;
    int count = 0;
    int first = -1;
    for (int i = 0; i < base.length; i++) {
      boolean extreme = false;
      for (int k = 0; k < fit.arms(); k++) {
        extreme |= k != target.focal() && !(fit.at(i, k) > 0);
      }
      if (base[i] > 0 && extreme) {
        first = count == 0 ? i : first;
        count++;
      }
    }
    if (count > 0) {
      throw new NotIdentifiedException(
          "IDENT-003",
          String.format(
              Locale.ROOT,
              "Fitted propensity (%s) is %s for %d %s, the first is row %d; the weights of the %s"
                  + " need it %s. Trim or cap the propensities, or drop the covariates that"
                  + " separate the arms.",
              model,
              noZeros && noOnes ? "0 or 1" : noZeros ? "0" : "1",
              count,
              count == 1 ? "row" : "rows",
              data.originalRows()[first] + 1,
              target.estimand(),
              noZeros && noOnes ? "strictly between" : noZeros ? "above 0" : "below 1"));
    }
  }

  /**
   * Says that a backend named by the caller is not used; all of this package is plain Java.
   *
   * @throws InvalidConfigException CONF-015 for a backend nobody knows
   * @throws BackendException BACKEND-001 for one that cannot be used here
   */
  static List<Diagnostic> checkBackend(FitContext context) {
    if (context.backend().equals("auto")) {
      return List.of();
    }
    MatrixBackends.resolve(context.backend(), OffloadPolicy.Operation.BATCHED, 0);
    return List.of(
        Diagnostic.warning(
            "BACKEND_UNUSED",
            "the backend \""
                + context.backend()
                + "\" was asked for, but weighting computes in plain Java and did not use it"));
  }

  /** The covariance of {@link #defaultVcov(CausalData, ErrorOptions)} without options. */
  static VcovType defaultVcov(CausalData data) {
    return defaultVcov(data, ErrorOptions.DEFAULT);
  }

  /**
   * That of the sample's design: stratified where there are strata or population sizes, clustered
   * where clusters are known, else robust.
   *
   * @throws InvalidConfigException CONF-158 for a factor beside that of strata, or a choice for
   *     strata where there are none
   * @throws NotSupportedException NOTSUP-157 for several cluster columns in a stratified sample
   */
  static VcovType defaultVcov(CausalData data, ErrorOptions options) {
    SmallSample factor = options.smallSample();
    if (options.singleUnit() != VcovType.Survey.SingleUnit.REFUSE && !data.has(Role.STRATUM)) {
      throw new InvalidConfigException(
          "CONF-158",
          "singleUnit("
              + options.singleUnit()
              + ") is about strata, but no column has the role STRATUM. Give it to one, or leave"
              + " singleUnit out.");
    }
    List<String> clusters = data.names(Role.CLUSTER);
    if (data.has(Role.STRATUM) || data.has(Role.FPC)) {
      if (clusters.size() > 1) {
        throw new NotSupportedException(
            "NOTSUP-157",
            "A stratified sample has one column of sampling units, but CLUSTER has "
                + clusters.size()
                + " ("
                + String.join(", ", clusters)
                + "). Keep that of the units drawn first.");
      }
      if (factor != SmallSample.NONE) {
        throw new InvalidConfigException(
            "CONF-158",
            "smallSample("
                + factor
                + ") beside STRATUM or FPC: a stratified covariance has the factor n_h/(n_h-1) of"
                + " its own. Leave smallSample out.");
      }
      return new VcovType.Survey(
          data.names(Role.STRATUM).stream().findFirst(),
          clusters.stream().findFirst(),
          data.has(Role.FPC),
          options.singleUnit());
    }
    if (!clusters.isEmpty()) {
      return new VcovType.Cluster(clusters, factor);
    }
    return switch (factor) {
      case NONE -> VcovType.robust();
      case GROUPS ->
          new VcovType.Survey(
              Optional.empty(), Optional.empty(), false, VcovType.Survey.SingleUnit.REFUSE);
      case GROUPS_AND_PARAMETERS -> VcovType.robust(VcovType.Robust.Kind.HC1);
    };
  }

  /**
   * Says how far the propensities reach (of arm 1 where there are two, else of all arms), and how
   * many were capped.
   *
   * @param fit before capping
   */
  static void checkOverlap(
      PropensityFit fit, double[] base, double clip, List<Diagnostic> diagnostics) {
    int low = 0;
    int high = 0;
    int capped = 0;
    double smallest = 1;
    double largest = 0;
    for (int i = 0; i < base.length; i++) {
      boolean cap = false;
      for (int k = fit.arms() == 2 ? 1 : 0; k < fit.arms() && base[i] > 0; k++) {
        double e = fit.at(i, k);
        cap |= e < clip || e > 1 - clip;
        low += e < POOR ? 1 : 0;
        high += e > 1 - POOR ? 1 : 0;
        smallest = Math.min(smallest, e);
        largest = Math.max(largest, e);
      }
      capped += cap ? 1 : 0;
    }
    String range =
        String.format(Locale.ROOT, "propensities range from %.4f to %.4f", smallest, largest);
    Diagnostic overlap =
        low + high > 0
            ? Diagnostic.warning(
                "OVERLAP", range + "; " + low + " below 0.01 and " + high + " above 0.99")
            : Diagnostic.note("OVERLAP", range);
    diagnostics.add(
        overlap
            .value("smallest", smallest)
            .value("largest", largest)
            .value("below", low)
            .value("above", high));
    if (clip > 0) {
      diagnostics.add(
          Diagnostic.note(
                  "CLIPPED",
                  capped + " propensities were capped into [" + clip + ", " + (1 - clip) + "]")
              .value("rows", capped));
    }
  }

  /** Says that nobody asked for the standard errors that a learned propensity has, and why. */
  static Diagnostic fixedWeights(WeightMethod model) {
    return Diagnostic.note(
        "FIXED_WEIGHTS",
        "standard errors treat the weights as known: the propensity ("
            + model.label()
            + (model instanceof PropensityModel.AllRows
                ? ") does not maximise a likelihood, so there are no equations of it to stack"
                : ") comes from other folds than the rows it is used for, so there are no"
                    + " likelihood equations of all rows to stack")
            + "; a logit or probit of all rows, without folds, has stacked standard errors");
  }

  /**
   * The size of the numbers whose differences make up the influences of weighted means: the root
   * mean square of the outcome times 1 or, if larger, its weight relative to the mean weight.
   *
   * @param terms number of terms
   * @return the same value for every term
   */
  static double[] scale(double[] y, double[] weights, int terms) {
    double total = 0;
    for (double w : weights) {
      total += w;
    }
    double sum = 0;
    int rows = 0;
    for (int i = 0; i < y.length; i++) {
      if (weights[i] > 0) {
        double x = y[i] * Math.max(1, weights[i] * y.length / total);
        sum += x * x;
        rows++;
      }
    }
    double scale = rows == 0 ? 0 : Math.sqrt(sum / rows);
    double[] all = new double[terms];
    java.util.Arrays.fill(all, scale);
    return all;
  }

  /** The effective sample sizes. */
  static Diagnostic effectiveSize(double[] weights, Arms arms) {
    int[] rows = new int[arms.count()];
    for (int i = 0; i < weights.length; i++) {
      rows[arms.code()[i]] += weights[i] > 0 ? 1 : 0;
    }
    boolean binary = arms.count() == 2;
    List<String> words = new ArrayList<>();
    Map<String, Double> sizes = new LinkedHashMap<>();
    for (int k = 0; k < rows.length; k++) {
      int arm = binary ? 1 - k : k;
      String name = binary ? (arm == 1 ? "treated" : "controls") : "arm " + arms.labels().get(arm);
      double ess = ArmMeans.effectiveSampleSize(weights, arms, arm);
      words.add(String.format(Locale.ROOT, "%.1f of %d %s", ess, rows[arm], name));
      sizes.put(binary ? name : arms.labels().get(arm), ess);
    }
    Diagnostic note = Diagnostic.note("ESS", "effective sample size " + String.join(", ", words));
    for (var size : sizes.entrySet()) {
      note = note.value(size.getKey(), size.getValue());
    }
    return note;
  }
}
