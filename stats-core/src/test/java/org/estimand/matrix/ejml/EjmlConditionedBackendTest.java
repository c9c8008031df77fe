package org.estimand.matrix.ejml;

import org.estimand.matrix.ConditionedBackendContract;
import org.estimand.matrix.MatrixBackend;

class EjmlConditionedBackendTest extends ConditionedBackendContract {
  @Override
  protected MatrixBackend open() {
    return new EjmlProvider().open();
  }
}
