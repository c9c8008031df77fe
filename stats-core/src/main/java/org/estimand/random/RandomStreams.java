package org.estimand.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A tree of independent random streams. A stream is a function of the seed and of its path in the
 * tree only, so it is the same on one thread, on eight, on another machine, or when one task is run
 * again alone.
 *
 * <p>The key of a node is the SHA-256 digest of its parent's key, the name and the index; the first
 * 128 bits key a Philox 4x64 counter generator that starts at counter zero.
 */
public final class RandomStreams {
  private final byte[] key;

  private RandomStreams(byte[] key) {
    this.key = key;
  }

  /** The root of the tree for a seed. */
  public static RandomStreams of(long seed) {
    ByteBuffer b = ByteBuffer.allocate(17).put((byte) 's').putLong(seed).putLong(0L);
    return new RandomStreams(digest(b.array()));
  }

  /**
   * The child stream {@code name[index]}.
   *
   * @param name what the stream is for, for example {@code "fold"}
   * @param index which one, any value
   */
  public RandomStreams child(String name, long index) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer b =
        ByteBuffer.allocate(key.length + text.length + 8).put(key).put(text).putLong(index);
    return new RandomStreams(digest(b.array()));
  }

  /** The child stream {@code name[0]}. */
  public RandomStreams child(String name) {
    return child(name, 0L);
  }

  /** A fresh generator at the start of this stream; every call starts over. */
  public RandomStream generator() {
    ByteBuffer b = ByteBuffer.wrap(key);
    return new RandomStream(b.getLong(), b.getLong());
  }

  /** A 64-bit seed derived from this node, for libraries that only take a seed. */
  public long derivedSeed() {
    return ByteBuffer.wrap(key).getLong(24);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RandomStreams && Arrays.equals(key, ((RandomStreams) other).key);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key);
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
