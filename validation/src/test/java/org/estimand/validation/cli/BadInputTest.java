package org.estimand.validation.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be used: every one ends in one line with a code, and status 3. */
class BadInputTest {
  private static final String HEADER = "y,d,x1,x2\n";

  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("study.csv"), content);
  }

  private static String rows(int n) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append(i * i % 7).append(',').append(i % 3 == 0 ? 1 : 0).append(',');
      text.append(i % 5).append(',').append(i * 3 % 11).append('\n');
    }
    return text.toString();
  }

  private static Outcome ipw(Path file) {
    return Outcome.of(
        "fit",
        "ipw",
        "--data",
        file.toString(),
        "--outcome",
        "y",
        "--treatment",
        "d",
        "--covariates",
        "x1,x2");
  }

  @Test
  void missingHeader() throws IOException {
    ipw(file("1,0,2,3\n2,1,4,5\n"))
        .failed(
            3,
            "DATA-013 File \"study.csv\" has no header: its first line holds 1, 0, 2, ... instead"
                + " of column names. Add a first line with the names.");
  }

  @Test
  void emptyFile() throws IOException {
    ipw(file(""))
        .failed(3, "DATA-013 File \"study.csv\" is empty. Expected a header line and data.");
  }

  @Test
  void headerWithoutRows() throws IOException {
    ipw(file(HEADER)).failed(3, "DATA-010 The table has no rows. At least one row is needed.");
  }

  @Test
  void notANumberInACell() throws IOException {
    for (String cell : new String[] {"NaN", "Inf", "-Infinity"}) {
      ipw(file(HEADER + "1,0,2,3\n" + "2,1," + cell + ",5\n"))
          .failed(
              3,
              "DATA-017 File \"study.csv\", column \"x1\", row 2: \""
                  + cell
                  + "\" is not a finite number. Correct the cell, leave it empty if the value is"
                  + " missing, or declare the column categorical.");
    }
  }

  @Test
  void textThatIsNotDeclared() throws IOException {
    ipw(file(HEADER + "1,0,north,3\n2,1,south,5\n"))
        .failed(
            3,
            "DATA-017 File \"study.csv\", column \"x1\", row 1: \"north\" is not a finite number."
                + " Correct the cell, leave it empty if the value is missing, or declare the column"
                + " categorical.");
  }

  @Test
  void missingValues() throws IOException {
    Path file = file(HEADER + rows(30) + "1,0,,3\n");
    ipw(file)
        .failed(
            3,
            "DATA-002 Column \"x1\" (COVARIATE) has 1 missing value (row 31). Drop them with"
                + " --missing drop, or fill the cells of the file.");
    Outcome.of(
            "fit",
            "ipw",
            "--data",
            file.toString(),
            "--outcome",
            "y",
            "--treatment",
            "d",
            "--covariates",
            "x1,x2",
            "--missing",
            "drop")
        .succeeded();
  }

  @Test
  void notUtf8() throws IOException {
    Path file = folder.resolve("study.csv");
    Files.write(file, (HEADER + "1,0,2,3 \u00e9\n").getBytes(StandardCharsets.ISO_8859_1));
    ipw(file)
        .failed(
            3,
            "DATA-014 File \"study.csv\" is not UTF-8 text. Save it as UTF-8 and read it again.");
  }

  @Test
  void duplicateColumnNames() throws IOException {
    ipw(file("y,d,x1,x1\n1,0,2,3\n"))
        .failed(
            3,
            "DATA-015 Column name \"x1\" appears twice in file \"study.csv\" (columns 3 and 4)."
                + " Rename one.");
    ipw(file("y,d,x1,X1\n1,0,2,3\n"))
        .failed(3, "DATA-004 Columns \"x1\" and \"X1\" differ only in case; rename one.");
  }

  @Test
  void aRowOfAnotherLength() throws IOException {
    ipw(file(HEADER + "1,0,2\n"))
        .failed(
            3,
            "DATA-016 File \"study.csv\", row 1 (line 2) has 3 cells; the header has 4. Check for a"
                + " missing or an unquoted comma, or a carriage return inside a line.");
  }

  @Test
  void anUnknownColumnNamesTheClosest() throws IOException {
    Path file = file(HEADER + rows(30));
    Outcome.of(
            "fit",
            "ipw",
            "--data",
            file.toString(),
            "--outcome",
            "y",
            "--treatment",
            "d",
            "--covariates",
            "x1,x3")
        .failed(
            3,
            "DATA-001 No column named \"x3\" for role COVARIATE. Closest: \"x1\". Columns: y, d,"
                + " x1, x2 (4).");
  }

  @Test
  void aRoleThatWouldBeIgnored() throws IOException {
    Path file = file(HEADER + rows(30));
    Outcome.of(
            "fit",
            "ipw",
            "--data",
            file.toString(),
            "--outcome",
            "y",
            "--treatment",
            "d",
            "--covariates",
            "x1",
            "--instrument",
            "x2")
        .failed(
            3,
            "DATA-005 INSTRUMENT \"x2\" was given, but ipw takes no INSTRUMENT columns. Remove the"
                + " role.");
  }

  @Test
  void noFile() {
    ipw(folder.resolve("none.csv"))
        .failed(
            5,
            "Input/output: There is no file \""
                + folder.resolve("none.csv")
                + "\". Check the path given as data.");
    ipw(folder).failed(5, "Input/output: \"" + folder + "\" is a folder, not a CSV file.");
  }

  @Test
  void aFolderThatCannotTakeTheJson() throws IOException {
    Path file = file(HEADER + rows(30));
    Path json = folder.resolve("none").resolve("result.json");
    Outcome.of(
            "fit",
            "ipw",
            "--data",
            file.toString(),
            "--outcome",
            "y",
            "--treatment",
            "d",
            "--covariates",
            "x1,x2",
            "--json",
            json.toString())
        .failed(5, "Input/output: cannot write \"" + json + "\" (NoSuchFileException).");
  }

  @Test
  void aQuoteInsideACell() throws IOException {
    ipw(file(HEADER + "1,0,\"a\"b,3\n"))
        .failed(
            3,
            "DATA-018 File \"study.csv\" is not a valid CSV file: Unexpected character after closing quote: 'b' (0x62). Exception when reading record that started in line 2. Quotes belong around a whole cell, and a quote inside is"
                + " doubled.");
  }
}
