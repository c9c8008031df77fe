package org.estimand.matrix.openblas;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.GuardedBackendContract;
import org.estimand.matrix.MatrixBackend;
import org.junit.jupiter.api.Assumptions;

class OpenBlasGuardedBackendTest extends GuardedBackendContract {
  @Override
  protected MatrixBackend open() {
    BackendStatus status = new OpenBlasProvider().probe();
    if (System.getProperty("os.arch").equals("amd64")
        && System.getProperty("os.name").equals("Linux")) {
      assertTrue(status.isAvailable(), status.detail());
    }
    Assumptions.assumeTrue(status.isAvailable(), status.detail());
    return new OpenBlasProvider().open();
  }
}
