package org.estimand.regress;

import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;

/**
 * A fitted linear regression, ordinary or weighted, with or without absorbed effects: the numbers
 * behind every covariance, so that none needs a refit. Weights are precision weights, variance of
 * row i proportional to 1/w_i in the classical formula; the robust forms but CR2 are those of the
 * rows multiplied by the roots of their weights. Immutable.
 */
public final class LinearRegression {
  private final Design design;
  private final double[] weights;
  private final LeastSquaresFit fit;
  private final SampleDesign sample;
  private final List<String> dropped;
  private final FixedEffects effects;
  private final int parameters;
  private final Estimates base;

  private LinearRegression(
      Design all,
      double[] y,
      double[] w,
      SampleDesign sample,
      FixedEffects effects,
      LeastSquaresFit fit,
      int parameters) {
    this.design = all.select(fit.kept());
    this.weights = w;
    this.fit = fit;
    this.sample = sample;
    this.dropped = fit.dropped(all.names());
    this.effects = effects;
    this.parameters = parameters;
    int n = all.rows();
    int q = fit.rank();
    double[] estimates = new double[q];
    for (int k = 0; k < q; k++) {
      estimates[k] = fit.coefficients()[fit.kept()[k]];
    }
    int residual = n - q - (effects == null ? 0 : effects.parameters());
    double[] iid = fit.inverseGram().clone();
    for (int k = 0; k < iid.length; k++) {
      iid[k] *= fit.residualSumOfSquares() / residual;
    }
    RegressionParts parts = RegressionParts.none().iidVcov(iid).parameters(parameters);
    double[] leverages = leverages(all, y.length);
    if (leverages != null) {
      parts = parts.leverages(leverages);
    }
    this.base =
        Estimates.of(
            design.names(),
            estimates,
            InfluenceFunction.wrap(influence(), n, q),
            sample,
            VcovType.robust(),
            parts);
  }

  /**
   * Fits y on the columns of a design. Collinear columns are dropped, the later ones first.
   *
   * @param design n x p, finite
   * @param y n outcomes, finite
   * @param w n positive weights, or null for ones; only their ratios matter
   * @param sample clusters, time and places of the n rows
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite,
   *     DATA-071 for a weight that is not positive
   * @throws NotIdentifiedException IDENT-070 with fewer rows than columns, IDENT-071 when no
   *     residual degree of freedom is left
   */
  public static LinearRegression fit(Design design, double[] y, double[] w, SampleDesign sample) {
    RegressionChecks.require(design, y, w);
    LeastSquaresFit fit = LeastSquares.fit(design.values(), design.rows(), design.columns(), y, w);
    RegressionChecks.requireRank(fit);
    RegressionChecks.requireResidual(design.rows(), fit.rank());
    return new LinearRegression(design, y.clone(), copy(w), sample, null, fit, fit.rank());
  }

  /**
   * Fits y on columns and absorbed effects: least squares on what the effects leave of each column
   * (Frisch and Waugh 1933, doi 10.2307/1907330). Columns that the effects explain are dropped.
   *
   * @param x n x p, finite, without a constant
   * @param y n outcomes, finite
   * @param effects the effects, with the weights to use
   * @param sample clusters, time and places of the n rows
   * @throws NotIdentifiedException IDENT-070, IDENT-071 as {@link #fit}, IDENT-072 when the effects
   *     explain every column
   * @throws org.estimand.errors.ConvergenceException CONV-071 when the absorption does not settle
   */
  public static LinearRegression within(
      FeatureMatrix x, double[] y, FixedEffects effects, SampleDesign sample) {
    int n = x.rows();
    int p = x.columns();
    double[] values = new double[Math.multiplyExact(n, p)];
    for (int j = 0; j < p; j++) {
      System.arraycopy(x.data(), x.offset(j), values, j * n, n);
    }
    double[] w = effects.weights();
    RegressionChecks.require(new Design(values, n, x.names()), y, w);
    for (int j = 0; j < p; j++) {
      double[] column = x.column(j);
      double[] left = effects.residuals(x.names().get(j), column);
      if (!FixedEffects.isExplained(column, left, w)) {
        System.arraycopy(left, 0, values, j * n, n);
      } else {
        java.util.Arrays.fill(values, j * n, (j + 1) * n, 0);
      }
    }
    double[] outcome = effects.residuals("outcome", y);
    LeastSquaresFit fit = LeastSquares.fit(values, n, p, outcome, w);
    if (fit.rank() == 0) {
      throw new NotIdentifiedException(
          "IDENT-072",
          "The absorbed effects ("
              + String.join(", ", effects.names())
              + ") explain every column ("
              + String.join(", ", x.names())
              + "); nothing is left to estimate. Absorb fewer effects.");
    }
    int parameters = fit.rank() + effects.parameters();
    RegressionChecks.requireResidual(n, parameters);
    return new LinearRegression(
        new Design(values, n, x.names()), outcome, w, sample, effects, fit, parameters);
  }

  private static double[] copy(double[] w) {
    return w == null ? null : w.clone();
  }

  /**
   * Estimates counted as having another number of parameters in the factors of HC1, HC4 and of
   * clustered covariances; for example only the slopes when the absorbed effects are nested in the
   * clusters. The classical covariance is not touched.
   *
   * @throws InvalidConfigException CONF-070 unless between 1 and n - 1
   */
  public Estimates estimates(VcovType type, int countedParameters) {
    if (countedParameters < 1 || countedParameters >= design.rows()) {
      throw new InvalidConfigException(
          "CONF-070",
          "countedParameters = "
              + countedParameters
              + "; must be between 1 and the number of rows less one ("
              + (design.rows() - 1)
              + ").");
    }
    return Estimates.of(
        design.names(),
        base.toArray(),
        base.influenceFunction().orElseThrow(),
        sample,
        type,
        base.parts().parameters(countedParameters));
  }

