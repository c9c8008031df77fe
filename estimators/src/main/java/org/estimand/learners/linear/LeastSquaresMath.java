package org.estimand.learners.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.TrainingSet;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/** Least squares on one training set, by its normal equations or by QR. */
final class LeastSquaresMath {
  private LeastSquaresMath() {}

  /** Throws IDENT-030 with fewer training rows of positive weight than coefficients. */
  static void requireRows(TrainingSet data, String what, String remedy) {
    int rows = 0;
    for (int i : data.rows()) {
      rows += data.weights() == null || data.weights()[i] > 0 ? 1 : 0;
    }
    int coefficients = data.features().columns() + 1;
    if (rows < coefficients) {
      throw new NotIdentifiedException(
          "IDENT-030",
          what
              + " has "
              + coefficients
              + " coefficients but only "
              + rows
              + " training row"
              + (rows == 1 ? "" : "s")
              + ". "
              + remedy);
    }
  }

  /** The fit by normal equations, or null when they are not to be trusted. */
  static LinearPredictor byNormalEquations(
      TrainingSet data, NormalEquations equations, ScaledTarget y, int target) {
    FeatureMatrix x = data.features();
    if (!equations.confirmed(x, data.rows(), data.weights())) {
      return null;
    }
    ColumnScales scales = ColumnScales.of(x);
    int p = x.columns();
    double[] b = equations.slopes(target);
    double[] centers = new double[p];
    for (int j = 0; j < p; j++) {
      b[j] *= y.scale() / scales.scale()[j];
      centers[j] = scales.center()[j] + equations.mean(j + 1) * scales.scale()[j];
    }
    double level = y.center() + equations.mean(1 + p + target) * y.scale();
    return new LinearPredictor(level, b, centers, dropped(x.names(), equations.kept()));
  }

  /** The fit by QR on centred and scaled columns. */
  static LinearPredictor byQr(TrainingSet data) {
    LeastSquaresFit fit = qr(data);
    FeatureMatrix x = data.features();
    ColumnScales scales = ColumnScales.of(x);
    int p = x.columns();
    double[] b = new double[p];
    for (int j = 0; j < p; j++) {
      b[j] = fit.coefficients()[j + 1] / scales.scale()[j];
    }
    return new LinearPredictor(
        fit.coefficients()[0], b, scales.center().clone(), dropped(x.names(), kept(fit)));
  }

  /** The features that QR keeps, ascending. */
  static int[] keptByQr(TrainingSet data) {
    return kept(qr(data));
  }

  private static int[] kept(LeastSquaresFit fit) {
    int[] kept = new int[fit.kept().length - 1];
    for (int k = 0; k < kept.length; k++) {
      kept[k] = fit.kept()[k + 1] - 1;
    }
    return kept;
  }

  private static LeastSquaresFit qr(TrainingSet data) {
    FeatureMatrix x = data.features();
    int p = x.columns();
    int n = data.size();
    double[] z = new double[Math.multiplyExact(n, p + 1)];
    RowChunks.fill(x, data.rows(), 0, n, z, n);
    double[] y = new double[n];
    double[] w = data.weights() == null ? null : new double[n];
    for (int i = 0; i < n; i++) {
      y[i] = data.target()[data.rows()[i]];
      if (w != null) {
        w[i] = data.weights()[data.rows()[i]];
      }
    }
    return LeastSquares.fit(z, n, p + 1, y, w);
  }

  /** A note that names the columns that are not kept. */
  static List<Diagnostic> dropped(List<String> names, int[] kept) {
    List<String> out = new ArrayList<>();
    int at = 0;
    for (int j = 0; j < names.size(); j++) {
      if (at < kept.length && kept[at] == j) {
        at++;
      } else {
        out.add("\"" + names.get(j) + "\"");
      }
    }
    if (out.isEmpty()) {
      return List.of();
    }
    return List.of(
        new Diagnostic(
            "COLLINEAR",
            Diagnostic.Severity.NOTE,
            (out.size() == 1 ? "column " : "columns ")
                + String.join(", ", out)
                + (out.size() == 1 ? " was" : " were")
                + " dropped as collinear with earlier columns",
            Map.of("columns", (double) out.size())));
  }
}
