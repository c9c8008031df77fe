package org.estimand.validation.regress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Grouping;
import org.estimand.datasets.Datasets;
import org.estimand.inference.SampleDesign;
import org.estimand.regress.Design;
import org.estimand.regress.LinearRegression;
import tech.tablesaw.api.Table;

/** A bundled data set as arrays, with what the regressions of the reference tables need. */
final class RegressionData {
  private final Map<String, double[]> numbers = new LinkedHashMap<>();
  private final Map<String, List<String>> texts = new LinkedHashMap<>();
  private final int rows;

  private RegressionData(int rows) {
    this.rows = rows;
  }

  static RegressionData load(String name) {
    Table table = Datasets.load(name);
    RegressionData out = new RegressionData(table.rowCount());
    for (String column : table.columnNames()) {
      List<String> text = new ArrayList<>();
      for (int i = 0; i < table.rowCount(); i++) {
        text.add(table.column(column).getString(i));
      }
      out.texts.put(column, text);
      if (table.column(column) instanceof tech.tablesaw.api.NumericColumn<?> numeric) {
        out.numbers.put(column, numeric.asDoubleArray());
      }
    }
    return out;
  }

  /** The rows in which a numeric column satisfies a condition. */
  RegressionData where(String column, java.util.function.DoublePredicate condition) {
    int[] kept = new int[rows];
    int count = 0;
    for (int i = 0; i < rows; i++) {
      if (condition.test(number(column)[i])) {
        kept[count++] = i;
      }
    }
    int[] chosen = Arrays.copyOf(kept, count);
    RegressionData out = new RegressionData(count);
    numbers.forEach(
        (name, v) -> out.numbers.put(name, Arrays.stream(chosen).mapToDouble(i -> v[i]).toArray()));
    texts.forEach(
        (name, v) -> out.texts.put(name, Arrays.stream(chosen).mapToObj(v::get).toList()));
    return out;
  }

  RegressionData with(String name, double... values) {
    numbers.put(name, values);
    return this;
  }

  int rows() {
    return rows;
  }

  double[] number(String name) {
    double[] v = numbers.get(name);
    if (v == null) {
      throw new IllegalArgumentException(name + " is not among " + numbers.keySet());
    }
    return v;
  }

  Grouping grouping(String column) {
    return Grouping.of(column, texts.get(column));
  }

  FeatureMatrix features(String... names) {
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (String name : names) {
      columns.put(name, number(name));
    }
    return FeatureMatrix.ofColumns(columns);
  }

  /** Periods numbered in the order of a numeric column. */
  int[] order(String column) {
    double[] levels = Arrays.stream(number(column)).distinct().sorted().toArray();
    return Arrays.stream(number(column)).mapToInt(v -> Arrays.binarySearch(levels, v)).toArray();
  }

  LinearRegression ols(String y, SampleDesign sample, String... x) {
    return LinearRegression.fit(Design.withIntercept(features(x)), number(y), null, sample);
  }

  SampleDesign plain() {
    return SampleDesign.rows(rows);
  }

  /** Two groupings, of which the second is also the time. */
  SampleDesign panel(String unit, String time, int[] order) {
    return new SampleDesign(
        rows, List.of(grouping(unit), grouping(time)), Optional.of(order), Optional.empty());
  }
}
