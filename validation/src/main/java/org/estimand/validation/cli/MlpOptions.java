package org.estimand.validation.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.learners.smile.SmileMlpOptions;
import picocli.CommandLine.Option;

/** Settings of multilayer perceptrons. */
final class MlpOptions {
  static final String LEARNER = "smile-mlp";

  /** The options' names. */
  static final List<String> NAMES =
      List.of("--mlp-units", "--mlp-epochs", "--mlp-batch", "--mlp-rate", "--mlp-momentum");

  @Option(
      names = "--mlp-units",
      paramLabel = "N",
      description = "smile-mlp: Units of the hidden layer (default: 20).")
  private Integer hiddenUnits;

  @Option(
      names = "--mlp-epochs",
      paramLabel = "N",
      description = "smile-mlp: Passes over the training rows (default: 200).")
  private Integer epochs;

  @Option(
      names = "--mlp-batch",
      paramLabel = "N",
      description = "smile-mlp: Rows of a step (default: 32).")
  private Integer batch;

  @Option(
      names = "--mlp-rate",
      paramLabel = "R",
      description = "smile-mlp: First step size (default: 0.05).")
  private Double learningRate;

  @Option(
      names = "--mlp-momentum",
      paramLabel = "M",
      description = "smile-mlp: Share of the last step that is kept (default: 0.9).")
  private Double momentum;

  /** Refuses settings of a learner that was not named. */
  void check(boolean named) {
    Map<String, Object> given = new LinkedHashMap<>();
    given.put("--mlp-units", hiddenUnits);
    given.put("--mlp-epochs", epochs);
    given.put("--mlp-batch", batch);
    given.put("--mlp-rate", learningRate);
    given.put("--mlp-momentum", momentum);
    given.forEach(
        (option, value) -> {
          if (value != null && !named) {
            throw new InvalidConfigException(
                "CONF-086",
                option + " has no meaning here: neither --learner nor --propensity is smile-mlp.");
          }
        });
  }

  /** The settings given, the defaults for the rest. */
  SmileMlpOptions settings() {
    SmileMlpOptions d = SmileMlpOptions.defaults();
    return new SmileMlpOptions(
        hiddenUnits == null ? d.hiddenUnits() : hiddenUnits,
        epochs == null ? d.epochs() : epochs,
        batch == null ? d.batch() : batch,
        learningRate == null ? d.learningRate() : learningRate,
        momentum == null ? d.momentum() : momentum);
  }
}
