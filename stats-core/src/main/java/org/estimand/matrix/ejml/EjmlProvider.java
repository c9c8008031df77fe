package org.estimand.matrix.ejml;

import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackendProvider;

/** The pure Java backend, always there. */
public final class EjmlProvider implements MatrixBackendProvider {
  /** For the service loader. */
  public EjmlProvider() {}

  @Override
  public String name() {
    return "ejml";
  }

  @Override
  public BackendStatus probe() {
    return new BackendStatus(name(), true, new EjmlBackend().describe());
  }

  @Override
  public MatrixBackend open() {
    return new EjmlBackend();
  }
}
