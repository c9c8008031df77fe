package org.estimand.simulate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.estimand.errors.InvalidConfigException;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Json;
import org.estimand.fit.ProgressListener;
import org.estimand.fit.Version;
import org.estimand.inference.EstimationResult;

/**
 * A Monte Carlo run: a design, estimators by name, a number of replications and a seed. Immutable.
 *
 * <p>Replicate k depends on the seed and on k only: not on the number of replications, of threads
 * or of estimators, and not on what ran before. Within a replicate every estimator sees the same
 * data, the same seed and one thread. An error of an estimator is a row with its code; the run goes
 * on.
 *
 * <pre>{@code
 * SimulationReport report = Simulation.of(design)
 *     .estimator("ipw", ipw).estimator("dml", dml)
 *     .replications(1000).seed(20240916L).run(Execution.local(2));
 * }</pre>
 */
public final class Simulation {
  private final DataGenerator design;
  private final Map<String, Estimator<? extends EstimationResult>> estimators;
  private final int replications;
  private final long seed;
  private final double level;
  private final String backend;
  private final Path file;
  private final boolean resume;
  private final ProgressListener listener;
  private final BooleanSupplier cancelled;

  private Simulation(Settings s) {
    this.design = s.design;
    this.estimators = Collections.unmodifiableMap(new LinkedHashMap<>(s.estimators));
    this.replications = s.replications;
    this.seed = s.seed;
    this.level = s.level;
    this.backend = s.backend;
    this.file = s.file;
    this.resume = s.resume;
    this.listener = s.listener;
    this.cancelled = s.cancelled;
  }

  /** Values on the way from one simulation to the next. */
  private static final class Settings {
    private DataGenerator design;
    private final Map<String, Estimator<? extends EstimationResult>> estimators =
        new LinkedHashMap<>();
    private int replications = 1000;
    private long seed = FitContext.DEFAULT_SEED;
    private double level = 0.95;
    private String backend = "auto";
    private Path file;
    private boolean resume;
    private ProgressListener listener = (stage, done, total) -> {};
    private BooleanSupplier cancelled = () -> false;
  }

  private Settings settings() {
    Settings s = new Settings();
    s.design = design;
    s.estimators.putAll(estimators);
    s.replications = replications;
    s.seed = seed;
    s.level = level;
    s.backend = backend;
    s.file = file;
    s.resume = resume;
    s.listener = listener;
    s.cancelled = cancelled;
    return s;
  }

  /**
   * A simulation of a design: 1000 replications, the default seed, 95 % intervals, no estimator
   * yet.
   */
  public static Simulation of(DataGenerator design) {
    Settings s = new Settings();
    s.design = design;
    return new Simulation(s);
  }

  /**
   * Adds an estimator, or any function of data and context that gives a result.
   *
   * @param name name in reports, without commas and line breaks
   * @throws InvalidConfigException CONF-084 when the name is taken or not usable
   */
  public Simulation estimator(String name, Estimator<? extends EstimationResult> estimator) {
    if (name.isBlank() || name.contains(",") || name.contains("\n") || name.contains("\"")) {
      throw new InvalidConfigException(
          "CONF-084", "Estimator name \"" + name + "\" must have no comma, quote or line break.");
    }
    if (estimators.containsKey(name)) {
      throw new InvalidConfigException(
          "CONF-084", "Two estimators are called \"" + name + "\". Rename one.");
    }
    Settings s = settings();
    s.estimators.put(name, estimator);
    return new Simulation(s);
  }

  /** The number of replications, at least 1. */
  public Simulation replications(int count) {
    if (count < 1) {
      throw new InvalidConfigException(
          "CONF-084", "replications = " + count + "; must be at least 1.");
    }
    Settings s = settings();
    s.replications = count;
    return new Simulation(s);
  }

  /** The seed. */
  public Simulation seed(long value) {
    Settings s = settings();
    s.seed = value;
    return new Simulation(s);
  }

  /** The level of the confidence sets whose coverage is counted. */
  public Simulation level(double value) {
    if (!(value > 0 && value < 1)) {
      throw new InvalidConfigException(
          "CONF-084", "level = " + value + "; must lie between 0 and 1, for example 0.95.");
    }
    Settings s = settings();
    s.level = value;
    return new Simulation(s);
  }

