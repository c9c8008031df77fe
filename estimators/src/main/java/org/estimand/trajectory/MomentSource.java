package org.estimand.trajectory;

/** Where the moments of a subject in a class come from; safe for threads. */
interface MomentSource {
  /**
   * Fills the moments of a subject.
   *
   * @param i subject
   * @param c parameters of the class
   * @param side the knot that decides which times count as later; usually the class's own
   * @param out filled, upper triangle included
   * @param scratch f + f * (loading parameters) numbers to work with
   */
  void fill(int i, ClassParameters c, double side, CrossMoments out, double[] scratch);

  /** The source that suits a model. */
  static MomentSource of(GrowthModel model, Subjects subjects) {
    if (model.form() == GrowthForm.BILINEAR_SPLINE && !model.random()) {
      return new SplineMoments(subjects);
    }
    if (!model.hasShape()) {
      return new PolynomialMoments(model, subjects);
    }
    return new DirectMoments(model, subjects);
  }

  /** Sums over the occasions, for any model. */
  record DirectMoments(GrowthModel model, Subjects subjects) implements MomentSource {
    @Override
    public void fill(int i, ClassParameters c, double side, CrossMoments out, double[] scratch) {
      int f = model.factors();
      double[] row = new double[f];
      double[] slopes = new double[f * model.loadingParameters()];
      out.clear();
      for (int t = subjects.start()[i]; t < subjects.start()[i + 1]; t++) {
        double time = subjects.time()[t];
        model.loadings(time, time > side, c.shape, c.mean, row, slopes);
        out.add(subjects.outcome()[t], row, slopes);
      }
      out.mirror();
    }
  }
}
