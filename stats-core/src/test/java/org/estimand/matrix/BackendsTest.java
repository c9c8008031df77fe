package org.estimand.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.estimand.errors.BackendException;
import org.estimand.errors.InvalidConfigException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendsTest {
  /** What auto means: one row for each side of each boundary, for all that can be there. */
  @ParameterizedTest
  @CsvSource({
    "DENSE, 0, ejml, ejml, ejml, ejml",
    "DENSE, 1999999.999, ejml, ejml, ejml, ejml",
    "DENSE, 2000000, ejml, openblas, ejml, openblas",
    "DENSE, 9999999.999, ejml, openblas, ejml, openblas",
    "DENSE, 10000000, ejml, openblas, cuda, cuda",
    "DENSE, 1e18, ejml, openblas, cuda, cuda",
    "KERNEL, 0, ejml, ejml, ejml, ejml",
    "KERNEL, 1999999.999, ejml, ejml, ejml, ejml",
    "KERNEL, 2000000, ejml, openblas, ejml, openblas",
    "KERNEL, 9999999.999, ejml, openblas, ejml, openblas",
    "KERNEL, 10000000, ejml, openblas, cuda, cuda",
    "KERNEL, 1e18, ejml, openblas, cuda, cuda",
    "BATCHED, 0, ejml, ejml, ejml, ejml",
    "BATCHED, 2000000, ejml, ejml, ejml, ejml",
    "BATCHED, 9999999.999, ejml, ejml, ejml, ejml",
    "BATCHED, 10000000, ejml, ejml, cuda, cuda",
    "BATCHED, 1e18, ejml, ejml, cuda, cuda",
    "BOOTSTRAP, 0, ejml, ejml, ejml, ejml",
    "BOOTSTRAP, 2000000, ejml, ejml, ejml, ejml",
    "BOOTSTRAP, 9999999.999, ejml, ejml, ejml, ejml",
    "BOOTSTRAP, 10000000, ejml, ejml, cuda, cuda",
    "BOOTSTRAP, 1e18, ejml, ejml, cuda, cuda",
    "DENSE, NaN, ejml, ejml, ejml, ejml"
  })
  void autoIsAPureFunctionOfSizeAndAvailability(
      OffloadPolicy.Operation operation,
      double flops,
      String java,
      String blas,
      String device,
      String everything) {
    assertEquals(java, OffloadPolicy.choose(operation, flops, List.of("ejml")));
    assertEquals(blas, OffloadPolicy.choose(operation, flops, List.of("ejml", "openblas")));
    assertEquals(device, OffloadPolicy.choose(operation, flops, List.of("cuda", "ejml")));
    List<String> all = List.of("cuda", "ejml", "openblas");
    assertEquals(everything, OffloadPolicy.choose(operation, flops, all));
    List<String> turned = List.of("openblas", "ejml", "cuda");
    assertEquals(everything, OffloadPolicy.choose(operation, flops, turned), "in any order");
  }

  @Test
  void backendsAreListedAndOpenedByName() {
    assertTrue(MatrixBackends.list().stream().anyMatch(s -> s.name().equals("ejml")));
    assertEquals("ejml", MatrixBackends.open("ejml", OffloadPolicy.Operation.DENSE, 1e12).name());
    assertEquals("ejml", MatrixBackends.open("auto", OffloadPolicy.Operation.DENSE, 10).name());
  }

  private record Fake(String name, boolean usable, List<String> probed)
      implements MatrixBackendProvider {
    @Override
    public BackendStatus probe() {
      probed.add(name);
      return new BackendStatus(name, usable, "fake");
    }

    @Override
    public MatrixBackend open() {
      throw new UnsupportedOperationException();
    }
  }

  @Test
  void onlyBackendsThatComeIntoQuestionAreProbed() {
    List<String> probed = new ArrayList<>();
    List<MatrixBackendProvider> all =
        List.of(
            new Fake("cuda", false, probed),
            new Fake("ejml", true, probed),
            new Fake("openblas", true, probed));
    OffloadPolicy.Operation batched = OffloadPolicy.Operation.BATCHED;
    assertEquals("ejml", MatrixBackends.provider("ejml", batched, 1e9, all).name());
    assertEquals(List.of("ejml"), List.copyOf(probed));
    probed.clear();
    assertEquals("ejml", MatrixBackends.provider("auto", batched, 1e9, all).name());
    assertEquals(List.of("cuda", "ejml"), probed.stream().distinct().toList());
    OffloadPolicy.Operation dense = OffloadPolicy.Operation.DENSE;
    assertEquals("openblas", MatrixBackends.provider("auto", dense, 1e9, all).name());
    assertEquals("ejml", MatrixBackends.provider("auto", dense, 10, all).name());
    assertEquals(
        "BACKEND-001 Backend \"cuda\" was asked for by name: fake. Available: ejml, openblas. Use"
            + " backend(\"auto\") to fall back.",
        assertThrows(BackendException.class, () -> MatrixBackends.provider("cuda", dense, 1e9, all))
            .getMessage());
  }

  @Test
  void absentAndUnknownBackendsAreErrors() {
    assertEquals(
        "CONF-015 There is no backend \"openblass\". Closest: \"openblas\". Backends: auto, ejml,"
            + " openblas, cuda.",
        assertThrows(
                InvalidConfigException.class,
                () -> MatrixBackends.open("openblass", OffloadPolicy.Operation.DENSE, 1))
            .getMessage());
    List<String> available = new ArrayList<>();
    for (BackendStatus s : MatrixBackends.list()) {
      if (s.isAvailable()) {
        available.add(s.name());
      }
    }
    Assumptions.assumeFalse(available.contains("cuda"));
    assertEquals(
        "BACKEND-001 Backend \"cuda\" was asked for by name: no provider of it is on the class"
            + " path. Available: "
            + String.join(", ", available)
            + ". Use backend(\"auto\") to fall back.",
        assertThrows(
                BackendException.class,
                () -> MatrixBackends.open("cuda", OffloadPolicy.Operation.DENSE, 1))
            .getMessage());
  }

  /** A class loader that has everything but the native libraries. */
  @Test
  void aMissingLibraryIsAnAnswerWithCoordinates() throws IOException, ReflectiveOperationException {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
      String file = Path.of(entry).getFileName().toString();
      if (!file.startsWith("openblas") && !file.startsWith("javacpp")) {
        urls.add(Path.of(entry).toUri().toURL());
      }
    }
    try (URLClassLoader loader =
        new URLClassLoader(urls.toArray(new URL[0]), ClassLoader.getPlatformClassLoader())) {
      Class<?> type = loader.loadClass("org.estimand.matrix.openblas.OpenBlasProvider");
      Object provider = type.getConstructor().newInstance();
      Object status = type.getMethod("probe").invoke(provider);
      Object isAvailable = status.getClass().getMethod("isAvailable").invoke(status);
      Object detail = status.getClass().getMethod("detail").invoke(status);
      assertEquals(false, isAvailable);
      assertTrue(
          detail.toString().startsWith("the library is missing; add org.bytedeco:openblas:"),
          detail.toString());
      Throwable cause =
          assertThrows(
                  java.lang.reflect.InvocationTargetException.class,
                  () -> type.getMethod("open").invoke(provider))
              .getCause();
      assertTrue(cause.getMessage().startsWith("BACKEND-002 OpenBLAS: the library is missing;"));
    }
  }

  @Test
  void backendsAgree() {
    List<MatrixBackend> backends = new ArrayList<>();
    for (BackendStatus s : MatrixBackends.list()) {
      if (s.isAvailable()) {
        backends.add(MatrixBackends.open(s.name(), OffloadPolicy.Operation.DENSE, 1));
      }
    }
    RandomStream random = RandomStreams.of(3).child("parity").generator();
    int n = 120;
    for (double spread : new double[] {1e2, 1e6, 1e10}) {
      double[] x = new double[n * n];
      for (int i = 0; i < x.length; i++) {
        x[i] = random.normal() * Math.pow(spread, -(i / n) / (2.0 * n));
      }
      double[] first = null;
      for (MatrixBackend b : backends) {
        try (DeviceScope s = new DeviceScope()) {
          DeviceMatrix dx = b.upload(s, x, n, n);
          double[] got = b.download(b.gemm(s, dx, true, dx, false));
          if (first == null) {
            first = got;
          }
          for (int i = 0; i < got.length; i++) {
            assertEquals(first[i], got[i], 1e-10 * Math.max(1, Math.abs(first[i])));
          }
        }
      }
    }
  }

  @Test
  void weightsHaveMeanZeroAndVarianceOne() {
    for (BootstrapLaw law : BootstrapLaw.values()) {
      double sum = 0;
      double squares = 0;
      double fourth = 0;
      int n = 200_000;
      for (int i = 0; i < n; i++) {
        double w = MultiplierWeights.weight(law, 5L, i % 100, i / 100);
        sum += w;
        squares += w * w;
        fourth += w * w * w * w;
      }
      double bound = 4 / Math.sqrt(n);
      assertTrue(Math.abs(sum / n) < bound, law + " mean " + sum / n);
      assertTrue(
          Math.abs(squares / n - 1) < bound * Math.sqrt(fourth / n) + 1e-12,
          law + " variance " + squares / n);
    }
    assertTrue(
        MultiplierWeights.weight(BootstrapLaw.NORMAL, 5L, 0, 0)
            != MultiplierWeights.weight(BootstrapLaw.NORMAL, 6L, 0, 0));
  }

  @Test
  void normalQuantiles() {
    NormalDistribution normal = new NormalDistribution();
    for (double p :
        new double[] {1e-300, 1e-20, 1e-6, 0.01, 0.075, 0.3, 0.5, 0.8, 0.99, 1 - 1e-9}) {
      double z = NormalQuantile.of(p);
      if (p > 1e-15) {
        assertEquals(p, normal.cumulativeProbability(z), 1e-14 + 1e-9 * Math.min(p, 1 - p));
      } else {
        assertTrue(z < -9);
      }
    }
    assertEquals(1.959963984540054, NormalQuantile.of(0.975), 1e-14);
  }
}
