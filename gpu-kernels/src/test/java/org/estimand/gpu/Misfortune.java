package org.estimand.gpu;

import org.estimand.errors.BackendException;
import org.estimand.gpu.emulator.EmulatedDriver;
import org.estimand.gpu.emulator.EmulatorControl;
import org.estimand.matrix.DeviceMatrix;
import org.estimand.matrix.DeviceScope;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;

/** A program that meets one kind of failure of the driver and prints what comes of it. */
final class Misfortune {
  private Misfortune() {}

  /** One argument: launch, devices, driver or memory. */
  public static void main(String[] arguments) {
    EmulatedDriver.require();
    switch (arguments[0]) {
      case "devices" -> EmulatorControl.turn("devices", 0);
      case "driver" -> EmulatorControl.turn("newestPtx", 64);
      case "memory" -> EmulatorControl.turn("totalMemory", 512);
      default -> launch();
    }
    if (!arguments[0].equals("launch")) {
      System.out.println(GpuSupport.isAvailable() + " " + GpuSupport.status());
    }
  }

  private static void launch() {
    CudaBackend cuda = new CudaBackend(GpuSupport.device());
    try (DeviceScope scope = new DeviceScope()) {
      DeviceMatrix x = cuda.upload(scope, new double[] {1, 2}, 2, 1);
      EmulatorControl.turn("failLaunch", 1);
      print(() -> cuda.axpy(scope, 1, x, x));
      print(() -> cuda.upload(scope, new double[] {1}, 1, 1));
    }
    System.out.println(cuda.liveBlocks() + " alive");
    System.out.println(GpuSupport.isAvailable() + " " + GpuSupport.status());
    OffloadPolicy.Operation batched = OffloadPolicy.Operation.BATCHED;
    System.out.println("auto is " + MatrixBackends.open("auto", batched, 1e12).name());
    print(() -> MatrixBackends.open("cuda", batched, 1));
  }

  private static void print(Runnable work) {
    try {
      work.run();
      System.out.println("no failure");
    } catch (BackendException e) {
      System.out.println(e.getMessage());
    }
  }
}
