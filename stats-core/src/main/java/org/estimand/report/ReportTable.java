package org.estimand.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.estimand.errors.InvalidConfigException;

/**
 * A table of text cells, ready to be rendered. Immutable; {@link #row} and {@link #note} return a
 * new table.
 */
public final class ReportTable {
  private final String title;
  private final List<String> columns;
  private final List<Align> aligns;
  private final List<List<String>> rows;
  private final List<String> notes;

  private ReportTable(
      String title,
      List<String> columns,
      List<Align> aligns,
      List<List<String>> rows,
      List<String> notes) {
    this.title = title;
    this.columns = columns;
    this.aligns = aligns;
    this.rows = rows;
    this.notes = notes;
  }

  /** An empty table; the first column holds words, the others numbers. */
  public static ReportTable of(String title, String... columns) {
    List<Align> aligns = new ArrayList<>(Collections.nCopies(columns.length, Align.RIGHT));
    if (columns.length > 0) {
      aligns.set(0, Align.LEFT);
    }
    return new ReportTable(title, List.of(columns), List.copyOf(aligns), List.of(), List.of());
  }

  /** The same table with other alignments, one per column. */
  public ReportTable aligned(Align... next) {
    requireCells(next.length);
    return new ReportTable(title, columns, List.of(next), rows, notes);
  }

  /** The table with one more row, one cell per column. */
  public ReportTable row(String... cells) {
    requireCells(cells.length);
    List<List<String>> more = new ArrayList<>(rows);
    more.add(List.of(cells));
    return new ReportTable(title, columns, aligns, Collections.unmodifiableList(more), notes);
  }

  /** The table with one more note under it. */
  public ReportTable note(String text) {
    List<String> more = new ArrayList<>(notes);
    more.add(text);
    return new ReportTable(title, columns, aligns, rows, List.copyOf(more));
  }

  private void requireCells(int count) {
    if (count != columns.size()) {
      throw new InvalidConfigException(
          "CONF-090",
          "Table \"" + title + "\" has " + columns.size() + " columns; " + count + " were given.");
    }
  }

  /** The title. */
  public String title() {
    return title;
  }

  /** Names of the columns. */
  public List<String> columns() {
    return columns;
  }

  /** Alignments of the columns. */
  public List<Align> aligns() {
    return aligns;
  }

  /** The rows. */
  public List<List<String>> rows() {
    return rows;
  }

  /** The notes. */
  public List<String> notes() {
    return notes;
  }

  /** Fixed-width text. */
  public String toText() {
    return TableFormats.text(this);
  }

  /** CSV without title and notes. */
  public String toCsv() {
    return TableFormats.csv(this);
  }

  /** A Markdown table. */
  public String toMarkdown() {
    return TableFormats.markdown(this);
  }

  /** An HTML table element. */
  public String toHtml() {
    return TableFormats.html(this);
  }

  /** A LaTeX table; needs the package booktabs. */
  public String toLatex() {
    return TableFormats.latex(this);
  }
}
