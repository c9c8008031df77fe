package org.estimand.matrix.ejml;

import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackendContract;

class EjmlBackendTest extends MatrixBackendContract {
  @Override
  protected MatrixBackend open() {
    return new EjmlProvider().open();
  }
}
