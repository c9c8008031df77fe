package org.estimand.validation.studies;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.estimand.fit.Json;

/**
 * Published or reference numbers beside ours.
 *
 * @param name short name, used for files
 * @param title heading
 * @param against what the numbers beside ours are, the head of their column: {@code published}
 *     where a publication printed them, {@code reference} where other software, other code or
 *     another of our models gave them
 * @param rows the lines
 */
public record StudyTable(String name, String title, String against, List<Comparison> rows) {
  /** The head over numbers that no publication holds. */
  static final String REFERENCE = "reference";

  private static final String PUBLISHED = "published";

  /** Copies the rows. */
  public StudyTable {
    rows = List.copyOf(rows);
  }

  /** A table of numbers that were published. */
  public StudyTable(String name, String title, List<Comparison> rows) {
    this(name, title, PUBLISHED, rows);
  }

  /** A table of numbers from elsewhere than a publication. */
  static StudyTable reference(String name, String title, List<Comparison> rows) {
    return new StudyTable(name, title, REFERENCE, rows);
  }

  /** Column names of the text and of the page. */
  List<String> columns() {
    return List.of(
        "quantity", against, "(s.e.)", "ours", "(s.e.)", "difference", "(s.e.)", "verdict");
  }

  /** Number of lines with a number to compare with. */
  public long compared() {
    return rows.stream().filter(r -> r.published().isPresent()).count();
  }

  /** Lines that are not as close as their tolerance asks. */
  public List<Comparison> differing() {
    return rows.stream().filter(r -> !r.agrees()).toList();
  }

  /** The cells of a line as text, in the order of the columns. */
  static List<String> cells(Comparison r) {
    return List.of(
        r.quantity(),
        r.published().map(Published::value).orElse(""),
        r.published().map(Published::standardError).orElse(""),
        number(OptionalDouble.of(r.ours())),
        number(r.oursError()),
        difference(r.difference()),
        difference(r.errorDifference()),
        r.verdict());
  }

  /** A table for people. */
  public String toText() {
    List<List<String>> all = new ArrayList<>();
    all.add(columns());
    rows.forEach(r -> all.add(cells(r)));
    int[] width = new int[columns().size()];
    for (List<String> row : all) {
      for (int j = 0; j < width.length; j++) {
        width[j] = Math.max(width[j], row.get(j).length());
      }
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    for (List<String> row : all) {
      StringBuilder line = new StringBuilder();
      for (int j = 0; j < width.length; j++) {
        boolean left = j == 0 || j == width.length - 1;
        line.append(j == 0 ? "" : "  ")
            .append(
                String.format(
                    Locale.ROOT,
                    "%" + (left ? "-" : "") + Math.max(1, width[j]) + "s",
                    row.get(j)));
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** All numbers with all digits. */
  public String toCsv() {
    StringBuilder csv =
        new StringBuilder(
            "quantity,"
                + against
                + ","
                + against
                + ".std.error,ours,std.error,difference,std.error.difference,verdict,source\n");
    for (Comparison r : rows) {
      csv.append(quoted(r.quantity()))
          .append(',')
          .append(r.published().map(Published::value).orElse(""))
          .append(',')
          .append(r.published().map(Published::standardError).orElse(""))
          .append(',')
          .append(Json.number(r.ours()))
          .append(',')
          .append(exact(r.oursError()))
          .append(',')
          .append(exact(r.difference()))
          .append(',')
          .append(exact(r.errorDifference()))
          .append(',')
          .append(r.verdict())
          .append(',')
          .append(quoted(r.published().map(Published::source).orElse("")))
          .append('\n');
    }
    return csv.toString();
  }

  private static String exact(OptionalDouble value) {
    return value.isPresent() ? Json.number(value.getAsDouble()) : "";
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private static String number(OptionalDouble value) {
    if (value.isEmpty()) {
      return "";
    }
    double v = value.getAsDouble();
    return String.format(Locale.ROOT, Math.abs(v) >= 10 ? "%.2f" : "%.4f", v);
  }

  private static String difference(OptionalDouble value) {
    return value.isEmpty() ? "" : String.format(Locale.ROOT, "%.1e", value.getAsDouble());
  }
}
