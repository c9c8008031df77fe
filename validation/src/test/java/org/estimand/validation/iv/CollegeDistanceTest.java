package org.estimand.validation.iv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.IvEffectResult;
import org.junit.jupiter.api.Test;

/** Z = 1{distance below 1}, A = 1{education at least 14}: D changes its sign. */
class CollegeDistanceTest {
  private static final String NAME = "collegedistance";

  private static CausalData data() {
    CausalData read =
        Datasets.load(
            NAME,
            Roles.outcome("wage")
                .covariates("distance", "education", "gender", "ethnicity", "urban", "unemp")
                .categorical("gender", "ethnicity", "urban"),
            Missing.REFUSE,
            (stage, done, total) -> {});
    int n = read.rows();
    double[] y = read.values("wage");
    double[] z = read.values("distance");
    double[] a = read.values("education");
    for (int i = 0; i < n; i++) {
      y[i] = Math.log(y[i]);
      z[i] = z[i] < 1 ? 1 : 0;
      a[i] = a[i] >= 14 ? 1 : 0;
    }
    Columns columns = Columns.none().number("y", y).number("a", a).number("z", z);
    Roles roles = Roles.outcome("y").treatment("a").instruments("z");
    var x = read.features(List.of("gender", "ethnicity", "urban", "unemp"));
    for (int j = 0; j < x.columns(); j++) {
      columns = columns.number("x" + j, x.column(j));
      roles = roles.covariates("x" + j);
    }
    return CausalData.of(columns, roles);
  }

  @Test
  void isRefusedAndWarnsWhenInsisted() {
    NotIdentifiedException e =
        assertThrows(
            NotIdentifiedException.class,
            () -> InvalidIv.builder().build().fit(data(), FitContext.seed(1)));
    assertTrue(
        e.getMessage()
            .startsWith(
                "IDENT-220 var(A|Z=1,X) - var(A|Z=0,X) changes its sign over the rows: it runs"
                    + " from -0.0"),
        e.getMessage());
    IvEffectResult r =
        InvalidIv.builder().allowSignChanges(true).build().fit(data(), FitContext.seed(1));
    assertTrue(r.relevance().orElseThrow().minimum() < 0);
    assertTrue(r.relevance().orElseThrow().maximum() > 0);
    for (String code : List.of("D_SIGN", "D_SMALL")) {
      Diagnostic d =
          r.diagnostics().stream().filter(x -> x.code().equals(code)).findFirst().orElseThrow();
      assertEquals(Diagnostic.Severity.WARNING, d.severity());
    }
  }
}
