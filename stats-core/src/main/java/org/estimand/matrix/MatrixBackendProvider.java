package org.estimand.matrix;

/**
 * Finds out whether a backend can be used and opens it. Listed through {@link
 * java.util.ServiceLoader}; no signature here holds a native type, so that a missing library is an
 * answer and not a linkage error.
 */
public interface MatrixBackendProvider {
  /** Name of the backend. */
  String name();

  /**
   * Whether it can be used here, and in one line why or why not. Throws nothing for what is
   * missing; a provider may have a setting that makes its absence an error.
   */
  BackendStatus probe();

  /**
   * Opens the backend.
   *
   * @throws org.estimand.errors.BackendException when {@link #probe()} says no
   */
  MatrixBackend open();
}
