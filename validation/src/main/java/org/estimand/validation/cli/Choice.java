package org.estimand.validation.cli;

import java.util.Collection;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;

/** Names a user chooses from. */
final class Choice {
  private Choice() {}

  /**
   * The value, if it is one of the choices.
   *
   * @param what what is chosen, for example {@code --learner} or {@code estimator}
   * @throws InvalidConfigException with the given code, the closest choice and all choices
   */
  static String of(String code, String what, String value, Collection<String> choices) {
    if (choices.contains(value)) {
      return value;
    }
    throw new InvalidConfigException(
        code,
        "Unknown "
            + what
            + " \""
            + value
            + "\". "
            + NearestName.hint(value, choices)
            + "Choices: "
            + String.join(", ", choices)
            + ".");
  }

  /** The value of an option. */
  static String option(String option, String value, Collection<String> choices) {
    return of("CONF-087", option, value, choices);
  }
}
