package org.estimand.validation.iv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.CsvFile;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.dml.DmlResult;
import org.estimand.dml.Pliv;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.iv.Genius;
import org.estimand.iv.InvalidIv;
import org.estimand.iv.IvAte;
import org.estimand.iv.IvAteForm;
import org.estimand.iv.IvDesign;
import org.estimand.iv.IvEffectResult;
import org.estimand.iv.IvStandardErrors;
import org.estimand.iv.Late;
import org.estimand.iv.LateForm;
import org.estimand.learn.Learner;
import org.estimand.learners.Learners;
import org.estimand.regress.Design;
import org.estimand.regress.LinearRegression;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.estimand.validation.studies.PensionData;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every row of the three cases of iv.csv that belong to the doubly robust family. */
class RobustIvReferenceTest {
  private static final double EXACT = 1e-9;
  private static final double SANDWICH = 1e-6;
  private static final FitContext CONTEXT = FitContext.seed(1).threads(1);

  private record Row(String stat, String term, String source, double value) {
    String key() {
      return stat + "," + term;
    }
  }

  private static List<Row> rows(String wanted) {
    List<Row> out = new ArrayList<>();
    for (Map<String, String> r : ReferenceTable.read("iv.csv").rows()) {
      if (r.get("case").equals(wanted)) {
        out.add(
            new Row(
                r.get("stat"), r.get("term"), r.get("source"), Double.parseDouble(r.get("value"))));
      }
    }
    return out;
  }

  private static CausalData simulated(boolean covariates) {
    Path file = SharedData.data("invalid_iv_sim.csv");
    Roles roles = Roles.outcome("y").treatment("a").instruments("z");
    return CsvFile.read(file, covariates ? roles.covariates("x1", "x2") : roles, Missing.REFUSE);
  }

  private static CausalData data(String wanted) {
    return switch (wanted) {
      case "pension401k_lin" -> PensionData.data("lin", true, List.of(), (s, d, t) -> {});
      case "pension401k_quad" -> PensionData.data("quad", true, List.of(), (s, d, t) -> {});
      default -> simulated(true);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"invalid_iv_sim", "pension401k_lin", "pension401k_quad"})
  void everyRow(String wanted) {
    Map<String, Double> ours = ours(wanted, data(wanted));
    List<Row> rows = rows(wanted);
    Set<String> unread = new LinkedHashSet<>(ours.keySet());
    assertTrue(rows.size() >= 35, "rows of " + wanted + ": " + rows.size());
    for (Row row : rows) {
      Double got = ours.get(row.key());
      assertTrue(got != null, "nobody computes " + wanted + " " + row.key());
      unread.remove(row.key());
      double tolerance = row.stat().equals("mr_se_sandwich") ? SANDWICH : EXACT;
      ReferenceTable.assertClose(tolerance, row.value(), got, wanted + " " + row.key());
    }
    assertEquals(Set.of(), unread, "computed, but not in the table");
  }

  private static Map<String, Double> ours(String wanted, CausalData data) {
    Map<String, Double> out = new LinkedHashMap<>();
    local(data, out);
    valid(data, out);
    classical(data, wanted, out);
    if (wanted.equals("invalid_iv_sim")) {
      submodels(data, out);
      genius(out);
    } else {
      oneSided(data, out);
    }
    return out;
  }

  private static void local(CausalData data, Map<String, Double> out) {
    IvEffectResult late =
        Late.builder().standardErrors(IvStandardErrors.INFLUENCE).build().fit(data, CONTEXT);
    out.put("late_dr,", late.estimate());
    out.put("late_dr_se_if,", late.standardError());
    double up = late.estimate(IvEffectResult.ON_OUTCOME);
    double down = late.estimate(IvEffectResult.ON_TREATMENT);
    out.put("itt_y_aipw,", up);
    out.put("itt_a_aipw,", down);
    ConfidenceSet set = late.robustConfidenceSet(0.95);
    assertEquals(ConfidenceSet.Kind.INTERVAL, set.kind());
    out.put("late_ar_lower,", set.lower().orElseThrow());
    out.put("late_ar_upper,", set.upper().orElseThrow());
    double critical = late.estimates().criticalValue(0.95);
    int k = late.estimates().index(IvEffectResult.ON_TREATMENT);
    out.put("late_ar_a,", down * down - critical * critical * late.estimates().covariance(k, k));
    Map<LateForm, String> names = new LinkedHashMap<>();
    names.put(LateForm.HAJEK, "late_ipw_hajek,");
    names.put(LateForm.HORVITZ_THOMPSON, "late_ipw_ht,");
    names.put(LateForm.KAPPA_A, "late_kappa_a,");
    names.put(LateForm.KAPPA_A1, "late_kappa_a1,");
    names.put(LateForm.KAPPA_A0, "late_kappa_a0,");
    names.put(LateForm.KAPPA_NORMALIZED, "late_kappa_a10,");
    names.put(LateForm.LARF, "larf_linear_coef,a");
    IvEffectResult last = null;
    for (Map.Entry<LateForm, String> e : names.entrySet()) {
      last = Late.builder().form(e.getKey()).build().fit(data, CONTEXT);
      out.put(e.getValue(), last.estimate());
    }
    for (String mean : List.of("kappa", "kappa1", "kappa0")) {
      out.put(mean + "_mean,", (Double) last.blocks().get(mean + ".mean"));
    }
  }

