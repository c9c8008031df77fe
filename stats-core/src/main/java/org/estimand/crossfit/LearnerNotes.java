package org.estimand.crossfit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Diagnostic;

/** Gathers what the fits of one nuisance had to say. */
final class LearnerNotes {
  private LearnerNotes() {}

  /** Equal notes of a nuisance's fits become one, with the number of fits that said it. */
  static List<Diagnostic> merge(
      String nuisance, int q, List<Integer> owner, List<List<Diagnostic>> notes) {
    Map<String, Diagnostic> first = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    int fits = 0;
    for (int t = 0; t < notes.size(); t++) {
      if (owner.get(t) != q) {
        continue;
      }
      fits++;
      for (Diagnostic note : notes.get(t)) {
        String key = note.code() + "\n" + note.message();
        first.putIfAbsent(key, note);
        counts.merge(key, 1, Integer::sum);
      }
    }
    List<Diagnostic> out = new ArrayList<>();
    for (Map.Entry<String, Diagnostic> e : first.entrySet()) {
      int count = counts.get(e.getKey());
      Diagnostic note = e.getValue();
      Diagnostic merged =
          new Diagnostic(
              note.code(),
              note.severity(),
              nuisance + ": " + note.message() + " (" + count + " of " + fits + " fits)",
              note.values());
      out.add(merged.value("fits", count));
    }
    return out;
  }
}
