package org.estimand.learners.kernel;

import java.util.Locale;

/** Kernels between two rows x and z of p standardised features. */
public enum Kernel {
  /** {@code exp(-|x - z|^2 / (2 h^2))} with width h. */
  GAUSSIAN,
  /** {@code x'z}: ridge regression on the features. */
  LINEAR,
  /** {@code (1 + x'z / p)^degree}. */
  POLYNOMIAL;

  /** The name in lower case. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
