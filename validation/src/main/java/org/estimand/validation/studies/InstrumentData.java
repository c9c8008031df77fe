package org.estimand.validation.studies;

import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.ProgressListener;

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
    Columns read = Datasets.columns("cigarettessw", progress);
    double[] cpi = read.values("cpi");
    double[] packs = read.values("packs");
    double[] price = read.values("price");
    double[] income = read.values("income");
    double[] population = read.values("population");
    double[] tax = read.values("tax");
    double[] taxes = read.values("taxs");
    for (int i = 0; i < cpi.length; i++) {
      packs[i] = Math.log(packs[i]);
      price[i] = Math.log(price[i] / cpi[i]);
      income[i] = Math.log(income[i] / population[i] / cpi[i]);
      taxes[i] = (taxes[i] - tax[i]) / cpi[i];
      tax[i] /= cpi[i];
    }
    return read.number(PACKS, packs)
        .number(PRICE, price)
        .number(INCOME, income)
        .number("tdiff", taxes)
        .number("rtax", tax);
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
    Columns read = Datasets.columns("collegedistance", progress);
    double[] wage = read.values("wage");
    for (int i = 0; i < wage.length; i++) {
      wage[i] = Math.log(wage[i]);
    }
    return CausalData.of(
        read.number("log_wage", wage),
        Roles.outcome("log_wage")
            .treatment("education")
            .covariates("gender", "ethnicity", "urban", "unemp")
            .categorical("gender:male", "ethnicity:other", "urban:no")
            .instruments(instruments));
  }
}
