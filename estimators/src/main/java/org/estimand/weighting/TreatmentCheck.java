package org.estimand.weighting;

import java.util.TreeMap;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;

/** Reads a 0/1 treatment. */
final class TreatmentCheck {
  private TreatmentCheck() {}

  static boolean[] binary(CausalData data) {
    String name = data.name(Role.TREATMENT);
    double[] d = data.values(name);
    TreeMap<Double, Integer> counts = new TreeMap<>();
    boolean[] treated = new boolean[d.length];
    for (int i = 0; i < d.length; i++) {
      counts.merge(d[i] + 0.0, 1, Integer::sum);
      treated[i] = d[i] == 1;
    }
    StringBuilder found = new StringBuilder();
    StringBuilder others = new StringBuilder();
    int shown = 0;
    for (var entry : counts.entrySet()) {
      double v = entry.getKey();
      if (shown < 6) {
        found.append(shown == 0 ? "" : ", ").append(number(v));
      } else if (shown == 6) {
        found.append(", ...");
      }
      if (v != 0 && v != 1 && others.length() == 0) {
        others
            .append(" (")
            .append(number(v))
            .append(" in ")
            .append(entry.getValue())
            .append(entry.getValue() == 1 ? " row)" : " rows)");
      }
      shown++;
    }
    if (others.length() > 0) {
      throw new InvalidDataException(
          "DATA-003",
          "TREATMENT \""
              + name
              + "\" must have the two values 0 and 1; found "
              + found
              + others
              + ".");
    }
    if (counts.size() == 1) {
      throw new NotIdentifiedException(
          "IDENT-060",
          "TREATMENT \""
              + name
              + "\" is "
              + found
              + " in all "
              + d.length
              + " rows; an effect needs both treated and controls.");
    }
    return treated;
  }

  static String number(double v) {
    return v == Math.rint(v) && Math.abs(v) < 1e15 ? Long.toString((long) v) : Double.toString(v);
  }
}
