package org.estimand.simulate;

import java.io.Serializable;
import java.util.List;

/** Runs one replicate: a function of its number only, safe for use by several threads. */
@FunctionalInterface
public interface ReplicateTask extends Serializable {
  /** The rows of replicate number {@code replicate}. */
  List<SimulationRow> run(int replicate);
}
