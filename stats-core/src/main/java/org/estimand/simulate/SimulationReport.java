package org.estimand.simulate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Json;

/**
 * What came out of a simulation: the rows in order of replicate, and their summaries. Immutable.
 */
public final class SimulationReport {
  private static final String FAILURES = "FAILURES";

  private final String design;
  private final long seed;
  private final double level;
  private final int replications;
  private final List<SimulationRow> rows;
  private final List<SimulationSummary> summaries;
  private final List<Diagnostic> diagnostics;

  private SimulationReport(
      String design,
      long seed,
      double level,
      int replications,
      List<SimulationRow> rows,
      List<SimulationSummary> summaries,
      List<Diagnostic> diagnostics) {
    this.design = design;
    this.seed = seed;
    this.level = level;
    this.replications = replications;
    this.rows = List.copyOf(rows);
    this.summaries = List.copyOf(summaries);
    this.diagnostics = List.copyOf(diagnostics);
  }

  /** Summarises rows; their order does not matter. */
  static SimulationReport of(
      String design,
      long seed,
      double level,
      int replications,
      List<String> estimators,
      List<SimulationRow> unordered) {
    List<SimulationRow> rows = sorted(unordered, estimators);
    List<SimulationSummary> summaries = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (String estimator : estimators) {
      Map<String, List<SimulationRow>> byTerm = new LinkedHashMap<>();
      Map<String, Integer> failures = new LinkedHashMap<>();
      SimulationRow first = null;
      int failed = 0;
      String remark = "";
      for (SimulationRow row : rows) {
        if (!row.estimator().equals(estimator)) {
          continue;
        }
        if (row.failed()) {
          failed++;
          first = first == null ? row : first;
          failures.merge(row.code(), 1, Integer::sum);
        } else {
          remark = remark.isEmpty() ? row.message() : remark;
          byTerm.computeIfAbsent(row.term(), t -> new ArrayList<>()).add(row);
        }
      }
      for (Map.Entry<String, List<SimulationRow>> e : byTerm.entrySet()) {
        summaries.add(
            SimulationSummary.of(
                estimator, e.getKey(), e.getValue(), replications - e.getValue().size()));
      }
      if (failed > 0) {
        diagnostics.add(failureNote(estimator, replications, failed, failures, first));
      }
      if (!remark.isEmpty()) {
        diagnostics.add(Diagnostic.warning(Replicate.BACKEND_UNUSED, estimator + ": " + remark));
      }
    }
    return new SimulationReport(design, seed, level, replications, rows, summaries, diagnostics);
  }

  private static Diagnostic failureNote(
      String estimator,
      int replications,
      int failed,
      Map<String, Integer> failures,
      SimulationRow first) {
    boolean many = 100L * failed > replications;
    List<String> counts = new ArrayList<>();
    failures.forEach((code, count) -> counts.add(code + " x " + count));
    Diagnostic note =
        new Diagnostic(
            FAILURES,
            many ? Diagnostic.Severity.WARNING : Diagnostic.Severity.NOTE,
            String.format(
                Locale.ROOT,
                "%s failed in %d of %d replicates%s: %s. First, replicate %d: %s",
                estimator,
                failed,
                replications,
                many ? " (more than 1 per cent)" : "",
                String.join(", ", counts),
                first.replicate(),
                first.message()),
            Map.of());
    return note.value("failed", failed).value("replications", replications);
  }

  static List<SimulationRow> sorted(List<SimulationRow> rows, List<String> estimators) {
    List<SimulationRow> all = new ArrayList<>(rows);
    all.sort(
        Comparator.comparingInt(SimulationRow::replicate)
            .thenComparingInt(row -> estimators.indexOf(row.estimator())));
    return all;
  }

