package org.estimand.validation.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;

/**
 * Twenty normal features of which six matter: main effects (linear, squared, a wave), an
 * interaction of two, and noise of standard deviation one; or a treatment with the logistic of the
 * same mean.
 *
 * @param n training rows
 * @param test rows to compare on
 * @param cells column-major, training rows first
 * @param y targets
 */
record BoostingDesign(int n, int test, double[] cells, double[] y) {
  static final int FEATURES = 20;

  static BoostingDesign draw(int n, boolean probability, long seed) {
    int test = Math.max(20_000, n / 10);
    int rows = n + test;
    RandomStream random = RandomStreams.of(seed).child("boosting design", n).generator();
    double[] x = new double[rows * FEATURES];
    for (int i = 0; i < x.length; i++) {
      x[i] = random.normal();
    }
    double[] y = new double[rows];
    for (int i = 0; i < rows; i++) {
      double a = Math.max(0, x[3 * rows + i]);
      double f =
          x[i]
              + 0.5 * x[rows + i] * x[rows + i]
              + Math.sin(2 * x[2 * rows + i])
              + 0.5 * a * (x[4 * rows + i] > 0 ? 1.5 : 1)
              + 0.3 * x[5 * rows + i];
      y[i] = probability ? (random.bernoulli(1 / (1 + Math.exp(-f))) ? 1 : 0) : f + random.normal();
    }
    return new BoostingDesign(n, test, x, y);
  }

  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int j = 0; j < FEATURES; j++) {
      names.add("x" + j);
    }
    return names;
  }

  /** Columns of a block of rows, one after the other. */
  double[] block(int from, int count) {
    double[] out = new double[count * FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      System.arraycopy(cells, j * (n + test) + from, out, j * count, count);
    }
    return out;
  }

  /** Cells of a block of rows, row by row. */
  float[] rows(int from, int count) {
    float[] out = new float[count * FEATURES];
    for (int j = 0; j < FEATURES; j++) {
      for (int i = 0; i < count; i++) {
        out[i * FEATURES + j] = (float) cells[j * (n + test) + from + i];
      }
    }
    return out;
  }

  /**
   * Writes numbers of rows (training, test) and features, targets, and columns as doubles, least
   * significant byte first.
   */
  void write(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      write(channel, new double[] {n, test, FEATURES});
      write(channel, y);
      write(channel, cells);
    }
  }

  private static void write(FileChannel channel, double[] numbers) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < numbers.length; i++) {
      buffer.putDouble(numbers[i]);
      if (!buffer.hasRemaining() || i == numbers.length - 1) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  /** R2 of predicted means on the test rows, or the log loss of predicted probabilities. */
  double loss(double[] predicted, boolean probability) {
    double mean = 0;
    for (int i = 0; i < test; i++) {
      mean += y[n + i] / test;
    }
    double error = 0;
    double spread = 0;
    double log = 0;
    for (int i = 0; i < test; i++) {
      double t = y[n + i];
      error += (t - predicted[i]) * (t - predicted[i]);
      spread += (t - mean) * (t - mean);
      log -= Math.log(t > 0 ? predicted[i] : 1 - predicted[i]) / test;
    }
    return probability ? log : 1 - error / spread;
  }
}
