package org.estimand.inference;

import java.util.List;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;

/** Terms by name. */
final class TermNames {
  private TermNames() {}

  /** Position of a term. */
  static int index(List<String> terms, String term) {
    int j = terms.indexOf(term);
    if (j < 0) {
      throw new InvalidConfigException(
          "CONF-041",
          "There is no term \""
              + term
              + "\". "
              + NearestName.hint(term, terms)
              + "Terms: "
              + String.join(", ", terms)
              + ".");
    }
    return j;
  }
}
