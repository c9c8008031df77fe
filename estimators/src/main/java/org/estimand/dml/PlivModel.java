package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.Role;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/** The partially linear model with instruments on its data. */
final class PlivModel implements DmlModel {
  private static final String L = "E[Y|X]";
  private static final String R = "E[D|X]";
  private static final String G = "E[Y-theta*D|X]";

  private final DmlSample sample;
  private final Pliv config;
  private final String treatment;
  private final List<String> instruments;
  private final double[] d;
  private final double[][] z;
  private final List<String> dropped = new ArrayList<>();

  PlivModel(DmlSample sample, Pliv config) {
    this.sample = sample;
    this.config = config;
    this.treatment = sample.data().name(Role.TREATMENT);
    this.instruments = sample.names(Role.INSTRUMENT);
    this.d = DmlChecks.varying(sample.data(), Role.TREATMENT, treatment);
    this.z = new double[instruments.size()][];
    for (int j = 0; j < z.length; j++) {
      z[j] = DmlChecks.varying(sample.data(), Role.INSTRUMENT, instruments.get(j));
    }
    if (ivType() && z.length > 1) {
      throw new NotSupportedException(
          "NOTSUP-055",
          "The IV-type score of dml-pliv takes one INSTRUMENT; "
              + z.length
              + " were given ("
              + String.join(", ", instruments)
              + "). Use PARTIALLING_OUT.");
    }
  }

  private boolean ivType() {
    return config.score() == Pliv.Score.IV_TYPE;
  }

  @Override
  public List<String> terms() {
    return List.of(treatment);
  }

  private String instrumentNuisance(int j) {
    return z.length == 1 ? "E[Z|X]" : "E[Z|X] (" + instruments.get(j) + ")";
  }

  @Override
  public List<Nuisance> nuisances() {
    List<Nuisance> out = new ArrayList<>();
    double[] w = sample.weights();
    out.add(
        Targets.mean(
            L,
            config.outcomeModel(),
            sample.x(),
            sample.y(),
            Role.OUTCOME,
            sample.data().name(Role.OUTCOME),
            w));
    out.add(Targets.mean(R, config.treatmentModel(), sample.x(), d, Role.TREATMENT, treatment, w));
    for (int j = 0; j < z.length; j++) {
      out.add(
          Targets.mean(
              instrumentNuisance(j),
              config.instrumentModel(),
              sample.x(),
              z[j],
              Role.INSTRUMENT,
              instruments.get(j),
              w));
    }
    return out;
  }

  @Override
  public List<Nuisance> laterNuisances(Fitted fitted) {
    if (!ivType()) {
      return List.of();
    }
    double[][] targets = new double[fitted.repetitions()][];
    for (int r = 0; r < targets.length; r++) {
      instrument(r, fitted);
      double theta =
          PlrScores.preliminary(
              sample.y(),
              d,
              z[0],
              fitted.of(L, r),
              fitted.of(R, r),
              fitted.of(instrumentNuisance(0), r),
              sample.weights());
      targets[r] = PlrScores.withoutEffect(sample.y(), d, theta);
    }
    return List.of(Targets.later(G, config.outcomeModel(), sample.x(), targets, sample.weights()));
  }

  /**
   * The first stage of one repetition.
   *
   * @param combined n values: the residual of the instrument, or the projection of the treatment's
   *     residual on those of several
   * @param kept residuals of the instruments that the others do not determine
   */
  private record FirstStage(double[] combined, double[][] kept) {}

  /** The first stage; refuses a treatment or an instrument that the covariates explain. */
  private FirstStage instrument(int repetition, Fitted fitted) {
    double[][] v = new double[z.length][];
    for (int j = 0; j < z.length; j++) {
      v[j] = PlivScores.residual(z[j], fitted.of(instrumentNuisance(j), repetition));
      DmlChecks.requireUnexplained(
          Role.INSTRUMENT, instruments.get(j), z[j], v[j], sample.weights(), repetition);
    }
    double[] w = PlivScores.residual(d, fitted.of(R, repetition));
    DmlChecks.requireUnexplained(Role.TREATMENT, treatment, d, w, sample.weights(), repetition);
    if (z.length == 1) {
      return new FirstStage(v[0], v);
    }
    int n = d.length;
    double[] x = new double[Math.multiplyExact(n, z.length + 1)];
    java.util.Arrays.fill(x, 0, n, 1);
    for (int j = 0; j < z.length; j++) {
      System.arraycopy(v[j], 0, x, (j + 1) * n, n);
    }
    LeastSquaresFit fit = LeastSquares.fit(x, n, z.length + 1, w, sample.weights());
    List<String> names = new ArrayList<>();
    names.add("(intercept)");
    names.addAll(instruments);
    for (String name : fit.dropped(names)) {
      if (!dropped.contains(name)) {
        dropped.add(name);
      }
    }
    double[][] kept =
        java.util.Arrays.stream(fit.kept())
            .filter(k -> k > 0)
            .mapToObj(k -> v[k - 1])
            .toArray(double[][]::new);
    return new FirstStage(PlivScores.residual(w, fit.residuals()), kept);
  }

  @Override
  public DmlScore[] moments(int repetition, Fitted fitted) {
    if (z.length == 1) {
      return null;
    }
    double[][] kept = instrument(repetition, fitted).kept();
    DmlScore[] out = new DmlScore[kept.length];
    double[] l = fitted.of(L, repetition);
    double[] w = PlivScores.residual(d, fitted.of(R, repetition));
    for (int j = 0; j < out.length; j++) {
      out[j] = PlivScores.partiallingOut(sample.y(), l, w, kept[j]);
    }
    return out;
  }

  @Override
  public DmlScore[] scores(int repetition, Fitted fitted) {
    double[] v = instrument(repetition, fitted).combined();
    return new DmlScore[] {
      ivType()
          ? PlivScores.ivType(sample.y(), d, fitted.of(G, repetition), v)
          : PlivScores.partiallingOut(
              sample.y(),
              fitted.of(L, repetition),
              PlivScores.residual(d, fitted.of(R, repetition)),
              v)
    };
  }

  @Override
  public List<Diagnostic> diagnostics(Fitted fitted, List<Repetition> repetitions) {
    List<Diagnostic> out = new ArrayList<>();
    double weakest = Double.POSITIVE_INFINITY;
    for (int r = 0; r < repetitions.size(); r++) {
      double[] w = PlivScores.residual(d, fitted.of(R, r));
      FirstStage stage = instrument(r, fitted);
      double t2 = WeakInstruments.firstStage(w, stage.combined(), repetitions.get(r).design());
      weakest = Math.min(weakest, t2 / stage.kept().length);
    }
    out.add(
        DmlDiagnostics.firstStage(
            weakest,
            "\""
                + treatment
                + "\" on "
                + (z.length == 1 ? "\"" + instruments.get(0) + "\"" : z.length + " instruments")));
    if (!dropped.isEmpty()) {
      out.add(
          Diagnostic.warning(
              "COLLINEAR",
              "Instruments dropped because others determine them: "
                  + String.join(", ", dropped)
                  + "."));
    }
    return out;
  }
}
