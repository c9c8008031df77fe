package org.estimand.validation.weighting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.CsvFile;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.BinaryGlmFit;
import org.estimand.regress.Design;
import org.estimand.regress.LinearRegression;
import org.estimand.regress.Link;
import org.estimand.validation.ReferenceRows;
import org.estimand.validation.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The regressions behind the weights of the LaLonde data against R (lm, glm, sandwich). */
class LalondeModelsReferenceTest {
  @RegisterExtension
  static final ReferenceRows TABLE =
      ReferenceRows.of("ipw_lalonde.csv", "ols_.*|(logit|probit)_(coef|se|loglik).*");

  private static CausalData data() {
    return CsvFile.read(
        SharedData.data("lalonde.csv"),
        Roles.outcome("re78")
            .treatment("treat")
            .covariates("age", "educ", "race", "married", "nodegree", "re74", "re75")
            .categorical("race:white"),
        Missing.REFUSE);
  }

  private static String cell(String name) {
    return "[" + (name.equals(Design.INTERCEPT) ? "(Intercept)" : name.replace("race=", "")) + "]";
  }

  @Test
  void leastSquares() {
    CausalData data = data();
    FeatureMatrix x = data.covariates();
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put("treat", data.column(Role.TREATMENT));
    for (int j = 0; j < x.columns(); j++) {
      columns.put(x.names().get(j), x.column(j));
    }
    LinearRegression fit =
        LinearRegression.fit(
            Design.withIntercept(FeatureMatrix.ofColumns(columns)),
            data.column(Role.OUTCOME),
            null,
            SampleDesign.rows(data.rows()));
    Estimates e = fit.estimates(VcovType.iid());
    assertEquals(10, e.size());
    for (int j = 0; j < e.size(); j++) {
      String at = cell(e.terms().get(j));
      TABLE.check("ols_coef" + at, e.estimate(j));
      TABLE.check("ols_se_const" + at, e.standardError(j));
      for (String kind : List.of("HC0", "HC1", "HC2", "HC3")) {
        VcovType robust = VcovType.robust(VcovType.Robust.Kind.valueOf(kind));
        TABLE.check("ols_se_" + kind + at, e.withVcov(robust).standardError(j));
      }
    }
  }

  @Test
  void logit() {
    Design design = Design.withIntercept(data().covariates());
    BinaryGlmFit fit = fit(Link.LOGIT, design);
    int n = design.rows();
    int q = design.columns();
    double[] phi = fit.influence();
    for (int j = 0; j < q; j++) {
      String at = cell(design.names().get(j));
      TABLE.check("logit_coef" + at, fit.coefficients()[j]);
      TABLE.check("logit_se_fisher" + at, Math.sqrt(fit.inverseHessian()[j * q + j]));
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += phi[j * n + i] * phi[j * n + i];
      }
      TABLE.check("logit_se_HC0" + at, Math.sqrt(squares) / n);
    }
    TABLE.check("logit_loglik", fit.logLikelihood());
  }

  @Test
  void probit() {
    Design design = Design.withIntercept(data().covariates());
    BinaryGlmFit fit = fit(Link.PROBIT, design);
    for (int j = 0; j < design.columns(); j++) {
      TABLE.check("probit_coef" + cell(design.names().get(j)), fit.coefficients()[j]);
    }
    TABLE.check("probit_loglik", fit.logLikelihood());
  }

  private static BinaryGlmFit fit(Link link, Design design) {
    return BinaryGlm.fit(link, design, data().column(Role.TREATMENT), null);
  }
}
