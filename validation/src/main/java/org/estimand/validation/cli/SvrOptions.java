package org.estimand.validation.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learners.smile.SmileSvrOptions;
import picocli.CommandLine.Option;

/** Settings of support vector regression. */
final class SvrOptions {
  static final String LEARNER = "smile-svr";

  /** The options' names. */
  static final List<String> NAMES =
      List.of("--svr-cost", "--svr-epsilon", "--svr-gamma", "--svr-tolerance");

  @Option(
      names = "--svr-cost",
      paramLabel = "C",
      description = "smile-svr: Penalty of residuals outside the tube (default: 1).")
  private Double cost;

  @Option(
      names = "--svr-epsilon",
      paramLabel = "E",
      description = "smile-svr: Half width of the tube in standard deviations (default: 0.1).")
  private Double epsilon;

  @Option(
      names = "--svr-gamma",
      paramLabel = "G",
      description = "smile-svr: Kernel exp(-G |u - v|^2) (default: 1 / number of features).")
  private Double gamma;

  @Option(
      names = "--svr-tolerance",
      paramLabel = "T",
      description = "smile-svr: Violations at which the optimiser stops (default: 0.001).")
  private Double tolerance;

  /** Refuses settings of a learner that was not named. */
  void check(boolean named) {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("--svr-cost", cost);
    given.put("--svr-epsilon", epsilon);
    given.put("--svr-gamma", gamma);
    given.put("--svr-tolerance", tolerance);
    given.forEach(
        (option, value) -> {
          if (value != null && !named) {
            throw new InvalidConfigException(
                "CONF-086", option + " has no meaning here: --learner is not smile-svr.");
          }
        });
  }

  /** The settings given, the defaults for the rest. */
  SmileSvrOptions settings() {
    SmileSvrOptions d = SmileSvrOptions.defaults();
    return new SmileSvrOptions(
        cost == null ? d.cost() : cost,
        epsilon == null ? d.epsilon() : epsilon,
        gamma == null ? d.gamma() : gamma,
        tolerance == null ? d.tolerance() : tolerance);
  }
}
