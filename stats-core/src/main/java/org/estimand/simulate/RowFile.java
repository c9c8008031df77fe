package org.estimand.simulate;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.fit.Json;

/**
 * The file of rows. Its first line says which simulation it belongs to. The rows of a replicate are
 * written together and each says how many they are, so that a half-written replicate is recognised.
 */
final class RowFile implements AutoCloseable {
  private static final List<String> HEADER =
      List.of(
          "replicate",
          "estimator",
          "term",
          "truth",
          "estimate",
          "std.error",
          "covered",
          "rejected",
          "code",
          "message",
          "rows");

  private final Writer out;

  private RowFile(Writer out) {
    this.out = out;
  }

  /** Writes a file with these rows and opens it for more. */
  static RowFile rewrite(Path file, String fingerprint, List<SimulationRow> rows) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Path fresh = file.resolveSibling(file.getFileName() + ".part");
      try (Writer w = Files.newBufferedWriter(fresh, StandardCharsets.UTF_8)) {
        w.write("# " + fingerprint + "\n" + String.join(",", HEADER) + "\n");
        int from = 0;
        while (from < rows.size()) {
          int to = from;
          while (to < rows.size() && rows.get(to).replicate() == rows.get(from).replicate()) {
            to++;
          }
          w.write(text(rows.subList(from, to)));
          from = to;
        }
      }
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
      return new RowFile(
          Files.newBufferedWriter(file, StandardCharsets.UTF_8, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot write the file of rows \"" + file + "\": " + e.getMessage() + ".", e);
    }
  }

  /** Adds the rows of one replicate and flushes. */
  void add(List<SimulationRow> rows) {
    try {
      out.write(text(rows));
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the file of rows: " + e.getMessage() + ".", e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the file of rows: " + e.getMessage() + ".", e);
    }
  }

  private static String text(List<SimulationRow> rows) {
    StringWriter text = new StringWriter();
    CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).bufferSize(0).build(text);
    for (SimulationRow r : rows) {
      csv.writeRecord(
          Integer.toString(r.replicate()),
          r.estimator(),
          r.term(),
          Json.number(r.truth()),
          Json.number(r.estimate()),
          Json.number(r.standardError()),
          r.covered() ? "1" : "0",
          r.rejected() ? "1" : "0",
          r.code(),
          r.message().replace('\n', ' ').replace('\r', ' '),
          Integer.toString(rows.size()));
    }
    return text.toString();
  }

  /**
   * The complete replicates of a file.
   *
   * @throws InvalidConfigException CONF-083 when the file belongs to another simulation
   * @throws InvalidDataException DATA-086 when a row other than the last cannot be read
   */
  static List<SimulationRow> read(Path file, String fingerprint) {
    String text;
    try {
      // up to the last complete line: a character may be cut as well as a line
      byte[] bytes = Files.readAllBytes(file);
      int length = bytes.length;
      while (length > 0 && bytes[length - 1] != '\n') {
        length--;
      }
      text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot read the file of rows \"" + file + "\": " + e.getMessage() + ".", e);
    }
    int first = text.indexOf('\n');
    String found = first < 0 ? "" : text.substring(0, first);
    if (!found.equals("# " + fingerprint)) {
      throw new InvalidConfigException(
          "CONF-083",
          "File \""
              + file.getFileName()
              + "\" belongs to another simulation, so it cannot be resumed. It has: "
              + (found.startsWith("# ") ? found.substring(2) : "no description")
              + ". Asked for: "
              + fingerprint
              + ". Repeat the options of the first run or name another file.");
    }
    return complete(file, text.substring(first + 1));
  }

  private static List<SimulationRow> complete(Path file, String body) {
    Map<Integer, List<SimulationRow>> byReplicate = new LinkedHashMap<>();
    Map<Integer, Integer> expected = new LinkedHashMap<>();
    try (CsvReader<CsvRecord> csv = CsvReader.builder().ofCsvRecord(body)) {
      int line = 0;
      for (CsvRecord record : csv) {
        if (line++ == 0) {
          continue;
        }
        SimulationRow row = row(record.getFields());
        byReplicate.computeIfAbsent(row.replicate(), k -> new ArrayList<>()).add(row);
        expected.put(row.replicate(), Integer.parseInt(record.getField(HEADER.size() - 1)));
      }
    } catch (CsvParseException | IndexOutOfBoundsException | NumberFormatException e) {
      throw new InvalidDataException(
          "DATA-086",
          "File \""
              + file.getFileName()
              + "\" is not a file of simulation rows: "
              + e.getMessage()
              + ". Delete it and start anew.",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<SimulationRow> rows = new ArrayList<>();
    byReplicate.forEach(
        (replicate, of) -> {
          if (of.size() == expected.get(replicate)) {
            rows.addAll(of);
          }
        });
    return rows;
  }

  private static SimulationRow row(List<String> f) {
    return new SimulationRow(
        Integer.parseInt(f.get(0)),
        f.get(1),
        f.get(2),
        Double.parseDouble(f.get(3)),
        Double.parseDouble(f.get(4)),
        Double.parseDouble(f.get(5)),
        f.get(6).equals("1"),
        f.get(7).equals("1"),
        f.get(8),
        f.get(9));
  }
}
