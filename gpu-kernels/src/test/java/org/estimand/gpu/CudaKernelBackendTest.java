package org.estimand.gpu;

import org.estimand.gpu.emulator.ThreadOrder;
import org.estimand.matrix.KernelBackendContract;
import org.estimand.matrix.MatrixBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(ThreadOrder.class)
class CudaKernelBackendTest extends KernelBackendContract {
  private final ThreadOrder order;

  CudaKernelBackendTest(ThreadOrder order) {
    this.order = order;
  }

  @Override
  protected MatrixBackend open() {
    return Gpu.open(order);
  }

  @AfterEach
  void nothingIsLeftOnTheDevice() {
    Gpu.assertClean();
  }
}
