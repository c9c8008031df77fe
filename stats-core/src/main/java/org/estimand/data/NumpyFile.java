package org.estimand.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.estimand.errors.InvalidDataException;

/**
 * A matrix read from a NumPy file ({@code .npy}, format versions 1 to 3): little-endian floats of 4
 * or 8 bytes in C or Fortran order. Source: NumPy enhancement proposal 1.
 *
 * @param values rows x columns, column-major; NaN stays NaN
 * @param rows number of rows
 * @param columns number of columns
 */
public record NumpyFile(double[] values, int rows, int columns) {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int BUFFER = 1 << 16;
  private static final int LONGEST_HEADER = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*('[^']*'|\\[.*\\])");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([^)]*)\\)");

  /**
   * Reads a file.
   *
   * @throws InvalidDataException DATA-190 for a file that is no {@code .npy}, DATA-191 for another
   *     type of cells or another number of dimensions than two, DATA-192 for fewer or more bytes
   *     than the header announces
   * @throws UncheckedIOException when the file cannot be read
   */
  public static NumpyFile read(Path file) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
      return read(in, file.getFileName().toString());
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          "There is no file \"" + file + "\". Check the path given as data.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static NumpyFile read(InputStream in, String name) throws IOException {
    String header = header(in, name);
    Matcher type = TYPE.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!type.find() || !order.find() || !shape.find()) {
      throw none(name, "its header lacks descr, fortran_order or shape");
    }
    String cell = type.group(1);
    if (!cell.equals("'<f8'") && !cell.equals("'<f4'")) {
      throw new InvalidDataException(
          "DATA-191",
          "File \""
              + name
              + "\" has cells of type "
              + cell
              + "; '<f4' and '<f8' can be read. Save array.astype('<f8').");
    }
    long[] sizes =
        Arrays.stream(shape.group(1).split(","))
            .map(String::strip)
            .filter(s -> s.matches("\\d{1,18}"))
            .mapToLong(Long::parseLong)
            .toArray();
    if (sizes.length != 2 || sizes[0] < 1 || sizes[1] < 1) {
      throw new InvalidDataException(
          "DATA-191",
          "File \""
              + name
              + "\" has the shape ("
              + shape.group(1)
              + "); two dimensions, rows and columns, are needed, none of them 0. Save"
              + " array.reshape(rows, -1).");
    }
    if (sizes[0] > (Integer.MAX_VALUE - 8) / sizes[1]) {
      throw new InvalidDataException(
          "DATA-191",
          "File \""
              + name
              + "\" has "
              + sizes[0]
              + " x "
              + sizes[1]
              + " cells, more than one array can hold. Split its columns.");
    }
    boolean columnMajor = order.group(1).equals("True");
    return cells(in, name, cell.equals("'<f8'"), columnMajor, (int) sizes[0], (int) sizes[1]);
  }

  private static String header(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw none(name, "it does not begin as one");
    }
    int version = start[6];
    if (version < 1 || version > 3) {
      throw none(name, "its format version " + version + " is unknown");
    }
    byte[] size = in.readNBytes(version == 1 ? 2 : 4);
    ByteBuffer length = ByteBuffer.wrap(Arrays.copyOf(size, 4)).order(ByteOrder.LITTLE_ENDIAN);
    int bytes = length.getInt();
    if (bytes < 0 || bytes > LONGEST_HEADER) {
      throw none(name, "its header is too long");
    }
    byte[] text = in.readNBytes(bytes);
    if (text.length < bytes) {
      throw none(name, "its header is cut off");
    }
    return new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
  }

  /** Reads slices of the slower dimension, a buffer at a time. */
  private static NumpyFile cells(
      InputStream in, String name, boolean wide, boolean columnMajor, int rows, int columns)
      throws IOException {
    int size = wide ? 8 : 4;
    int inner = columnMajor ? rows : columns;
    int outer = columnMajor ? columns : rows;
    double[] values = new double[rows * columns];
    byte[] bytes = new byte[BUFFER];
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long total = (long) rows * columns;
    long read = 0;
    int fast = 0;
    int slow = 0;
    while (read < total) {
      int want = (int) Math.min(total - read, BUFFER / size);
      int got = in.readNBytes(bytes, 0, want * size);
      if (got < want * size) {
        throw length(name, "ends after " + (read + got / size) + " cells", rows, columns);
      }
      for (int k = 0; k < want; k++) {
        double value = wide ? buffer.getDouble(8 * k) : buffer.getFloat(4 * k);
        values[columnMajor ? slow * rows + fast : fast * rows + slow] = value;
        if (++fast == inner) {
          fast = 0;
          slow++;
        }
      }
      read += want;
    }
    if (slow != outer || in.read() >= 0) {
      throw length(name, "goes on behind its cells", rows, columns);
    }
    return new NumpyFile(values, rows, columns);
  }

  private static InvalidDataException none(String name, String why) {
    return new InvalidDataException(
        "DATA-190",
        "File \"" + name + "\" is no .npy file: " + why + ". Save the array with numpy.save.");
  }

  private static InvalidDataException length(String name, String what, int rows, int columns) {
    return new InvalidDataException(
        "DATA-192",
        "File \""
            + name
            + "\" "
            + what
            + "; its header announces "
            + rows
            + " x "
            + columns
            + ". Save the array again.");
  }
}