  private static void valid(CausalData data, Map<String, Double> out) {
    IvEffectResult eif =
        IvAte.builder()
            .form(IvAteForm.PLUG_IN)
            .standardErrors(IvStandardErrors.INFLUENCE)
            .build()
            .fit(data, CONTEXT);
    out.put("wtt_ate_eif,", eif.estimate());
    out.put("wtt_ate_se_if,", eif.standardError());
    out.put(
        "wtt_gest_ate,",
        IvAte.builder().form(IvAteForm.G_ESTIMATION).build().fit(data, CONTEXT).estimate());
  }

  /** Least squares, two-stage least squares, and PLIV with least-squares residuals. */
  private static void classical(CausalData data, String wanted, Map<String, Double> out) {
    IvEffectResult any = InvalidIv.builder().build().fit(data, CONTEXT);
    out.put("2sls_coef,a", any.twoStageLeastSquares().orElseThrow());
    out.put("2sls_se_HC1,a", any.twoStageStandardError().orElseThrow());
    double[] a = data.column(Role.TREATMENT);
    Map<String, double[]> columns = new LinkedHashMap<>();
    columns.put("a", a);
    FeatureMatrix x = FeatureMatrix.ofColumns(columns).append(data.covariates());
    Estimates ols =
        LinearRegression.fit(
                Design.withIntercept(x),
                data.column(Role.OUTCOME),
                null,
                SampleDesign.rows(data.rows()))
            .estimates(VcovType.robust(VcovType.Robust.Kind.HC1));
    out.put("ols_coef,a", ols.estimate(ols.index("a")));
    out.put("ols_se_HC1,a", ols.standardError(ols.index("a")));
    pliv(data, out);
    if (wanted.equals("invalid_iv_sim")) {
      out.put("wald,", any.wald().orElseThrow());
      out.put("2sls_x,", any.twoStageLeastSquares().orElseThrow());
      out.put("ols_x,", out.get("ols_coef,a"));
    }
  }

  /** A column minus its least-squares fit on the covariates. */
  private static double[] residuals(CausalData data, Role role) {
    return LinearRegression.fit(
            Design.withIntercept(data.covariates()),
            data.column(role),
            null,
            SampleDesign.rows(data.rows()))
        .residuals();
  }

  private static void pliv(CausalData data, Map<String, Double> out) {
    List<Learner> fitted = new ArrayList<>();
    for (Role role : List.of(Role.OUTCOME, Role.TREATMENT, Role.INSTRUMENT)) {
      double[] values = data.column(role);
      double[] r = residuals(data, role);
      for (int i = 0; i < r.length; i++) {
        values[i] -= r[i];
      }
      fitted.add(Learners.external(values));
    }
    DmlResult pliv =
        Pliv.builder()
            .outcomeModel(fitted.get(0))
            .treatmentModel(fitted.get(1))
            .instrumentModel(fitted.get(2))
            .build()
            .fit(data, CONTEXT);
    out.put("pliv_coef,a", pliv.estimate());
    out.put("pliv_se,a", pliv.standardError());
    double[] y = residuals(data, Role.OUTCOME);
    double[] z = residuals(data, Role.INSTRUMENT);
    double[] a = residuals(data, Role.TREATMENT);
    // the table takes variances about the mean; robustConfidenceSet of dml-pliv about zero
    int n = z.length;
    double[] m = new double[5];
    for (int i = 0; i < n; i++) {
      double up = z[i] * y[i];
      double down = z[i] * a[i];
      m[0] += up / n;
      m[1] += down / n;
      m[2] += up * up / n;
      m[3] += up * down / n;
      m[4] += down * down / n;
    }
    double c = Math.pow(pliv.estimates().criticalValue(0.95), 2) / n;
    double square = m[1] * m[1] - c * (m[4] - m[1] * m[1]);
    out.put("pliv_ar_a,", square);
    ConfidenceSet set =
        ConfidenceSet.quadratic(
            square,
            -2 * (m[0] * m[1] - c * (m[3] - m[0] * m[1])),
            m[0] * m[0] - c * (m[2] - m[0] * m[0]),
            0.95);
    out.put("pliv_ar_lower,", set.lower().orElseThrow());
    out.put("pliv_ar_upper,", set.upper().orElseThrow());
    ConfidenceSet ours = pliv.robustConfidenceSet(0.95);
    double width = out.get("pliv_ar_upper,") - out.get("pliv_ar_lower,");
    assertEquals(set.lower().orElseThrow(), ours.lower().orElseThrow(), 0.01 * width);
    assertEquals(set.upper().orElseThrow(), ours.upper().orElseThrow(), 0.01 * width);
  }

