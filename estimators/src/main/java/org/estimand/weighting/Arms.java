package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;
import org.estimand.errors.NotIdentifiedException;

/**
 * Which arm each row is in.
 *
 * @param code n arms, 0 .. count - 1; arm 0 is the reference
 * @param labels one per arm
 */
record Arms(int[] code, List<String> labels) {
  private static final int MOST = 50;

  Arms {
    labels = List.copyOf(labels);
  }

  /** The two arms of a treatment that is 0 or 1. */
  static Arms binary(CausalData data) {
    boolean[] treated = TreatmentCheck.binary(data);
    int[] code = new int[treated.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = treated[i] ? 1 : 0;
    }
    return new Arms(code, List.of("0", "1"));
  }

  /**
   * The arms of a treatment with any number of levels.
   *
   * @param reference the level that becomes arm 0; the others follow in their order
   * @throws InvalidConfigException CONF-145 for a level that does not occur
   * @throws InvalidDataException DATA-145 for more than 50 levels
   * @throws NotIdentifiedException IDENT-060 for a single level
   */
  static Arms of(CausalData data, String reference) {
    String name = data.name(Role.TREATMENT);
    List<String> levels = new ArrayList<>();
    int[] position;
    if (data.roles().categorical().containsKey(name)) {
      levels.addAll(data.levels(name));
      position = data.levelCodes(name);
    } else {
      double[] d = data.values(name);
      TreeMap<Double, Integer> places = new TreeMap<>();
      for (double v : d) {
        places.put(v + 0.0, 0);
      }
      for (var entry : places.entrySet()) {
        entry.setValue(levels.size());
        levels.add(TreatmentCheck.number(entry.getKey()));
      }
      position = new int[d.length];
      for (int i = 0; i < d.length; i++) {
        position[i] = places.get(d[i] + 0.0);
      }
    }
    if (levels.size() > MOST) {
      throw new InvalidDataException(
          "DATA-145",
          "TREATMENT \""
              + name
              + "\" has "
              + levels.size()
              + " levels; at most 50 can be arms. Group them, or treat it as a dose.");
    }
    if (levels.size() == 1) {
      throw new NotIdentifiedException(
          "IDENT-060",
          "TREATMENT \""
              + name
              + "\" is "
              + levels.get(0)
              + " in all "
              + position.length
              + " rows; an effect needs both treated and controls.");
    }
    int first = index(name, reference, levels);
    List<String> labels = new ArrayList<>(levels);
    labels.remove(first);
    labels.add(0, levels.get(first));
    int[] code = new int[position.length];
    for (int i = 0; i < code.length; i++) {
      code[i] = position[i] == first ? 0 : position[i] < first ? position[i] + 1 : position[i];
    }
    return new Arms(code, labels);
  }

  private static int index(String name, String level, List<String> levels) {
    int found = levels.indexOf(level);
    if (found < 0) {
      throw new InvalidConfigException(
          "CONF-145",
          "TREATMENT \""
              + name
              + "\" has no level \""
              + level
              + "\". "
              + NearestName.hint(level, levels)
              + "Levels: "
              + String.join(", ", levels)
              + ".");
    }
    return found;
  }

  /**
   * The arm of a level.
   *
   * @throws InvalidConfigException CONF-145 for a level that does not occur
   */
  int arm(CausalData data, String level) {
    return index(data.name(Role.TREATMENT), level, labels);
  }

  /** The place of each arm among the levels in their order: numbers by size, text by its data. */
  int[] ranks(CausalData data) {
    String name = data.name(Role.TREATMENT);
    List<String> order = new ArrayList<>(labels);
    if (data.roles().categorical().containsKey(name)) {
      order.sort(java.util.Comparator.comparingInt(data.levels(name)::indexOf));
    } else {
      order.sort(java.util.Comparator.comparingDouble(Double::parseDouble));
    }
    return labels.stream().mapToInt(order::indexOf).toArray();
  }

  /** Number of arms. */
  int count() {
    return labels.size();
  }

  /** Number of rows. */
  int rows() {
    return code.length;
  }

  /** Whether each row is in an arm. */
  boolean[] in(int arm) {
    boolean[] in = new boolean[code.length];
    for (int i = 0; i < code.length; i++) {
      in[i] = code[i] == arm;
    }
    return in;
  }

  /** The arms of some rows; labels and their order stay. */
  Arms subset(int[] rows) {
    int[] some = new int[rows.length];
    for (int i = 0; i < rows.length; i++) {
      some[i] = code[rows[i]];
    }
    return new Arms(some, labels);
  }
}
