package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.ProgressListener;

/**
 * Traffic fatalities and beer taxes of 48 states from 1982 to 1988 (Ruhm 1996; data of Stock and
 * Watson, chapter 10), with the variables of their table 10.1.
 */
public final class FatalitiesData {
  /** Deaths per 10,000 people. */
  public static final String OUTCOME = "rate";

  /** Tax on a case of beer, in dollars of 1988. */
  public static final String TREATMENT = "beertax";

  /** The unit. */
  public static final String STATE = "state";

  /** The period. */
  public static final String YEAR = "year";

  /** Drinking age below 19, from 19 and from 20 on, against 21. */
  public static final List<String> AGES = List.of("age18", "age19", "age20");

  /** Whether a first conviction brings jail or community service. */
  public static final String PUNISHMENT = "punish";

  /** Miles per driver in thousands. */
  public static final String MILES = "miles";

  /** The minimum legal drinking age as a number. */
  public static final String DRINKING_AGE = "drinkage";

  /** Unemployment in per cent. */
  public static final String UNEMPLOYMENT = "unemp";

  /** Log of real income per head. */
  public static final String INCOME = "log_income";

  private FatalitiesData() {}

  /**
   * The panel; rows without a value of a covariate (one state's laws in one year) are dropped when
   * it is asked for.
   *
   * @param listener hears about loading
   * @param covariates names of the covariates
   */
  public static CausalData panel(ProgressListener listener, List<String> covariates) {
    Roles read =
        Roles.outcome("fatal")
            .treatment(TREATMENT)
            .unit(STATE)
            .time(YEAR)
            .covariates("pop", DRINKING_AGE, MILES, UNEMPLOYMENT, "income", "jail", "service")
            .categorical("jail", "service");
    CausalData raw =
        CausalData.of(Datasets.columns("fatalities", listener), read, Missing.KEEP_COVARIATES);
    int n = raw.rows();
    double[] rate = raw.values("fatal");
    double[] population = raw.values("pop");
    double[] age = raw.values(DRINKING_AGE);
    double[] miles = raw.values(MILES);
    double[] income = raw.values("income");
    double[] punish = new double[n];
    double[][] ages = new double[AGES.size()][n];
    List<String> states = new ArrayList<>();
    int[] stateCodes = raw.levelCodes(STATE);
    int[] jail = raw.levelCodes("jail");
    int[] service = raw.levelCodes("service");
    int yes = raw.levels("jail").indexOf("yes");
    for (int i = 0; i < n; i++) {
      rate[i] = rate[i] / population[i] * 10000;
      miles[i] /= 1000;
      income[i] = Math.log(income[i]);
      boolean unknown = jail[i] < 0 || service[i] < 0;
      punish[i] = unknown ? Double.NaN : jail[i] == yes || service[i] == yes ? 1 : 0;
      for (int k = 0; k < ages.length; k++) {
        ages[k][i] = age[i] >= 18 + k && age[i] < 19 + k ? 1 : 0;
      }
      states.add(raw.levels(STATE).get(stateCodes[i]));
    }
    Columns columns =
        Columns.none()
            .number(OUTCOME, rate)
            .number(TREATMENT, raw.values(TREATMENT))
            .text(STATE, states)
            .number(YEAR, raw.values(YEAR))
            .number(MILES, miles)
            .number(UNEMPLOYMENT, raw.values(UNEMPLOYMENT))
            .number(INCOME, income)
            .number(DRINKING_AGE, age)
            .number(PUNISHMENT, punish);
    for (int k = 0; k < ages.length; k++) {
      columns = columns.number(AGES.get(k), ages[k]);
    }
    Roles roles = Roles.outcome(OUTCOME).treatment(TREATMENT).unit(STATE).time(YEAR);
    if (!covariates.isEmpty()) {
      roles = roles.covariates(covariates.toArray(new String[0]));
    }
    return CausalData.of(columns, roles, Missing.DROP_ROWS);
  }
}
