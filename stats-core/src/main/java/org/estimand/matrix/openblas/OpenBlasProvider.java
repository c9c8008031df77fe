package org.estimand.matrix.openblas;

import org.estimand.errors.BackendException;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackendProvider;

/** The native backend, where its library is on the class path and loads. */
public final class OpenBlasProvider implements MatrixBackendProvider {
  private static final String LIBRARY = "org.bytedeco.openblas.global.openblas";
  private static final String COORDINATES =
      "org.bytedeco:openblas:0.3.31-1.5.13 and org.bytedeco:javacpp:1.5.13, each also with the"
          + " classifier of your system, for example linux-x86_64";

  /** For the service loader. */
  public OpenBlasProvider() {}

  @Override
  public String name() {
    return "openblas";
  }

  @Override
  public BackendStatus probe() {
    try {
      Class.forName(LIBRARY);
      return new BackendStatus(name(), true, Loader.load().describe());
    } catch (ClassNotFoundException e) {
      return new BackendStatus(name(), false, "the library is missing; add " + COORDINATES);
    } catch (LinkageError e) {
      return new BackendStatus(
          name(), false, "the native library does not load (" + firstLine(e) + ")");
    }
  }

  @Override
  public MatrixBackend open() {
    BackendStatus status = probe();
    if (!status.isAvailable()) {
      throw new BackendException("BACKEND-002", "OpenBLAS: " + status.detail() + ".");
    }
    return Loader.load();
  }

  private static String firstLine(Throwable e) {
    String text = String.valueOf(e.getMessage());
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  /** Touched only after the library was found, so that its absence cannot break this class. */
  private static final class Loader {
    private Loader() {}

    static OpenBlasBackend load() {
      return new OpenBlasBackend();
    }
  }
}