  /** Name of the design. */
  public String design() {
    return design;
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** The level of the confidence sets. */
  public double level() {
    return level;
  }

  /** Number of replicates asked for, failed ones included. */
  public int replications() {
    return replications;
  }

  /** All rows in order of replicate and estimator. */
  public List<SimulationRow> rows() {
    return rows;
  }

  /** One summary per estimator and term. */
  public List<SimulationSummary> summaries() {
    return summaries;
  }

  /** The summary of an estimator's first term. */
  public SimulationSummary summary(String estimator) {
    for (SimulationSummary s : summaries) {
      if (s.estimator().equals(estimator)) {
        return s;
      }
    }
    List<String> names = summaries.stream().map(SimulationSummary::estimator).distinct().toList();
    throw new InvalidConfigException(
        "CONF-085",
        "There is no summary of estimator \""
            + estimator
            + "\". "
            + NearestName.hint(estimator, names)
            + "Estimators with estimates: "
            + String.join(", ", names)
            + ".");
  }

  /**
   * Failures, with their codes; a warning where more than one per cent of the replicates failed.
   * Estimators that did not use the backend asked for.
   */
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  /** Whether some estimator failed in more than one per cent of the replicates. */
  public boolean tooManyFailures() {
    return diagnostics.stream()
        .anyMatch(d -> d.code().equals(FAILURES) && d.severity() == Diagnostic.Severity.WARNING);
  }

  /** A table for people; Monte Carlo standard errors in brackets under their measures. */
  public String toText() {
    int wide = 9;
    int term = 6;
    for (SimulationSummary m : summaries) {
      wide = Math.max(wide, m.estimator().length());
      term = Math.max(term, m.term().length());
    }
    String cells =
        summaries.stream().anyMatch(SimulationReport::isTiny)
            ? "%11s %11s %11s %11s"
            : "%8s %8s %8s %8s";
    String names = "%-" + wide + "s %-" + term + "s ";
    StringBuilder s = new StringBuilder();
    s.append(
        String.format(
            Locale.ROOT,
            "Simulation of %s   Replications %,d   Seed %d   Level %s%n",
            design,
            replications,
            seed,
            Json.number(level)));
    s.append(
        String.format(
            Locale.ROOT,
            names + cells + " %6s %8s %6s%n",
            "estimator",
            "term",
            "bias",
            "sd",
            "rmse",
            "mean se",
            "se/sd",
            "coverage",
            "power"));
    for (SimulationSummary m : summaries) {
      boolean tiny = isTiny(m);
      s.append(
          String.format(
              Locale.ROOT,
              names + cells + " %6.3f %8.4f %6.3f%n",
              m.estimator(),
              m.term(),
              digits(m.bias().value(), tiny),
              digits(m.sd().value(), tiny),
              digits(m.rmse().value(), tiny),
              digits(m.standardError().value(), tiny),
              m.seOverSd().value(),
              m.coverage().value(),
              m.power().value()));
      s.append(
          String.format(
              Locale.ROOT,
              names + cells + " %6s %8s %6s%n",
              "",
              "(mcse)",
              "(" + digits(m.bias().mcse(), tiny) + ")",
              "(" + digits(m.sd().mcse(), tiny) + ")",
              "(" + digits(m.rmse().mcse(), tiny) + ")",
              "(" + digits(m.standardError().mcse(), tiny) + ")",
              String.format(Locale.ROOT, "(%.2f)", m.seOverSd().mcse()),
              String.format(Locale.ROOT, "(%.4f)", m.coverage().mcse()),
              String.format(Locale.ROOT, "(%.2f)", m.power().mcse())));
    }
    for (Diagnostic d : diagnostics) {
      s.append(d.severity() == Diagnostic.Severity.WARNING ? "warning  " : "note  ");
      s.append(d.code()).append("  ").append(d.message()).append(System.lineSeparator());
    }
    return s.toString().replace(System.lineSeparator(), "\n");
  }

  /** Whether four decimals would hide the numbers of a summary. */
  private static boolean isTiny(SimulationSummary m) {
    double scale = Math.max(m.rmse().value(), m.standardError().value());
    return scale > 0 && scale < 0.005;
  }

  private static String digits(double value, boolean tiny) {
    if (tiny) {
      return String.format(Locale.ROOT, "%.2e", value);
    }
    double size = Math.abs(value);
    int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** The summaries as one JSON object. */
  public String toJson() {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("design", design);
    out.put("seed", seed);
    out.put("level", level);
    out.put("replications", replications);
    List<Object> list = new ArrayList<>();
    for (SimulationSummary m : summaries) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("estimator", m.estimator());
      one.put("term", m.term());
      one.put("replications", m.replications());
      one.put("failures", m.failures());
      one.put("truth", m.truth());
      one.put("estimate", m.estimate());
      put(one, "bias", m.bias());
      put(one, "sd", m.sd());
      put(one, "rmse", m.rmse());
      put(one, "mean.se", m.standardError());
      put(one, "se.over.sd", m.seOverSd());
      put(one, "coverage", m.coverage());
      put(one, "power", m.power());
      list.add(one);
    }
    out.put("summaries", list);
    List<Object> notes = new ArrayList<>();
    for (Diagnostic d : diagnostics) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("code", d.code());
      one.put("severity", d.severity().name());
      one.put("message", d.message());
      notes.add(one);
    }
    out.put("diagnostics", notes);
    return Json.write(out);
  }

  private static void put(Map<String, Object> out, String name, Measure measure) {
    out.put(name, measure.value());
    out.put(name + ".mcse", measure.mcse());
  }
}
