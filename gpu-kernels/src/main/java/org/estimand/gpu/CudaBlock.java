package org.estimand.gpu;

import java.lang.ref.Cleaner;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.DeviceStorage;

/**
 * A handle's memory, freed when the handle is closed or, if nobody does, when it is unreachable.
 */
final class CudaBlock extends DeviceStorage {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Content content;
  private final Cleaner.Cleanable cleanable;

  CudaBlock(CudaMemory backend, DeviceScope scope, Content content) {
    super(backend, scope);
    this.content = content;
    this.cleanable = CLEANER.register(this, content);
  }

  Content content() {
    return content;
  }

  @Override
  protected void release() {
    content.expect();
    cleanable.clean();
  }
}
