package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.SampleDesign;

/**
 * A linear model with endogenous regressors X, exogenous columns W and excluded instruments Z,
 * ready for estimators of the k-class and for moments: absorbed effects are taken off every column,
 * rows are multiplied by the roots of their weights, and one orthogonal factorisation of [W, Z]
 * serves every projection. Below, a tilde marks what W leaves of a column. Immutable; arrays are
 * shared, read only.
 */
public final class InstrumentalRegression {
  /** Below this share of its length a projection counts as zero. */
  private static final double UNRELATED = 1e-10;

  private final int rows;
  private final List<String> endogenousNames;
  private final Design exogenous;
  private final List<String> instrumentNames;
  private final List<String> droppedExogenous;
  private final List<String> droppedInstruments;
  private final double[] y;
  private final double[] x;
  private final double[] rootWeights;
  private final FixedEffects effects;
  private final SampleDesign sample;
  private final Projection onExogenous;
  private final double[] exogenousBasis;
  private final double[] instrumentBasis;
  private final double[] instruments;
  private final InstrumentalMoments moments;

  private InstrumentalRegression(
      double[] y,
      FeatureMatrix endogenous,
      Design w,
      FeatureMatrix z,
      double[] rootWeights,
      FixedEffects effects,
      SampleDesign sample) {
    int n = w.rows();
    this.rows = n;
    this.sample = sample;
    this.effects = effects;
    this.rootWeights = rootWeights;
    this.y = scaled(effects == null ? y : effects.residuals("outcome", y), 0);
    this.x = columns(endogenous, effects);
    double[] ws = w.values().clone();
    for (int j = 0; j < w.columns(); j++) {
      place(ws, j, column(w.names().get(j), w.values(), j * n, effects));
    }
    double[] zs = columns(z, effects);
    int p = w.columns();
    double[] both = java.util.Arrays.copyOf(ws, n * (p + z.columns()));
    System.arraycopy(zs, 0, both, n * p, zs.length);
    Projection all = Projection.onto(both, n, p + z.columns());
    int l = 0;
    for (int k : all.kept()) {
      l += k < p ? 1 : 0;
    }
    int[] keptW = java.util.Arrays.copyOf(all.kept(), l);
    this.exogenous = new Design(ws, n, w.names()).select(keptW);
    this.droppedExogenous = RegressionChecks.dropped(w.names(), keptW);
    this.onExogenous = Projection.onto(exogenous.values(), n, l);
    this.exogenousBasis = all.basis(0, l);
    this.instrumentBasis = all.basis(l, all.rank());
    int q = all.rank() - l;
    int[] keptZ = new int[q];
    this.instruments = new double[n * q];
    for (int k = 0; k < q; k++) {
      keptZ[k] = all.kept()[l + k] - p;
      System.arraycopy(zs, keptZ[k] * n, instruments, k * n, n);
    }
    this.instrumentNames = java.util.Arrays.stream(keptZ).mapToObj(k -> z.names().get(k)).toList();
    this.droppedInstruments = RegressionChecks.dropped(z.names(), keptZ);
    this.endogenousNames = endogenous.names();
    this.moments = InstrumentalMoments.of(this);
  }

  /**
   * Prepares a model.
   *
   * @param endogenous X, n x m
   * @param exogenous W, n x p, with a constant unless effects are absorbed; it may have no column
   * @param instruments Z, n x q
   * @param y n outcomes
   * @param weights n positive weights, or null for ones; those of the effects must be the same
   * @param effects effects to absorb, or null
   * @param sample what is known about the rows
   * @throws org.estimand.errors.InvalidDataException DATA-070 for a value that is not finite,
   *     DATA-071 for a weight that is not positive
   * @throws NotIdentifiedException IDENT-200 with fewer instruments than endogenous regressors,
   *     IDENT-201 when parameters are as many as rows, IDENT-202 for an endogenous regressor that
   *     exogenous columns or other endogenous ones determine, IDENT-203 when the instruments do not
   *     move the endogenous regressors in as many directions
   */
  public static InstrumentalRegression of(
      FeatureMatrix endogenous,
      Design exogenous,
      FeatureMatrix instruments,
      double[] y,
      double[] weights,
      FixedEffects effects,
      SampleDesign sample) {
    int n = exogenous.rows();
    RegressionChecks.require(exogenous, y, weights);
    RegressionChecks.requireFinite(design(endogenous));
    RegressionChecks.requireFinite(design(instruments));
    int absorbed = effects == null ? 0 : effects.parameters();
    int parameters = exogenous.columns() + Math.max(instruments.columns(), endogenous.columns());
    if (n <= parameters + absorbed) {
      throw new NotIdentifiedException(
          "IDENT-201",
          "The model has "
              + endogenous.columns()
              + " endogenous regressors, "
              + instruments.columns()
              + " instruments, "
              + exogenous.columns()
              + " exogenous columns"
              + (absorbed > 0 ? " and " + absorbed + " absorbed effects" : "")
              + " for "
              + n
              + " rows. Use fewer columns or more rows.");
    }
    double[] root = null;
    if (weights != null) {
      double mean = 0;
      for (double v : weights) {
        mean += v / n;
      }
      root = new double[n];
      for (int i = 0; i < n; i++) {
        root[i] = Math.sqrt(weights[i] / mean);
      }
    }
    InstrumentalRegression model =
        new InstrumentalRegression(y, endogenous, exogenous, instruments, root, effects, sample);
    model.require();
    return model;
  }

