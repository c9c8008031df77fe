package org.estimand.validation.studies;

import java.util.List;

/**
 * What a study shows.
 *
 * @param name name of the study
 * @param title heading
 * @param introduction paragraphs before the tables
 * @param tables published / ours / difference
 * @param figures pictures
 * @param remarks paragraphs after the tables: diagnostics, sources
 */
public record StudyReport(
    String name,
    String title,
    List<String> introduction,
    List<StudyTable> tables,
    List<StudyFigure> figures,
    List<String> remarks) {
  /** Copies the lists. */
  public StudyReport {
    introduction = List.copyOf(introduction);
    tables = List.copyOf(tables);
    figures = List.copyOf(figures);
    remarks = List.copyOf(remarks);
  }

  /** Whether every published number was met. */
  public boolean agrees() {
    return tables.stream().allMatch(t -> t.differing().isEmpty());
  }

  /** The tables and remarks for people. */
  public String toText() {
    StringBuilder text = new StringBuilder(title).append("\n\n");
    for (StudyTable t : tables) {
      text.append(t.toText()).append('\n');
    }
    for (String remark : remarks) {
      text.append(remark).append('\n');
    }
    return text.append(verdict()).append('\n').toString();
  }

  /** One sentence about all comparisons. */
  public String verdict() {
    long compared = tables.stream().mapToLong(StudyTable::compared).sum();
    long differing = tables.stream().mapToLong(t -> t.differing().size()).sum();
    return differing == 0
        ? "All " + compared + " comparisons are met."
        : differing + " of " + compared + " comparisons are not met.";
  }
}
