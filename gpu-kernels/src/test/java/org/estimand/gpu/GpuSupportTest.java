package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.estimand.errors.BackendException;
import org.estimand.errors.InvalidConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the property and the loader's errors mean; needs neither driver nor emulator. */
class GpuSupportTest {
  private String before;

  @BeforeEach
  void remember() {
    before = System.getProperty("estimand.gpu");
  }

  @AfterEach
  void restore() {
    if (before == null) {
      System.clearProperty("estimand.gpu");
    } else {
      System.setProperty("estimand.gpu", before);
    }
  }

  @Test
  void offLooksForNothing() {
    System.setProperty("estimand.gpu", "off");
    assertFalse(GpuSupport.isAvailable());
    assertEquals("switched off by the system property estimand.gpu", GpuSupport.status());
    assertFalse(new CudaProvider().probe().isAvailable());
    assertEquals(
        "BACKEND-010 CUDA cannot be used: switched off by the system property estimand.gpu."
            + " backend(\"ejml\") or backend(\"auto\") works without it, unless the system property"
            + " estimand.gpu is \"require\".",
        assertThrows(BackendException.class, () -> new CudaProvider().open()).getMessage());
  }

  @Test
  void otherValuesAreRefused() {
    for (String value : new String[] {"yes", "AUTO", ""}) {
      System.setProperty("estimand.gpu", value);
      String text =
          "CONF-140 System property estimand.gpu = \""
              + value
              + "\"; must be auto, off or require.";
      assertEquals(
          text, assertThrows(InvalidConfigException.class, GpuSupport::status).getMessage());
      assertEquals(
          text,
          assertThrows(InvalidConfigException.class, () -> new CudaProvider().probe())
              .getMessage());
    }
  }

  @Test
  void oneLineForEveryWayNotToLoad() {
    assertEquals(
        "no CUDA driver found (libcuda.so.1)",
        GpuSupport.why(
            new UnsatisfiedLinkError(
                "Error while loading native library \"JCudaDriver-12.6.0-linux-x86_64\"\n"
                    + "Stack trace:\njava.lang.UnsatisfiedLinkError: /tmp/libJCudaDriver.so:"
                    + " libcuda.so.1: cannot open shared object file: No such file or"
                    + " directory\n")));
    assertEquals(
        "the library JCuda is missing; add org.jcuda:jcuda:12.6.0",
        GpuSupport.why(new NoClassDefFoundError("jcuda/driver/JCudaDriver")));
    assertEquals(
        "JCuda's native library does not load (no such architecture)",
        GpuSupport.why(new UnsatisfiedLinkError("no such architecture\nmore\n")));
    assertEquals("JCuda's native library does not load (null)", GpuSupport.why(new LinkageError()));
  }
}
