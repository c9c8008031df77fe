package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.estimand.validation.studies.Studies;
import org.estimand.validation.studies.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyCommandTest {
  @TempDir private Path folder;

  @Test
  void listsStudies() {
    String out = Outcome.line("study --list").succeeded().out();
    assertTrue(out.startsWith("lalonde "), out);
  }

  @Test
  void lalondePrintsItsTableAndWritesItsFiles() throws IOException {
    Path target = folder.resolve("a b").resolve("report");
    Outcome run = Outcome.of("study", "lalonde", "--out", target.toString()).succeeded();
    assertTrue(run.out().contains("Experiment: difference in means"), run.out());
    assertTrue(run.out().contains("comparisons are met."), run.out());
    assertTrue(run.out().endsWith("Report: " + target.resolve("lalonde.html") + "\n"), run.out());
    assertTrue(Files.readString(target.resolve("effects.csv")).startsWith("quantity,published,"));
    String html = Files.readString(target.resolve("lalonde.html"));
    assertTrue(html.startsWith("<!DOCTYPE html>"), html);
    assertEquals(
        -1,
        html.replace("http://www.w3.org/2000/svg", "").indexOf("http"),
        "nothing is loaded from elsewhere");
    for (String figure : new String[] {"love-att", "love-ate", "overlap", "effects"}) {
      String svg = Files.readString(target.resolve(figure + ".svg"));
      assertTrue(svg.contains("<svg") && svg.contains("</svg>"), svg);
      assertTrue(html.contains(svg.substring(svg.indexOf("<svg")).trim()), figure);
    }
  }

  @Test
  void wrongNames() {
    Outcome.line("study lalond")
        .failedWith(2, "CONF-085 Unknown study \"lalond\". Closest: \"lalonde\". Studies: ");
    Outcome.line("study")
        .failed(
            2,
            "CONF-088 Name a study, or list them with --list. Studies: "
                + String.join(", ", Studies.all().stream().map(Study::name).toList())
                + ".");
  }

  @Test
  void aFolderThatCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    Outcome run = Outcome.of("study", "lalonde", "--out", file.toString());
    assertEquals(
        "Input/output: cannot write into folder \"" + file + "\" (FileAlreadyExistsException).\n",
        run.err());
    assertEquals(5, run.status());
  }

  @Test
  void replicationsAreForStudiesThatSimulate() {
    Outcome.line("study lalonde --replications 10")
        .failed(
            2,
            "CONF-260 --replications 10: study \"lalonde\" simulates no data sets. Leave it out.");
    Outcome.line("study fuhr-papies --reps 0")
        .failed(2, "CONF-260 --replications 0: must be at least 1.");
  }
}
