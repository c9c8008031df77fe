package org.estimand.matrix.ejml;

import org.estimand.matrix.KernelBackendContract;
import org.estimand.matrix.MatrixBackend;

class EjmlKernelBackendTest extends KernelBackendContract {
  @Override
  protected MatrixBackend open() {
    return new EjmlProvider().open();
  }
}
