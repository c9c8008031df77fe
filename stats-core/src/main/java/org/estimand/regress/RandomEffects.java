package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/**
 * Random effects of units by feasible generalised least squares: least squares on columns less the
 * share theta of their unit means, with the variance components of Swamy and Arora (1972, doi
 * 10.2307/1909405) in the form for unequal numbers of rows (Baltagi and Chang 1994, doi
 * 10.1016/0304-4076(94)90073-6). Consistent only when the effects do not depend on the columns, see
 * {@link #hausman}. Immutable.
 *
 * @param regression least squares on the transformed columns, the intercept first
 * @param within the regression with absorbed effects that the first component comes from
 * @param idiosyncraticVariance variance of the errors within a unit
 * @param unitVariance variance of the effects; 0 where its estimate is negative
 * @param thetas share of the mean taken off, by unit; not copied, treat as read-only
 */
public record RandomEffects(
    LinearRegression regression,
    LinearRegression within,
    double idiosyncraticVariance,
    double unitVariance,
    double[] thetas) {

  /**
   * Fits y on a constant and columns.
   *
   * @param x n x p, finite, without a constant
   * @param y n outcomes, finite
   * @param units the unit of each row
   * @param sample clusters, time and places of the n rows
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite
   * @throws org.estimand.errors.NotIdentifiedException IDENT-070 and IDENT-071 with too few rows or
   *     units, IDENT-072 when no column varies within a unit
   */
  public static RandomEffects fit(
      FeatureMatrix x, double[] y, Grouping units, SampleDesign sample) {
    int n = x.rows();
    int count = units.count();
    LinearRegression within = LinearRegression.within(x, y, FixedEffects.of(units), sample);
    Between between = Between.of(x, y, units);
    double idiosyncratic = within.leastSquares().residualSumOfSquares();
    idiosyncratic /= within.residualDegreesOfFreedom();
    double unit = Math.max(0, between.unitVariance(idiosyncratic));
    Design all = between.design();
    double[] means = between.means();
    double[] outcomes = between.outcomes();
    int[] sizes = units.sizes();
    int p = all.columns();
    double[] thetas = new double[count];
    for (int u = 0; u < count; u++) {
      double total = idiosyncratic + sizes[u] * unit;
      thetas[u] = total > 0 ? 1 - Math.sqrt(idiosyncratic / total) : 0;
    }
    double[] values = all.values().clone();
    double[] outcome = y.clone();
    for (int i = 0; i < n; i++) {
      int u = units.codes()[i];
      outcome[i] -= thetas[u] * outcomes[u];
      for (int j = 0; j < p; j++) {
        values[j * n + i] -= thetas[u] * means[j * count + u];
      }
    }
    LinearRegression regression =
        LinearRegression.fit(new Design(values, n, all.names()), outcome, null, sample);
    return new RandomEffects(regression, within, idiosyncratic, unit, thetas);
  }

  /** Both variance components before the second is kept from being negative. */
  static double[] components(FeatureMatrix x, double[] y, Grouping units, SampleDesign sample) {
    LinearRegression within = LinearRegression.within(x, y, FixedEffects.of(units), sample);
    double first = within.leastSquares().residualSumOfSquares() / within.residualDegreesOfFreedom();
    return new double[] {first, Between.of(x, y, units).unitVariance(first)};
  }

  /**
   * The regression on unit means, weighted by their numbers of rows.
   *
   * @param trace of (M'DM)^-1 M'D^2 M, with the means M and the numbers of rows D
   */
  private record Between(
      Design design,
      double[] means,
      double[] outcomes,
      double squares,
      int freedom,
      int rows,
      double trace) {

    static Between of(FeatureMatrix x, double[] y, Grouping units) {
      int n = x.rows();
      int count = units.count();
      Design all = Design.withIntercept(x);
      int p = all.columns();
      int[] sizes = units.sizes();
      double[] means = new double[count * p];
      for (int j = 0; j < p; j++) {
        BetweenRegression.average(all.values(), j * n, units, means, j * count);
      }
      double[] outcomes = new double[count];
      BetweenRegression.average(y, 0, units, outcomes, 0);
      double[] weights = new double[count];
      for (int u = 0; u < count; u++) {
        weights[u] = sizes[u];
      }
      LeastSquaresFit fit = LeastSquares.fit(means, count, p, outcomes, weights);
      RegressionChecks.requireResidual(count, fit.rank());
      double trace = 0;
      double[] leverages = fit.leverage(means, count, weights);
      for (int u = 0; u < count; u++) {
        trace += sizes[u] * leverages[u];
      }
      return new Between(
          all, means, outcomes, fit.residualSumOfSquares(), count - fit.rank(), n, trace);
    }

    double unitVariance(double idiosyncratic) {
      return (squares - freedom * idiosyncratic) / (rows - trace);
    }
  }

  /**
   * The statistic of Hausman (1978, doi 10.2307/1913827) on the coefficients that both regressions
   * have, chi-squared with as many degrees of freedom when the effects do not depend on the
   * columns. Empty when the difference of the two covariances is not positive definite, which small
   * samples can bring about.
   */
  public OptionalDouble hausman() {
    Estimates free = within.estimates(VcovType.iid());
    Estimates tied = regression.estimates(VcovType.iid());
    List<Integer> a = new ArrayList<>();
    List<Integer> b = new ArrayList<>();
    for (int k = 0; k < free.terms().size(); k++) {
      int other = tied.terms().indexOf(free.terms().get(k));
      if (other >= 0) {
        a.add(k);
        b.add(other);
      }
    }
    int q = a.size();
    int freeSize = free.terms().size();
    int tiedSize = tied.terms().size();
    double[] difference = new double[q];
    double[] v = new double[q * q];
    for (int i = 0; i < q; i++) {
      difference[i] = free.toArray()[a.get(i)] - tied.toArray()[b.get(i)];
      for (int j = 0; j < q; j++) {
        v[j * q + i] =
            free.vcov()[a.get(j) * freeSize + a.get(i)]
                - tied.vcov()[b.get(j) * tiedSize + b.get(i)];
      }
    }
    double[] solved = q == 0 ? null : SymmetricSolver.solve(v, difference, q);
    if (solved == null) {
      return OptionalDouble.empty();
    }
    double statistic = 0;
    for (int i = 0; i < q; i++) {
      statistic += difference[i] * solved[i];
    }
    return OptionalDouble.of(statistic);
  }
}
