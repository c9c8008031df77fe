package org.estimand.regress;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.inference.SampleDesign;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/** Drawn data for the tests of this package. */
final class Sample {
  final int n;
  final FeatureMatrix x;
  final double[] y;
  final double[] w;
  final Grouping firm;
  final Grouping year;

  Sample(long seed, int n, int firms, int years) {
    this.n = n;
    RandomStream random = RandomStreams.of(seed).generator();
    double[] values = new double[2 * n];
    y = new double[n];
    w = new double[n];
    List<String> a = new ArrayList<>();
    List<String> b = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int f = i < firms ? i : random.integer(firms);
      int t = i < years ? i : random.integer(years);
      a.add("f" + f);
      b.add("t" + t);
      values[i] = random.normal() + 0.2 * f;
      values[n + i] = 3 + random.normal() - 0.3 * t;
      w[i] = random.uniform(0.5, 2);
      y[i] = 1 + 0.7 * values[i] - 0.4 * values[n + i] + Math.sin(f) + 0.3 * t + random.normal();
    }
    x = FeatureMatrix.wrap(values, n, List.of("a", "b"));
    firm = Grouping.of("firm", a);
    year = Grouping.of("year", b);
  }

  SampleDesign design() {
    return new SampleDesign(n, List.of(firm, year), Optional.empty(), Optional.empty());
  }

  static Grouping rows(int n) {
    double[] number = new double[n];
    for (int i = 0; i < n; i++) {
      number[i] = i;
    }
    return Grouping.of("row", number);
  }

  /** The two columns with dummy variables of all groups of the groupings behind them. */
  Design dummies(Grouping... groupings) {
    List<String> names = new ArrayList<>(x.names());
    int p = 2;
    for (Grouping g : groupings) {
      p += g.count();
    }
    // dummies first, so that it is they that explain a column and not the reverse
    double[] values = new double[p * n];
    List<String> all = new ArrayList<>();
    int at = 0;
    for (Grouping g : groupings) {
      for (int k = 0; k < g.count(); k++) {
        all.add(g.labels().get(k));
        for (int i = 0; i < n; i++) {
          values[at * n + i] = g.codes()[i] == k ? 1 : 0;
        }
        at++;
      }
    }
    System.arraycopy(x.data(), 0, values, at * n, 2 * n);
    all.addAll(names);
    return new Design(values, n, all);
  }
}
