package org.estimand.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.estimand.errors.InvalidDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NumpyFileTest {
  private static final String HEADER = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }";

  @TempDir private Path folder;

  /** A file with the header of a version, padded as numpy does, and cells in this order. */
  private Path file(int version, String header, boolean wide, double... cells) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x93);
    out.writeBytes("NUMPY".getBytes(StandardCharsets.US_ASCII));
    out.write(version);
    out.write(0);
    int fixed = version == 1 ? 10 : 12;
    String padded = header + " ".repeat(64 - (fixed + header.length() + 1) % 64) + "\n";
    out.write(padded.length() % 256);
    out.write(padded.length() / 256);
    if (version > 1) {
      out.write(0);
      out.write(0);
    }
    out.writeBytes(padded.getBytes(StandardCharsets.US_ASCII));
    int size = wide ? 8 : 4;
    ByteBuffer buffer = ByteBuffer.allocate(size * cells.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double cell : cells) {
      if (wide) {
        buffer.putDouble(cell);
      } else {
        buffer.putFloat((float) cell);
      }
    }
    out.writeBytes(buffer.array());
    return Files.write(folder.resolve("a.npy"), out.toByteArray());
  }

  private static String header(String type, String fortran, String shape) {
    return String.format(java.util.Locale.ROOT, HEADER, type, fortran, shape);
  }

  @Test
  void ordersTypesAndVersions() throws IOException {
    double[] want = {1, 4, 2, 5, -0.5, Double.NaN};
    for (int version = 1; version <= 3; version++) {
      for (boolean wide : new boolean[] {true, false}) {
        String type = wide ? "<f8" : "<f4";
        Path rows =
            file(version, header(type, "False", "(2, 3)"), wide, 1, 2, -0.5, 4, 5, Double.NaN);
        NumpyFile read = NumpyFile.read(rows);
        assertEquals(2, read.rows());
        assertEquals(3, read.columns());
        assertArrayEquals(want, read.values());
        Path columns = file(version, header(type, "True", "(2, 3)"), wide, want);
        assertArrayEquals(want, NumpyFile.read(columns).values());
      }
    }
  }

  /** More cells than one buffer holds. */
  @Test
  void largerThanTheBuffer() throws IOException {
    int n = 1500;
    int p = 7;
    double[] cells = new double[n * p];
    for (int k = 0; k < cells.length; k++) {
      cells[k] = k;
    }
    NumpyFile read = NumpyFile.read(file(1, header("<f8", "False", "(1500, 7)"), true, cells));
    for (int i = 0; i < n; i += 13) {
      for (int j = 0; j < p; j++) {
        assertEquals(i * p + j, read.values()[j * n + i]);
      }
    }
  }

  private void refused(String text, Path file) {
    assertEquals(
        text, assertThrows(InvalidDataException.class, () -> NumpyFile.read(file)).getMessage());
  }

  @Test
  void otherFiles() throws IOException {
    String no = "DATA-190 File \"a.npy\" is no .npy file: ";
    String save = ". Save the array with numpy.save.";
    refused(
        no + "it does not begin as one" + save,
        write("y,d,x\n1,2,3\n".getBytes(StandardCharsets.UTF_8)));
    refused(no + "it does not begin as one" + save, write(new byte[3]));
    Path good = file(1, header("<f8", "False", "(1, 1)"), true, 1);
    byte[] bytes = Files.readAllBytes(good);
    byte[] newer = bytes.clone();
    newer[6] = 9;
    refused(no + "its format version 9 is unknown" + save, write(newer));
    refused(no + "its header is cut off" + save, write(java.util.Arrays.copyOf(bytes, 40)));
    newer = bytes.clone();
    newer[6] = 2;
    newer[11] = 1;
    refused(no + "its header is too long" + save, write(newer));
    refused(
        no + "its header lacks descr, fortran_order or shape" + save,
        file(1, "{'descr': '<f8'}", true, 1));
  }

  private Path write(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("a.npy"), bytes);
  }

  @Test
  void otherCellsAndShapes() throws IOException {
    refused(
        "DATA-191 File \"a.npy\" has cells of type '<i8'; '<f4' and '<f8' can be read. Save"
            + " array.astype('<f8').",
        file(1, header("<i8", "False", "(1, 1)"), true, 1));
    refused(
        "DATA-191 File \"a.npy\" has the shape (3,); two dimensions, rows and columns, are needed,"
            + " none of them 0. Save array.reshape(rows, -1).",
        file(1, header("<f8", "False", "(3,)"), true, 1, 2, 3));
    refused(
        "DATA-191 File \"a.npy\" has the shape (0, 3); two dimensions, rows and columns, are needed,"
            + " none of them 0. Save array.reshape(rows, -1).",
        file(1, header("<f8", "False", "(0, 3)"), true));
    refused(
        "DATA-191 File \"a.npy\" has 3000000 x 1024 cells, more than one array can hold. Split its"
            + " columns.",
        file(1, header("<f4", "False", "(3000000, 1024)"), false));
  }

  @Test
  void otherLengths() throws IOException {
    refused(
        "DATA-192 File \"a.npy\" ends after 3 cells; its header announces 2 x 2. Save the array"
            + " again.",
        file(1, header("<f8", "False", "(2, 2)"), true, 1, 2, 3));
    refused(
        "DATA-192 File \"a.npy\" goes on behind its cells; its header announces 2 x 1. Save the"
            + " array again.",
        file(1, header("<f8", "False", "(2, 1)"), true, 1, 2, 3));
  }

  @Test
  void aFileThatIsNotThere() {
    Path none = folder.resolve("none.npy");
    assertEquals(
        "There is no file \"" + none + "\". Check the path given as data.",
        assertThrows(UncheckedIOException.class, () -> NumpyFile.read(none)).getMessage());
  }

  private static void refusedData(String text, org.junit.jupiter.api.function.Executable call) {
    assertEquals(text, assertThrows(InvalidDataException.class, call).getMessage());
  }

  @Test
  void matricesAsColumns() {
    Columns c = Columns.none().number("y", 1, 2).numbers("e", new double[] {3, 4, 5, 6}, 2);
    assertEquals(List.of("y", "e0", "e1"), c.names());
    assertArrayEquals(new double[] {5, 6}, c.values("e1"));
    refusedData(
        "DATA-016 A matrix of 3 cells has no 1 columns of 2 rows. Give whole columns.",
        () -> Columns.none().numbers("e", new double[3], 2));
    refusedData(
        "DATA-016 Column \"g0\" has 3 rows, the columns before it have 2.",
        () -> c.numbers("g", new double[3], 3));
  }

  @Test
  void blocksFromElsewhere() {
    Columns y = Columns.none().number("y", 1, Double.NaN, 3).number("x", 1, 2, 4);
    Roles roles = Roles.outcome("y").covariates("x");
    CausalData data = CausalData.of(y, roles, Missing.DROP_ROWS);
    Columns more = Columns.none().numbers("e", new double[] {7, Double.NaN, 9, 1, 2, 3}, 3);
    CausalData joined = data.withBlock("embedding", more);
    FeatureMatrix block = joined.block("embedding");
    assertArrayEquals(new double[] {7, 9, 1, 3}, block.data());
    assertArrayEquals(new int[] {0, 2}, joined.originalRows());
    assertEquals(data.dropped(), joined.dropped());
    assertArrayEquals(new double[] {1, 4}, joined.values("x"));
    refusedData(
        "DATA-188 Block \"embedding\" has 2 rows; 3 were read for the other columns. Give one row"
            + " for each, in the same order.",
        () -> data.withBlock("embedding", Columns.none().number("e", 1, 2)));
    refusedData(
        "DATA-189 Column \"e\" of block \"embedding\" is missing in row 3. Impute it, or drop the"
            + " row from all columns.",
        () -> data.withBlock("embedding", Columns.none().number("e", 1, 2, Double.NaN)));
    refusedData(
        "DATA-015 Column name \"x\" appears twice. Rename one.",
        () -> data.withBlock("embedding", Columns.none().number("x", 1, 2, 3)));
  }
}
