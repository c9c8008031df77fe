package org.estimand.errors;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name a user most likely meant. */
public final class NearestName {
  private NearestName() {}

  /**
   * The candidate closest to {@code name} in edit distance, ignoring case; where nothing is close
   * (distance above half the longer length), the candidate that ends in a hyphen and the name, such
   * as {@code dml-plr} for {@code plr}; else empty. Ties go to the earlier candidate.
   */
  public static Optional<String> of(String name, Collection<String> candidates) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    String wanted = name.toLowerCase(Locale.ROOT);
    for (String candidate : candidates) {
      int d = distance(wanted, candidate.toLowerCase(Locale.ROOT));
      if (d < bestDistance && 2 * d <= Math.max(name.length(), candidate.length())) {
        best = candidate;
        bestDistance = d;
      }
    }
    if (best == null && !wanted.isEmpty()) {
      return candidates.stream()
          .filter(c -> c.toLowerCase(Locale.ROOT).endsWith("-" + wanted))
          .findFirst();
    }
    return Optional.ofNullable(best);
  }

  /** A sentence such as {@code Closest: "mbsmoke". } or the empty string. */
  public static String hint(String name, Collection<String> candidates) {
    return of(name, candidates).map(c -> "Closest: \"" + c + "\". ").orElse("");
  }

  /** Levenshtein distance with adjacent transpositions counted as one edit. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int v = Math.min(Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1), d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          v = Math.min(v, d[i - 2][j - 2] + 1);
        }
        d[i][j] = v;
      }
    }
    return d[a.length()][b.length()];
  }
}
