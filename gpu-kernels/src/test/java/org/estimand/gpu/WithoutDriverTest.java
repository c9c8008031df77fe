package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.estimand.errors.BackendException;
import org.estimand.matrix.BackendStatus;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy.Operation;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Run by the build in a virtual machine of its own, without the emulated driver. */
class WithoutDriverTest {
  @BeforeEach
  void thereIsNone() {
    Assumptions.assumeFalse(GpuSupport.isAvailable(), "this machine has a CUDA device");
  }

  @Test
  void theReasonIsOneLine() {
    String status = GpuSupport.status();
    assertEquals(1, status.lines().count(), status);
    assertFalse(status.isBlank());
    assertEquals(
        List.of(new BackendStatus("cuda", false, status)),
        MatrixBackends.list().stream().filter(s -> s.name().equals("cuda")).toList());
  }

  @Test
  void everythingRunsOnTheProcessor() {
    for (Operation operation : Operation.values()) {
      MatrixBackend backend = MatrixBackends.open("auto", operation, 1e12);
      assertFalse(backend.name().equals("cuda"));
      try (DeviceScope scope = new DeviceScope()) {
        DeviceMatrix x = backend.upload(scope, new double[] {1, 2, 3, 4}, 2, 2);
        assertEquals(30, backend.traceProduct(x, x));
      }
    }
  }

  @Test
  void byNameItIsRefused() {
    String status = GpuSupport.status();
    List<String> others = new ArrayList<>();
    for (BackendStatus s : MatrixBackends.list()) {
      if (s.isAvailable()) {
        others.add(s.name());
      }
    }
    assertEquals(
        "BACKEND-001 Backend \"cuda\" was asked for by name: "
            + status
            + ". Available: "
            + String.join(", ", others)
            + ". Use backend(\"auto\") to fall back.",
        assertThrows(BackendException.class, () -> MatrixBackends.open("cuda", Operation.DENSE, 1))
            .getMessage());
  }

  @Test
  void whereItIsRequiredItsAbsenceIsAnError() {
    String text =
        "BACKEND-010 CUDA cannot be used: "
            + GpuSupport.status()
            + ". backend(\"ejml\") or backend(\"auto\") works without it, unless the system"
            + " property estimand.gpu is \"require\".";
    System.setProperty("estimand.gpu", "require");
    try {
      assertEquals(
          text,
          assertThrows(
                  BackendException.class,
                  () -> MatrixBackends.open("auto", Operation.BATCHED, 1e12))
              .getMessage());
      assertEquals(
          "ejml",
          MatrixBackends.open("auto", Operation.BATCHED, 10).name(),
          "small work never goes to a device");
    } finally {
      System.clearProperty("estimand.gpu");
    }
  }

  @Test
  void withoutTheLibraryItIsAnAnswer() throws IOException, ReflectiveOperationException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      if (!Path.of(entry).getFileName().toString().startsWith("jcuda")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Object provider =
          loader.loadClass("org.estimand.gpu.CudaProvider").getConstructor().newInstance();
      Object status = provider.getClass().getMethod("probe").invoke(provider);
      assertEquals(false, status.getClass().getMethod("isAvailable").invoke(status));
      assertEquals(
          "the library JCuda is missing; add org.jcuda:jcuda:12.6.0",
          status.getClass().getMethod("detail").invoke(status));
    }
  }
}
