package org.estimand.validation.inference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.estimand.inference.MultipleTesting;
import org.estimand.validation.ReferenceTable;
import org.junit.jupiter.api.Test;

/** Adjusted p-values of R's p.adjust; missing ones stay missing. */
class MultipleTestingReferenceTest {
  private static final ReferenceTable TABLE = ReferenceTable.read("own/p_adjust.csv");

  private static double number(String cell) {
    return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  @Test
  void adjustedAsInR() {
    List<String> cases = TABLE.rows().stream().map(r -> r.get("case")).distinct().toList();
    assertTrue(cases.size() >= 5, "cases " + cases);
    for (String name : cases) {
      List<Map<String, String>> rows =
          TABLE.rows().stream().filter(r -> r.get("case").equals(name)).toList();
      double[] p = rows.stream().mapToDouble(r -> number(r.get("p"))).toArray();
      double[] holm = MultipleTesting.holm(p);
      double[] bh = MultipleTesting.benjaminiHochberg(p);
      for (int i = 0; i < p.length; i++) {
        double wantHolm = number(rows.get(i).get("holm"));
        double wantBh = number(rows.get(i).get("bh"));
        near(wantHolm, holm[i], name + " holm " + i);
        near(wantBh, bh[i], name + " bh " + i);
      }
    }
  }

  private static void near(double want, double got, String what) {
    boolean equal = Double.compare(want, got) == 0;
    assertTrue(equal || Math.abs(want - got) <= 1e-14 * Math.abs(want), what + " " + got);
  }
}
