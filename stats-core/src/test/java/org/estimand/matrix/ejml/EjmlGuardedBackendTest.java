package org.estimand.matrix.ejml;

import org.estimand.matrix.GuardedBackendContract;
import org.estimand.matrix.MatrixBackend;

class EjmlGuardedBackendTest extends GuardedBackendContract {
  @Override
  protected MatrixBackend open() {
    return new EjmlProvider().open();
  }
}
