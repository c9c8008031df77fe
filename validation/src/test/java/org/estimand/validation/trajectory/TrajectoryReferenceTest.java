package org.estimand.validation.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.estimand.data.CausalData;
import org.estimand.data.Columns;
import org.estimand.data.Missing;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.fit.ProgressListener;
import org.estimand.inference.Estimates;
import org.estimand.trajectory.CovariateLikelihood;
import org.estimand.trajectory.GrowthForm;
import org.estimand.trajectory.MixtureOfExperts;
import org.estimand.trajectory.TrajectoryResult;
import org.estimand.validation.ReferenceTable;
import org.estimand.validation.SharedData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Mixtures of trajectories against OpenMx, lavaan and own numpy maximum likelihood. Every row of a
 * model that is fitted here must be used.
 */
class TrajectoryReferenceTest {
  private static final ProgressListener SILENT = (stage, done, total) -> {};
  private static final String[] NONE = {};
  private static final String[] GATE = {"gx1", "gx2"};
  private static final String[] EXPERT = {"ex1", "ex2"};

  private static CausalData data(String set, int waves, String[] gate, String[] expert) {
    if (!set.equals("moe_synth2")) {
      SharedData.data(set + ".csv");
    }
    Roles roles =
        Roles.none()
            .with(Role.OUTCOME, names("Y", waves))
            .with(Role.TIME, names("T", waves))
            .unit("id");
    roles = gate.length > 0 ? roles.block("gate", gate) : roles;
    roles = expert.length > 0 ? roles.block("expert", expert) : roles;
    return CausalData.of(Datasets.columns(set, SILENT), roles, Missing.KEEP_OUTCOMES);
  }

  private static String[] names(String prefix, int count) {
    return IntStream.rangeClosed(1, count).mapToObj(j -> prefix + j).toArray(String[]::new);
  }

  private static Map<String, double[]> rows(String file, String model) {
    Map<String, double[]> rows = new LinkedHashMap<>();
    for (Map<String, String> row : ReferenceTable.read(file).rows()) {
      if (row.get("model").equals(model)) {
        rows.put(
            row.get("parameter"),
            new double[] {number(row.get("estimate")), number(row.get("std_error"))});
      }
    }
    assertTrue(rows.size() > 5, model + " has no rows in " + file);
    return rows;
  }

  private static double number(String cell) {
    return cell == null || cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
  }

  /** The name that the reference tables have for one of our terms. */
  private static String cell(String term, boolean original) {
    String k = term.replaceAll(".*?\\[(\\d)\\].*", "$1");
    String plain = term.replaceAll("\\[\\d\\]", "").replace("'", "");
    String own = "c" + k + "_";
    if (term.startsWith("gate")) {
      return "gate_c"
          + k
          + "_b"
          + (plain.contains("~") ? plain.substring(plain.length() - 1) : "0");
    }
    if (plain.equals("knot")) {
      return own + "knot";
    }
    if (plain.startsWith("residual")) {
      return own + "resvar";
    }
    if (plain.startsWith("mean ex")) {
      return own + "mux" + plain.charAt(7);
    }
    if (plain.startsWith("mean eta")) {
      return original ? own + "mueta" + plain.charAt(8) + "_orig" : "";
    }
    if (plain.contains(" ~~ ")) {
      String[] p = plain.split(" ~~ ");
      if (p[0].startsWith("ex")) {
        return own + "phi" + p[0].charAt(2) + p[1].charAt(2);
      }
      return original
          ? own + "psi" + p[0].charAt(3) + p[1].charAt(3) + "_orig"
          : own + "psi" + p[0].charAt(3) + "s" + p[1].charAt(3) + "s";
    }
    if (plain.contains(" ~ ")) {
      String[] p = plain.split(" ~ ");
      return own
          + "beta"
          + p[0].charAt(3)
          + (original ? "_x" + p[1].charAt(2) + "_orig" : "s_x" + p[1].charAt(2));
    }
    return own + "alpha" + plain.charAt(3) + (original ? "_orig" : "s");
  }

  /** Checks estimates and standard errors; removes what was used. */
  private static void check(
      Estimates e, boolean original, Map<String, double[]> left, double error, double knotError) {
    for (int j = 0; j < e.size(); j++) {
      String cell = cell(e.terms().get(j), original);
      double[] want = cell.isEmpty() ? null : left.get(cell);
      if (want == null) {
        assertTrue(cell.isEmpty() || !cell.contains("_orig") || original, "no row " + cell);
        continue;
      }
      ReferenceTable.assertClose(2e-4, want[0], e.estimate(j), cell);
      if (!Double.isNaN(want[1])) {
        double room = cell.endsWith("knot") ? knotError : error;
        assertEquals(1, e.standardError(j) / want[1], room, "standard error of " + cell);
      }
      left.put(cell, null);
    }
  }

