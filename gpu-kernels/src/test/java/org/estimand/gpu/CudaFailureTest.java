package org.estimand.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Failures that end a device's life in its process, each in a virtual machine of its own. */
class CudaFailureTest {
  private static List<String> run(String what) throws IOException, InterruptedException {
    Assumptions.assumeTrue(Gpu.isEmulated());
    Gpu.start();
    List<String> command = JavaCommand.begin();
    command.add("-Xmx256m");
    for (String name : new String[] {"java.library.path", "estimand.module", "estimand.build"}) {
      if (System.getProperty(name) != null) {
        command.add("-D" + name + "=" + System.getProperty(name));
      }
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Misfortune.class.getName(), what));
    Process machine = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(machine.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(machine.waitFor(1, TimeUnit.MINUTES));
    assertEquals(0, machine.exitValue(), out);
    return out.strip().lines().toList();
  }

  @Test
  void aFailedLaunchEndsTheUseOfTheDevice() throws IOException, InterruptedException {
    String text = "cuLaunchKernel axpy returned CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES";
    String error =
        ": "
            + text
            + ". The device is not used any more in this process; backend(\"ejml\") or"
            + " -Destimand.gpu=off does without it.";
    assertEquals(
        List.of(
            "BACKEND-012 CUDA failed in \"axpy\"" + error,
            "BACKEND-012 CUDA failed in \"upload\"" + error,
            "0 alive",
            "false " + text,
            "auto is ejml",
            "BACKEND-001 Backend \"cuda\" was asked for by name: "
                + text
                + ". Available: ejml. Use backend(\"auto\") to fall back."),
        run("launch").stream().map(l -> l.replace("ejml, openblas", "ejml")).toList());
  }

  @Test
  void noDeviceIsAReason() throws IOException, InterruptedException {
    assertEquals(List.of("false no CUDA device"), run("devices"));
  }

  @Test
  void anOldDriverIsAReason() throws IOException, InterruptedException {
    assertEquals(
        List.of("false cuModuleLoadData returned CUDA_ERROR_UNSUPPORTED_PTX_VERSION"),
        run("driver"));
  }

  @Test
  void aDeviceThatFailsTheSelfTestIsNotUsed() throws IOException, InterruptedException {
    List<String> lines = run("memory");
    assertEquals(List.of("false the self-test found no device memory"), lines);
  }
}
