package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.estimand.data.Grouping;
import org.estimand.inference.Estimates;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/**
 * A fitted mixture without its data: parameters in fitted units, estimates in the user's, and what
 * is known about each subject.
 *
 * @param layout where parameters stand
 * @param scaling fitted units
 * @param b parameters
 * @param original estimates for the growth factors of the form
 * @param fitted estimates for the factors as they are fitted
 * @param logLikelihood in the units of the data
 * @param posterior n x K probabilities of the classes, column-major
 * @param scores n x f predicted growth factors of the form, averaged over the classes, column-major
 * @param labels names of the n subjects
 * @param expertNames covariates of the experts
 * @param gateNames covariates of the gate
 * @param observations observed outcomes
 * @param missing outcomes not observed
 * @param weight sum of the weights of the subjects
 * @param shares weighted mean posterior probabilities
 * @param optima distinct optima, best first
 * @param starts how many starts there were
 * @param singular for each class whether its covariance is singular
 * @param times range of the times of observation
 */
record FittedMixture(
    MixtureLayout layout,
    Scaling scaling,
    double[] b,
    Estimates original,
    Estimates fitted,
    double logLikelihood,
    double[] posterior,
    double[] scores,
    List<String> labels,
    List<String> expertNames,
    List<String> gateNames,
    int observations,
    int missing,
    double weight,
    double[] shares,
    List<LocalOptimum> optima,
    int starts,
    boolean[] singular,
    double[] times) {

  static FittedMixture of(
      SubjectReader.Read read,
      Scaling scaling,
      MixtureLikelihood likelihood,
      double[] b,
      MixtureInformation information,
      List<MixtureSearch.Optimum> optima,
      int starts) {
    Subjects s = read.subjects();
    MixtureLayout layout = likelihood.layout();
    SampleDesign design =
        new SampleDesign(s.count(), read.clusters(), Optional.empty(), Optional.empty());
    double shift = scaling.logShift(s.observations(), s.count(), layout.joint());
    if (s.weight() != null) {
      shift = weightedShift(s, scaling, layout.joint());
    }
    List<LocalOptimum> all = new ArrayList<>();
    for (MixtureSearch.Optimum o : optima) {
      all.add(new LocalOptimum(-2 * (o.value() + shift), o.reached(), o.polished(), o.smallest()));
    }
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (double t : s.time()) {
      least = Math.min(least, t);
      most = Math.max(most, t);
    }
    return new FittedMixture(
        layout,
        scaling,
        b,
        estimates(read, scaling, likelihood, b, information, true, design),
        estimates(read, scaling, likelihood, b, information, false, design),
        likelihood.value(b) + shift,
        likelihood.posterior(b),
        FactorScores.of(likelihood, scaling, b),
        s.labels(),
        s.expertNames(),
        s.gateNames(),
        s.observations(),
        read.missing(),
        s.total(),
        MixtureSearch.shares(likelihood, b),
        List.copyOf(all),
        starts,
        information.singular(),
        new double[] {least, most});
  }

  private static double weightedShift(Subjects s, Scaling scaling, boolean joint) {
    double observations = 0;
    for (int i = 0; i < s.count(); i++) {
      observations += s.weight(i) * s.occasions(i);
    }
    return scaling.logShift(observations, s.total(), joint);
  }

  private static Estimates estimates(
      SubjectReader.Read read,
      Scaling scaling,
      MixtureLikelihood likelihood,
      double[] b,
      MixtureInformation information,
      boolean original,
      SampleDesign design) {
    Subjects s = read.subjects();
    ReportedParameters reported =
        new ReportedParameters(
            likelihood.layout(), scaling, original, s.expertNames(), s.gateNames());
    double[] values = reported.values(b);
    int m = values.length;
    double[] jacobian = information.usable(reported, b);
    VcovType type =
        !read.clusters().isEmpty()
            ? VcovType.cluster(
                read.clusters().stream().map(Grouping::column).toArray(String[]::new))
            : s.weight() != null ? VcovType.robust(VcovType.Robust.Kind.HC0) : VcovType.iid();
    return Estimates.of(
        reported.names(),
        values,
        information.influence(likelihood, b, jacobian, m),
        design,
        type,
        RegressionParts.none().iidVcov(information.covariance(jacobian, m)).parameters(b.length));
  }
}
