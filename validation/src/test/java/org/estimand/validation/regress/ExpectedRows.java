package org.estimand.validation.regress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.estimand.inference.Estimates;
import org.estimand.regress.Design;
import org.estimand.validation.ReferenceTable;

/** The rows of one case of ols_robust.csv; remembers which of them were checked. */
final class ExpectedRows {
  private final List<Map<String, String>> rows;
  private final TreeSet<String> open = new TreeSet<>();

  private ExpectedRows(List<Map<String, String>> rows) {
    this.rows = rows;
    rows.forEach(r -> open.add(r.get("quantity")));
  }

  static ExpectedRows of(String name) {
    return new ExpectedRows(
        ReferenceTable.read("ols_robust.csv").rows().stream()
            .filter(r -> name.equals(r.get("case")))
            .toList());
  }

  void check(String quantity, double got) {
    Map<String, String> row =
        rows.stream()
            .filter(r -> quantity.equals(r.get("quantity")))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no row " + quantity));
    ReferenceTable.assertClose(
        Double.parseDouble(row.get("tol")),
        Double.parseDouble(row.get("value")),
        got,
        row.get("case") + " " + quantity);
    open.remove(quantity);
  }

  void coefficients(String prefix, Estimates e) {
    for (int j = 0; j < e.size(); j++) {
      check(prefix + at(e.terms().get(j)), e.estimate(j));
    }
  }

  void standardErrors(String prefix, Estimates e) {
    standardErrors(prefix, e.terms(), e.vcov());
  }

  void standardErrors(String prefix, List<String> terms, double[] vcov) {
    int p = terms.size();
    for (int j = 0; j < p; j++) {
      check(prefix + at(terms.get(j)), Math.sqrt(vcov[j * p + j]));
    }
  }

  private static String at(String term) {
    return "[" + (term.equals(Design.INTERCEPT) ? "(Intercept)" : term) + "]";
  }

  /** Every row of the case was checked but these. */
  void finish(int count, String... left) {
    assertEquals(count, rows.size(), "rows of the case");
    assertEquals(new TreeSet<>(List.of(left)), open, "rows that were not checked");
  }
}
