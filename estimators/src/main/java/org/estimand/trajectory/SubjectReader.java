package org.estimand.trajectory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.data.Role;
import org.estimand.data.WeightKind;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotSupportedException;

/**
 * Reads subjects out of long data (a row for each occasion, one OUTCOME and one TIME, the subject
 * in UNIT) or wide data (a row for each subject, as many OUTCOME as TIME columns).
 */
final class SubjectReader {
  /** Block of covariates that decide the class. */
  static final String GATE = "gate";

  /** Block of covariates that act on the growth factors. */
  static final String EXPERT = "expert";

  private final CausalData data;
  private final int[] rows;
  private final boolean varying;

  private SubjectReader(CausalData data, boolean varying) {
    this.data = data;
    this.varying = varying;
    this.rows = data.originalRows();
  }

  /**
   * What was read.
   *
   * @param subjects with at least one observed outcome each
   * @param row a row of the data that holds each subject's covariates
   * @param clusters CLUSTER columns, of the subjects
   * @param missing outcomes that were not observed
   * @param without subjects left out because nothing of them was observed
   */
  record Read(Subjects subjects, int[] row, List<Grouping> clusters, int missing, int without) {}

  /** Reads subjects to fit to. */
  static Read read(CausalData data) {
    return read(data, true);
  }

  /** Reads subjects to predict, whose covariates need not vary. */
  static Read readAlike(CausalData data) {
    return read(data, false);
  }

  private static Read read(CausalData data, boolean varying) {
    if (data.roles().weightKind().filter(k -> k != WeightKind.SAMPLING).isPresent()) {
      throw new NotSupportedException(
          "NOTSUP-301",
          MixtureOfExperts.NAME
              + " takes sampling weights of subjects; the weights are "
              + data.roles().weightKind().get().name().toLowerCase(java.util.Locale.ROOT)
              + " weights. Declare them as sampling weights, or repeat the subjects.");
    }
    for (String time : data.names(Role.TIME)) {
      if (data.isText(time)) {
        throw new InvalidDataException(
            "DATA-309",
            "TIME \""
                + time
                + "\" holds text; a trajectory needs the times as numbers. Recode them, for example"
                + " as months since the first occasion.");
      }
    }
    boolean wide = data.names(Role.OUTCOME).size() > 1 || data.names(Role.TIME).size() > 1;
    SubjectReader reader = new SubjectReader(data, varying);
    return wide ? reader.wide() : reader.longForm();
  }

