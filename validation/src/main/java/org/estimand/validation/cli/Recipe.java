package org.estimand.validation.cli;

import java.util.Set;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;

/**
 * An estimator of the command line: its name, the options it understands, and how they build it.
 */
interface Recipe {
  /** The name after {@code estimand fit}. */
  String name();

  /** One line of help. */
  String description();

  /** Names of the model options that have a meaning here, such as {@code --clip}. */
  Set<String> options();

  /** The estimator that the options describe. */
  Estimator<? extends EstimationResult> estimator(FitOptions options);
}
