package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.regress.Design;

/**
 * The columns of a design over the rows of a sample, at the observed instrument and at both of its
 * values. Columns of covariates are centred and scaled inside, which spans the same space because
 * the constant and (beside products with it) the instrument are always there.
 *
 * <p>Arrays are shared: read only.
 */
final class DesignColumns {
  private final int rows;
  private final List<String> names;
  private final double[] base;
  private final boolean[] timesInstrument;
  private final double[] center;
  private final double[] scale;
  private final double[] z;

  private DesignColumns(
      int rows,
      List<String> names,
      double[] base,
      boolean[] timesInstrument,
      double[] center,
      double[] scale,
      double[] z) {
    this.rows = rows;
    this.names = names;
    this.base = base;
    this.timesInstrument = timesInstrument;
    this.center = center;
    this.scale = scale;
    this.z = z;
  }

  /**
   * The columns of a design.
   *
   * @param hasInstrument whether the model depends on the instrument
   * @throws InvalidConfigException CONF-216 for a term that is no covariate, CONF-217 for the
   *     instrument in a model that does not depend on it
   */
  static DesignColumns of(
      BinaryIvSample sample, IvDesign design, boolean hasInstrument, String model) {
    int n = sample.rows();
    Terms terms = new Terms(sample, model, hasInstrument);
    terms.add(constant(n), "1", false);
    if (hasInstrument) {
      terms.add(constant(n), sample.data().name(Role.INSTRUMENT), true);
    }
    List<String> wanted =
        design.terms() == null ? sample.data().names(Role.COVARIATE) : design.terms();
    for (String term : wanted) {
      terms.add(term, false);
    }
    if (hasInstrument && design.interacted()) {
      for (String term : wanted) {
        terms.add(term, true);
      }
    }
    return terms.build();
  }

