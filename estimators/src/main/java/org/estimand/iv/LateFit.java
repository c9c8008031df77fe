package org.estimand.iv;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;

/** One fit of {@link Late}. */
final class LateFit {
  private static final double WEAK = 10;

  private final Late options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  LateFit(Late options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
  }

  IvEffectResult run() {
    BinaryIvSample.roles(Late.NAME).check(data);
    IvChecks.refuseBlocks(data, Late.NAME);
    IvChecks.backend(context, Late.NAME, diagnostics);
    BinaryIvSample s = BinaryIvSample.of(data, Late.NAME);
    s.requireBinaryTreatment();
    context.checkpoint();
    DesignColumns columns = DesignColumns.of(s, options.instrumentDesign(), false, "P(Z=1|X)");
    NuisanceModel pi = NuisanceModel.logit(columns, columns.observed(), s.z(), s.w());
    RelevanceChecks.collinear(diagnostics, "P(Z=1|X)", pi.dropped());
    double[] p = pi.values(pi.x());
    LateMath.Answer answer =
        switch (options.form()) {
          case DOUBLY_ROBUST -> doublyRobust(s, pi, p);
          case LARF ->
              LateLarf.of(
                  s, pi, p, DesignColumns.of(s, options.outcomeDesign(), false, "the covariates"));
          default -> LateMath.weighted(s, pi, p, options.form());
        };
    return result(s, p, answer);
  }

  private LateMath.Answer doublyRobust(BinaryIvSample s, NuisanceModel pi, double[] p) {
    if (options.logitOutcome()) {
      IvChecks.binaryOutcome(data, s.y());
    }
    ArmModels y =
        ArmModels.of(
            s,
            DesignColumns.of(s, options.outcomeDesign(), false, "E[Y|Z,X]"),
            s.y(),
            options.logitOutcome(),
            new double[] {Double.NaN, Double.NaN},
            "E[Y|Z,X]");
    ArmModels a =
        ArmModels.of(
            s,
            DesignColumns.of(s, options.treatmentDesign(), false, "E[A|Z,X]"),
            s.a(),
            true,
            s.constant(),
            "E[A|Z,X]");
    RelevanceChecks.collinear(diagnostics, "E[Y|Z,X]", y.dropped());
    RelevanceChecks.collinear(diagnostics, "E[A|Z,X]", a.dropped());
    return LateMath.doublyRobust(s, pi, p, y, a);
  }

  private IvEffectResult result(BinaryIvSample s, double[] p, LateMath.Answer answer) {
    int n = s.rows();
    if (!(Math.abs(answer.firstStage()) > 1e-10)) {
      throw new NotIdentifiedException(
          "IDENT-222",
          "The first stage is zero: INSTRUMENT \""
              + data.name(Role.INSTRUMENT)
              + "\" does not move TREATMENT \""
              + data.name(Role.TREATMENT)
              + "\", so that there are no compliers to speak of.");
    }
    boolean stacked = options.standardErrors() == IvStandardErrors.STACKED;
    double[] influence = stacked ? answer.stacked() : answer.plain();
    Estimates estimates =
        Estimates.of(
            answer.terms(),
            answer.values(),
            InfluenceFunction.wrap(influence, n, answer.terms().size()),
            SampleDesign.of(data),
            BinaryIvSample.vcov(data));
    double f = answer.firstStageStatistic() * answer.firstStageStatistic();
    Diagnostic stage =
        f < WEAK
            ? Diagnostic.warning(
                "WEAK_INSTRUMENT",
                String.format(
                    Locale.ROOT,
                    "first stage %.4f with a squared t of %.1f, below 10; use the set that stays"
                        + " valid with a weak instrument, not the interval",
                    answer.firstStage(),
                    f))
            : Diagnostic.note(
                "FIRST_STAGE",
                String.format(
                    Locale.ROOT, "first stage %.4f, squared t %.1f", answer.firstStage(), f));
    diagnostics.add(stage.value("first.stage", answer.firstStage()).value("f", f));
    if (!options.form().isInvariant()) {
      diagnostics.add(
          Diagnostic.warning(
              "NOT_INVARIANT",
              "this form moves when a constant is added to the outcome; KAPPA_NORMALIZED, HAJEK and"
                  + " DOUBLY_ROBUST do not"));
    }
    for (int arm = 0; arm < 2; arm++) {
      if (!Double.isNaN(s.constant()[arm])) {
        diagnostics.add(
            Diagnostic.note(
                "ONE_SIDED",
                "\""
                    + data.name(Role.TREATMENT)
                    + "\" is "
                    + (int) s.constant()[arm]
                    + " in every row with \""
                    + data.name(Role.INSTRUMENT)
                    + "\" = "
                    + arm
                    + "; the local effect is that on the "
                    + (arm == 0 ? "treated" : "untreated")));
      }
    }
    diagnostics.add(RelevanceChecks.overlap(s, p, 0, 0));
    WaldContrast contrast =
        WaldContrast.of(s, DesignColumns.of(s, IvDesign.all(), false, "the covariates"));
    Map<String, Object> blocks = new LinkedHashMap<>();
    answer.extra().forEach(blocks::put);
    blocks.put("first.stage.f", f);
    return new IvEffectResult(
        new IvEffectResult.Parts(
            Late.NAME,
            "Local average treatment effect, " + options.form().label(),
            "LATE",
            options.level(),
            stacked ? "the estimation of all models" : "the score alone, models taken as known",
            InvalidIvFit.error(java.util.Arrays.copyOf(answer.plain(), n)),
            null,
            contrast,
            Map.of("P(Z=1|X)", p),
            blocks),
        estimates,
        diagnostics,
        IvChecks.provenance(Late.NAME, options.describe(), data, context, start));
  }
}
