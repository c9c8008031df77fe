package org.estimand.simulate;

import org.estimand.random.RandomStreams;

/** A design of a simulation: makes one data set with known truth from random streams. */
@FunctionalInterface
public interface DataGenerator {
  /**
   * Makes a data set. The outcome must depend on the streams only, so that a replicate can be run
   * again alone; called from several threads.
   *
   * @param random the streams of this replicate
   */
  Draw draw(RandomStreams random);

  /** The name of the design in files and reports. */
  default String name() {
    return "design";
  }

  /** The same design under a name. */
  default DataGenerator named(String name) {
    DataGenerator self = this;
    return new DataGenerator() {
      @Override
      public Draw draw(RandomStreams random) {
        return self.draw(random);
      }

      @Override
      public String name() {
        return name;
      }
    };
  }
}
