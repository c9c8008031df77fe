package org.estimand.validation.architecture.planted.dml;

import java.util.Collections;
import java.util.List;

/** Fault: a shuffle without a seed. */
public final class UsesShuffle {
  private UsesShuffle() {}

  static void mix(List<Integer> rows) {
    Collections.shuffle(rows);
  }
}
