package org.estimand.gpu.emulator;

/** Order in which the emulator runs the threads of a block and the blocks of a launch. */
public enum ThreadOrder {
  FORWARD,
  REVERSED,
  PSEUDO_RANDOM
}
