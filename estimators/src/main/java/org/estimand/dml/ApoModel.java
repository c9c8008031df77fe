package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Diagnostic;

/** Mean potential outcomes of a discrete treatment on its data. */
final class ApoModel implements DmlModel {
  private static final int MOST_LEVELS = 100;

  private final DmlSample sample;
  private final Apo config;
  private final String treatment;
  private final List<String> levels;
  private final int[] codes;
  private final double[][] indicator;
  private final List<Diagnostic> notes = new ArrayList<>();

  ApoModel(DmlSample sample, Apo config) {
    this.sample = sample;
    this.config = config;
    this.treatment = sample.data().name(Role.TREATMENT);
    DmlChecks.varying(sample.data(), Role.TREATMENT, treatment);
    this.codes = sample.data().levelCodes(treatment);
    List<String> all = sample.data().levels(treatment);
    if (config.treatmentLevels().isEmpty()) {
      if (all.size() > MOST_LEVELS) {
        throw new InvalidDataException(
            "DATA-054",
            "TREATMENT \""
                + treatment
                + "\" has "
                + all.size()
                + " levels; dml-apo is for discrete treatments. Name the levels wanted, or use"
                + " dml-plr.");
      }
      this.levels = all;
    } else {
      this.levels = config.treatmentLevels();
    }
    this.indicator = new double[levels.size()][codes.length];
    for (int k = 0; k < levels.size(); k++) {
      int code = all.indexOf(levels.get(k));
      if (code < 0) {
        throw new InvalidConfigException(
            "CONF-052",
            "TREATMENT \""
                + treatment
                + "\" has no level \""
                + levels.get(k)
                + "\". "
                + NearestName.hint(levels.get(k), all)
                + "Levels: "
                + String.join(", ", all.subList(0, Math.min(all.size(), 12)))
                + (all.size() > 12 ? ", ..." : "")
                + ".");
      }
      for (int i = 0; i < codes.length; i++) {
        indicator[k][i] = codes[i] == code ? 1 : 0;
      }
    }
  }

  @Override
  public List<String> terms() {
    List<String> out = new ArrayList<>();
    for (String level : levels) {
      out.add(treatment + "=" + level);
    }
    return out;
  }

  @Override
  public int[] strata() {
    return codes;
  }

  @Override
  public void checkFolds(FoldAssignment folds) {
    for (int k = 0; k < levels.size(); k++) {
      notes.addAll(
          DmlChecks.requireInEveryFold(
              folds,
              DmlChecks.flags(indicator[k], 1),
              terms().get(k),
              Role.TREATMENT,
              sample.givenFolds()));
    }
  }

  private String outcome(int k) {
    return "E[Y|D=" + levels.get(k) + ",X]";
  }

  private String propensity(int k) {
    return "P(D=" + levels.get(k) + "|X)";
  }

  @Override
  public List<Nuisance> nuisances() {
    List<Nuisance> out = new ArrayList<>();
    for (int k = 0; k < levels.size(); k++) {
      out.add(
          Targets.mean(
                  outcome(k),
                  config.outcomeModel(),
                  sample.x(),
                  sample.y(),
                  Role.OUTCOME,
                  sample.data().name(Role.OUTCOME),
                  sample.weights())
              .trainedOn(DmlChecks.flags(indicator[k], 1)));
      out.add(
          Targets.mean(
              propensity(k),
              config.propensityModel(),
              sample.x(),
              indicator[k],
              Role.TREATMENT,
              treatment,
              sample.weights()));
    }
    return out;
  }

  @Override
  public DmlScore[] scores(int repetition, Fitted fitted) {
    DmlScore[] out = new DmlScore[levels.size()];
    for (int k = 0; k < out.length; k++) {
      String name = propensity(k);
      double[] m = Propensity.clip(name, fitted.of(name, repetition), config.clip());
      if (config.normalize()) {
        m = Propensity.normalizedIn(m, indicator[k], sample.weights());
      }
      out[k] =
          IrmScores.potentialOutcome(
              sample.y(), indicator[k], fitted.of(outcome(k), repetition), m);
    }
    return out;
  }

  @Override
  public List<Diagnostic> diagnostics(Fitted fitted, List<Repetition> repetitions) {
    List<Diagnostic> out = new ArrayList<>(notes);
    for (int k = 0; k < levels.size(); k++) {
      out.addAll(DmlDiagnostics.overlap(propensity(k), indicator[k], config.clip(), false, fitted));
    }
    return out;
  }
}
