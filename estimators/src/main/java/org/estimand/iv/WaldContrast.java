package org.estimand.iv;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.estimand.fit.Diagnostic;
import org.estimand.inference.NumberText;

/**
 * What an analyst who trusts the instrument would print: the ratio of differences in means, and
 * two-stage least squares with the covariates (HC1), for comparison.
 *
 * @param wald ratio of differences in means
 * @param waldError its robust standard error
 * @param twoStage two-stage least squares with the covariates
 * @param twoStageError its HC1 standard error
 */
record WaldContrast(double wald, double waldError, double twoStage, double twoStageError) {
  static WaldContrast of(BinaryIvSample s, DesignColumns covariates) {
    double[] one = new double[s.rows()];
    java.util.Arrays.fill(one, 1);
    double[] plain = ratio(s, one, 1, false);
    double[] adjusted = ratio(s, covariates.observed(), covariates.columns(), true);
    return new WaldContrast(plain[0], plain[1], adjusted[0], adjusted[1]);
  }

  /** Partialling out: residuals of z, y, a on the columns; sum ez ey / sum ez ea. */
  private static double[] ratio(BinaryIvSample s, double[] x, int p, boolean factor) {
    int n = s.rows();
    QrBasis basis = QrBasis.of(x, n, p, s.w(), "the covariates");
    double[] z = s.z().clone();
    double[] y = s.y().clone();
    double[] a = s.a().clone();
    basis.residualize(z, 0);
    basis.residualize(y, 0);
    basis.residualize(a, 0);
    double up = 0;
    double down = 0;
    for (int i = 0; i < n; i++) {
      up += s.weight(i) * z[i] * y[i];
      down += s.weight(i) * z[i] * a[i];
    }
    double b = up / down;
    double meat = 0;
    for (int i = 0; i < n; i++) {
      double u = s.weight(i) * z[i] * (y[i] - b * a[i]);
      meat += u * u;
    }
    double f = factor ? n / (double) (n - basis.kept().length - 1) : 1;
    return new double[] {b, Math.sqrt(f * meat) / Math.abs(down)};
  }

  Diagnostic diagnostic() {
    return Diagnostic.note(
            "CLASSICAL_IV",
            String.format(
                Locale.ROOT,
                "for comparison, with a valid instrument: Wald %s (%s), two-stage least squares with"
                    + " covariates %s (%s); a large gap speaks against exclusion or against one of"
                    + " the models",
                NumberText.of(wald).strip(),
                NumberText.of(waldError).strip(),
                NumberText.of(twoStage).strip(),
                NumberText.of(twoStageError).strip()))
        .value("wald", wald)
        .value("wald.std.error", waldError)
        .value("tsls", twoStage)
        .value("tsls.std.error", twoStageError);
  }

  Map<String, Object> block() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("wald", wald);
    out.put("wald.std.error", waldError);
    out.put("tsls", twoStage);
    out.put("tsls.std.error", twoStageError);
    return out;
  }
}
