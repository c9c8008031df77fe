package org.estimand.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.estimand.errors.InvalidDataException;

/** SHA-256 of files. */
final class Checksum {
  private Checksum() {}

  static String of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      int n;
      while ((n = in.read(buffer)) >= 0) {
        digest.update(buffer, 0, n);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static void require(Path file, String sha256, String what) throws IOException {
    String found = of(file);
    if (!found.equals(sha256)) {
      throw new InvalidDataException(
          "DATA-082",
          "The content of "
              + what
              + " is not the registered one: SHA-256 "
              + found.substring(0, 12)
              + "... instead of "
              + sha256.substring(0, 12)
              + "... Remove or replace it.");
    }
  }
}
