package org.estimand.crossfit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.CrossFitTask;

/** Gathers what the fits of one nuisance had to say. */
final class LearnerNotes {
  /** Notes of what was chosen, which differs between training sets. */
  private static final Set<String> CHOICES = Set.of("AUTO", "TUNED");

  private LearnerNotes() {}

  private record Said(CrossFitTask task, Diagnostic note) {}

  /**
   * Equal notes of a nuisance's fits become one, with the number of fits that said it and the means
   * of its values. Notes on the weights of a stack become one with their means and ranges. A choice
   * that not all training sets made alike says which did, and its values hold the loss of each.
   */
  static List<Diagnostic> merge(
      String nuisance,
      int q,
      List<Integer> owner,
      List<CrossFitTask> tasks,
      List<List<Diagnostic>> notes) {
    Map<String, List<Said>> groups = new LinkedHashMap<>();
    int fits = 0;
    boolean repeated = false;
    for (int t = 0; t < notes.size(); t++) {
      if (owner.get(t) != q) {
        continue;
      }
      fits++;
      repeated |= tasks.get(t).repetition() > 0;
      for (Diagnostic note : notes.get(t)) {
        String key = note.code() + "\n" + (isStack(note) ? names(note) : note.message());
        groups.computeIfAbsent(key, k -> new ArrayList<>()).add(new Said(tasks.get(t), note));
      }
    }
    List<Diagnostic> out = new ArrayList<>();
    for (List<Said> group : groups.values()) {
      out.add(merged(nuisance, group, fits, repeated));
    }
    return out;
  }

  private static Diagnostic merged(String nuisance, List<Said> group, int fits, boolean repeated) {
    Diagnostic first = group.get(0).note();
    boolean choice = CHOICES.contains(first.code());
    String text = isStack(first) ? weights(group) : first.message();
    StringBuilder where = new StringBuilder();
    if (choice && !repeated && group.size() < fits) {
      for (Said said : group) {
        where
            .append(where.length() == 0 ? (group.size() == 1 ? ": fold " : ": folds ") : ", ")
            .append(said.task().fold() + 1);
      }
    }
    Diagnostic merged =
        new Diagnostic(
            first.code(),
            first.severity(),
            nuisance + ": " + text + " (" + group.size() + " of " + fits + " fits" + where + ")",
            means(group));
    for (Said said : group) {
      if (choice && said.note().values().containsKey("loss")) {
        String key =
            "loss.repetition."
                + (said.task().repetition() + 1)
                + ".fold."
                + (said.task().fold() + 1);
        merged = merged.value(key, said.note().values().get("loss"));
      }
    }
    return merged.value("fits", group.size());
  }

  private static Map<String, Double> means(List<Said> group) {
    Map<String, Double> means = new LinkedHashMap<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Said said : group) {
      said.note()
          .values()
          .forEach(
              (name, value) -> {
                int count = counts.merge(name, 1, Integer::sum);
                // equal values stay what they are, to the last bit
                means.merge(name, value, (mean, v) -> mean + (v - mean) / count);
              });
    }
    return means;
  }

  private static boolean isStack(Diagnostic note) {
    return note.code().equals("STACK");
  }

  private static String names(Diagnostic note) {
    return note.message().replaceAll(" -?\\d+\\.\\d\\d(?=,|$)", "");
  }

  /** Mean weights, with their ranges where they differ. */
  private static String weights(List<Said> group) {
    String[] names = names(group.get(0).note()).replaceFirst("^weights: ", "").split(", ");
    StringBuilder text = new StringBuilder("weights: ");
    for (int l = 0; l < names.length; l++) {
      String key = "weight." + (l + 1);
      double low = Double.POSITIVE_INFINITY;
      double high = Double.NEGATIVE_INFINITY;
      double mean = 0;
      for (Said said : group) {
        double w = said.note().values().get(key);
        low = Math.min(low, w);
        high = Math.max(high, w);
        mean += w / group.size();
      }
      text.append(l == 0 ? "" : ", ")
          .append(names[l])
          .append(String.format(Locale.ROOT, " %.2f", mean));
      String range = String.format(Locale.ROOT, "%.2f to %.2f", low, high);
      if (!range.equals(String.format(Locale.ROOT, "%.2f to %.2f", mean, mean))) {
        text.append(" (").append(range).append(')');
      }
    }
    return text.toString();
  }
}
