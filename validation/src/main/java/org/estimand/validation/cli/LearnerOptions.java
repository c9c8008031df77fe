package org.estimand.validation.cli;

import java.util.Arrays;
import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.Learner;
import org.estimand.learn.RegressionLearner;
import org.estimand.learners.LearnerNames;
import org.estimand.learners.Learners;
import org.estimand.learners.smile.SmileLearners;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How nuisances are learned. */
final class LearnerOptions {
  private static final String DEFAULT_MEANS = "ols";
  private static final String DEFAULT_PROBABILITIES = "logit";

  /** Models of probabilities that only ipw has. */
  static final List<String> LIKELIHOOD = List.of("probit", "cloglog", "firth", "ordered");

  @Option(
      names = "--learner",
      paramLabel = "NAME",
      description = "dml: learner of conditional means (default: " + DEFAULT_MEANS + ").")
  private String learner;

  @Option(
      names = "--propensity",
      paramLabel = "NAME",
      description =
          "Learner of probabilities (default: "
              + DEFAULT_PROBABILITIES
              + "; in dml-plr and dml-pliv the --learner). ipw also takes probit, cloglog,"
              + " firth and ordered.")
  private String propensity;

  @Option(
      names = "--instrument-learner",
      paramLabel = "NAME",
      description =
          "dml-pliv: learner of the conditional means of the instruments (default: as for the"
              + " treatment).")
  private String instrumentLearner;

  @Option(
      names = "--instrument-propensity",
      paramLabel = "NAME",
      description =
          "dml-pliv, dml-iivm: learner of the probabilities of 0/1 instruments (default: as for the"
              + " treatment).")
  private String instrumentPropensity;

  @Mixin private ChoiceOptions choices = new ChoiceOptions();
  @Mixin private TreeOptions trees = new TreeOptions();
  @Mixin private SvrOptions svr = new SvrOptions();
  @Mixin private MlpOptions mlp = new MlpOptions();

  @Mixin private KernelOptions kernel = new KernelOptions();

  /** Refuses settings that no named learner has. */
  void check() {
    if (instrumentLearner != null && instrumentPropensity != null) {
      throw new InvalidConfigException(
          "CONF-086", "--instrument-learner and --instrument-propensity exclude each other.");
    }
    List<String> means = Arrays.asList(learner, instrumentLearner);
    List<String> probabilities = Arrays.asList(propensity, instrumentPropensity);
    // a misspelt name first: what its settings mean depends on it
    means.stream()
        .filter(n -> n != null && !LearnerNames.regressions().contains(n))
        .forEach(LearnerNames::regression);
    probabilities.stream()
        .filter(n -> n != null && !LearnerNames.classifications().contains(n))
        .filter(n -> !LIKELIHOOD.contains(n))
        .forEach(LearnerNames::classification);
    choices.check(means, probabilities);
    List<String> all = choices.named(means, probabilities);
    trees.check(all);
    kernel.check(all.contains(KernelOptions.KERNEL));
    svr.check(all.contains(SvrOptions.LEARNER));
    mlp.check(all.contains(MlpOptions.LEARNER));
  }

  /** The learner of conditional means. */
  RegressionLearner means() {
    return means(learner == null ? DEFAULT_MEANS : learner);
  }

  private RegressionLearner means(String name) {
    check();
    return mean(name);
  }

  private RegressionLearner mean(String name) {
    return switch (name) {
      case ChoiceOptions.STACK -> choices.means(this::mean);
      case ChoiceOptions.AUTO -> choices.autoMeans();
      case TreeOptions.FOREST -> Learners.forest(trees.forest());
      case TreeOptions.BOOSTING -> Learners.boosting(trees.boosting());
      case TreeOptions.SMILE_FOREST -> SmileLearners.forest(trees.smileForest());
      case TreeOptions.SMILE_BOOSTING -> SmileLearners.boosting(trees.smileBoosting());
      case SvrOptions.LEARNER -> SmileLearners.svr(svr.settings());
      case MlpOptions.LEARNER -> SmileLearners.mlp(mlp.settings());
      case KernelOptions.KERNEL -> Learners.kernelRidge(kernel.options());
      default -> LearnerNames.regression(name);
    };
  }

  /** The learner of probabilities. */
  ClassificationLearner probabilities() {
    return probabilities(probabilityName());
  }

  private ClassificationLearner probabilities(String name) {
    check();
    return probability(name);
  }

  private ClassificationLearner probability(String name) {
    return switch (name) {
      case ChoiceOptions.STACK -> choices.probabilities(this::probability);
      case ChoiceOptions.AUTO -> choices.autoProbabilities();
      case TreeOptions.FOREST -> Learners.forestProbability(trees.forest());
      case TreeOptions.BOOSTING -> Learners.boostingProbability(trees.boosting());
      case TreeOptions.SMILE_FOREST -> SmileLearners.forestProbability(trees.smileForest());
      case TreeOptions.SMILE_BOOSTING -> SmileLearners.boostingProbability(trees.smileBoosting());
      case MlpOptions.LEARNER -> SmileLearners.mlpProbability(mlp.settings());
      default -> LearnerNames.classification(name);
    };
  }

  /** The learner of probabilities where one was named, else that of conditional means. */
  Learner probabilitiesOrMeans() {
    return propensity == null ? means() : probabilities();
  }

  /** The learner of the instruments' means or probabilities; as for the treatment if not named. */
  Learner instrumentProbabilitiesOrMeans() {
    if (instrumentPropensity != null) {
      return probabilities(instrumentPropensity);
    }
    return instrumentLearner == null ? probabilitiesOrMeans() : means(instrumentLearner);
  }

  /** The learner of the instrument's probabilities; that of the treatment if not named. */
  ClassificationLearner instrumentProbabilities() {
    return instrumentPropensity == null ? probabilities() : probabilities(instrumentPropensity);
  }

  /** Whether a learner of conditional means was named. */
  boolean namesMeans() {
    return learner != null;
  }

  /** Whether a learner of probabilities was named. */
  boolean namesProbabilities() {
    return propensity != null;
  }

  /** The name of the learner of probabilities. */
  String probabilityName() {
    return propensity == null ? DEFAULT_PROBABILITIES : propensity;
  }
}