  private static void fitMeasures(TrajectoryResult r, Map<String, double[]> rows) {
    double want = rows.get("minus2LL")[0];
    assertTrue(
        r.minusTwoLogLikelihood() <= want + 0.01 && r.minusTwoLogLikelihood() > want - 1,
        r.minusTwoLogLikelihood() + " against " + want);
    rows.put("minus2LL", null);
    measure(rows, "n_parameters", r.parameters(), 0);
    measure(rows, "AIC", r.aic(), 1e-6);
    measure(rows, "BIC", r.bic(), 1e-6);
    measure(rows, "n_rows", r.subjects(), 0);
    measure(rows, "entropy", r.entropy(), 1e-4);
    for (int k = 0; k < r.classes(); k++) {
      measure(rows, "prop_modal_c" + (k + 1), r.modalShares()[k], 2.1e-3);
      measure(rows, "share_c" + (k + 1), r.shares()[k], 1e-4);
    }
  }

  private static void measure(Map<String, double[]> rows, String name, double got, double room) {
    double[] want = rows.get(name);
    if (want != null) {
      ReferenceTable.assertClose(room, want[0], got, name);
      rows.put(name, null);
    }
  }

  private static List<String> unused(Map<String, double[]> rows) {
    List<String> left = new ArrayList<>();
    rows.forEach(
        (name, values) -> {
          if (values != null) {
            left.add(name);
          }
        });
    return left;
  }

  @ParameterizedTest
  @CsvSource({
    "moe_bls2_demo, fmm2, false, false, false",
    "moe_bls2_demo, gate2, true, false, false",
    "moe_bls2_demo, expert2_joint, false, true, true",
    "moe_bls2_demo, expert2_cond, false, true, false",
    "moe_bls2_demo, full2_joint, true, true, true",
    "moe_bls2_demo, full2_cond, true, true, false",
    "moe_synth2, fmm2, false, false, false",
    "moe_synth2, full2_joint, true, true, true",
    "moe_synth2, full2_conditional, true, true, false"
  })
  void simulatedSets(String set, String model, boolean gate, boolean expert, boolean joint) {
    boolean demo = set.equals("moe_bls2_demo");
    CausalData data = data(set, demo ? 10 : 9, gate ? GATE : NONE, expert ? EXPERT : NONE);
    TrajectoryResult r =
        MixtureOfExperts.builder()
            .starts(8)
            .polished(2)
            .likelihood(joint ? CovariateLikelihood.JOINT : CovariateLikelihood.CONDITIONAL)
            .build()
            .fit(data, FitContext.seed(3));
    Map<String, double[]> rows = rows(set + "_mle.csv", model);
    fitMeasures(r, rows);
    double[] known = numbers(set, "class");
    if (rows.get("accuracy") != null) {
      double right = 0;
      for (int i = 0; i < known.length; i++) {
        right += r.modalClasses()[i] == (int) known[i] ? 1.0 / known.length : 0;
      }
      measure(rows, "accuracy", right, 2.1e-3);
    }
    check(r.estimates(), true, rows, demo ? 1e-3 : 0.02, demo ? 1e-3 : 0.10);
    check(r.fittedEstimates(), false, rows, demo ? 1e-3 : 0.02, demo ? 1e-3 : 0.10);
    assertEquals(List.of(), unused(rows), "rows that nothing was compared with");
  }

  private static double[] numbers(String set, String column) {
    Columns all = Datasets.columns(set, SILENT);
    return CausalData.of(all, Roles.variables(column)).values(column);
  }

  private static String[] first(int n, String prefix) {
    return names(prefix, n);
  }

