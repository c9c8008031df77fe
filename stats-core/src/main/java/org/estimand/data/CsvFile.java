package org.estimand.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.estimand.errors.InvalidDataException;

/**
 * Reads the columns that have a role straight from a CSV file, in one pass and without a table in
 * between: RFC 4180, UTF-8, a header line, comma separated. Nothing is guessed: a column is text
 * where it is declared categorical or its role takes labels (unit, time, cluster, domain, stratum,
 * fold) and some cell is no number, or two are integers that no double tells apart; every other
 * column must be numbers over the whole file. An empty cell or {@code NA} is missing.
 */
public final class CsvFile {
  private CsvFile() {}

  /**
   * Reads data with roles.
   *
   * @throws InvalidDataException DATA-013 (no header), DATA-014 (not UTF-8), DATA-015 (a column
   *     name twice), DATA-016 (a row of another length), DATA-017 (a cell that is no finite
   *     number), DATA-018 (quotes or separators that are not those of CSV) and everything {@link
   *     CausalData#of(Columns, Roles, Missing)} finds
   * @throws UncheckedIOException when the file cannot be read
   */
  public static CausalData read(Path file, Roles roles, Missing missing) {
    CsvColumns sink = new CsvColumns(file.getFileName().toString(), roles);
    parse(file, sink);
    sink.requireHeader();
    return DataChecks.build(sink.columns(), sink.header(), roles, missing);
  }

  /** The column names of a file. */
  public static List<String> header(Path file) {
    CsvColumns sink = new CsvColumns(file.getFileName().toString(), Roles.none());
    try (Reader text = open(file);
        CsvReader<CsvColumns> reader = reader(sink, text)) {
      boolean unused = reader.iterator().hasNext(); // parses the file up to its first data row
    } catch (CsvParseException | UncheckedIOException e) {
      throw failure(file, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    sink.requireHeader();
    return sink.header();
  }

  private static void parse(Path file, CsvColumns sink) {
    try (Reader text = open(file);
        CsvReader<CsvColumns> reader = reader(sink, text)) {
      for (CsvColumns row : reader) {
        row.endRow();
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw failure(file, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private static CsvReader<CsvColumns> reader(CsvColumns sink, Reader text) {
    return CsvReader.builder()
        .skipEmptyLines(true)
        .allowExtraFields(true)
        .allowMissingFields(true)
        .detectBomHeader(false)
        .build(sink, text);
  }

  private static Reader open(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new UncheckedIOException(
          "\"" + file + "\" is a folder, not a CSV file.", new IOException("is a folder"));
    }
    try {
      return new InputStreamReader(
          Files.newInputStream(file),
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT));
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException(
          "There is no file \"" + file + "\". Check the path given as data.", e);
    }
  }

  private static RuntimeException failure(Path file, RuntimeException e) {
    Throwable cause = e;
    while (cause != null) {
      if (cause instanceof InvalidDataException known) {
        return known;
      }
      if (cause instanceof CharacterCodingException) {
        return new InvalidDataException(
            "DATA-014",
            "File \""
                + file.getFileName()
                + "\" is not UTF-8 text. Save it as UTF-8 and read it again.",
            e);
      }
      cause = cause.getCause();
    }
    if (e instanceof UncheckedIOException) {
      return e;
    }
    return new InvalidDataException(
        "DATA-018",
        "File \""
            + file.getFileName()
            + "\" is not a valid CSV file: "
            + (e.getCause() == null ? "" : e.getCause().getMessage() + ". ")
            + e.getMessage()
            + ". Quotes belong around a whole cell, and a quote inside is doubled.",
        e);
  }
}
