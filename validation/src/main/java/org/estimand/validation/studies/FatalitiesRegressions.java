package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.fit.ProgressListener;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.regress.Design;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.LinearRegression;

/**
 * The seven columns of table 10.1 of Stock and Watson: pooled least squares, effects of states, of
 * states and years, and covariates. Standard errors are HC1 without effects, else clustered by
 * state with G/(G - 1) (N - 1)/(N - K), where K counts slopes, the constant and the effects of
 * years but not those of states, which are nested in the clusters.
 */
final class FatalitiesRegressions {
  private static final List<String> ECONOMY =
      List.of(FatalitiesData.UNEMPLOYMENT, FatalitiesData.INCOME);

  private FatalitiesRegressions() {}

  /** One column. */
  private record Column(
      String name, List<String> covariates, boolean states, boolean years, boolean ends) {}

  private static List<Column> columns() {
    List<String> laws = new ArrayList<>(FatalitiesData.AGES);
    laws.add(FatalitiesData.PUNISHMENT);
    laws.add(FatalitiesData.MILES);
    List<String> all = new ArrayList<>(laws);
    all.addAll(ECONOMY);
    List<String> number = new ArrayList<>();
    number.add(FatalitiesData.DRINKING_AGE);
    number.add(FatalitiesData.PUNISHMENT);
    number.add(FatalitiesData.MILES);
    number.addAll(ECONOMY);
    return List.of(
        new Column("(1) pooled", List.of(), false, false, false),
        new Column("(2) states", List.of(), true, false, false),
        new Column("(3) states and years", List.of(), true, true, false),
        new Column("(4) laws, miles and economy", all, true, true, false),
        new Column("(5) without economy", laws, true, true, false),
        new Column("(6) drinking age as a number", number, true, true, false),
        new Column("(7) 1982 and 1988 only", all, true, true, true));
  }

  /** The covariates of column (6), which every estimator of the study adjusts for. */
  static List<String> covariates() {
    return columns().get(5).covariates();
  }

  /** The coefficients of the beer tax beside the printed ones, and those of (4). */
  static StudyTable table(String study, ProgressListener listener) {
    List<Comparison> rows = new ArrayList<>();
    Estimates fourth = null;
    for (Column c : columns()) {
      Estimates e = fit(c, listener);
      rows.add(row(study, c.name(), e, FatalitiesData.TREATMENT));
      fourth = c.name().startsWith("(4)") ? e : fourth;
    }
    for (String x : columns().get(3).covariates()) {
      rows.add(row(study, "(4): " + x, fourth, x));
    }
    return new StudyTable(
        "linear", "Beer tax and deaths per 10,000 people, linear regressions", rows);
  }

  private static Comparison row(String study, String quantity, Estimates e, String term) {
    int j = e.terms().indexOf(term);
    return Comparison.printed(
        study, quantity, e.estimate(j), OptionalDouble.of(e.standardError(j)));
  }

  private static Estimates fit(Column c, ProgressListener listener) {
    CausalData data = FatalitiesData.panel(listener, c.covariates());
    if (c.ends()) {
      data = data.subset(ends(data));
    }
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put(FatalitiesData.TREATMENT, data.column(Role.TREATMENT));
    for (String x : c.covariates()) {
      columns.put(x, data.values(x));
    }
    FeatureMatrix x = FeatureMatrix.ofColumns(columns);
    double[] y = data.column(Role.OUTCOME);
    SampleDesign sample = SampleDesign.of(data);
    if (!c.states()) {
      return LinearRegression.fit(Design.withIntercept(x), y, null, sample)
          .estimates(VcovType.robust(VcovType.Robust.Kind.HC1));
    }
    FixedEffects effects =
        c.years()
            ? FixedEffects.of(
                data.grouping(FatalitiesData.STATE), data.grouping(FatalitiesData.YEAR))
            : FixedEffects.of(data.grouping(FatalitiesData.STATE));
    int years = c.years() ? data.levels(FatalitiesData.YEAR).size() - 1 : 0;
    return LinearRegression.within(x, y, effects, sample)
        .estimates(
            VcovType.cluster(SmallSample.GROUPS_AND_PARAMETERS, FatalitiesData.STATE),
            x.columns() + years + 1);
  }

  private static int[] ends(CausalData data) {
    double[] year = data.values(FatalitiesData.YEAR);
    int[] rows = new int[year.length];
    int count = 0;
    for (int i = 0; i < year.length; i++) {
      if (year[i] == 1982 || year[i] == 1988) {
        rows[count++] = i;
      }
    }
    return java.util.Arrays.copyOf(rows, count);
  }
}
