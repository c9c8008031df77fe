package org.estimand.trajectory;

/** Predicted growth factors of subjects. */
final class FactorScores {
  private FactorScores() {}

  /**
   * Growth factors of the form in the user's units: means given the data within each class,
   * averaged over the classes by their posterior probabilities, n x f column-major. A random shape
   * is predicted as a deviation from its class.
   */
  static double[] of(MixtureLikelihood likelihood, Scaling scaling, double[] b) {
    MixtureLayout layout = likelihood.layout();
    Subjects s = likelihood.subjects();
    GrowthModel model = layout.model();
    int n = s.count();
    int f = layout.factors();
    double[] h = likelihood.posterior(b);
    double[] out = new double[Math.multiplyExact(n, f)];
    ClassParameters c = new ClassParameters(f, layout.experts());
    CrossMoments moments = new CrossMoments(f, model.loadingParameters());
    SubjectDensity density = new SubjectDensity(f, layout.experts());
    MomentSource source = MomentSource.of(model, s);
    double[] scratch = new double[f * (1 + model.loadingParameters())];
    boolean rooted = layout.constraint() != PsiConstraint.NONE;
    for (int k = 0; k < layout.classes(); k++) {
      layout.unpack(b, k, c);
      double[] t = scaling.originalFactors(model, c.shape);
      for (int i = 0; i < n; i++) {
        source.fill(i, c, c.shape, moments, scratch);
        density.evaluate(moments, c, rooted, s.expert(), i, n);
        for (int j = 0; j < f; j++) {
          double sum = j == 0 ? scaling.outcomeShift() : 0;
          for (int l = 0; l < f; l++) {
            sum += t[j * f + l] * density.predicted[l];
          }
          out[j * n + i] += h[k * n + i] * sum;
        }
      }
    }
    return out;
  }
}
