package org.estimand.gpu.emulator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The extension fails a test that leaves memory or reports behind. */
class EmulatorExtensionTest {
  /** A context of a test that has passed so far. */
  private static final ExtensionContext PASSED =
      (ExtensionContext)
          Proxy.newProxyInstance(
              EmulatorExtensionTest.class.getClassLoader(),
              new Class<?>[] {ExtensionContext.class},
              (proxy, method, arguments) -> {
                assertEquals("getExecutionException", method.getName());
                return Optional.empty();
              });

  @BeforeAll
  static void emulator() {
    EmulatedDriver.require();
  }

  @AfterEach
  void tidy() {
    EmulatorControl.reset();
  }

  @Test
  void driversAlreadyLoadedAreSeen() throws IOException {
    String real =
        "7f0000000000-7f0000001000 r-xp 00000000 08:01 42   /usr/lib/x86_64-linux-gnu/libcuda.so.1";
    String other = "7f0000000000-7f0000001000 r-xp 00000000 08:01 42   /usr/lib/libc.so.6";
    assertEquals(
        "/usr/lib/x86_64-linux-gnu/libcuda.so.1", EmulatedDriver.driverIn(List.of(other, real)));
    assertEquals(null, EmulatedDriver.driverIn(List.of(other, "7f00-7f01 rw-p 00000000 00:00 0")));
    List<String> mapped = Files.readAllLines(Path.of("/proc/self/maps"));
    String own =
        EmulatedDriver.driverIn(mapped.stream().filter(line -> line.contains("cuda.so")).toList());
    assertTrue(
        own != null && own.contains("/target/emulator/"),
        "the only driver is the emulated one: " + own);
  }

  @Test
  void testsOfADeviceRefuseTheEmulator() {
    AssertionError error = assertThrows(AssertionError.class, EmulatedDriver::assertAbsent);
    assertTrue(
        error.getMessage().startsWith("Tests on a device found the emulated driver loaded: "),
        error.getMessage());
  }

  @Test
  void memoryLeftBehind() {
    EmulatorExtension extension = new EmulatorExtension();
    extension.beforeEach(PASSED);
    TestDevice device = new TestDevice();
    CUdeviceptr x = device.bytes(8);
    AssertionError error = assertThrows(AssertionError.class, () -> extension.afterEach(PASSED));
    assertTrue(
        error.getMessage().startsWith("allocations alive after the test"), error.getMessage());
    device.free(x);
    extension.afterEach(PASSED);
  }

  @Test
  void reportLeftBehind() {
    EmulatorExtension extension = new EmulatorExtension();
    extension.beforeEach(PASSED);
    try (TestDevice device = new TestDevice()) {
      CUdeviceptr x = device.bytes(8);
      device.free(x);
      JCudaDriver.cuMemFree(x);
    }
    AssertionError error = assertThrows(AssertionError.class, () -> extension.afterEach(PASSED));
    assertTrue(error.getMessage().startsWith("reports of the emulator"), error.getMessage());
    assertEquals(1, EmulatorExtension.takeReports().size());
    extension.afterEach(PASSED);
  }

  @Test
  void contextsKept() {
    EmulatorExtension extension = EmulatorExtension.keepingContexts();
    TestDevice device = new TestDevice();
    CUdeviceptr x = device.bytes(8);
    EmulatorControl.turn("failAllocation", 1);
    extension.beforeEach(PASSED);
    CUdeviceptr y = device.bytes(8);
    assertThrows(AssertionError.class, () -> extension.afterEach(PASSED));
    device.free(y);
    extension.afterEach(PASSED);
    device.free(x);
    assertThrows(AssertionError.class, () -> extension.afterEach(PASSED));
    device.close();
  }
}
