package org.estimand.weighting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.Estimates;
import org.estimand.regress.Design;

/**
 * Treatments over T periods with what was known before each. The treatments are the TREATMENT
 * columns in their order, covariates measured before the t-th one are in the block {@code periodT}
 * (period1, period2, ...), baseline covariates have the role COVARIATE, and the t-th CENSORED
 * column tells who was lost after the t-th treatment.
 */
final class History {
  private static final String BLOCK = "period";

  private final CausalData data;
  private final int n;
  private final List<String> treatments;
  private final List<double[]> a = new ArrayList<>();
  private final List<double[]> lost = new ArrayList<>();
  private final List<FeatureMatrix> blocks = new ArrayList<>();
  private final FeatureMatrix baseline;

  private History(CausalData data) {
    this.data = data;
    this.n = data.rows();
    this.treatments = data.names(Role.TREATMENT);
    for (String name : treatments) {
      a.add(data.values(name));
    }
    for (String name : data.names(Role.CENSORED)) {
      lost.add(data.values(name));
    }
    this.baseline =
        data.has(Role.COVARIATE)
            ? data.covariates()
            : FeatureMatrix.wrap(new double[0], n, List.of());
    Map<String, List<String>> all = data.roles().blocks();
    for (int t = 0; t < treatments.size(); t++) {
      List<String> names = all.getOrDefault(BLOCK + (t + 1), List.of());
      blocks.add(
          names.isEmpty() ? FeatureMatrix.wrap(new double[0], n, List.of()) : data.features(names));
    }
  }

  /**
   * Reads and checks the columns.
   *
   * @throws InvalidDataException DATA-146 for a block that is no period, DATA-147 for a number of
   *     CENSORED columns other than that of treatments, DATA-148 for a value missing before the
   *     unit was lost, DATA-149 for a treatment or a flag that is not 0 or 1
   * @throws NotIdentifiedException IDENT-060 for a treatment that nobody or everybody has
   */
  static History of(CausalData data) {
    History h = new History(data);
    h.requireBlocks();
    h.requireFlags();
    for (int t = 0; t < h.periods(); t++) {
      h.requirePeriod(t);
    }
    return h;
  }

  /** The roles that estimators of histories read. */
  static RoleRequirements roles(String estimator) {
    return RoleRequirements.of(estimator)
        .one(Role.OUTCOME)
        .some(Role.TREATMENT)
        .numeric(Role.TREATMENT)
        .optional(Role.COVARIATE, Role.CENSORED, Role.CLUSTER, Role.COORDINATE)
        .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME, Role.STRATUM, Role.FPC);
  }

  /** Estimates by term, for refits. */
  static Map<String, Double> values(Estimates estimates) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (int j = 0; j < estimates.size(); j++) {
      values.put(estimates.terms().get(j), estimates.estimate(j));
    }
    return values;
  }

  private void requireBlocks() {
    for (String block : data.roles().blocks().keySet()) {
      boolean known = false;
      for (int t = 1; t <= periods(); t++) {
        known |= block.equals(BLOCK + t);
      }
      if (!known) {
        throw new InvalidDataException(
            "DATA-146",
            "Block \""
                + block
                + "\" is none of the periods of "
                + periods()
                + " treatments; name the covariates measured before the first treatment period1,"
                + " and so on.");
      }
    }
  }

  private void requireFlags() {
    if (!lost.isEmpty() && lost.size() != periods()) {
      throw new InvalidDataException(
          "DATA-147",
          "There are "
              + lost.size()
              + " CENSORED columns for "
              + periods()
              + " treatments; name one for each, telling who was lost after it.");
    }
  }

  private void requirePeriod(int t) {
    boolean[] there = present(t);
    FeatureMatrix block = blocks.get(t);
    for (int j = 0; j < block.columns(); j++) {
      requireValues(block.data(), block.offset(j), there, block.names().get(j), false);
    }
    requireValues(a.get(t), 0, there, treatments.get(t), true);
    boolean zero = false;
    boolean one = false;
    for (int i = 0; i < n; i++) {
      zero |= there[i] && a.get(t)[i] == 0;
      one |= there[i] && a.get(t)[i] == 1;
    }
    if (!(zero && one)) {
      throw new NotIdentifiedException(
          "IDENT-060",
          "TREATMENT \""
              + treatments.get(t)
              + "\" is "
              + (one ? 1 : 0)
              + " in all rows that are still there; an effect needs both treated and controls.");
    }
    if (!lost.isEmpty()) {
      requireValues(lost.get(t), 0, there, data.names(Role.CENSORED).get(t), true);
    }
    if (t + 1 == periods()) {
      String outcome = data.name(Role.OUTCOME);
      requireValues(data.values(outcome), 0, present(t + 1), outcome, false);
    }
  }

  private void requireValues(double[] v, int at, boolean[] there, String name, boolean flag) {
    for (int i = 0; i < n; i++) {
      double x = v[at + i];
      if (there[i] && Double.isNaN(x)) {
        throw new InvalidDataException(
            "DATA-148",
            "Column \""
                + name
                + "\" has no value in row "
                + (data.originalRows()[i] + 1)
                + ", which was not lost before it was measured. Impute it, or drop the row.");
      }
      if (there[i] && flag && x != 0 && x != 1) {
        throw new InvalidDataException(
            "DATA-149",
            "Column \""
                + name
                + "\" must be 0 or 1; row "
                + (data.originalRows()[i] + 1)
                + " has "
                + TreatmentCheck.number(x)
                + ".");
      }
    }
  }

  int periods() {
    return treatments.size();
  }

  int rows() {
    return n;
  }

  List<String> treatments() {
    return treatments;
  }

  boolean isCensored() {
    return !lost.isEmpty();
  }

  /** Whether each row was treated in a period; NaN once it was lost. */
  double[] treatment(int t) {
    return a.get(t);
  }

  /** Who was lost after the treatment of a period. */
  double[] lost(int t) {
    return lost.get(t);
  }

  /** Who had not been lost before the t-th treatment; t = periods(): before the outcome. */
  boolean[] present(int t) {
    boolean[] there = new boolean[n];
    Arrays.fill(there, true);
    for (int s = 0; s < t && s < lost.size(); s++) {
      for (int i = 0; i < n; i++) {
        there[i] &= lost.get(s)[i] == 0;
      }
    }
    return there;
  }

  /** The baseline covariates. */
  FeatureMatrix baseline() {
    return baseline;
  }

  /**
   * A constant, the baseline, covariates of the first {@code covariates} periods and the first
   * {@code treatments} treatments; missing values (of lost rows) are zero.
   *
   * @param lags only so many of the last periods; at least 1
   */
  Design design(boolean withBaseline, int covariates, int treated, int lags) {
    FeatureMatrix x = FeatureMatrix.wrap(new double[0], n, List.of());
    if (withBaseline) {
      x = x.append(baseline);
    }
    for (int t = Math.max(0, covariates - lags); t < covariates; t++) {
      x = x.append(blocks.get(t));
    }
    for (int t = Math.max(0, treated - lags); t < treated; t++) {
      x = x.append(FeatureMatrix.wrap(a.get(t), n, List.of(treatments.get(t))));
    }
    Design design = Design.withIntercept(x);
    double[] values = design.values();
    for (int k = 0; k < values.length; k++) {
      values[k] = Double.isNaN(values[k]) ? 0 : values[k];
    }
    return design;
  }
}
