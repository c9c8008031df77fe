package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.errors.InvalidDataException;
import org.estimand.fit.Diagnostic;

/** The interactive model on its data. */
final class IrmModel implements DmlModel {
  private static final String G0 = "E[Y|D=0,X]";
  private static final String G1 = "E[Y|D=1,X]";
  private static final String M = "P(D=1|X)";

  private final DmlSample sample;
  private final Irm config;
  private final String treatment;
  private final double[] d;
  private final double[] omega;
  private final List<Diagnostic> notes = new ArrayList<>();

  IrmModel(DmlSample sample, Irm config) {
    this.sample = sample;
    this.config = config;
    this.treatment = sample.data().name(Role.TREATMENT);
    this.d = DmlChecks.binary(sample.data(), Role.TREATMENT, treatment);
    this.omega = config.estimand() == Irm.Estimand.WEIGHTED_ATE ? omega() : null;
  }

  private double[] omega() {
    double[] w;
    if (config.targetColumn() != null) {
      w = sample.data().values(config.targetColumn());
    } else {
      w = apply(config.targetFunction(), sample.x());
    }
    double sum = 0;
    for (int i = 0; i < w.length; i++) {
      if (!(w[i] >= 0 && w[i] < Double.POSITIVE_INFINITY)) {
        throw new InvalidDataException(
            "DATA-051",
            "The target weight of row "
                + (sample.data().originalRows()[i] + 1)
                + " is "
                + w[i]
                + ". Target weights must be finite and not negative.");
      }
      sum += w[i];
    }
    if (!(sum > 0)) {
      throw new InvalidDataException(
          "DATA-051", "The target weight is zero in every row. Some must be positive.");
    }
    return IrmScores.scaled(w, sample.mean(w));
  }

  private static double[] apply(ToDoubleFunction<double[]> f, FeatureMatrix x) {
    double[] out = new double[x.rows()];
    double[] row = new double[x.columns()];
    for (int i = 0; i < out.length; i++) {
      for (int j = 0; j < row.length; j++) {
        row[j] = x.at(i, j);
      }
      out[i] = f.applyAsDouble(row);
    }
    return out;
  }

  @Override
  public List<String> terms() {
    return List.of(treatment);
  }

  @Override
  public int[] strata() {
    return Strata.of(d);
  }

  @Override
  public void checkFolds(FoldAssignment folds) {
    notes.addAll(DmlChecks.requireBothArms(folds, d, sample.givenFolds()));
  }

  @Override
  public List<Nuisance> nuisances() {
    List<Nuisance> out = new ArrayList<>();
    String outcome = sample.data().name(Role.OUTCOME);
    out.add(
        Targets.mean(
                G0,
                config.outcomeModel(),
                sample.x(),
                sample.y(),
                Role.OUTCOME,
                outcome,
                sample.weights())
            .trainedOn(DmlChecks.flags(d, 0)));
    out.add(
        Targets.mean(
                G1,
                config.outcomeModel(),
                sample.x(),
                sample.y(),
                Role.OUTCOME,
                outcome,
                sample.weights())
            .trainedOn(DmlChecks.flags(d, 1)));
    out.add(
        Targets.mean(
            M,
            config.propensityModel(),
            sample.x(),
            d,
            Role.TREATMENT,
            treatment,
            sample.weights()));
    return out;
  }

  @Override
  public DmlScore[] scores(int repetition, Fitted fitted) {
    double[] m1 = inArm(1, repetition, fitted);
    double[] m0 = inArm(0, repetition, fitted);
    double[] front = omega;
    double[] back1 = omega;
    double[] back0 = omega;
    double treated = sample.mean(d);
    if (config.estimand() == Irm.Estimand.ATT) {
      front = IrmScores.scaled(d, treated);
      back1 = IrmScores.scaled(m1, treated);
      back0 = IrmScores.scaled(Propensity.complement(m0), treated);
    } else if (config.estimand() == Irm.Estimand.ATC) {
      front = IrmScores.scaled(Propensity.complement(d), 1 - treated);
      back1 = IrmScores.scaled(Propensity.complement(m1), 1 - treated);
      back0 = IrmScores.scaled(m0, 1 - treated);
    }
    double[] g0 = fitted.of(G0, repetition);
    double[] g1 = fitted.of(G1, repetition);
    return new DmlScore[] {IrmScores.weighted(sample.y(), d, g0, g1, m1, m0, front, back1, back0)};
  }

  /** The probability of an arm as its rows are divided by it. */
  private double[] inArm(int arm, int repetition, Fitted fitted) {
    double[] m = Propensity.clip(M, fitted.of(M, repetition), config.clip());
    if (!config.normalize()) {
      return arm == 1 ? m : Propensity.complement(m);
    }
    return arm == 1
        ? Propensity.normalizedIn(m, d, sample.weights())
        : Propensity.normalizedOut(m, d, sample.weights());
  }

  /**
   * Weights (1 - m) / m of the arm that stands in for the other one turn negative where the
   * normalised m exceeds one. Their mean stays one.
   */
  private void negativeWeights(int arm, Fitted fitted, List<Diagnostic> out) {
    int most = 0;
    double largest = 0;
    for (int r = 0; r < fitted.repetitions(); r++) {
      double[] m = inArm(arm, r, fitted);
      int count = 0;
      for (int i = 0; i < m.length; i++) {
        if (d[i] == arm && m[i] > 1) {
          count++;
          largest = Math.max(largest, m[i]);
        }
      }
      most = Math.max(most, count);
    }
    if (most > 0) {
      out.add(
          Diagnostic.warning(
                  "NEGATIVE_WEIGHTS",
                  String.format(
                      Locale.ROOT,
                      "Normalising moved P(D=%d|X) above 1 in %d %s %s (up to %.4f): negative"
                          + " weights in the %s. See normalize(false).",
                      arm,
                      most,
                      arm == 1 ? "treated" : "untreated",
                      most == 1 ? "row" : "rows",
                      largest,
                      config.estimand()))
              .value("rows", most)
              .value("largest", largest));
    }
  }

  @Override
  public List<Diagnostic> diagnostics(Fitted fitted, List<Repetition> repetitions) {
    List<Diagnostic> out = new ArrayList<>(notes);
    out.addAll(DmlDiagnostics.overlap(M, d, config.clip(), true, fitted));
    if (config.normalize() && config.estimand() == Irm.Estimand.ATT) {
      negativeWeights(0, fitted, out);
    } else if (config.normalize() && config.estimand() == Irm.Estimand.ATC) {
      negativeWeights(1, fitted, out);
    }
    return out;
  }
}
