package org.estimand.trajectory;

/**
 * Moments of the bilinear spline with loadings (1, t - knot, |t - knot|). Given how many of a
 * subject's times lie at or before the knot, every moment is a polynomial in the knot whose
 * coefficients are sums of 1, t, t^2, y and y t before and after; running sums over the sorted
 * times give them without a loop over the occasions.
 */
final class SplineMoments implements MomentSource {
  private final Subjects subjects;
  // running sums before each place; a subject with J occasions has J + 1 entries
  private final double[] t1;
  private final double[] t2;
  private final double[] y1;
  private final double[] yt;
  private final double[] yy;

  SplineMoments(Subjects subjects) {
    this.subjects = subjects;
    int n = subjects.count();
    int size = Math.addExact(subjects.observations(), n);
    t1 = new double[size];
    t2 = new double[size];
    y1 = new double[size];
    yt = new double[size];
    yy = new double[n];
    for (int i = 0; i < n; i++) {
      int at = subjects.start()[i] + i;
      for (int j = subjects.start()[i]; j < subjects.start()[i + 1]; j++, at++) {
        double t = subjects.time()[j];
        double y = subjects.outcome()[j];
        t1[at + 1] = t1[at] + t;
        t2[at + 1] = t2[at] + t * t;
        y1[at + 1] = y1[at] + y;
        yt[at + 1] = yt[at] + y * t;
        yy[i] += y * y;
      }
    }
  }

  @Override
  public void fill(int i, ClassParameters c, double side, CrossMoments out, double[] scratch) {
    int first = subjects.start()[i];
    int last = subjects.start()[i + 1];
    double[] time = subjects.time();
    int place = first;
    while (place < last && time[place] <= side) {
      place++;
    }
    int from = first + i;
    int to = last + i;
    int cut = place + i;
    double g = c.shape;
    double low = place - first;
    double high = last - place;
    double d1Low = t1[cut] - low * g;
    double d1High = t1[to] - t1[cut] - high * g;
    double d2Low = t2[cut] - 2 * g * t1[cut] + low * g * g;
    double d2High = t2[to] - t2[cut] - 2 * g * (t1[to] - t1[cut]) + high * g * g;
    double yLow = y1[cut];
    double yHigh = y1[to] - y1[cut];
    double ydLow = yt[cut] - g * yLow;
    double ydHigh = yt[to] - yt[cut] - g * yHigh;
    assert t1[from] == 0;
    double count = low + high;
    double d1 = d1Low + d1High;
    double abs = d1High - d1Low;
    double d2 = d2Low + d2High;
    double cross = d2High - d2Low;
    double[] a = out.a;
    a[0] = count;
    a[1] = d1;
    a[2] = abs;
    a[3] = d1;
    a[4] = d2;
    a[5] = cross;
    a[6] = abs;
    a[7] = cross;
    a[8] = d2;
    out.s[0] = yLow + yHigh;
    out.s[1] = ydLow + ydHigh;
    out.s[2] = ydHigh - ydLow;
    out.yy = yy[i];
    out.occasions = last - first;
    // derivative of the loadings by the knot: (0, -1, -sign)
    double sign = high - low;
    double[] p = out.p;
    p[3] = -count;
    p[4] = -d1;
    p[5] = -abs;
    p[6] = -sign;
    p[7] = -abs;
    p[8] = -d1;
    out.e[1] = -out.s[0];
    out.e[2] = yLow - yHigh;
  }
}
