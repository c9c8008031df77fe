package org.estimand.iv;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.ResultJson;
import org.estimand.inference.WaldTest;

/** The blocks {@code firstStage}, {@code tests} and {@code confidenceSets} of the JSON form. */
final class IvRegressionBlocks {
  private IvRegressionBlocks() {}

  static Map<String, Object> of(IvRegressionResult r) {
    Map<String, Object> out = new LinkedHashMap<>();
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("method", r.method().label());
    model.put("endogenous", r.endogenous());
    model.put("instruments", r.instruments());
    model.put("absorbed", r.absorbed().words());
    model.put("k", r.kappa().isPresent() ? r.kappa().getAsDouble() : null);
    model.put("sigma", r.sigma());
    model.put("r.squared", r.rSquared());
    model.put("df.residual", r.residualDegreesOfFreedom());
    out.put("model", model);
    List<Object> stages = new ArrayList<>();
    for (FirstStage s : r.firstStages()) {
      stages.add(stage(s));
    }
    out.put("firstStage", stages);
    List<Object> tests = new ArrayList<>();
    for (SpecificationTest t : r.tests()) {
      tests.add(row(name(t.kind()), t.test()));
    }
    out.put("tests", tests);
    List<Object> weak = new ArrayList<>();
    List<Object> sets = new ArrayList<>();
    double[] values = r.nullHypothesis();
    for (WeakIvTest test : WeakIvTest.values()) {
      boolean likelihood =
          test == WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO || test == WeakIvTest.LIKELIHOOD_RATIO;
      if (values.length == 1 || !likelihood) {
        weak.add(weak(r, test, values));
      }
      for (String term : r.endogenous()) {
        if (r.hasSet(test)) {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("test", name(test));
          row.put("term", term);
          ConfidenceSet set = IvRegressionText.set(r, test, term);
          row.put("set", set == null ? null : ResultJson.confidenceSet(set));
          sets.add(row);
        }
      }
    }
    out.put("weakIvTests", weak);
    out.put("confidenceSets", sets);
    return out;
  }

  private static Map<String, Object> weak(IvRegressionResult r, WeakIvTest test, double[] values) {
    Map<String, Object> row;
    try {
      row = row(name(test), r.weakIvTest(test, values));
    } catch (NotIdentifiedException e) {
      row = new LinkedHashMap<>();
      row.put("test", name(test));
      row.put("statistic", null);
    }
    row.put("null", values.clone());
    return row;
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map<String, Object> stage(FirstStage s) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("treatment", s.treatment());
    out.put("partial.r2", s.partialR2());
    out.put("classical", row(null, s.classical()));
    out.put("robust", s.robust().map(f -> row(null, f)).orElse(null));
    out.put("conditional", s.conditional().map(f -> row(null, f)).orElse(null));
    out.put(
        "effective",
        s.effective()
            .map(
                f -> {
                  Map<String, Object> e = new LinkedHashMap<>();
                  e.put("statistic", f.statistic());
                  e.put("critical.5", f.critical5());
                  e.put("critical.10", f.critical10());
                  e.put("critical.20", f.critical20());
                  e.put("critical.30", f.critical30());
                  return e;
                })
            .orElse(null));
    return out;
  }

  private static Map<String, Object> row(String name, WaldTest t) {
    Map<String, Object> out = new LinkedHashMap<>();
    if (name != null) {
      out.put("test", name);
    }
    out.put("statistic", finite(t.statistic()));
    out.put("df1", t.restrictions());
    out.put("df2", t.isF() ? t.denominatorDegreesOfFreedom() : null);
    out.put("p.value", finite(t.pValue()));
    return out;
  }

  private static Object finite(double v) {
    return Double.isFinite(v) ? v : null;
  }
}
