package org.estimand.validation.studies;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes the report of a study: one HTML page, a CSV file for each table, an SVG for each figure.
 */
public final class StudyFiles {
  private StudyFiles() {}

  /**
   * Writes all files into a folder, which is made when missing.
   *
   * @return the page
   */
  public static Path write(StudyReport report, Path folder) {
    try {
      Files.createDirectories(folder);
      for (StudyTable t : report.tables()) {
        text(folder.resolve(t.name() + ".csv"), t.toCsv());
      }
      for (StudyFigure f : report.figures()) {
        text(folder.resolve(f.name() + ".svg"), f.svg());
      }
      Path page = folder.resolve(report.name() + ".html");
      text(page, StudyPage.html(report));
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write into folder \"" + folder + "\" (" + e.getClass().getSimpleName() + ").", e);
    }
  }

  private static void text(Path file, String content) throws IOException {
    Files.writeString(file, content, StandardCharsets.UTF_8);
  }
}
