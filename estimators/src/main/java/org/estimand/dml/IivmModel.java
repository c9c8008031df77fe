package org.estimand.dml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.Role;
import org.estimand.errors.InvalidDataException;
import org.estimand.fit.Diagnostic;

/** The interactive model with a 0/1 instrument on its data. */
final class IivmModel implements DmlModel {
  private static final String[] MU = {"E[Y|Z=0,X]", "E[Y|Z=1,X]"};
  private static final String[] R = {"E[D|Z=0,X]", "E[D|Z=1,X]"};
  private static final String M = "P(Z=1|X)";
  private static final int ROWS_SHOWN = 3;

  private final DmlSample sample;
  private final Iivm config;
  private final String treatment;
  private final String instrument;
  private final double[] d;
  private final double[] z;

  /** The value of D in each arm of Z where it is the same for all rows or stated; NaN elsewhere. */
  private final double[] fixed = {Double.NaN, Double.NaN};

  private final List<Diagnostic> notes = new ArrayList<>();

  IivmModel(DmlSample sample, Iivm config) {
    this.sample = sample;
    this.config = config;
    this.treatment = sample.data().name(Role.TREATMENT);
    this.instrument = sample.data().name(Role.INSTRUMENT);
    this.d = DmlChecks.binary(sample.data(), Role.TREATMENT, treatment);
    this.z = DmlChecks.binary(sample.data(), Role.INSTRUMENT, instrument);
    if (config.noAlwaysTakers()) {
      requireNone("noAlwaysTakers", 1, 0);
      fixed[0] = 0;
    }
    if (config.noNeverTakers()) {
      requireNone("noNeverTakers", 0, 1);
      fixed[1] = 1;
    }
    for (int arm = 0; arm < 2; arm++) {
      if (Double.isNaN(fixed[arm])) {
        detectConstant(arm);
      }
    }
  }

  /** The rows that a stated one-sided compliance excludes must not occur. */
  private void requireNone(String option, double treated, double assigned) {
    int count = 0;
    StringBuilder rows = new StringBuilder();
    int[] original = sample.data().originalRows();
    for (int i = 0; i < d.length; i++) {
      if (d[i] == treated && z[i] == assigned) {
        count++;
        if (count <= ROWS_SHOWN) {
          rows.append(count == 1 ? "" : ", ").append(original[i] + 1);
        }
      }
    }
    if (count > 0) {
      throw new InvalidDataException(
          "DATA-053",
          option
              + " was stated, but TREATMENT \""
              + treatment
              + "\" is "
              + (int) treated
              + " where INSTRUMENT \""
              + instrument
              + "\" is "
              + (int) assigned
              + " in "
              + count
              + (count == 1 ? " row (row " : " rows (first rows ")
              + rows
              + "). Drop the option or correct the rows.");
    }
  }

  private void detectConstant(int arm) {
    double value = Double.NaN;
    for (int i = 0; i < d.length; i++) {
      if (z[i] == arm) {
        if (Double.isNaN(value)) {
          value = d[i];
        } else if (d[i] != value) {
          return;
        }
      }
    }
    fixed[arm] = value;
    notes.add(
        Diagnostic.note(
            "ONE_SIDED",
            "\""
                + treatment
                + "\" is "
                + (int) value
                + " in every row with \""
                + instrument
                + "\" = "
                + arm
                + "; "
                + R[arm]
                + " is not learned."));
  }

  @Override
  public List<String> terms() {
    return List.of(treatment);
  }

  @Override
  public int[] strata() {
    return Strata.of(d, z);
  }

  @Override
  public void checkFolds(FoldAssignment folds) {
    for (int arm = 1; arm >= 0; arm--) {
      notes.addAll(
          DmlChecks.requireInEveryFold(
              folds,
              DmlChecks.flags(z, arm),
              instrument + "=" + arm,
              Role.INSTRUMENT,
              sample.givenFolds()));
    }
    notes.addAll(DmlChecks.requireBothArms(folds, d, sample.givenFolds()));
  }

  @Override
  public List<Nuisance> nuisances() {
    List<Nuisance> out = new ArrayList<>();
    double[] w = sample.weights();
    for (int arm = 0; arm < 2; arm++) {
      out.add(
          Targets.mean(
                  MU[arm],
                  config.outcomeModel(),
                  sample.x(),
                  sample.y(),
                  Role.OUTCOME,
                  sample.data().name(Role.OUTCOME),
                  w)
              .trainedOn(DmlChecks.flags(z, arm)));
    }
    for (int arm = 0; arm < 2; arm++) {
      if (Double.isNaN(fixed[arm])) {
        out.add(
            Targets.mean(
                    R[arm], config.treatmentModel(), sample.x(), d, Role.TREATMENT, treatment, w)
                .trainedOn(DmlChecks.flags(z, arm)));
      }
    }
    out.add(
        Targets.mean(M, config.instrumentModel(), sample.x(), z, Role.INSTRUMENT, instrument, w));
    return out;
  }

  @Override
  public Map<String, double[]> known() {
    Map<String, double[]> out = new LinkedHashMap<>();
    for (int arm = 0; arm < 2; arm++) {
      if (!Double.isNaN(fixed[arm])) {
        double[] values = new double[d.length];
        java.util.Arrays.fill(values, fixed[arm]);
        out.put(R[arm], values);
      }
    }
    return out;
  }

  @Override
  public DmlScore[] scores(int repetition, Fitted fitted) {
    double[] m1 = Propensity.clip(M, fitted.of(M, repetition), config.clip());
    double[] m0 = Propensity.complement(m1);
    if (config.normalize()) {
      m0 = Propensity.normalizedOut(m1, z, sample.weights());
      m1 = Propensity.normalizedIn(m1, z, sample.weights());
    }
    return new DmlScore[] {
      IrmScores.local(
          sample.y(),
          d,
          z,
          fitted.of(MU[0], repetition),
          fitted.of(MU[1], repetition),
          fitted.of(R[0], repetition),
          fitted.of(R[1], repetition),
          m1,
          m0)
    };
  }

  @Override
  public List<Diagnostic> diagnostics(Fitted fitted, List<Repetition> repetitions) {
    List<Diagnostic> out = new ArrayList<>(notes);
    out.addAll(DmlDiagnostics.overlap(M, z, config.clip(), true, fitted));
    double weakest = Double.POSITIVE_INFINITY;
    double share = 0;
    for (Repetition r : repetitions) {
      double[] signal = r.scores()[0].psiA();
      weakest = Math.min(weakest, WeakInstruments.averageEffect(signal, r.design()));
      share -= sample.mean(signal) / repetitions.size();
    }
    out.add(
        DmlDiagnostics.firstStage(weakest, "\"" + treatment + "\" on \"" + instrument + "\"")
            .value("complier.share", share));
    return out;
  }
}
