package org.estimand.validation.regress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.data.WeightKind;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.regress.Design;
import org.estimand.regress.OrderedLogit;
import org.estimand.regress.OrderedLogitFit;
import org.estimand.validation.ReferenceTable;
import org.estimand.weighting.Ipw;
import org.estimand.weighting.PropensityModel;
import org.estimand.weighting.WeightingResult;
import org.junit.jupiter.api.Test;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.Table;

/** The ordered logit and its weights against R (MASS::polr). */
class OrderedLogitReferenceTest {
  private static final ReferenceTable TABLE = ReferenceTable.read("own/ordered_logit.csv");

  @Test
  void everyRow() {
    Set<String> read = new HashSet<>();
    for (boolean weighted : new boolean[] {false, true}) {
      Table table = Datasets.load("ipwgen_multiarm");
      double[] w = new double[table.rowCount()];
      for (int i = 0; i < w.length; i++) {
        w[i] = weighted ? 1 + (i + 1) % 3 : 1;
      }
      table.addColumns(DoubleColumn.create("w", w));
      Roles roles =
          Roles.outcome("y")
              .treatment("arm")
              .covariates("x1", "x2", "x3")
              .categorical("arm")
              .weights("w", WeightKind.SAMPLING);
      CausalData data = CausalData.of(table, roles);
      Design design = Design.withIntercept(data.covariates());
      OrderedLogitFit fit = OrderedLogit.fit(design, data.levelCodes("arm"), 3, w);
      String prefix = weighted ? "weighted_" : "";
      String[] names = {"a|b", "b|c", "x1", "x2", "x3"};
      for (int k = 0; k < 5; k++) {
        double value = k < 2 ? fit.cuts()[k] : fit.coefficients()[k - 1];
        check(read, prefix + (k < 2 ? "cut[" : "coef[") + names[k] + "]", value);
        double se = Math.sqrt(fit.inverseInformation()[k * 6]);
        check(read, prefix + "se[" + names[k] + "]", se);
      }
      check(read, prefix + "loglik", fit.logLikelihood());
      WeightingResult r =
          Ipw.builder()
              .reference("b")
              .propensity(PropensityModel.ordered())
              .build()
              .fit(data, FitContext.defaults());
      for (String arm : data.levels("arm")) {
        check(read, prefix + "mu[" + arm + "]", r.estimate("E[Y(" + arm + ")]"));
      }
    }
    for (Map<String, String> row : TABLE.rows()) {
      assertEquals(true, read.contains(row.get("quantity")), row.toString());
    }
  }

  private static void check(Set<String> read, String quantity, double got) {
    TABLE.check(quantity, got);
    read.add(quantity);
  }
}
