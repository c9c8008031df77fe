package org.estimand.trajectory;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;
import org.estimand.fit.Tasks;
import org.estimand.random.RandomStream;

/**
 * Parametric bootstrap test of the number of classes (McLachlan 1987, doi:10.2307/2347790): twice
 * the gain in log-likelihood against its distribution when the smaller model holds.
 *
 * @param classes of the smaller model
 * @param statistic twice the gain
 * @param replicates statistics of the replicates that settled
 * @param pValue (1 + number of replicates with at least the statistic) / (1 + replicates)
 */
public record BootstrapLikelihoodRatio(
    int classes, double statistic, double[] replicates, double pValue) {

  /**
   * Tests K against K + 1 classes.
   *
   * @param smaller fit with K classes
   * @param larger fit of the same model with K + 1 classes
   * @param data the data of both
   * @param replicates number of samples drawn from the smaller fit, at least 19
   * @param starts random starts of the larger model in each replicate, at least 1
   * @throws InvalidConfigException CONF-304 for fits that do not belong together, weighted
   *     subjects, or too few replicates or starts
   */
  public static BootstrapLikelihoodRatio of(
      TrajectoryResult smaller,
      TrajectoryResult larger,
      CausalData data,
      int replicates,
      int starts,
      FitContext context) {
    FittedMixture small = smaller.mixture();
    FittedMixture large = larger.mixture();
    SubjectReader.Read read = SubjectReader.readAlike(data);
    Subjects subjects = large.scaling().apply(read.subjects());
    MixtureLayout a = small.layout();
    MixtureLayout b = large.layout();
    boolean alike =
        b.classes() == a.classes() + 1
            && b.model().equals(a.model())
            && b.experts() == a.experts()
            && b.joint() == a.joint()
            && b.constraint() == a.constraint()
            && (b.gates() == a.gates() || a.classes() == 1);
    if (!alike
        || replicates < 19
        || starts < 1
        || subjects.weight() != null
        || a.constraint() == PsiConstraint.NONE) {
      throw new InvalidConfigException(
          "CONF-304",
          "A likelihood-ratio test by bootstrap needs fits of one model with K and K + 1 classes to"
              + " unweighted subjects, a covariance that is one, at least 19 replicates and 1 start;"
              + " got "
              + a.classes()
              + " and "
              + b.classes()
              + " classes, "
              + replicates
              + " replicates, "
              + starts
              + " starts.");
    }
    double[] gains = new double[replicates];
    Tasks.run(
        context,
        "bootstrap likelihood ratio",
        replicates,
        r -> {
          FitContext own = context.threads(1);
          RandomStream random =
              context.random().child("likelihood ratio").child("replicate", r).generator();
          Subjects drawn = TrajectorySimulator.draw(a, small.b(), subjects, random);
          MixtureSearch.Optimum first =
              new MixtureSearch(new MixtureLikelihood(drawn, a), own, 0, 1, 1)
                  .run(List.of(small.b()))
                  .get(0);
          MixtureSearch search =
              new MixtureSearch(
                  new MixtureLikelihood(drawn, b),
                  own.withSeed(context.random().child("starts", r).derivedSeed()),
                  starts,
                  40,
                  Math.min(3, starts));
          MixtureSearch.Optimum second = search.run(List.of()).get(0);
          gains[r] = first.settled() ? 2 * Math.max(0, second.value() - first.value()) : Double.NaN;
        });
    double[] settled = java.util.Arrays.stream(gains).filter(Double::isFinite).toArray();
    double statistic = smaller.minusTwoLogLikelihood() - larger.minusTwoLogLikelihood();
    long above = java.util.Arrays.stream(settled).filter(g -> g >= statistic).count();
    return new BootstrapLikelihoodRatio(
        a.classes(), statistic, settled, (1 + above) / (1.0 + settled.length));
  }
}
