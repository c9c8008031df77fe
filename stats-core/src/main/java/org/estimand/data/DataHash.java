package org.estimand.data;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The fingerprint of the data an estimate rests on. */
final class DataHash {
  private static final int CHUNK = 8192;

  private DataHash() {}

  static String of(CausalData data) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
    digest.update(data.roles().toString().getBytes(StandardCharsets.UTF_8));
    ByteBuffer buffer = ByteBuffer.allocate(8 * CHUNK);
    for (DataColumn column : data.storage().values()) {
      digest.update(column.name().getBytes(StandardCharsets.UTF_8));
      if (column instanceof DataColumn.Text text) {
        for (String level : text.levels()) {
          digest.update(level.getBytes(StandardCharsets.UTF_8));
          digest.update((byte) 0);
        }
      }
      int n = column.rows();
      for (int i = 0; i < n; i++) {
        if (column instanceof DataColumn.Numeric numeric) {
          buffer.putDouble(numeric.values()[i]);
        } else {
          buffer.putLong(((DataColumn.Text) column).codes()[i]);
        }
        if (!buffer.hasRemaining() || i == n - 1) {
          digest.update(buffer.array(), 0, buffer.position());
          buffer.clear();
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
