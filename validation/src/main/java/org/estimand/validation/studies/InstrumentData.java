package org.estimand.validation.studies;

import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.ProgressListener;
import tech.tablesaw.api.Table;

/** The data of the studies with instruments. */
public final class InstrumentData {
  /** Log of packs per head. */
  public static final String PACKS = "log_packs";

  /** Log of the real price. */
  public static final String PRICE = "log_rprice";

  /** Log of real income per head. */
  public static final String INCOME = "log_rincome";

  private InstrumentData() {}

  /**
   * Cigarettes in 48 states in 1985 and 1995, real prices: packs, price, income, the tax on
   * cigarettes {@code rtax} and what sales tax adds to the price {@code tdiff}.
   */
  public static Columns cigarettes(ProgressListener progress) {
    Table table = Datasets.load("cigarettessw", progress);
    int n = table.rowCount();
    double[][] c = new double[7][n];
    String[] state = new String[n];
    for (int i = 0; i < n; i++) {
      double cpi = number(table, "cpi", i);
      double tax = number(table, "tax", i);
      state[i] = table.column("state").getString(i);
      c[0][i] = Double.parseDouble(table.column("year").getString(i));
      c[1][i] = Math.log(number(table, "packs", i));
      c[2][i] = Math.log(number(table, "price", i) / cpi);
      c[3][i] = Math.log(number(table, "income", i) / number(table, "population", i) / cpi);
      c[4][i] = (number(table, "taxs", i) - tax) / cpi;
      c[5][i] = tax / cpi;
    }
    return Columns.none()
        .text("state", java.util.List.of(state))
        .number("year", c[0])
        .number(PACKS, c[1])
        .number(PRICE, c[2])
        .number(INCOME, c[3])
        .number("tdiff", c[4])
        .number("rtax", c[5]);
  }

  /** The cross-section of 1995 with these instruments. */
  public static CausalData cigarettes1995(ProgressListener progress, String... instruments) {
    CausalData all =
        CausalData.of(
            cigarettes(progress),
            Roles.outcome(PACKS)
                .treatment(PRICE)
                .covariates(INCOME)
                .instruments(instruments)
                .time("year"));
    double[] year = all.values("year");
    int[] rows =
        java.util.stream.IntStream.range(0, year.length).filter(i -> year[i] == 1995).toArray();
    return all.subset(rows)
        .withRoles(
            Roles.outcome(PACKS).treatment(PRICE).covariates(INCOME).instruments(instruments));
  }

  /** Ten-year changes of the 48 states with these instruments, also taken as changes. */
  public static CausalData cigaretteChanges(ProgressListener progress, String... instruments) {
    Columns all = cigarettes(progress);
    CausalData read =
        CausalData.of(
            all,
            Roles.outcome(PACKS)
                .treatment(PRICE)
                .covariates(INCOME)
                .instruments("tdiff", "rtax")
                .unit("state")
                .time("year"));
    double[] year = read.values("year");
    int[] unit = read.grouping("state").codes();
    int states = read.grouping("state").count();
    Columns changes = Columns.none();
    for (String name : new String[] {PACKS, PRICE, INCOME, "tdiff", "rtax"}) {
      double[] v = read.values(name);
      double[] d = new double[states];
      for (int i = 0; i < v.length; i++) {
        d[unit[i]] += year[i] == 1995 ? v[i] : -v[i];
      }
      changes = changes.number(name, d);
    }
    return CausalData.of(
        changes, Roles.outcome(PACKS).treatment(PRICE).covariates(INCOME).instruments(instruments));
  }

  /** Wages, schooling and distance to a college of 4,739 pupils; the outcome is the log wage. */
  public static CausalData college(ProgressListener progress, String... instruments) {
    Table table = Datasets.load("collegedistance", progress);
    double[] wage = new double[table.rowCount()];
    for (int i = 0; i < wage.length; i++) {
      wage[i] = Math.log(number(table, "wage", i));
    }
    return CausalData.of(
        Columns.of(table).number("log_wage", wage),
        Roles.outcome("log_wage")
            .treatment("education")
            .covariates("gender", "ethnicity", "urban", "unemp")
            .categorical("gender:male", "ethnicity:other", "urban:no")
            .instruments(instruments));
  }

  private static double number(Table table, String column, int row) {
    return table.numberColumn(column).getDouble(row);
  }
}
