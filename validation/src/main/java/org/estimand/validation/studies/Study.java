package org.estimand.validation.studies;

import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.FitContext;

/** A study that can be reproduced with one command. */
public interface Study {
  /** Name on the command line. */
  String name();

  /** One line for lists. */
  String title();

  /**
   * Runs the study.
   *
   * @throws org.estimand.errors.CausalException when its data are not at hand; the message says
   *     where to get and where to put them
   */
  StudyReport run(FitContext context);

  /**
   * The same study with another number of simulated data sets.
   *
   * @param count number of data sets of each design, at least 1
   * @throws InvalidConfigException CONF-260 when the study simulates nothing, or for a count below
   *     1
   */
  default Study replications(int count) {
    throw new InvalidConfigException(
        "CONF-260",
        "--replications "
            + count
            + ": study \""
            + name()
            + "\" simulates no data sets. Leave it out.");
  }

  /** A number of simulated data sets that makes sense. */
  static int atLeastOne(int count) {
    if (count < 1) {
      throw new InvalidConfigException(
          "CONF-260", "--replications " + count + ": must be at least 1.");
    }
    return count;
  }
}