  private static Design design(FeatureMatrix x) {
    double[] values = new double[x.rows() * x.columns()];
    for (int j = 0; j < x.columns(); j++) {
      System.arraycopy(x.data(), x.offset(j), values, j * x.rows(), x.rows());
    }
    return new Design(values, x.rows(), x.names());
  }

  private double[] columns(FeatureMatrix from, FixedEffects absorbed) {
    double[] out = new double[Math.multiplyExact(rows, from.columns())];
    for (int j = 0; j < from.columns(); j++) {
      place(out, j, column(from.names().get(j), from.data(), from.offset(j), absorbed));
    }
    return out;
  }

  private void place(double[] out, int j, double[] column) {
    System.arraycopy(scaled(column, 0), 0, out, j * rows, rows);
  }

  /** A column without the effects; zero where they explain it. */
  private double[] column(String name, double[] values, int at, FixedEffects absorbed) {
    double[] column = java.util.Arrays.copyOfRange(values, at, at + rows);
    if (absorbed == null) {
      return column;
    }
    double[] left = absorbed.residuals(name, column);
    return FixedEffects.isExplained(column, left, absorbed.weights()) ? new double[rows] : left;
  }

  private double[] scaled(double[] column, int at) {
    double[] out = java.util.Arrays.copyOfRange(column, at, at + rows);
    for (int i = 0; rootWeights != null && i < rows; i++) {
      out[i] *= rootWeights[i];
    }
    return out;
  }

  private void require() {
    int m = endogenousNames.size();
    int q = instrumentNames.size();
    if (q < m) {
      throw new NotIdentifiedException(
          "IDENT-200",
          "There are "
              + q
              + " instruments ("
              + (q == 0 ? "none" : String.join(", ", instrumentNames))
              + ") for "
              + m
              + " endogenous regressors ("
              + String.join(", ", endogenousNames)
              + ")"
              + (droppedInstruments.isEmpty()
                  ? ""
                  : "; left out because other columns determine them: "
                      + String.join(", ", droppedInstruments))
              + ". Name at least as many instruments as endogenous regressors.");
    }
    double[] left = new double[m * rows];
    for (int j = 0; j < m; j++) {
      double[] tilde = moments.endogenous(j);
      double[] column = java.util.Arrays.copyOfRange(x, j * rows, (j + 1) * rows);
      if (FixedEffects.isExplained(column, tilde, null)) {
        java.util.Arrays.fill(tilde, 0);
      }
      System.arraycopy(tilde, 0, left, j * rows, rows);
    }
    int[] free = Projection.onto(left, rows, m).kept();
    if (free.length < m) {
      throw new NotIdentifiedException(
          "IDENT-202",
          "The endogenous regressor "
              + String.join(", ", RegressionChecks.dropped(endogenousNames, free))
              + " is determined by the exogenous columns or by the other endogenous regressors, so"
              + " its coefficient is not identified. Remove it, or the columns that determine it.");
    }
    double[] moved = new double[m * Math.max(q, 1)];
    for (int j = 0; j < m; j++) {
      double length = Math.sqrt(moments.total(1 + j));
      for (int k = 0; k < q; k++) {
        double v = moments.coordinate(k, 1 + j) / length;
        moved[j * q + k] = Math.abs(v) > UNRELATED ? v : 0;
      }
    }
    int[] identified = Projection.onto(moved, q, m).kept();
    if (identified.length < m) {
      throw new NotIdentifiedException(
          "IDENT-203",
          "The instruments ("
              + String.join(", ", instrumentNames)
              + ") do not move "
              + String.join(", ", RegressionChecks.dropped(endogenousNames, identified))
              + " beyond the exogenous columns and the other endogenous regressors; the effect is"
              + " not identified. Use instruments that are related to the treatment.");
    }
  }

