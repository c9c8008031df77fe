package org.estimand.validation.cli;

import java.util.Locale;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** A small file with every kind of column. */
final class SampleFile {
  private static final String[] RACES = {"black", "hispan", "white"};

  private SampleFile() {}

  /**
   * Columns y, d, z (0/1), a (0, 1, 2), x1, x2, race (text), f (i mod 5), h (i/3 mod 5), g and k
   * (clusters), p and q (their folds), w (weights from 1 to 2).
   */
  static String text(int rows) {
    RandomStream s = RandomStreams.of(3).generator();
    StringBuilder text = new StringBuilder("y,d,z,a,x1,x2,race,f,h,g,k,p,q,w\n");
    for (int i = 0; i < rows; i++) {
      double x1 = s.normal();
      double x2 = s.normal();
      int z = s.bernoulli(1 / (1 + Math.exp(-0.5 * x1))) ? 1 : 0;
      int d = s.bernoulli(z == 1 ? 0.8 : 0.3) ? 1 : 0;
      double y = d + x1 - x2 + s.normal();
      int g = i % 20;
      int k = i / 20 % 20;
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%d,%d,%d,%s,%s,%s,%d,%d,%d,%d,%d,%d,%s%n",
              y,
              d,
              z,
              s.integer(3),
              x1,
              x2,
              RACES[s.integer(3)],
              i % 5,
              i / 3 % 5,
              g,
              k,
              g % 4,
              k % 4,
              1 + s.uniform()));
    }
    return text.toString();
  }
}
