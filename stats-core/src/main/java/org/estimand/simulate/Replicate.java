package org.estimand.simulate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.estimand.errors.CausalException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.EstimationResult;
import org.estimand.random.RandomStreams;

/** One replicate: draws the data and fits every estimator to it. A function of (seed, number). */
record Replicate(
    DataGenerator design,
    Map<String, Estimator<? extends EstimationResult>> estimators,
    List<String> names,
    long seed,
    double level,
    String backend)
    implements ReplicateTask {
  /** Code of a failure that is not one of the library's own. */
  static final String UNEXPECTED = "ERROR";

  /** Code of the diagnostic that a backend was asked for and not used. */
  static final String BACKEND_UNUSED = "BACKEND_UNUSED";

  @Override
  public List<SimulationRow> run(int replicate) {
    RandomStreams random = RandomStreams.of(seed).child("replicate", replicate);
    List<SimulationRow> rows = new ArrayList<>();
    Draw draw;
    try {
      draw = design.draw(random.child("data"));
    } catch (CancellationException e) {
      throw e;
    } catch (RuntimeException e) {
      for (String name : names) {
        rows.add(failure(replicate, name, e));
      }
      return rows;
    }
    FitContext context =
        FitContext.seed(random.child("fit").derivedSeed()).threads(1).backend(backend);
    for (String name : names) {
      EstimationResult result;
      try {
        result = estimators.get(name).fit(draw.data(), context);
      } catch (CancellationException e) {
        throw e;
      } catch (RuntimeException e) {
        rows.add(failure(replicate, name, e));
        continue;
      }
      rows.addAll(rows(replicate, name, draw, result));
    }
    return rows;
  }

  private List<SimulationRow> rows(int replicate, String name, Draw draw, EstimationResult result) {
    List<SimulationRow> rows = new ArrayList<>();
    String remark = remark(result);
    for (Map.Entry<String, Double> e : known(name, draw, result).entrySet()) {
      String term = e.getKey();
      double truth = e.getValue();
      double estimate = result.estimate(term);
      double se = result.standardError(term);
      if (!Double.isFinite(estimate) || !Double.isFinite(se)) {
        return List.of(
            SimulationRow.failure(
                replicate,
                name,
                UNEXPECTED,
                "Term \"" + term + "\": estimate " + estimate + ", standard error " + se + "."));
      }
      ConfidenceSet set = result.confidenceInterval(term, level);
      rows.add(
          new SimulationRow(
              replicate,
              name,
              term,
              truth,
              estimate,
              se,
              set.contains(truth),
              !set.contains(0),
              "",
              rows.isEmpty() ? remark : ""));
    }
    return rows;
  }

  /** That the backend asked for was not used, which holds for every replicate alike; else empty. */
  private static String remark(EstimationResult result) {
    for (Diagnostic d : result.diagnostics()) {
      if (d.code().equals(BACKEND_UNUSED)) {
        return d.message();
      }
    }
    return "";
  }

  private Map<String, Double> known(String name, Draw draw, EstimationResult result) {
    Map<String, Double> known = new LinkedHashMap<>();
    List<String> terms = result.terms();
    for (int j = 0; j < terms.size(); j++) {
      Double truth = draw.truth().get(terms.get(j));
      if (truth == null && j == 0) {
        truth = draw.truth().get(Draw.TARGET);
      }
      if (truth != null) {
        known.put(terms.get(j), truth);
      }
    }
    if (known.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-082",
          "Design \""
              + design.name()
              + "\" states the truth of "
              + String.join(", ", draw.truth().keySet())
              + ", but estimator \""
              + name
              + "\" returned "
              + String.join(", ", terms)
              + ". Name the terms alike, or state the truth of the first term with Draw.target.");
    }
    return known;
  }

  private static SimulationRow failure(int replicate, String name, RuntimeException e) {
    String code = e instanceof CausalException known ? known.code() : UNEXPECTED;
    String text = e instanceof CausalException ? e.getMessage() : e.toString();
    return SimulationRow.failure(replicate, name, code, text);
  }
}
