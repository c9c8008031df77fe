package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.learn.ClassificationLearner;

/** One fit of {@link Ipw}: weights, then weighted means of the arms. */
final class IpwFit {
  private final Ipw options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics;

  IpwFit(Ipw options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
    this.diagnostics = new ArrayList<>(Weights.checkBackend(context));
  }

  /** The weights of some rows with the model they come from. */
  private record Weighted(
      CausalData data,
      Arms arms,
      double[] base,
      Target target,
      PropensityFit propensity,
      WeightSolution solution,
      Map<String, Double> losses,
      String foldDigest,
      Trimming trimming) {}

  WeightingResult run() {
    VcovType vcov = Weights.defaultVcov(data, options.errors());
    if (vcov instanceof VcovType.Survey && options.trimming().refit()) {
      throw new NotSupportedException(
          "NOTSUP-158",
          "A stratified covariance counts all sampling units, but refitAfterTrimming(true) drops"
              + " rows. Trim without a refit, which keeps them with weight zero.");
    }
    return finish(weigh(), vcov);
  }

  /** The estimates alone, by term, for refits. */
  Map<String, Double> estimates() {
    ArmEffects effects = effects(weigh(), false);
    Map<String, Double> values = new LinkedHashMap<>();
    for (int j = 0; j < effects.values().length; j++) {
      values.put(effects.terms().get(j), effects.values()[j]);
    }
    return values;
  }

  /**
   * Least and largest effects under hidden confounding, see {@link SensitivityBounds}.
   *
   * @throws NotSupportedException NOTSUP-281 with more than two arms
   */
  double[] bounds(double... lambdas) {
    Weighted w = weigh();
    if (w.arms().count() > 2) {
      throw new NotSupportedException(
          "NOTSUP-281",
          "The marginal sensitivity model is for two arms; the treatment has "
              + w.arms().count()
              + ". Keep the rows of two of them.");
    }
    return SensitivityBounds.of(
        w.data().column(Role.OUTCOME),
        w.propensity().of(1),
        w.solution().weights(),
        w.arms().in(1),
        w.target().focal() == 0
            ? Estimand.ATC
            : w.target().focal() == 1 ? Estimand.ATT : Estimand.ATE,
        lambdas);
  }

  private Weighted weigh() {
    Weights.requireSampling(data);
    Arms arms =
        options.reference() == null ? Arms.binary(data) : Arms.of(data, options.reference());
    double[] base = Weights.base(data);
    Weights.requireArms(data, arms, base);
    Target target = target(arms);
    if (options.method() instanceof BalancingMethod balancing) {
      WeightProblem problem =
          new WeightProblem(data, PropensityBlocks.covariates(data), arms, base, target, context);
      WeightSolution solution = BalancingWeights.of(balancing, problem);
      diagnostics.addAll(solution.diagnostics());
      return new Weighted(
          data, arms, base, target, null, solution, Map.of(), null, options.trimming());
    }
    return propensityWeights((PropensityModel) options.method(), arms, base, target);
  }

  private ArmEffects effects(Weighted w, boolean stacked) {
    Subgroups groups =
        options.subgroups() == null
            ? null
            : Subgroups.of(w.data(), options.subgroups(), w.arms(), w.base());
    return ArmEffects.of(
        w.data(),
        w.arms(),
        groups,
        w.base(),
        w.solution(),
        w.target(),
        options.normalization(),
        stacked,
        options.estimand().name());
  }

  private Target target(Arms arms) {
    if (arms.count() == 2 && options.focal() == null) {
      return Target.binary(options.estimand());
    }
    if (options.estimand() == Estimand.ATC) {
      throw new NotSupportedException(
          "NOTSUP-147",
          "ATC is for two arms; the treatment has "
              + arms.count()
              + ". Use ATT with focal(\""
              + arms.labels().get(0)
              + "\").");
    }
    if (options.estimand() == Estimand.ATT && options.focal() == null) {
      throw new InvalidConfigException(
          "CONF-149",
          "ATT with "
              + arms.count()
              + " arms needs focal(level), the arm whose population is meant. Levels: "
              + String.join(", ", arms.labels())
              + ".");
    }
    return new Target(
        options.estimand(), options.focal() == null ? -1 : arms.arm(data, options.focal()));
  }

  private Weighted propensityWeights(
      PropensityModel model, Arms arms, double[] base, Target target) {
    if (options.trimming().crump() && arms.count() > 2) {
      throw new NotSupportedException(
          "NOTSUP-148",
          "The rule of Crump et al. is for two arms; the treatment has "
              + arms.count()
              + ". Use trim(lower, upper).");
    }
    Propensity.Fitted fitted =
        Propensity.fit(
            model,
            new WeightProblem(
                data, PropensityBlocks.covariates(data), arms, base, target, context));
    diagnostics.addAll(fitted.diagnostics());
    Trimming trimming = options.trimming().with(fitted.fit(), base);
    CausalData rows = data;
    if (options.trimming().isOn()) {
      boolean[] keep = trimming.kept(fitted.fit());
      trimming.requireArms(arms, base, keep);
      int[] left = left(keep);
      int dropped = keep.length - left.length;
      diagnostics.add(
          Diagnostic.note(
                  "TRIMMED",
                  dropped
                      + " of "
                      + keep.length
                      + " rows have a propensity outside "
                      + trimming.limits()
                      + " and were dropped; the estimand is the effect among the rest")
              .value("dropped", dropped));
      if (trimming.refit() && dropped > 0) {
        rows = data.subset(left);
        arms = arms.subset(left);
        base = Weights.base(rows);
        fitted =
            Propensity.fit(
                model,
                new WeightProblem(
                    rows, PropensityBlocks.covariates(rows), arms, base, target, context));
      } else {
        for (int i = 0; i < base.length; i++) {
          base[i] = keep[i] ? base[i] : 0;
        }
      }
    }
    PropensityFit fit = fitted.fit().clipped(options.clip());
    Weights.requirePositive(rows, fit, base, target, model.label());
    Weights.checkOverlap(fitted.fit(), base, options.clip(), diagnostics);
    WeightSolution solution =
        options
            .reshaping()
            .of(
                PropensityWeights.of(fit, arms, base, target, fitted.parameters()),
                arms,
                base,
                target,
                diagnostics);
    return new Weighted(
        rows, arms, base, target, fit, solution, fitted.losses(), fitted.foldDigest(), trimming);
  }

