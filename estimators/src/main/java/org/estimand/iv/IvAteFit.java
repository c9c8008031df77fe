package org.estimand.iv;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;

/** One fit of {@link IvAte}. */
final class IvAteFit {
  private static final double SMALL = 0.05;

  private final IvAte options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics = new ArrayList<>();

  IvAteFit(IvAte options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
  }

  IvEffectResult run() {
    BinaryIvSample.roles(IvAte.NAME).check(data);
    IvChecks.refuseBlocks(data, IvAte.NAME);
    IvChecks.backend(context, IvAte.NAME, diagnostics);
    BinaryIvSample s = BinaryIvSample.of(data, IvAte.NAME);
    s.requireBinaryTreatment();
    context.checkpoint();
    DesignColumns columns = DesignColumns.of(s, options.instrumentDesign(), false, "P(Z=1|X)");
    NuisanceModel pi = NuisanceModel.logit(columns, columns.observed(), s.z(), s.w());
    RelevanceChecks.collinear(diagnostics, "P(Z=1|X)", pi.dropped());
    double[] p = pi.values(pi.x());
    IvAteMath.Answer answer = answer(s, pi, p);
    return result(s, p, answer);
  }

  private IvAteMath.Answer answer(BinaryIvSample s, NuisanceModel pi, double[] p) {
    DesignColumns outcome = DesignColumns.of(s, options.outcomeDesign(), false, "q(X)");
    DesignColumns effect = DesignColumns.of(s, options.effectDesign(), false, "delta(X)");
    DesignColumns treatment = DesignColumns.of(s, options.treatmentDesign(), false, "E[A|Z,X]");
    if (options.form() == IvAteForm.BOUNDED) {
      IvChecks.binaryOutcome(data, s.y());
      return BoundedAte.of(s, pi, p, treatment, effect, outcome);
    }
    ArmModels a = ArmModels.of(s, treatment, s.a(), true, s.constant(), "E[A|Z,X]");
    RelevanceChecks.collinear(diagnostics, "E[A|Z,X]", a.dropped());
    require(s, IvAteMath.contrast(a));
    if (options.form() == IvAteForm.PLUG_IN) {
      double[] none = {Double.NaN, Double.NaN};
      ArmModels y = ArmModels.of(s, outcome, s.y(), false, none, "E[Y|Z,X]");
      RelevanceChecks.collinear(diagnostics, "E[Y|Z,X]", y.dropped());
      return IvAteMath.plugIn(s, pi, p, y, a);
    }
    int n = s.rows();
    double[] x = outcome.observed();
    QrBasis basis = QrBasis.of(x, n, outcome.columns(), s.w(), "q(X)");
    RelevanceChecks.collinear(
        diagnostics, "q(X)", NuisanceModel.dropped(outcome.names(), basis.kept()));
    double[] d = effect.observed();
    QrBasis kept = QrBasis.of(d, n, effect.columns(), s.w(), "delta(X)");
    RelevanceChecks.collinear(
        diagnostics, "delta(X)", NuisanceModel.dropped(effect.names(), kept.kept()));
    return IvAteMath.estimated(
        s,
        pi,
        p,
        a,
        NuisanceModel.selected(d, n, kept.kept()),
        kept.kept().length,
        NuisanceModel.selected(x, n, basis.kept()),
        basis,
        options.form() == IvAteForm.MULTIPLY_ROBUST);
  }

  private static void require(BinaryIvSample s, double[] dD) {
    double largest = 0;
    for (double v : dD) {
      largest = Math.max(largest, Math.abs(v));
    }
    if (!(largest > 1e-10)) {
      throw new NotIdentifiedException(
          "IDENT-224",
          "E[A|Z=1,X] - E[A|Z=0,X] is zero in all "
              + s.rows()
              + " rows: the instrument does not move the treatment.");
    }
  }

  private IvEffectResult result(BinaryIvSample s, double[] p, IvAteMath.Answer answer) {
    int n = s.rows();
    boolean stacked = options.standardErrors() == IvStandardErrors.STACKED;
    Estimates estimates =
        Estimates.of(
            List.of("ATE"),
            new double[] {answer.ate()},
            InfluenceFunction.wrap(stacked ? answer.stacked() : answer.plain(), n, 1),
            SampleDesign.of(data),
            BinaryIvSample.vcov(data));
    double sign = s.mean(answer.dD()) < 0 ? -1 : 1;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double small = 0;
    double total = 0;
    for (int i = 0; i < n; i++) {
      if (s.weight(i) > 0) {
        low = Math.min(low, answer.dD()[i]);
        high = Math.max(high, answer.dD()[i]);
        small += sign * answer.dD()[i] < SMALL ? s.weight(i) : 0;
        total += s.weight(i);
      }
    }
    String words =
        String.format(
            Locale.ROOT,
            "E[A|Z=1,X] - E[A|Z=0,X] runs from %.4f to %.4f; below %.2f in size or of the other sign"
                + " in %.2f %% of the rows",
            low,
            high,
            SMALL,
            100 * small / total);
    diagnostics.add(
        (small > 0
                ? Diagnostic.warning("WEAK_CONTRAST", words + "; the estimate divides by it")
                : Diagnostic.note("CONTRAST", words))
            .value("min", low)
            .value("max", high)
            .value("small", small / total));
    diagnostics.add(RelevanceChecks.overlap(s, p, 0, 0));
    Map<String, double[]> fitted = new LinkedHashMap<>();
    fitted.put("P(Z=1|X)", p);
    fitted.put("delta(X)", answer.effect());
    fitted.put("dD(X)", answer.dD());
    return new IvEffectResult(
        new IvEffectResult.Parts(
            IvAte.NAME,
            "ATE with a valid instrument, " + options.form().label(),
            "ATE",
            options.level(),
            stacked ? "the estimation of all models" : "the score alone, models taken as known",
            options.form() == IvAteForm.G_ESTIMATION
                ? Double.NaN
                : InvalidIvFit.error(answer.plain()),
            null,
            WaldContrast.of(s, DesignColumns.of(s, IvDesign.all(), false, "the covariates")),
            fitted,
            Map.of()),
        estimates,
        diagnostics,
        IvChecks.provenance(IvAte.NAME, options.describe(), data, context, start));
  }
}