  private Read wide() {
    List<String> outcomes = data.names(Role.OUTCOME);
    List<String> times = data.names(Role.TIME);
    if (outcomes.size() != times.size()) {
      throw new InvalidDataException(
          "DATA-301",
          "Wide data have "
              + outcomes.size()
              + " OUTCOME and "
              + times.size()
              + " TIME columns. Name one TIME column for each OUTCOME column, in the same order.");
    }
    int n = data.rows();
    int waves = outcomes.size();
    double[][] y = new double[waves][];
    double[][] t = new double[waves][];
    for (int j = 0; j < waves; j++) {
      y[j] = data.values(outcomes.get(j));
      t[j] = data.values(times.get(j));
      if (Arrays.stream(y[j]).allMatch(Double::isNaN)) {
        throw new InvalidDataException(
            "DATA-302",
            "OUTCOME \""
                + outcomes.get(j)
                + "\" has no value in any row. Leave the wave out, or check the file.");
      }
    }
    int[] subject = new int[n];
    String[] labels = new String[n];
    Grouping units = data.has(Role.UNIT) ? data.grouping(data.name(Role.UNIT)) : null;
    for (int i = 0; i < n; i++) {
      subject[i] = i;
      labels[i] =
          units == null ? String.valueOf(rows[i] + 1) : units.labels().get(units.codes()[i]);
    }
    if (units != null && units.count() < n) {
      throw twice(units);
    }
    Rows all = new Rows(n * waves);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < waves; j++) {
        all.add(i, i, y[j][i], t[j][i], outcomes.get(j));
      }
    }
    return gather(all, n, subject, labels);
  }

  private InvalidDataException twice(Grouping units) {
    int[] first = new int[units.count()];
    Arrays.fill(first, -1);
    for (int i = 0; i < units.rows(); i++) {
      int u = units.codes()[i];
      if (first[u] >= 0) {
        return new InvalidDataException(
            "DATA-303",
            "Wide data have one row for each subject, but UNIT \""
                + units.column()
                + "\" = "
                + units.labels().get(u)
                + " stands in rows "
                + (rows[first[u]] + 1)
                + " and "
                + (rows[i] + 1)
                + ". Remove one, or give long data with one OUTCOME and one TIME column.");
      }
      first[u] = i;
    }
    throw new IllegalStateException("no unit twice");
  }

  private Read longForm() {
    int n = data.rows();
    Grouping units = data.grouping(data.name(Role.UNIT));
    double[] y = data.column(Role.OUTCOME);
    double[] t = data.column(Role.TIME);
    int[] first = new int[units.count()];
    Arrays.fill(first, -1);
    for (int i = 0; i < n; i++) {
      int u = units.codes()[i];
      first[u] = first[u] < 0 ? i : first[u];
    }
    requireConstant(units, first);
    Rows all = new Rows(n);
    for (int i = 0; i < n; i++) {
      all.add(units.codes()[i], i, y[i], t[i], data.name(Role.OUTCOME));
    }
    return gather(all, units.count(), first, units.labels().toArray(new String[0]));
  }

  /** Covariates, weights and clusters belong to subjects and may not change over their rows. */
  private void requireConstant(Grouping units, int[] first) {
    List<String> names = new ArrayList<>(data.names(Role.WEIGHT));
    names.addAll(data.names(Role.CLUSTER));
    for (String block : List.of(GATE, EXPERT)) {
      names.addAll(data.roles().blocks().getOrDefault(block, List.of()));
    }
    for (String name : names) {
      int[] codes = data.grouping(name).codes();
      for (int i = 0; i < codes.length; i++) {
        int u = units.codes()[i];
        if (codes[i] != codes[first[u]]) {
          Grouping g = data.grouping(name);
          throw new InvalidDataException(
              "DATA-304",
              "Column \""
                  + name
                  + "\" must not change within a subject, but UNIT \""
                  + units.column()
                  + "\" = "
                  + units.labels().get(u)
                  + " has "
                  + g.labels().get(codes[first[u]])
                  + " in row "
                  + (rows[first[u]] + 1)
                  + " and "
                  + g.labels().get(codes[i])
                  + " in row "
                  + (rows[i] + 1)
                  + ". Give the value at the first occasion, or a mean over occasions.");
        }
      }
    }
  }

  /** Occasions as they come, before they are sorted. */
  private final class Rows {
    private final int[] subject;
    private final double[] y;
    private final double[] t;
    private final int[] row;
    private int size;
    private int missing;

    Rows(int most) {
      subject = new int[most];
      y = new double[most];
      t = new double[most];
      row = new int[most];
    }

    void add(int who, int dataRow, double outcome, double time, String column) {
      if (Double.isNaN(outcome)) {
        missing++;
        return;
      }
      if (Double.isNaN(time)) {
        throw new InvalidDataException(
            "DATA-305",
            "Row "
                + (rows[dataRow] + 1)
                + " has the value "
                + outcome
                + " of OUTCOME \""
                + column
                + "\" but no time. Fill in the time, or empty the outcome.");
      }
      subject[size] = who;
      y[size] = outcome;
      t[size] = time;
      row[size++] = dataRow;
    }
  }

  private Read gather(Rows all, int many, int[] first, String[] labels) {
    Integer[] order = new Integer[all.size];
    for (int j = 0; j < order.length; j++) {
      order[j] = j;
    }
    Arrays.sort(
        order,
        (a, b) ->
            all.subject[a] != all.subject[b]
                ? Integer.compare(all.subject[a], all.subject[b])
                : Double.compare(all.t[a], all.t[b]));
    int[] count = new int[many];
    for (int j = 0; j < all.size; j++) {
      count[all.subject[j]]++;
    }
    int kept = 0;
    for (int c : count) {
      kept += c > 0 ? 1 : 0;
    }
    int[] start = new int[kept + 1];
    int[] row = new int[kept];
    List<String> names = new ArrayList<>();
    for (int i = 0, k = 0; i < many; i++) {
      if (count[i] > 0) {
        start[k + 1] = start[k] + count[i];
        row[k++] = first[i];
        names.add(labels[i]);
      }
    }
    double[] time = new double[all.size];
    double[] outcome = new double[all.size];
    for (int j = 0; j < all.size; j++) {
      int from = order[j];
      time[j] = all.t[from];
      outcome[j] = all.y[from];
      if (j > 0) {
        int before = order[j - 1];
        if (all.subject[before] == all.subject[from] && all.t[before] == all.t[from]) {
          throw new InvalidDataException(
              "DATA-306",
              "Subject "
                  + labels[all.subject[from]]
                  + " has two outcomes at time "
                  + all.t[from]
                  + " (rows "
                  + (rows[all.row[before]] + 1)
                  + " and "
                  + (rows[all.row[from]] + 1)
                  + "). Drop or average them, or correct the times.");
        }
      }
    }
    FeatureMatrix gate = block(GATE, row);
    FeatureMatrix expert = block(EXPERT, row);
    double[] weight = null;
    if (data.weights().isPresent()) {
      double[] w = data.weights().get();
      weight = new double[kept];
      for (int k = 0; k < kept; k++) {
        weight[k] = w[row[k]];
      }
    }
    List<Grouping> clusters = new ArrayList<>();
    for (String name : data.names(Role.CLUSTER)) {
      Grouping g = data.grouping(name);
      List<String> values = new ArrayList<>();
      for (int r : row) {
        values.add(g.labels().get(g.codes()[r]));
      }
      clusters.add(Grouping.of(name, values));
    }
    Subjects subjects =
        new Subjects(
            start,
            time,
            outcome,
            gate.data(),
            gate.names(),
            expert.data(),
            expert.names(),
            weight,
            List.copyOf(names));
    return new Read(subjects, row, List.copyOf(clusters), all.missing, many - kept);
  }

  /** The covariates of a block, one row for each subject. */
  private FeatureMatrix block(String name, int[] row) {
    if (!data.roles().blocks().containsKey(name)) {
      return FeatureMatrix.wrap(new double[0], row.length, List.of());
    }
    FeatureMatrix all = data.block(name);
    int q = all.columns();
    double[] values = new double[Math.multiplyExact(row.length, q)];
    for (int j = 0; j < q; j++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int i = 0; i < row.length; i++) {
        double v = all.at(row[i], j);
        values[j * row.length + i] = v;
        least = Math.min(least, v);
        most = Math.max(most, v);
      }
      if (varying && !(least < most)) {
        throw new InvalidDataException(
            "DATA-307",
            "Column \""
                + all.names().get(j)
                + "\" of block "
                + name
                + " has the same value "
                + least
                + " for every subject, so it explains nothing. Remove it.");
      }
    }
    return FeatureMatrix.wrap(values, row.length, all.names());
  }
}