  /** The matrix backend of the fits. */
  public Simulation backend(String name) {
    Settings s = settings();
    s.backend = name;
    return new Simulation(s);
  }

  /** Writes the rows of every replicate to this CSV file as soon as it ends. */
  public Simulation rowsTo(Path path) {
    Settings s = settings();
    s.file = path;
    return new Simulation(s);
  }

  /**
   * Goes on from the file of rows of an interrupted run with the same design, seed and estimators.
   */
  public Simulation resume(boolean on) {
    Settings s = settings();
    s.resume = on;
    return new Simulation(s);
  }

  /** Who hears about progress; the stage names the time left. */
  public Simulation progress(ProgressListener next) {
    Settings s = settings();
    s.listener = next;
    return new Simulation(s);
  }

  /** Ends the run between replicates as soon as the supplier says true; finished rows are kept. */
  public Simulation cancelWhen(BooleanSupplier condition) {
    Settings s = settings();
    s.cancelled = condition;
    return new Simulation(s);
  }

  /**
   * Runs the replicates that are not in the file yet, and summarises all.
   *
   * @throws InvalidConfigException CONF-081 when the file exists and resume was not asked for,
   *     CONF-082 when a result has no term the design states a truth for, CONF-083 when the file
   *     belongs to another simulation, CONF-084 without estimators or when resume has no file
   * @throws java.util.concurrent.CancellationException when cancelled
   */
  public SimulationReport run(Execution execution) {
    if (estimators.isEmpty()) {
      throw new InvalidConfigException(
          "CONF-084", "The simulation has no estimator. Add one with estimator(name, estimator).");
    }
    if (resume && file == null) {
      throw new InvalidConfigException(
          "CONF-084", "resume needs the file of rows of the interrupted run. Name it.");
    }
    List<String> names = List.copyOf(estimators.keySet());
    List<SimulationRow> rows = new ArrayList<>(earlierRows());
    Set<Integer> done = new TreeSet<>();
    rows.forEach(row -> done.add(row.replicate()));
    int[] open = open(done);
    if (open.length > 0) {
      Progress progress = new Progress(listener, done.size(), replications);
      ReplicateTask task =
          new Replicate(design, Map.copyOf(estimators), names, seed, level, backend);
      try (RowFile out =
          file == null ? null : RowFile.rewrite(file, fingerprint(), sortedBy(names, rows))) {
        execution.run(
            open,
            task,
            fresh -> {
              synchronized (rows) {
                rows.addAll(fresh);
                if (out != null) {
                  out.add(fresh);
                }
                progress.step();
              }
            },
            cancelled);
      }
    }
    List<SimulationRow> wanted = new ArrayList<>();
    for (SimulationRow row : rows) {
      if (row.replicate() < replications) {
        wanted.add(row);
      }
    }
    if (file != null) {
      RowFile.rewrite(file, fingerprint(), sortedBy(names, rows)).close();
    }
    return SimulationReport.of(design.name(), seed, level, replications, names, wanted);
  }

  private static List<SimulationRow> sortedBy(List<String> names, List<SimulationRow> rows) {
    return SimulationReport.sorted(rows, names);
  }

  private List<SimulationRow> earlierRows() {
    if (file == null || !Files.exists(file)) {
      return List.of();
    }
    if (!resume) {
      throw new InvalidConfigException(
          "CONF-081",
          "File \""
              + file.getFileName()
              + "\" exists. Ask to resume the run it belongs to, or name another file.");
    }
    return RowFile.read(file, fingerprint());
  }

  private int[] open(Set<Integer> done) {
    int[] open = new int[replications];
    int count = 0;
    for (int k = 0; k < replications; k++) {
      if (!done.contains(k)) {
        open[count++] = k;
      }
    }
    return java.util.Arrays.copyOf(open, count);
  }

  /** What must be the same in a run that is resumed. */
  private String fingerprint() {
    return "Estimand "
        + Version.current()
        + " simulation; design "
        + design.name()
        + "; seed "
        + seed
        + "; level "
        + Json.number(level)
        + "; backend "
        + backend
        + "; estimators "
        + String.join(", ", estimators.keySet());
  }
}