  /** The sample of children: months since the own first wave, standardised covariates. */
  static CausalData children(String[] gate, String[] expert) {
    SharedData.data("rms_eclsk.csv");
    Columns columns = Columns.none();
    for (int j = 1; j <= 9; j++) {
      columns = columns.number("M" + j, numbers("rms_eclsk", "M" + j));
      double[] t = numbers("rms_eclsk", "T" + j);
      double[] first = numbers("rms_eclsk", "T1");
      for (int i = 0; i < t.length; i++) {
        t[i] -= first[i];
      }
      columns = columns.number("T" + j, t);
    }
    for (String name : Arrays.asList(gate)) {
      columns = columns.number(name, standardised(numbers("rms_eclsk", name)));
    }
    for (String name : Arrays.asList(expert)) {
      columns = columns.number(name, standardised(numbers("rms_eclsk", name)));
    }
    Roles roles = Roles.none().with(Role.OUTCOME, first(9, "M")).with(Role.TIME, first(9, "T"));
    roles = gate.length > 0 ? roles.block("gate", gate) : roles;
    roles = expert.length > 0 ? roles.block("expert", expert) : roles;
    return CausalData.of(columns, roles);
  }

  private static double[] standardised(double[] v) {
    double mean = Arrays.stream(v).average().orElseThrow();
    double squares = Arrays.stream(v).map(x -> (x - mean) * (x - mean)).sum();
    double sd = Math.sqrt(squares / (v.length - 1));
    return Arrays.stream(v).map(x -> (x - mean) / sd).toArray();
  }

  @ParameterizedTest
  @CsvSource({"lgcm_LIN, LINEAR", "lgcm_BLS_f, BILINEAR_SPLINE"})
  void singleClassOfChildren(String model, GrowthForm form) {
    TrajectoryResult r =
        MixtureOfExperts.builder()
            .form(form)
            .classes(1)
            .starts(4)
            .polished(1)
            .build()
            .fit(children(NONE, NONE), FitContext.seed(1));
    Map<String, double[]> rows = rows("moe_rms_single_openmx.csv", model);
    assertEquals(rows.get("minus2LL")[0], r.minusTwoLogLikelihood(), 1e-4);
    rows.put("minus2LL", null);
    Estimates e = r.fittedEstimates();
    for (int j = 0; j < e.size(); j++) {
      String cell = openMx(e.terms().get(j), form == GrowthForm.BILINEAR_SPLINE ? "s" : "");
      double[] want = rows.get(cell);
      ReferenceTable.assertClose(1e-5, want[0], e.estimate(j), cell);
      assertEquals(1, e.standardError(j) / want[1], 2e-2, "standard error of " + cell);
      rows.put(cell, null);
    }
    assertEquals(List.of(), unused(rows));
  }

  private static String openMx(String term, String s) {
    String plain = term.replaceAll("\\[\\d\\]", "").replace("'", "");
    if (plain.equals("knot")) {
      return "knot";
    }
    if (plain.startsWith("residual")) {
      return "Y_residuals";
    }
    if (plain.contains(" ~~ ")) {
      String[] p = plain.split(" ~~ ");
      return "Y_psi" + p[0].charAt(3) + p[1].charAt(3) + s;
    }
    return "Y_mueta" + plain.charAt(3) + s;
  }

  @ParameterizedTest
  @CsvSource({
    "fmm2, false, false, false, 31135.19",
    "gate2, true, false, false, 31067.02",
  })
  void twoClassesOfChildrenFromThreeSeeds(
      String model, boolean gate, boolean expert, boolean joint, double most) {
    CausalData data = children(gate ? new String[] {"INCOME", "EDU"} : NONE, NONE);
    for (long seed = 1; seed <= 3; seed++) {
      TrajectoryResult r = MixtureOfExperts.builder().build().fit(data, FitContext.seed(seed));
      assertTrue(
          r.minusTwoLogLikelihood() <= most,
          model + ", seed " + seed + ": " + r.minusTwoLogLikelihood());
    }
  }

  @Test
  void expertsOfChildren() {
    String[] x = {"Approach_to_Learning", "Attention_focus"};
    String[] g = {"INCOME", "EDU"};
    for (String[] one :
        List.of(
            new String[] {"expert2_joint", ""},
            new String[] {"full2_joint", "g"},
            new String[] {"full2_cond", "g"})) {
      double want = rows("moe_rms_mixture_psd.csv", one[0]).get("minus2LL")[0];
      TrajectoryResult r =
          MixtureOfExperts.builder()
              .likelihood(
                  one[0].endsWith("joint")
                      ? CovariateLikelihood.JOINT
                      : CovariateLikelihood.CONDITIONAL)
              .starts(10)
              .polished(3)
              .build()
              .fit(children(one[1].isEmpty() ? NONE : g, x), FitContext.seed(2));
      assertTrue(
          r.minusTwoLogLikelihood() <= want + 0.01, one[0] + " " + r.minusTwoLogLikelihood());
    }
  }
}
