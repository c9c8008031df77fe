package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.ProgressListener;

/** The 401(k) data with the covariate sets and folds of the reference tables. */
public final class PensionData {
  /** The outcome. */
  public static final String OUTCOME = "net_tfa";

  /** Eligibility for a 401(k) plan. */
  public static final String ELIGIBLE = "e401";

  /** Participation in a 401(k) plan. */
  public static final String PARTICIPATES = "p401";

  private static final List<String> LIN =
      List.of("age", "inc", "educ", "fsize", "marr", "twoearn", "db", "pira", "hown");
  private static final List<String> SQUARED = List.of("age", "inc", "educ", "fsize");
  private static final List<String> CAT =
      List.of(
          "a2", "a3", "a4", "a5", "i2", "i3", "i4", "i5", "i6", "i7", "nohs", "hs", "smcol",
          "fsize", "marr", "twoearn", "db", "pira", "hown");

  private PensionData() {}

  /** The fold rules named in a cell such as {@code 3 reps: i mod 5 | floor(i/3) mod 5}. */
  public static List<IntUnaryOperator> rules(String cell) {
    List<IntUnaryOperator> out = new ArrayList<>();
    String list = cell.contains(":") ? cell.substring(cell.indexOf(':') + 1) : cell;
    for (String rule : list.split("\\|")) {
      out.add(
          switch (rule.strip().toLowerCase(Locale.ROOT)) {
            case "i mod 5" -> i -> i % 5;
            case "i mod 3" -> i -> i % 3;
            case "floor(i/1983)" -> i -> i / 1983;
            case "floor(i/3) mod 5" -> i -> i / 3 % 5;
            default -> throw new IllegalArgumentException("fold rule " + rule);
          });
    }
    return out;
  }

  /** Data with treatment e401, or with treatment p401 and instrument e401. */
  public static CausalData data(
      String basis, boolean instrument, List<IntUnaryOperator> folds, ProgressListener progress) {
    List<String> covariates = basis.equals("cat") ? CAT : LIN;
    List<String> all = new ArrayList<>(covariates);
    all.addAll(List.of(OUTCOME, ELIGIBLE, PARTICIPATES));
    Columns read = Datasets.columns("pension401k", progress);
    int n = read.rows();
    Columns columns = Columns.none();
    for (String name : all) {
      columns = columns.number(name, read.values(name));
    }
    List<String> used = new ArrayList<>(covariates);
    if (basis.equals("quad")) {
      for (String name : SQUARED) {
        double[] v = read.values(name);
        for (int i = 0; i < n; i++) {
          v[i] *= v[i];
        }
        columns = columns.number(name + "2", v);
        used.add(name + "2");
      }
    }
    String[] labels = new String[folds.size()];
    for (int r = 0; r < labels.length; r++) {
      double[] f = new double[n];
      for (int i = 0; i < n; i++) {
        f[i] = folds.get(r).applyAsInt(i);
      }
      labels[r] = "f" + r;
      columns = columns.number(labels[r], f);
    }
    Roles plain = Roles.outcome(OUTCOME).covariates(used.toArray(new String[0]));
    Roles roles =
        (labels.length == 0 ? plain : plain.folds(labels))
            .treatment(instrument ? PARTICIPATES : ELIGIBLE);
    return CausalData.of(columns, instrument ? roles.instruments(ELIGIBLE) : roles);
  }
}
