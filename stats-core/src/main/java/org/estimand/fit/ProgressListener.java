package org.estimand.fit;

/** Hears how far a long computation is. Called from worker threads, one call at a time. */
@FunctionalInterface
public interface ProgressListener {
  /**
   * @param stage what is being done, in words
   * @param done steps finished
   * @param total steps in all
   */
  void progress(String stage, long done, long total);
}
