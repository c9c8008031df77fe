package org.estimand.trajectory;

import java.util.Arrays;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidDataException;

/**
 * What a fitted mixture says about subjects.
 *
 * @param names names of the n subjects
 * @param probabilities n x K probabilities of the classes, column-major
 * @param classes most probable class of each, from 1
 * @param factorScores n x f predicted growth factors of the form, column-major
 * @param minusTwoLogLikelihood of these subjects under the fit: for held-out subjects a measure of
 *     how well it predicts
 */
public record TrajectoryPrediction(
    List<String> names,
    double[] probabilities,
    int[] classes,
    double[] factorScores,
    double minusTwoLogLikelihood) {

  static TrajectoryPrediction of(FittedMixture fit, CausalData data) {
    require(data, Role.OUTCOME);
    require(data, Role.TIME);
    SubjectReader.Read read = SubjectReader.readAlike(data);
    Subjects s = read.subjects();
    same("gate", fit.gateNames(), s.gateNames());
    same("expert", fit.expertNames(), s.expertNames());
    MixtureLikelihood likelihood = new MixtureLikelihood(fit.scaling().apply(s), fit.layout());
    double shift = fit.scaling().logShift(s.observations(), s.count(), fit.layout().joint());
    double[] h = likelihood.posterior(fit.b());
    return new TrajectoryPrediction(
        s.labels(),
        h,
        TrajectoryResult.modal(h, s.count(), fit.layout().classes()),
        FactorScores.of(likelihood, fit.scaling(), fit.b()),
        -2 * (likelihood.value(fit.b()) + shift));
  }

  private static void require(CausalData data, Role role) {
    if (!data.has(role)) {
      throw new InvalidDataException(
          "DATA-020",
          MixtureOfExperts.NAME
              + " needs at least one column with the role "
              + role
              + "; none was given. Name it in Roles.");
    }
  }

  private static void same(String block, List<String> wanted, List<String> given) {
    if (!wanted.equals(given)) {
      throw new InvalidDataException(
          "DATA-308",
          "The fit has the covariates "
              + wanted
              + " in block "
              + block
              + ", these data have "
              + given
              + ". Give the same columns in the same order.");
    }
  }

  /** Share of the subjects whose most probable class is their known one. */
  public double accuracy(int... known) {
    long right = 0;
    for (int i = 0; i < classes.length; i++) {
      right += classes[i] == known[i] ? 1 : 0;
    }
    return right / (double) classes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrajectoryPrediction p
        && names.equals(p.names)
        && Arrays.equals(probabilities, p.probabilities)
        && Arrays.equals(factorScores, p.factorScores);
  }

  @Override
  public int hashCode() {
    return names.hashCode() + 31 * Arrays.hashCode(probabilities);
  }
}
