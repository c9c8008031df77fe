package org.estimand.validation.studies;

import java.util.function.IntPredicate;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.ProgressListener;

/**
 * Smoking cessation and weight gain (NHEFS) in the specification of Hernan and Robins, chapter 12:
 * squares of age, smoking intensity, years of smoking and weight, and indicators of education,
 * exercise and activity.
 */
public final class NhefsData {
  /** Weight change from 1971 to 1982 in kg. */
  public static final String OUTCOME = "wt82_71";

  private static final String[] PLAIN = {
    "sex", "race", "age", "education", "smokeintensity", "smokeyrs", "exercise", "active", "wt71"
  };
  private static final String[] SQUARED = {"age", "smokeintensity", "smokeyrs", "wt71"};

  private NhefsData() {}

  /** People whose weight in 1982 is known; the treatment is quitting by 1982. */
  public static CausalData quitting(ProgressListener progress) {
    Columns read = Datasets.columns("nhefs", progress);
    double[] weight = read.values("wt82");
    return data(read, "qsmk", i -> !Double.isNaN(weight[i]));
  }

  /**
   * Those of them who smoked at most 25 cigarettes a day in 1971; the treatment is the change of
   * cigarettes a day.
   */
  public static CausalData intensity(ProgressListener progress) {
    Columns read = Datasets.columns("nhefs", progress);
    double[] weight = read.values("wt82");
    double[] cigarettes = read.values("smokeintensity");
    return data(read, "smkintensity82_71", i -> !Double.isNaN(weight[i]) && cigarettes[i] <= 25);
  }

  private static CausalData data(Columns read, String treatment, IntPredicate keep) {
    int count = 0;
    int[] rows = new int[read.rows()];
    for (int i = 0; i < rows.length; i++) {
      if (keep.test(i)) {
        rows[count++] = i;
      }
    }
    Columns columns =
        Columns.none()
            .number(OUTCOME, some(read.values(OUTCOME), rows, count, false))
            .number(treatment, some(read.values(treatment), rows, count, false));
    String[] names = new String[PLAIN.length + SQUARED.length];
    for (int j = 0; j < PLAIN.length; j++) {
      names[j] = PLAIN[j];
      columns = columns.number(PLAIN[j], some(read.values(PLAIN[j]), rows, count, false));
    }
    for (int j = 0; j < SQUARED.length; j++) {
      names[PLAIN.length + j] = SQUARED[j] + "^2";
      columns = columns.number(SQUARED[j] + "^2", some(read.values(SQUARED[j]), rows, count, true));
    }
    return CausalData.of(
        columns,
        Roles.outcome(OUTCOME)
            .treatment(treatment)
            .covariates(names)
            .categorical("education:1", "exercise:0", "active:0"));
  }

  private static double[] some(double[] values, int[] rows, int count, boolean square) {
    double[] out = new double[count];
    for (int i = 0; i < count; i++) {
      double v = values[rows[i]];
      out[i] = square ? v * v : v;
    }
    return out;
  }
}
