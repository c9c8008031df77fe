package org.estimand.fit;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStreams;

/**
 * How an estimate is computed. Only the seed may change the numbers: threads, progress and deadline
 * never do, and backends agree to 1e-10 on well-conditioned problems. Immutable.
 */
public final class FitContext {
  /** The seed used when none is given. */
  public static final long DEFAULT_SEED = 20240916L;

  private final long seed;
  private final int threads;
  private final String backend;
  private final ProgressListener listener;
  private final long deadlineNanos;
  private final Duration limit;
  private final BooleanSupplier cancelled;

  private FitContext(
      long seed,
      int threads,
      String backend,
      ProgressListener listener,
      long deadlineNanos,
      Duration limit,
      BooleanSupplier cancelled) {
    this.seed = seed;
    this.threads = threads;
    this.backend = backend;
    this.listener = listener;
    this.deadlineNanos = deadlineNanos;
    this.limit = limit;
    this.cancelled = cancelled;
  }

  /** The default context: the default seed, all processors, backend {@code auto}. */
  public static FitContext defaults() {
    return seed(DEFAULT_SEED);
  }

  /** A context with a seed and defaults for the rest. */
  public static FitContext seed(long seed) {
    return new FitContext(
        seed,
        Runtime.getRuntime().availableProcessors(),
        "auto",
        (stage, done, total) -> {},
        0L,
        null,
        () -> false);
  }

  /** The same context with another seed. */
  public FitContext withSeed(long next) {
    return new FitContext(next, threads, backend, listener, deadlineNanos, limit, cancelled);
  }

  /** The number of threads to use, at least 1. */
  public FitContext threads(int count) {
    if (count < 1) {
      throw new InvalidConfigException("CONF-013", "threads = " + count + "; must be at least 1.");
    }
    return new FitContext(seed, count, backend, listener, deadlineNanos, limit, cancelled);
  }

  /** The matrix backend: {@code auto}, {@code ejml}, {@code openblas} or {@code cuda}. */
  public FitContext backend(String name) {
    return new FitContext(seed, threads, name, listener, deadlineNanos, limit, cancelled);
  }

  /** Who hears about progress. */
  public FitContext progress(ProgressListener next) {
    return new FitContext(seed, threads, backend, next, deadlineNanos, limit, cancelled);
  }

  /** Gives up with a CancellationException once this much time has passed from now. */
  public FitContext deadline(Duration time) {
    if (time.isNegative() || time.isZero()) {
      throw new InvalidConfigException(
          "CONF-014", "deadline = " + time + "; must be longer than zero.");
    }
    return new FitContext(
        seed, threads, backend, listener, System.nanoTime() + time.toNanos(), time, cancelled);
  }

  /** Gives up with a CancellationException as soon as the supplier says true. */
  public FitContext cancelWhen(BooleanSupplier condition) {
    return new FitContext(seed, threads, backend, listener, deadlineNanos, limit, condition);
  }

  /** The seed. */
  public long seed() {
    return seed;
  }

  /** The number of threads. */
  public int threads() {
    return threads;
  }

  /** The backend asked for. */
  public String backend() {
    return backend;
  }

  /** The root of the random streams. */
  public RandomStreams random() {
    return RandomStreams.of(seed);
  }

  /** Reports progress. */
  public void report(String stage, long done, long total) {
    synchronized (listener) {
      listener.progress(stage, done, total);
    }
  }

  /**
   * To be called between steps.
   *
   * @throws CancellationException when cancelled or past the deadline
   */
  public void checkpoint() {
    if (cancelled.getAsBoolean() || Thread.currentThread().isInterrupted()) {
      throw new CancellationException("The computation was cancelled. Nothing was saved.");
    }
    if (limit != null && System.nanoTime() - deadlineNanos > 0) {
      throw new CancellationException(
          "The deadline of "
              + limit.toMillis() / 1000.0
              + " s passed before the computation ended. Allow more time or ask for less.");
    }
  }
}
