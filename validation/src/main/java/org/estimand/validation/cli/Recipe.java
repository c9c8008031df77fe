package org.estimand.validation.cli;

import java.util.Set;
import java.util.function.Function;
import org.estimand.fit.Estimator;
import org.estimand.inference.EstimationResult;

/**
 * An estimator of the command line.
 *
 * @param name the name after {@code estimand fit}
 * @param options names of the model options that have a meaning here, such as {@code --clip}
 * @param builder the estimator that the options describe
 */
record Recipe(
    String name,
    Set<String> options,
    Function<FitOptions, Estimator<? extends EstimationResult>> builder) {
  /** Copies the options. */
  Recipe {
    options = Set.copyOf(options);
  }

  /** The estimator that the options describe. */
  Estimator<? extends EstimationResult> estimator(FitOptions given) {
    return builder.apply(given);
  }
}
