package org.estimand.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.estimand.errors.InvalidDataException;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvFileTest {
  @TempDir Path folder;

  private static final Roles ROLES = Roles.outcome("y").treatment("d").covariates("x");

  private Path file(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private Path bytes(byte[] content) {
    try {
      return Files.write(folder.resolve("data.csv"), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refused(String text, Roles roles, String message) {
    Path file = file(text);
    InvalidDataException e =
        assertThrows(InvalidDataException.class, () -> CsvFile.read(file, roles, Missing.REFUSE));
    assertEquals(message, e.getMessage());
  }

  @Test
  void readsWantedColumnsOnly() {
    CausalData data =
        CsvFile.read(
            file("\uFEFFy,ignored,d,x\r\n1.5,\"a, \"\"b\"\"\",1,-2e3\r\n\r\n.25,text,0,7\r\n"),
            ROLES,
            Missing.REFUSE);
    assertEquals(2, data.rows());
    assertArrayEquals(new double[] {1.5, .25}, data.column(Role.OUTCOME));
    assertArrayEquals(new double[] {-2000, 7}, data.values("x"));
  }

  @Test
  void declaredTextBecomesDummiesAndLabelsNeedNoDeclaration() {
    CausalData data =
        CsvFile.read(
            file("y,d,race,firm\n1,0,white,b7\n2,1,black,3\n3,0,hispan,b7\n"),
            Roles.outcome("y")
                .treatment("d")
                .covariates("race")
                .cluster("firm")
                .categorical("race:white"),
            Missing.REFUSE);
    assertEquals(List.of("race=black", "race=hispan"), data.covariates().names());
    assertArrayEquals(new double[] {0, 1, 0, 0, 0, 1}, data.covariates().data());
    assertArrayEquals(new int[] {0, 1, 0}, data.grouping("firm").codes());
    assertEquals(List.of("b7", "3"), data.grouping("firm").labels());
  }

  @Test
  void everyBrokenFileIsRefusedInWords() {
    refused("", ROLES, "DATA-013 File \"data.csv\" is empty. Expected a header line and data.");
    refused(
        "1,0,2.5,7\n2,1,3,8\n",
        ROLES,
        "DATA-013 File \"data.csv\" has no header: its first line holds 1, 0, 2.5, ... instead of"
            + " column names. Add a first line with the names.");
    refused("y,d,x\n", ROLES, "DATA-010 The table has no rows. At least one row is needed.");
    refused(
        "y,d,x,d\n1,0,2,3\n",
        ROLES,
        "DATA-015 Column name \"d\" appears twice in file \"data.csv\" (columns 2 and 4). Rename"
            + " one.");
    refused(
        "y,d,x,D\n1,0,2,3\n",
        ROLES,
        "DATA-004 Columns \"d\" and \"D\" differ only in case; rename one.");
    refused(
        "y,d,x\n1,0,2\n1,0\n",
        ROLES,
        "DATA-016 File \"data.csv\", row 2 (line 3) has 2 cells; the header has 3. Check for a"
            + " missing or an unquoted comma, or a carriage return inside a line.");
    refused(
        "y,d,x\n1,0,2\n1,0,red\n",
        ROLES,
        "DATA-017 File \"data.csv\", column \"x\", row 2: \"red\" is not a finite number. Correct"
            + " the cell, leave it empty if the value is missing, or declare the column"
            + " categorical.");
    for (String cell :
        List.of("NaN", "Inf", "-Infinity", "1e999", "0x10", "1d", "1,5".substring(0, 1) + "_")) {
      refused(
          "y,d,x\n" + cell + ",0,2\n",
          ROLES,
          "DATA-017 File \"data.csv\", column \"y\", row 1: \""
              + cell
              + "\" is not a finite number. Correct the cell, leave it empty if the value is"
              + " missing, or declare the column categorical.");
    }
    refused(
        "y,d,x\n1,0,2\n1,0,\n1,,NA\n",
        ROLES,
        "DATA-002 Column \"d\" (TREATMENT) has 1 missing value (row 3). Column \"x\" (COVARIATE)"
            + " has 2 missing values (first rows 2, 3). Drop them with Missing.DROP_ROWS or impute"
            + " before CausalData.of.");
    refused(
        "y,dd,x\n1,0,2\n",
        ROLES,
        "DATA-001 No column named \"d\" for role TREATMENT. Closest: \"dd\". Columns: y, dd, x"
            + " (3).");
  }

  @Test
  void aFileWithOtherSeparatorsOrLineEndsIsRefusedInWords() {
    refused(
        "y;d;x\n1,5;0;2\n",
        ROLES,
        "DATA-018 File \"data.csv\" is not a valid CSV file: its header is one column,"
            + " \"y;d;x\". Separate the columns by commas and write numbers with a decimal point.");
    refused(
        "y\td\tx\n1\t0\t2\n",
        ROLES,
        "DATA-018 File \"data.csv\" is not a valid CSV file: its header is one column,"
            + " \"y d x\". Separate the columns by commas and write numbers with a decimal point.");
    refused("\n\n", ROLES, "DATA-013 File \"data.csv\" is empty. Expected a header line and data.");
    refused(
        "y,d,x\n1,0,2\r,0\n",
        ROLES,
        "DATA-016 File \"data.csv\", row 2 (line 3) has 2 cells; the header has 3. Check for a"
            + " missing or an unquoted comma, or a carriage return inside a line.");
    refused(
        "y,d,x\n1,0,\"2\n1,0,3\n",
        ROLES,
        "DATA-017 File \"data.csv\", column \"x\", row 1: \"2 1,0,3 \" is not a finite number."
            + " Correct the cell, leave it empty if the value is missing, or declare the column"
            + " categorical.");
  }

  @Test
  void longNumbersThatAreLabelsStayApart() {
    CausalData data =
        CsvFile.read(
            file(
                "y,d,x,firm\n1,0,2,90071992547409930001\n2,1,3,90071992547409930002\n"
                    + "3,0,4,90071992547409930001\n"),
            ROLES.cluster("firm"),
            Missing.REFUSE);
    assertArrayEquals(new int[] {0, 1, 0}, data.grouping("firm").codes());
    assertEquals(
        List.of("90071992547409930001", "90071992547409930002"), data.grouping("firm").labels());
    // spellings of one number are one label
    CausalData spelled =
        CsvFile.read(
            file("y,d,x,firm\n1,0,2,1\n2,1,3,1.0\n3,0,4,2\n"),
            ROLES.cluster("firm"),
            Missing.REFUSE);
    assertArrayEquals(new int[] {0, 0, 1}, spelled.grouping("firm").codes());
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() {
    Path file = bytes("y,d,x\n1,0,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    InvalidDataException e =
        assertThrows(InvalidDataException.class, () -> CsvFile.read(file, ROLES, Missing.REFUSE));
    assertEquals(
        "DATA-014 File \"data.csv\" is not UTF-8 text. Save it as UTF-8 and read it again.",
        e.getMessage());
  }

  @Test
  void anAbsentFileIsAnInputError() {
    Path absent = folder.resolve("absent.csv");
    UncheckedIOException e =
        assertThrows(UncheckedIOException.class, () -> CsvFile.read(absent, ROLES, Missing.REFUSE));
    assertTrue(e.getMessage().startsWith("There is no file \""), e.getMessage());
  }

  @Test
  void rowsWithMissingValuesCanBeDroppedAndAreCounted() {
    CausalData data =
        CsvFile.read(file("y,d,x\n1,0,2\n1,0,\n1,,NA\n2,1,4\n"), ROLES, Missing.DROP_ROWS);
    assertEquals(2, data.rows());
    assertEquals(4, data.rowsRead());
    assertEquals("{missing d=1, missing x=1}", data.dropped().toString());
    assertArrayEquals(new int[] {0, 3}, data.originalRows());
  }

  @Test
  void numbersAreRoundedAsThePlatformDoes() {
    RandomStream random = RandomStreams.of(7).child("decimals").generator();
    for (int k = 0; k < 200_000; k++) {
      double value = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(value)) {
        check(Double.toString(value));
      }
      check(Double.toString(random.normal()));
      check(
          random.integer(1_000_000)
              + "."
              + random.integer(1_000_000)
              + "e"
              + (random.integer(60) - 30));
    }
    for (String s : List.of("0", "-0", "+3", "007", "1.", ".5", "123456789012345678901234567890")) {
      check(s);
    }
  }

  private static void check(String text) {
    double got = DecimalText.parse(text.toCharArray(), 0, text.length());
    assertEquals(
        Double.doubleToLongBits(Double.parseDouble(text)), Double.doubleToLongBits(got), text);
  }
}
