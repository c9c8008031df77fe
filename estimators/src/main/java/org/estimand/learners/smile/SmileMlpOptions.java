package org.estimand.learners.smile;

/**
 * Settings of Smile's multilayer perceptron: one hidden layer of rectifiers, trained by stochastic
 * gradients with momentum; features and target are standardised before.
 *
 * @param hiddenUnits units of the hidden layer, at least 1
 * @param epochs passes over the rows, at least 1
 * @param batch rows of a step, at least 1
 * @param learningRate first step size, positive; it falls linearly to a hundredth at the last step,
 *     because a constant one leaves probabilities that are off on average
 * @param momentum share of the last step that is kept, in [0, 1)
 */
public record SmileMlpOptions(
    int hiddenUnits, int epochs, int batch, double learningRate, double momentum) {
  private static final String NAME = "smile-mlp";

  /**
   * Checks the settings.
   *
   * @throws org.estimand.errors.InvalidConfigException CONF-039 for a setting out of range
   */
  public SmileMlpOptions {
    OptionChecks.atLeast(NAME, "hiddenUnits", hiddenUnits, 1);
    OptionChecks.atLeast(NAME, "epochs", epochs, 1);
    OptionChecks.atLeast(NAME, "batch", batch, 1);
    OptionChecks.positive(NAME, "learningRate", learningRate);
    if (!(momentum >= 0 && momentum < 1)) {
      throw OptionChecks.refusal(
          NAME, "momentum", String.valueOf(momentum), "must be at least 0 and below 1");
    }
  }

  /** 20 hidden units, 200 epochs, batches of 32, learning rate 0.05, momentum 0.9. */
  public static SmileMlpOptions defaults() {
    return new SmileMlpOptions(20, 200, 32, 0.05, 0.9);
  }

  /** These settings with another number of passes. */
  public SmileMlpOptions epochs(int number) {
    return new SmileMlpOptions(hiddenUnits, number, batch, learningRate, momentum);
  }

  /** These settings with another step size. */
  public SmileMlpOptions learningRate(double step) {
    return new SmileMlpOptions(hiddenUnits, epochs, batch, step, momentum);
  }
}
