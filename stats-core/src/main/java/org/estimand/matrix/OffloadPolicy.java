package org.estimand.matrix;

import java.util.List;

/**
 * Which backend {@code auto} means: a pure function of the operation, its size and what is there.
 */
public final class OffloadPolicy {
  /** Kinds of operations that behave alike. */
  public enum Operation {
    /** Products and factors of large dense matrices. */
    DENSE,
    /** Many small problems at once. */
    BATCHED,
    /** Kernel matrices and what is done to them. */
    KERNEL,
    /** Multiplier bootstrap. */
    BOOTSTRAP,
    /** Eigenvalues of symmetric matrices. */
    EIGEN
  }

  /** Below this a native call does not pay. */
  static final double NATIVE_FLOPS = 2e6;

  /** Below this a transfer to a device does not pay. */
  static final double DEVICE_FLOPS = 1e7;

  private OffloadPolicy() {}

  /**
   * The name of the backend to use. A device is preferred for large work of every kind but
   * eigenvalues, which it leaves to the host; OpenBLAS for dense and kernel work and eigenvalues;
   * pure Java for the rest.
   *
   * @param operation what will be done most
   * @param flops number of multiplications
   * @param available names of the backends that can be used; must hold {@code ejml}
   */
  public static String choose(Operation operation, double flops, List<String> available) {
    if (operation != Operation.EIGEN && flops >= DEVICE_FLOPS && available.contains("cuda")) {
      return "cuda";
    }
    boolean blas = operation != Operation.BATCHED && operation != Operation.BOOTSTRAP;
    if (blas && flops >= NATIVE_FLOPS && available.contains("openblas")) {
      return "openblas";
    }
    return "ejml";
  }
}