  private static int[] left(boolean[] keep) {
    int count = 0;
    int[] rows = new int[keep.length];
    for (int i = 0; i < keep.length; i++) {
      if (keep[i]) {
        rows[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(rows, count);
  }

  private WeightingResult finish(Weighted w, VcovType vcov) {
    boolean stacked =
        w.solution().isStackable()
            && !(options.method() instanceof PropensityModel.Supplied)
            && options.errors().formula() != StandardErrors.FIXED_WEIGHTS;
    Arms arms = w.arms();
    ArmEffects effects = effects(w, stacked);
    Estimates estimates =
        Estimates.of(
                effects.terms(),
                effects.values(),
                InfluenceFunction.wrap(
                    effects.influence(), w.data().rows(), effects.terms().size()),
                SampleDesign.of(w.data()),
                vcov,
                RegressionParts.none()
                    .parameters(arms.count() + (stacked ? w.solution().parameterCount() : 0)))
            .withScale(effects.scale());
    List<String> covariates = PropensityBlocks.names(data, options.balanceOfEmbedding());
    BalanceColumns columns =
        BalanceColumns.of(
            w.data(), covariates, BalanceColumns.levels(data, covariates), options.balanceOf());
    BalanceTable balance =
        BalanceTable.of(columns, arms, w.base(), w.solution().weights(), w.target(), context);
    EffectLayout layout = effects.layout().withBalance(subgroupBalance(columns, w, effects));
    diagnostics.add(Weights.effectiveSize(w.solution().weights(), arms));
    if (!w.solution().isStackable() && options.errors().isUnstated()) {
      diagnostics.add(
          options.method() instanceof BalancingMethod balancing
              ? BalancingWeights.fixedWeights(balancing)
              : Weights.fixedWeights(options.method()));
    }
    Provenance provenance =
        Provenance.of(Ipw.NAME, describe(stacked), w.data(), context, "java", start);
    if (w.foldDigest() != null) {
      provenance = provenance.with("folds.sha256", w.foldDigest());
    }
    return new WeightingResult(
            title(),
            Ipw.NAME,
            options.estimand()
                + (options.focal() == null ? "" : " (of arm " + options.focal() + ")")
                + (options.trimming().isOn() ? " (trimmed " + w.trimming().limits() + ")" : ""),
            estimates,
            stacked ? "stacked equations" : "weights treated as known",
            options.level(),
            new WeightedSample(
                arms,
                w.data().originalRows(),
                w.base(),
                w.solution().weights(),
                propensities(w.propensity()),
                balance,
                w.solution().parameters(),
                w.losses()),
            diagnostics,
            provenance)
        .withLayout(layout);
  }

  /** One table per subgroup, where they were asked for. */
  private List<BalanceTable> subgroupBalance(
      BalanceColumns columns, Weighted w, ArmEffects effects) {
    Subgroups groups = effects.layout().groups();
    List<BalanceTable> tables = new ArrayList<>();
    for (int g = 0; options.subgroupBalance() && g < groups.count(); g++) {
      tables.add(
          BalanceTable.of(
              columns,
              w.arms(),
              groups.within(g, w.base()),
              groups.within(g, w.solution().weights()),
              w.target(),
              context));
    }
    return tables;
  }

  private String title() {
    return options.method() instanceof PropensityModel
        ? "Inverse probability weighting (" + options.method().label() + ")"
        : "Balancing weights (" + options.method().label() + ")";
  }

  private static double[] propensities(PropensityFit fit) {
    return fit == null ? new double[0] : fit.arms() == 2 ? fit.of(1) : fit.probabilities();
  }

  private Map<String, Object> describe(boolean stacked) {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("estimand", options.estimand().name());
    d.put("normalization", options.normalization().name());
    boolean model = options.method() instanceof PropensityModel;
    d.put(model ? "propensity" : "balancing", options.method().label());
    ClassificationLearner learner = PropensityBlocks.learner(options.method());
    if (learner != null) {
      d.put("propensity.learner", learner.describe());
    }
    if (options.reference() != null) {
      d.put("reference", options.reference());
    }
    if (options.focal() != null) {
      d.put("focal", options.focal());
    }
    if (options.subgroups() != null) {
      d.put("subgroups", options.subgroups());
    }
    options.errors().describe(d, stacked ? StandardErrors.STACKED : StandardErrors.FIXED_WEIGHTS);
    options.trimming().describe(d);
    options.reshaping().describe(d);
    d.put("clip", options.clip());
    d.put("level", options.level());
    return d;
  }
}
