package org.estimand.gpu;

import org.estimand.errors.BackendException;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackendProvider;

/** The CUDA backend, where a driver and a device are found. */
public final class CudaProvider implements MatrixBackendProvider {
  /** For the service loader. */
  public CudaProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  /**
   * {@inheritDoc}
   *
   * @throws BackendException BACKEND-010 where the system property {@code estimand.gpu} is {@code
   *     require} and there is no device
   * @throws org.estimand.errors.InvalidConfigException CONF-140 for a value that it does not know
   */
  @Override
  public BackendStatus probe() {
    GpuSupport.checkWish();
    return new BackendStatus(name(), GpuSupport.isAvailable(), GpuSupport.status());
  }

  @Override
  public MatrixBackend open() {
    return new CudaBackend(GpuSupport.device());
  }
}
