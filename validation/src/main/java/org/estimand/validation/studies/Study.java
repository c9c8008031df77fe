package org.estimand.validation.studies;

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
}
