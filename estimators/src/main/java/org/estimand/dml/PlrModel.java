package org.estimand.dml;

import java.util.ArrayList;
import java.util.List;
import org.estimand.crossfit.Nuisance;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.learn.Learner;

/** The partially linear model on its data: one pair of nuisances per treatment. */
final class PlrModel implements DmlModel {
  private final DmlSample sample;
  private final boolean ivType;
  private final Learner outcomeModel;
  private final Learner treatmentModel;
  private final List<String> treatments;
  private final double[][] d;

  PlrModel(DmlSample sample, boolean ivType, Learner outcomeModel, Learner treatmentModel) {
    this.sample = sample;
    this.ivType = ivType;
    this.outcomeModel = outcomeModel;
    this.treatmentModel = treatmentModel;
    this.treatments = sample.names(Role.TREATMENT);
    this.d = new double[treatments.size()][];
    for (int j = 0; j < d.length; j++) {
      d[j] = DmlChecks.varying(sample.data(), Role.TREATMENT, treatments.get(j));
    }
  }

  @Override
  public List<String> terms() {
    return treatments;
  }

  /** The nuisance's name; with several treatments it says which one it belongs to. */
  private String name(String nuisance, int j) {
    return d.length == 1 ? nuisance : nuisance + " (" + treatments.get(j) + ")";
  }

  private FeatureMatrix features(int j) {
    if (d.length == 1) {
      return sample.x();
    }
    List<String> others = new ArrayList<>(treatments);
    others.remove(j);
    return sample.x().append(sample.data().features(others));
  }

  @Override
  public List<Nuisance> nuisances() {
    List<Nuisance> out = new ArrayList<>();
    for (int j = 0; j < d.length; j++) {
      FeatureMatrix x = features(j);
      out.add(
          Targets.mean(
              name("E[Y|X]", j),
              outcomeModel,
              x,
              sample.y(),
              Role.OUTCOME,
              sample.data().name(Role.OUTCOME),
              sample.weights()));
      out.add(
          Targets.mean(
              name("E[D|X]", j),
              treatmentModel,
              x,
              d[j],
              Role.TREATMENT,
              treatments.get(j),
              sample.weights()));
    }
    return out;
  }

  @Override
  public List<Nuisance> laterNuisances(Fitted fitted) {
    List<Nuisance> out = new ArrayList<>();
    for (int j = 0; ivType && j < d.length; j++) {
      double[][] targets = new double[fitted.repetitions()][];
      for (int r = 0; r < targets.length; r++) {
        double[] l = fitted.of(name("E[Y|X]", j), r);
        double[] m = fitted.of(name("E[D|X]", j), r);
        requireUnexplained(j, m, r);
        double theta = PlrScores.preliminary(sample.y(), d[j], d[j], l, m, m, sample.weights());
        targets[r] = PlrScores.withoutEffect(sample.y(), d[j], theta);
      }
      out.add(
          Targets.later(
              name("E[Y-theta*D|X]", j), outcomeModel, features(j), targets, sample.weights()));
    }
    return out;
  }

  private void requireUnexplained(int j, double[] m, int repetition) {
    DmlChecks.requireUnexplained(
        Role.TREATMENT,
        treatments.get(j),
        d[j],
        PlivScores.residual(d[j], m),
        sample.weights(),
        repetition);
  }

  @Override
  public DmlScore[] scores(int repetition, Fitted fitted) {
    DmlScore[] out = new DmlScore[d.length];
    for (int j = 0; j < d.length; j++) {
      double[] m = fitted.of(name("E[D|X]", j), repetition);
      requireUnexplained(j, m, repetition);
      out[j] =
          ivType
              ? PlrScores.ivType(
                  sample.y(), d[j], fitted.of(name("E[Y-theta*D|X]", j), repetition), m)
              : PlrScores.partiallingOut(
                  sample.y(), d[j], fitted.of(name("E[Y|X]", j), repetition), m);
    }
    return out;
  }
}
