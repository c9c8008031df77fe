package org.estimand.fit;

import java.util.List;
import tech.tablesaw.api.Table;

/** What came out. Immutable, without any reference to the data table. */
public interface FitResult {
  /** A table for people: fixed width, ASCII, at most 80 columns, the same on every machine. */
  String summary();

  /** What the reader should know about the estimate. */
  List<Diagnostic> diagnostics();

  /** How the result came about. */
  Provenance provenance();

  /** The whole result as one JSON object. */
  String toJson();

  /** One row per term with the usual column names (term, estimate, std.error, ...). */
  Table tidy();

  /** One row about the fit (nobs, estimator, vcov, seed, ...). */
  Table glance();
}