  private static double[] constant(int n) {
    double[] ones = new double[n];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  int rows() {
    return rows;
  }

  int columns() {
    return names.size();
  }

  List<String> names() {
    return names;
  }

  /** The columns at the observed instrument, n x p. */
  double[] observed() {
    double[] out = base.clone();
    for (int j = 0; j < names.size(); j++) {
      if (timesInstrument[j]) {
        for (int i = 0; i < rows; i++) {
          out[j * rows + i] *= z[i];
        }
      }
    }
    return out;
  }

  /** The columns with the instrument at a value for all rows, n x p. */
  double[] at(int value) {
    double[] out = base.clone();
    for (int j = 0; j < names.size(); j++) {
      if (timesInstrument[j] && value == 0) {
        java.util.Arrays.fill(out, j * rows, (j + 1) * rows, 0);
      }
    }
    return out;
  }

  /** For regressions that want names. */
  Design asDesign(double[] values) {
    return new Design(values, rows, names);
  }

  /** Only some columns, in this order. */
  DesignColumns select(int[] kept) {
    List<String> chosen = new ArrayList<>();
    double[] values = new double[rows * kept.length];
    boolean[] times = new boolean[kept.length];
    double[] c = new double[kept.length];
    double[] s = new double[kept.length];
    for (int k = 0; k < kept.length; k++) {
      chosen.add(names.get(kept[k]));
      System.arraycopy(base, kept[k] * rows, values, k * rows, rows);
      times[k] = timesInstrument[kept[k]];
      c[k] = center[kept[k]];
      s[k] = scale[kept[k]];
    }
    return new DesignColumns(rows, List.copyOf(chosen), values, times, c, s, z);
  }

  /**
   * The matrix T that turns coefficients of the columns inside into those of the terms as they are
   * named, q x q column-major; of designs without the instrument whose first column is the
   * constant.
   */
  double[] toTerms() {
    int q = names.size();
    double[] t = new double[q * q];
    t[0] = 1;
    for (int j = 1; j < q; j++) {
      t[j * q + j] = 1 / scale[j];
      t[j * q] = -center[j] / scale[j];
    }
    return t;
  }

  /** Collects columns. */
  private static final class Terms {
    private final BinaryIvSample sample;
    private final String model;
    private final boolean hasInstrument;
    private final List<String> names = new ArrayList<>();
    private final List<double[]> columns = new ArrayList<>();
    private final List<Boolean> times = new ArrayList<>();
    private final List<double[]> moments = new ArrayList<>();

    Terms(BinaryIvSample sample, String model, boolean hasInstrument) {
      this.sample = sample;
      this.model = model;
      this.hasInstrument = hasInstrument;
    }

    void add(double[] column, String name, boolean withInstrument) {
      double mean = 0;
      double sd = 1;
      if (names.size() > (hasInstrument ? 1 : 0)) {
        mean = sample.mean(column);
        double squares = 0;
        for (int i = 0; i < column.length; i++) {
          squares += sample.weight(i) * (column[i] - mean) * (column[i] - mean);
        }
        sd = Math.sqrt(squares / column.length);
        if (!(sd > 1e-12 * Math.abs(mean))) {
          sd = 0;
        }
      }
      double[] inside = new double[column.length];
      for (int i = 0; i < column.length; i++) {
        inside[i] = sd == 0 ? 0 : (column[i] - mean) / sd;
      }
      names.add(name);
      columns.add(inside);
      times.add(withInstrument);
      moments.add(new double[] {mean, sd == 0 ? 1 : sd});
    }

    /** One term: a column, or a product of columns, their powers and the instrument. */
    void add(String term, boolean timesInstrument) {
      String instrument = sample.data().name(Role.INSTRUMENT);
      String label = timesInstrument ? instrument + "*" + term : term;
      if (sample.data().names(Role.COVARIATE).contains(term)) {
        FeatureMatrix x = sample.data().features(List.of(term));
        for (int j = 0; j < x.columns(); j++) {
          String name = x.names().get(j);
          add(x.column(j), timesInstrument ? instrument + "*" + name : name, timesInstrument);
        }
        return;
      }
      double[] product = constant(sample.rows());
      boolean withInstrument = timesInstrument;
      for (String factor : term.split("\\*", -1)) {
        String name = factor.strip();
        if (name.equals(instrument)) {
          if (!hasInstrument) {
            throw new InvalidConfigException(
                "CONF-217",
                "The design of "
                    + model
                    + " has the term \""
                    + term
                    + "\", but "
                    + model
                    + " does not depend on the instrument. Leave \""
                    + instrument
                    + "\" out.");
          }
          withInstrument = true;
          continue;
        }
        int power = 1;
        int hat = name.lastIndexOf('^');
        if (hat > 0 && !isCovariate(name)) {
          power = power(name.substring(hat + 1).strip(), term);
          name = name.substring(0, hat).strip();
        }
        double[] x = numeric(name, term);
        for (int i = 0; i < x.length; i++) {
          for (int k = 0; k < power; k++) {
            product[i] *= x[i];
          }
        }
      }
      add(product, label, withInstrument);
    }

    private boolean isCovariate(String name) {
      return sample.data().names(Role.COVARIATE).contains(name);
    }

    private int power(String text, String term) {
      if (!text.matches("[1-9]")) {
        throw unknown(term, text);
      }
      return Integer.parseInt(text);
    }

    private double[] numeric(String name, String term) {
      if (!isCovariate(name)) {
        throw unknown(term, name);
      }
      FeatureMatrix x = sample.data().features(List.of(name));
      if (x.columns() != 1) {
        throw unknown(term, name);
      }
      return x.column(0);
    }

    private InvalidConfigException unknown(String term, String part) {
      List<String> known = sample.data().names(Role.COVARIATE);
      return new InvalidConfigException(
          "CONF-216",
          "The design of "
              + model
              + " has the term \""
              + term
              + "\", in which \""
              + part
              + "\" is neither a numeric covariate nor a power from 1 to 9. "
              + NearestName.hint(part, known)
              + "Covariates: "
              + String.join(", ", known)
              + ".");
    }

    DesignColumns build() {
      int n = sample.rows();
      int p = names.size();
      double[] base = new double[Math.multiplyExact(n, p)];
      boolean[] withInstrument = new boolean[p];
      double[] center = new double[p];
      double[] scale = new double[p];
      for (int j = 0; j < p; j++) {
        System.arraycopy(columns.get(j), 0, base, j * n, n);
        withInstrument[j] = times.get(j);
        center[j] = moments.get(j)[0];
        scale[j] = moments.get(j)[1];
      }
      return new DesignColumns(
          n, List.copyOf(names), base, withInstrument, center, scale, sample.z());
    }
  }
}
