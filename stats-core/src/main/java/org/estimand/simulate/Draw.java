package org.estimand.simulate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.errors.InvalidConfigException;

/**
 * One simulated data set and the values an estimator should find in it.
 *
 * @param data the data with roles
 * @param truth the true value by term; the key {@link #TARGET} stands for the first term of a
 *     result, whatever its name
 */
public record Draw(CausalData data, Map<String, Double> truth) {
  /** The key of the truth about the first term of a result. */
  public static final String TARGET = "target";

  /**
   * Copies the truth, keeping its order.
   *
   * @throws InvalidConfigException CONF-082 when the truth is empty or not finite
   */
  public Draw {
    truth = Collections.unmodifiableMap(new LinkedHashMap<>(truth));
    if (truth.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-082", "A draw states no truth. Name the true value of at least one term.");
    }
    truth.forEach(
        (term, value) -> {
          if (!Double.isFinite(value)) {
            throw new InvalidConfigException(
                "CONF-082",
                "The truth of term \"" + term + "\" is " + value + "; it must be a finite number.");
          }
        });
  }

  /** A draw with the truth about the first term of every result. */
  public static Draw target(CausalData data, double truth) {
    return new Draw(data, Map.of(TARGET, truth));
  }
}
