package org.estimand.trajectory;

/** Moments of a form without shape: computed once, since the loadings never change. */
final class PolynomialMoments implements MomentSource {
  private final int f;
  private final double[] kept;
  private final Subjects subjects;

  PolynomialMoments(GrowthModel model, Subjects subjects) {
    this.subjects = subjects;
    f = model.factors();
    int width = f * f + f + 1;
    int n = subjects.count();
    kept = new double[Math.multiplyExact(n, width)];
    CrossMoments c = new CrossMoments(f, 0);
    double[] row = new double[f];
    double[] none = new double[0];
    for (int i = 0; i < n; i++) {
      c.clear();
      for (int t = subjects.start()[i]; t < subjects.start()[i + 1]; t++) {
        model.loadings(subjects.time()[t], false, 0, none, row, none);
        c.add(subjects.outcome()[t], row, none);
      }
      c.mirror();
      System.arraycopy(c.a, 0, kept, i * width, f * f);
      System.arraycopy(c.s, 0, kept, i * width + f * f, f);
      kept[i * width + f * f + f] = c.yy;
    }
  }

  @Override
  public void fill(int i, ClassParameters c, double side, CrossMoments out, double[] scratch) {
    int at = i * (f * f + f + 1);
    System.arraycopy(kept, at, out.a, 0, f * f);
    System.arraycopy(kept, at + f * f, out.s, 0, f);
    out.yy = kept[at + f * f + f];
    out.occasions = subjects.occasions(i);
  }
}
