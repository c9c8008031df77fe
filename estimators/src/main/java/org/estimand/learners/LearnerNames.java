package org.estimand.learners;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.learn.ClassificationLearner;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.StackedClassification;
import org.estimand.learn.StackedRegression;
import org.estimand.learners.kernel.KernelRidgeLearner;
import org.estimand.learners.smile.SmileLearners;

/**
 * Learners by the names that the command line uses.
 *
 * <table>
 * <caption>Names</caption>
 * <tr><th>name</th><th>mean</th><th>probability</th></tr>
 * <tr><td>ols</td><td>{@link Learners#ols}</td><td></td></tr>
 * <tr><td>poly2</td><td>{@link Learners#poly2}</td><td></td></tr>
 * <tr><td>logit</td><td></td><td>{@link Learners#logistic}</td></tr>
 * <tr><td>ridge</td><td>{@link Learners#ridge()}</td><td>{@link Learners#ridgeLogistic}</td></tr>
 * <tr><td>lasso</td><td>{@link Learners#lasso()}</td><td>{@link Learners#lassoLogistic}</td></tr>
 * <tr><td>elastic-net</td><td>{@link Learners#elasticNet(double)} of 0.5</td><td>{@link
 * Learners#elasticNetLogistic} of 0.5</td></tr>
 * <tr><td>kernel</td><td>{@link Learners#kernelRidge()}</td><td></td></tr>
 * <tr><td>forest</td><td>{@link Learners#forest()}</td><td>{@link
 * Learners#forestProbability()}</td></tr>
 * <tr><td>boosting</td><td>{@link Learners#boosting()}</td><td>{@link
 * Learners#boostingProbability()}</td></tr>
 * <tr><td>auto</td><td>{@link Learners#auto} of the standard budget</td><td>{@link
 * Learners#autoProbabilities} of the standard budget</td></tr>
 * <tr><td>stack</td><td>{@link Learners#stack} of ols, poly2 and lasso, 5 folds</td><td>{@link
 * Learners#stackProbabilities} of logit and lasso, 5 folds</td></tr>
 * <tr><td>smile-forest</td><td>{@link SmileLearners#forest()}</td><td>{@link
 * SmileLearners#forestProbability()}</td></tr>
 * <tr><td>smile-boosting</td><td>{@link SmileLearners#boosting()}</td><td>{@link
 * SmileLearners#boostingProbability()}</td></tr>
 * <tr><td>smile-svr</td><td>{@link SmileLearners#svr()}</td><td></td></tr>
 * <tr><td>smile-mlp</td><td>{@link SmileLearners#mlp()}</td><td>{@link
 * SmileLearners#mlpProbability()}</td></tr>
 * </table>
 */
public final class LearnerNames {
  private static final String KERNEL = "kernel";
  private static final List<String> STACKED_MEANS = List.of("ols", "poly2", "lasso");
  private static final List<String> STACKED_PROBABILITIES = List.of("logit", "lasso");
  private static final Map<String, Supplier<RegressionLearner>> MEANS = means();
  private static final Map<String, Supplier<ClassificationLearner>> PROBABILITIES = probabilities();

  private LearnerNames() {}

  private static Map<String, Supplier<RegressionLearner>> means() {
    Map<String, Supplier<RegressionLearner>> m = new LinkedHashMap<>();
    m.put("ols", Learners::ols);
    m.put("poly2", Learners::poly2);
    m.put("ridge", Learners::ridge);
    m.put("lasso", Learners::lasso);
    m.put("elastic-net", () -> Learners.elasticNet(0.5));
    m.put(KERNEL, Learners::kernelRidge);
    m.put("forest", Learners::forest);
    m.put("boosting", Learners::boosting);
    m.put("stack", LearnerNames::stack);
    m.put("auto", () -> Learners.auto(Budget.STANDARD));
    m.put("smile-forest", SmileLearners::forest);
    m.put("smile-boosting", SmileLearners::boosting);
    m.put("smile-svr", SmileLearners::svr);
    m.put("smile-mlp", SmileLearners::mlp);
    return java.util.Collections.unmodifiableMap(m);
  }

  private static Map<String, Supplier<ClassificationLearner>> probabilities() {
    Map<String, Supplier<ClassificationLearner>> m = new LinkedHashMap<>();
    m.put("logit", Learners::logistic);
    m.put("ridge", Learners::ridgeLogistic);
    m.put("lasso", Learners::lassoLogistic);
    m.put("elastic-net", () -> Learners.elasticNetLogistic(0.5));
    m.put("forest", Learners::forestProbability);
    m.put("boosting", Learners::boostingProbability);
    m.put("stack", LearnerNames::stackProbabilities);
    m.put("auto", () -> Learners.autoProbabilities(Budget.STANDARD));
    m.put("smile-forest", SmileLearners::forestProbability);
    m.put("smile-boosting", SmileLearners::boostingProbability);
    m.put("smile-mlp", SmileLearners::mlpProbability);
    return java.util.Collections.unmodifiableMap(m);
  }

  private static RegressionLearner stack() {
    return new StackedRegression(STACKED_MEANS.stream().map(LearnerNames::regression).toList(), 5);
  }

  private static ClassificationLearner stackProbabilities() {
    return new StackedClassification(
        STACKED_PROBABILITIES.stream().map(LearnerNames::classification).toList(), 5);
  }

  /** Names of the learners of means that {@code stack} combines unless others are named. */
  public static List<String> stackedRegressions() {
    return STACKED_MEANS;
  }

  /** Names of the learners of probabilities that {@code stack} combines unless others are named. */
  public static List<String> stackedClassifications() {
    return STACKED_PROBABILITIES;
  }

  /** Names of learners of conditional means. */
  public static List<String> regressions() {
    return List.copyOf(MEANS.keySet());
  }

  /** Names of learners of probabilities. */
  public static List<String> classifications() {
    return List.copyOf(PROBABILITIES.keySet());
  }

  /**
   * A learner of conditional means.
   *
   * @throws InvalidConfigException CONF-030 when no learner of means has the name
   */
  public static RegressionLearner regression(String name) {
    return find("conditional means", name, MEANS);
  }

  /**
   * A learner of probabilities.
   *
   * @throws InvalidConfigException CONF-030 when no learner of probabilities has the name
   * @throws org.estimand.errors.NotSupportedException NOTSUP-032 for kernel ridge regression
   */
  public static ClassificationLearner classification(String name) {
    if (name.equals(KERNEL)) {
      throw KernelRidgeLearner.notProbabilities();
    }
    return find("probabilities", name, PROBABILITIES);
  }

  private static <L> L find(String what, String name, Map<String, Supplier<L>> known) {
    Supplier<L> found = known.get(name);
    if (found == null) {
      throw new InvalidConfigException(
          "CONF-030",
          "No learner of "
              + what
              + " is called \""
              + name
              + "\". "
              + NearestName.hint(name, known.keySet())
              + "Learners: "
              + String.join(", ", known.keySet())
              + ".");
    }
    return found.get();
  }
}