  /** Estimates of the kept columns with a covariance; any other follows by withVcov. */
  public Estimates estimates(VcovType type) {
    return base.withVcov(type);
  }

  /**
   * Estimates with a clustered covariance whose residuals are corrected by the leverage of their
   * cluster. Below 40 clusters there is the warning FEW_CLUSTERS; with Satterthwaite's degrees of
   * freedom, which allow for that, FEW_DEGREES_OF_FREEDOM for coefficients that have fewer than 4.
   * CR2 of a weighted regression takes the variances of its working model to be 1/w.
   *
   * @param column the cluster column
   * @param correction CR2, CR3, or CR2 judged by Student's t with Satterthwaite's degrees of
   *     freedom
   * @throws InvalidConfigException CONF-042 for an unknown column
   * @throws NotIdentifiedException IDENT-042 with one cluster, IDENT-073 when CR3 would have to
   *     leave out a cluster without which a coefficient is not identified
   * @throws NotSupportedException NOTSUP-070 when effects were absorbed that are not nested in the
   *     clusters, NOTSUP-079 for CR2 with weights and a cluster of more than 5000 rows
   */
  public Estimates clustered(String column, ClusterCorrection correction) {
    return clusteredUnder(column, correction, WorkingVariance.INVERSE_WEIGHTS);
  }

  /**
   * CR2 of a weighted regression under a working model of one's choice; see the other form.
   *
   * @param working the variances of the errors under which it is unbiased; without weights both are
   *     the same
   * @throws InvalidConfigException CONF-079 for CR3, which has no working model
   */
  public Estimates clustered(String column, ClusterCorrection correction, WorkingVariance working) {
    if (correction == ClusterCorrection.CR3) {
      throw new InvalidConfigException(
          "CONF-079",
          "CR3 has no working model, but "
              + working
              + " was given. Leave it out, or use CR2 or CR2_SATTERTHWAITE.");
    }
    return clusteredUnder(column, correction, working);
  }

  private Estimates clusteredUnder(
      String column, ClusterCorrection correction, WorkingVariance working) {
    // the plain form checks the column and speaks of what is wrong with it
    Estimates plain = base.withVcov(VcovType.cluster(column));
    Grouping clusters = sample.grouping(column).orElseThrow();
    if (effects != null && !effects.areNestedIn(clusters)) {
      throw new NotSupportedException(
          "NOTSUP-070",
          correction
              + " with absorbed effects is defined here only when every effect is nested in the"
              + " clusters; "
              + String.join(", ", effects.names())
              + " in \""
              + column
              + "\" are not. Use cluster(...), or put the effects into the design as columns.");
    }
    boolean worked = weights != null && correction != ClusterCorrection.CR3;
    ClusterLeverage.Corrected v =
        worked
            ? WorkingLeverage.of(design, weights, fit, effects, clusters, working)
            : ClusterLeverage.of(design, weights, fit, clusters, correction);
    Estimates corrected =
        Estimates.ofVcov(
                plain.terms(),
                plain.toArray(),
                v.vcov(),
                new VcovType.Special(
                    "cluster ("
                        + column
                        + "), "
                        + clusters.count()
                        + " clusters, "
                        + correction.label()
                        + (worked ? ", " + working.label() : "")),
                base.influenceFunction().orElseThrow(),
                sample)
            .withParts(base.parts());
    if (correction != ClusterCorrection.CR2_SATTERTHWAITE) {
      return corrected.withDiagnostics(plain.diagnostics());
    }
    Estimates judged = corrected.withDegreesOfFreedom(v.freedom());
    return judged.withDiagnostics(ClusterRemarks.of(plain.diagnostics(), judged));
  }

  /** The kept columns; what the effects left of them where effects were absorbed. */
  public Design design() {
    return design;
  }

  /** The least-squares fit itself. */
  public LeastSquaresFit leastSquares() {
    return fit;
  }

  /** Names of the dropped columns. */
  public List<String> dropped() {
    return dropped;
  }

  /** Number of estimated parameters, absorbed effects included. */
  public int parameters() {
    return parameters;
  }

  /** Number of rows less the number of parameters. */
  public int residualDegreesOfFreedom() {
    return design.rows() - parameters;
  }

  /** What is known about the rows. */
  public SampleDesign sample() {
    return sample;
  }

  /** A copy of the residuals. */
  public double[] residuals() {
    return fit.residuals().clone();
  }

  /** The weights, or null for ones; shared, read only. */
  double[] weights() {
    return weights;
  }

  /** The n x q derivatives of the weighted squares in the coefficients, times -1/2. */
  double[] scores() {
    int n = design.rows();
    double[] s = design.values().clone();
    for (int k = 0; k < s.length; k++) {
      s[k] *= fit.residuals()[k % n] * (weights == null ? 1 : weights[k % n]);
    }
    return s;
  }

  private double[] influence() {
    int n = design.rows();
    int q = design.columns();
    double[] scores = scores();
    double[] phi = new double[n * q];
    for (int a = 0; a < q; a++) {
      for (int c = 0; c < q; c++) {
        double g = fit.inverseGram()[c * q + a] * n;
        for (int i = 0; i < n; i++) {
          phi[a * n + i] += g * scores[c * n + i];
        }
      }
    }
    return phi;
  }

  /** Leverages of the whole model, or null with too many absorbed groups for them. */
  private double[] leverages(Design all, int n) {
    double[] h = fit.leverage(all.values(), n, weights);
    if (effects == null) {
      return h;
    }
    double[] more = effects.leverages();
    if (more == null) {
      return null;
    }
    for (int i = 0; i < n; i++) {
      h[i] += more[i];
    }
    return h;
  }
}
