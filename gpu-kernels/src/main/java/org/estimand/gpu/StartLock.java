package org.estimand.gpu;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * One process at a time: JCuda unpacks its library to a fixed name in the temporary folder, and a
 * process that loads a file which another one is still writing dies.
 */
final class StartLock {
  private static final int TRIES = 200;

  private StartLock() {}

  /** Runs work while no other process of this user does. */
  static <T> T alone(Supplier<T> work) {
    FileChannel channel = null;
    FileLock lock = null;
    try {
      channel = FileChannel.open(file(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      lock = lock(channel);
    } catch (IOException e) {
      // a folder that cannot be written to: JCuda cannot unpack anything there either
    }
    try {
      return work.get();
    } finally {
      close(lock, channel);
    }
  }

  static Path file() {
    String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
    return Path.of(System.getProperty("java.io.tmpdir"), "estimand-jcuda-" + user + ".lock");
  }

  /** Null when another class loader of this process never lets go. */
  private static FileLock lock(FileChannel channel) throws IOException {
    for (int k = 0; k < TRIES; k++) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException e) {
        try {
          Thread.sleep(10);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          return null;
        }
      }
    }
    return null;
  }

  private static void close(FileLock lock, FileChannel channel) {
    try {
      if (lock != null) {
        lock.release();
      }
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // the lock ends with the process
    }
  }
}
