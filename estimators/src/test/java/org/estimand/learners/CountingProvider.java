package org.estimand.learners;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackendProvider;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/**
 * The backend {@code counting}: EJML under another name, so that learners treat it as a device, and
 * with a memory of what was opened on this thread, so that a test can count transfers.
 */
public final class CountingProvider implements MatrixBackendProvider {
  private static final ThreadLocal<List<MatrixBackend>> OPENED =
      ThreadLocal.withInitial(ArrayList::new);

  /** Made by the service loader. */
  public CountingProvider() {}

  /** Uploads and downloads of the backends opened on this thread while something runs. */
  public static List<Long> transfers(Runnable work) {
    OPENED.get().clear();
    work.run();
    long up = 0;
    long down = 0;
    long live = 0;
    for (MatrixBackend b : OPENED.get()) {
      up += b.uploads();
      down += b.downloads();
      live += b.liveBlocks();
    }
    return List.of(up, down, live);
  }

  @Override
  public String name() {
    return "counting";
  }

  @Override
  public BackendStatus probe() {
    return new BackendStatus(name(), true, "EJML that counts");
  }

  @Override
  public MatrixBackend open() {
    MatrixBackend inner = MatrixBackends.open("ejml", OffloadPolicy.Operation.DENSE, 1);
    OPENED.get().add(inner);
    return (MatrixBackend)
        Proxy.newProxyInstance(
            MatrixBackend.class.getClassLoader(),
            new Class<?>[] {MatrixBackend.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("name")) {
                return name();
              }
              try {
                return method.invoke(inner, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
