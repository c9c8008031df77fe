package org.estimand.gpu;

import jcuda.driver.CUresult;

/** A call of the CUDA driver that did not return success. Never leaves this package. */
final class CudaFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int code;

  CudaFailure(String call, int code) {
    super(call + " returned " + CUresult.stringFor(code));
    this.call = call;
    this.code = code;
  }

  /** Throws unless a driver call succeeded. */
  static void check(String call, int code) {
    if (code != CUresult.CUDA_SUCCESS) {
      throw new CudaFailure(call, code);
    }
  }

  String call() {
    return call;
  }

  /** Name of the result as the driver's documentation has it. */
  String result() {
    return CUresult.stringFor(code);
  }

  boolean isOutOfMemory() {
    return code == CUresult.CUDA_ERROR_OUT_OF_MEMORY;
  }
}