  private static void submodels(CausalData data, Map<String, Double> out) {
    for (Row row : rows("invalid_iv_sim")) {
      if (!row.stat().equals("mr_ate")) {
        continue;
      }
      Set<String> right =
          switch (row.term()) {
            case "all" -> Set.of("pi", "m", "delta", "h", "omega");
            case "none" -> Set.of();
            case "pionly" -> Set.of("pi");
            case "monly" -> Set.of("m");
            case "deltaonly" -> Set.of("delta");
            default -> Set.of(row.term().split("\\+"));
          };
      IvDesign plain = IvDesign.of("x1", "x2");
      IvDesign wide = IvDesign.of("x1", "x2", "z*x1");
      IvDesign wrong = IvDesign.of("x2");
      IvEffectResult r =
          InvalidIv.builder()
              .instrumentDesign(right.contains("pi") ? plain : wrong)
              .treatmentDesign(right.contains("m") ? wide : wrong)
              .effectDesign(right.contains("delta") ? plain : wrong)
              .outcomeDesign(right.contains("h") ? wide : wrong)
              .covarianceDesign(right.contains("omega") ? plain : wrong)
              .build()
              .fit(data, CONTEXT);
      out.put("mr_ate," + row.term(), r.estimate());
      out.put("mr_se_sandwich," + row.term(), r.standardError());
      out.put("mr_se_if," + row.term(), r.influenceStandardError().orElseThrow());
      if (row.term().equals("all")) {
        for (String term : List.of("(Intercept)", "x1", "x2")) {
          out.put(
              "mr_theta_" + term + ",all",
              r.estimate("delta: " + term.replace("(Intercept)", "1")));
        }
      }
    }
  }

  private static void oneSided(CausalData data, Map<String, Double> out) {
    for (boolean free : new boolean[] {true, false}) {
      IvEffectResult r = InvalidIv.builder().freeCovariance(free).build().fit(data, CONTEXT);
      String suffix = free ? "omegafree," : "omega0,";
      out.put("mriv_ate_" + suffix, r.estimate());
      out.put("mriv_se_if_" + suffix, r.influenceStandardError().orElseThrow());
      out.put("mriv_plugin_mean_delta_" + suffix, (Double) r.blocks().get("mean.delta"));
      out.put("mriv_D_min_" + suffix, r.relevance().orElseThrow().minimum());
      out.put("mriv_D_max_" + suffix, r.relevance().orElseThrow().maximum());
      assertTrue(
          r.diagnostics().stream().anyMatch(d -> d.code().equals("ONE_SIDED_TRAP")),
          "the trap is named");
    }
  }

  private static void genius(Map<String, Double> out) {
    CausalData data = simulated(false);
    IvEffectResult binary = Genius.builder().build().fit(data, CONTEXT);
    out.put("genius_coef,a", binary.estimate());
    out.put("genius_se,a", binary.standardError());
    CausalData wide = simulated(true);
    double[] a = wide.column(Role.TREATMENT);
    double[] z = wide.column(Role.INSTRUMENT);
    double[] x2 = wide.values("x2");
    for (int i = 0; i < a.length; i++) {
      a[i] += (1 + z[i]) * x2[i];
    }
    Columns columns =
        Columns.none().number("y", wide.column(Role.OUTCOME)).number("t", a).number("z", z);
    IvEffectResult continuous =
        Genius.builder()
            .build()
            .fit(
                CausalData.of(columns, Roles.outcome("y").treatment("t").instruments("z")),
                CONTEXT);
    out.put("genius_coef,a+(1+z)*x2", continuous.estimate());
    out.put("genius_se,a+(1+z)*x2", continuous.standardError());
  }
}
