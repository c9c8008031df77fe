package org.estimand.gpu;

/** A program for tests that start virtual machines of their own: prints the status, once. */
final class Starter {
  private Starter() {}

  /** No arguments. */
  public static void main(String[] arguments) {
    System.out.println(GpuSupport.status());
  }
}