  /**
   * The k-class estimate; k = 0 is least squares, 1 two-stage least squares.
   *
   * @throws NotIdentifiedException IDENT-204 when k is too large for these instruments
   */
  public InstrumentalFit kClass(double k) {
    return InstrumentalFit.of(this, k, 1 - k);
  }

  /**
   * Limited-information maximum likelihood (Anderson and Rubin 1949) less a / (n - p) in its k,
   * where p counts the first stage's parameters (Fuller 1977, doi 10.2307/1912683); a = 0 is LIML
   * itself. The influence function is that of a k that tends to one.
   */
  public InstrumentalFit liml(double a) {
    double k = limlKappa() - a / (rows - firstStageParameters());
    return InstrumentalFit.of(this, k, 0);
  }

  /**
   * The k of limited-information maximum likelihood, the smallest eigenvalue of ([y,X]'M_[W,Z]
   * [y,X])^-1 [y,X]'M_W [y,X]; exactly 1 when the model is just identified.
   */
  public double limlKappa() {
    return instrumentNames.size() == endogenousNames.size() ? 1 : 1 + moments.smallestRatio();
  }

  /** Cross products after W has been taken off. */
  public InstrumentalMoments moments() {
    return moments;
  }

  /** Number of rows. */
  public int rows() {
    return rows;
  }

  /** Names of the endogenous regressors. */
  public List<String> endogenousNames() {
    return endogenousNames;
  }

  /** Names of the exogenous columns in the model. */
  public List<String> exogenousNames() {
    return exogenous.names();
  }

  /** Names of the instruments in use. */
  public List<String> instrumentNames() {
    return instrumentNames;
  }

  /** Exogenous columns left out because those before them, or the effects, determine them. */
  public List<String> droppedExogenous() {
    return droppedExogenous;
  }

  /** Instruments left out because exogenous columns or other instruments determine them. */
  public List<String> droppedInstruments() {
    return droppedInstruments;
  }

  /** Names of all coefficients: endogenous, then exogenous. */
  public List<String> terms() {
    List<String> all = new ArrayList<>(endogenousNames);
    all.addAll(exogenous.names());
    return all;
  }

  private int absorbed() {
    return effects == null ? 0 : effects.parameters();
  }

  /** Number of parameters of the outcome equation, absorbed effects included. */
  public int parameters() {
    return endogenousNames.size() + exogenous.columns() + absorbed();
  }

  /** Number of parameters of a first stage, absorbed effects included. */
  public int firstStageParameters() {
    return instrumentNames.size() + exogenous.columns() + absorbed();
  }

  /** What is known about the rows. */
  public SampleDesign sample() {
    return sample;
  }

  /** The exogenous columns in the model, without the effects, times the roots of the weights. */
  public Design exogenous() {
    return exogenous;
  }

  /** The instruments in use, n x q, without the effects, times the roots of the weights. */
  public double[] instruments() {
    return instruments;
  }

  /** An orthonormal basis of what W leaves of the instruments, n x q. */
  public double[] instrumentBasis() {
    return instrumentBasis;
  }

  /** The roots of the weights, which have mean one, or null for ones. */
  public double[] rootWeights() {
    return rootWeights;
  }

  /** The outcome without the effects, times the roots of the weights. */
  public double[] outcome() {
    return y;
  }

  /** The endogenous regressors without the effects, times the roots of the weights, n x m. */
  public double[] endogenous() {
    return x;
  }

  /** The projection onto W. */
  public Projection onExogenous() {
    return onExogenous;
  }

  /** The diagonal of the projection onto W and the effects, or null with too many effects. */
  double[] exogenousLeverages() {
    double[] h = new double[rows];
    if (effects != null) {
      double[] more = effects.leverages();
      if (more == null) {
        return null;
      }
      System.arraycopy(more, 0, h, 0, rows);
    }
    addSquares(exogenousBasis, h);
    return h;
  }

  /** The diagonal of the projection onto W, Z and the effects, or null with too many effects. */
  public double[] firstStageLeverages() {
    double[] h = exogenousLeverages();
    if (h != null) {
      addSquares(instrumentBasis, h);
    }
    return h;
  }

  private void addSquares(double[] basis, double[] h) {
    for (int k = 0; k < basis.length; k++) {
      h[k % rows] += basis[k] * basis[k];
    }
  }
}
