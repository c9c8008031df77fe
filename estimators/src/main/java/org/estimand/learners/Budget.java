package org.estimand.learners;

import java.util.Locale;

/** How much {@link Learners#auto} may try. */
public enum Budget {
  /** Linear learners: seconds. */
  QUICK,
  /** Linear learners and all others that fit in their own time. */
  STANDARD,
  /** What STANDARD tries, tuned versions, and a stack of all: cross-validation inside of it. */
  FULL;

  /** The name in lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
