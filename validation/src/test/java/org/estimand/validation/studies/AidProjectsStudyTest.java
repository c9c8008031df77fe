package org.estimand.validation.studies;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.estimand.datasets.dgp.AidProjects;
import org.estimand.fit.FitContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The study on a smaller data set than that of the command. */
class AidProjectsStudyTest {
  private static StudyReport report;

  @BeforeAll
  static void run() {
    report =
        new AidProjectsStudy(AidProjects.defaults().sized(16, 20, 2).embedding(24))
            .run(FitContext.defaults());
  }

  private static Comparison row(String quantity) {
    return report.tables().stream()
        .flatMap(t -> t.rows().stream())
        .filter(r -> r.quantity().equals(quantity))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theStudyIsListed() {
    assertEquals("aid-projects", Studies.of("aid-projects").name());
  }

  @Test
  void whatShouldBeRightIsComparedWithTheTruth() {
    assertEquals(List.of("effects", "tests", "predictability"), names());
    assertEquals(2L * AidProjects.effects().size(), report.tables().get(0).compared());
    assertTrue(report.agrees(), report::toText);
    AidProjects.effects()
        .forEach(
            (column, effect) -> {
              String label = AidProjects.labels().get(column);
              assertEquals(effect, row(label + ", truth").ours());
              Comparison both = row(label + ", covariates + embedding");
              assertEquals(effect, both.ours() - both.difference().orElseThrow(), 1e-12);
              assertTrue(row(label + ", covariates").published().isEmpty());
            });
  }

  private static List<String> names() {
    return report.tables().stream().map(StudyTable::name).toList();
  }

  @Test
  void covariatesAloneAreFurtherOff() {
    double alone = 0;
    double with = 0;
    for (String column : AidProjects.effects().keySet()) {
      String label = AidProjects.labels().get(column);
      double truth = AidProjects.effects().get(column);
      alone += (row(label + ", covariates").ours() - truth) / AidProjects.effects().size();
      with +=
          (row(label + ", covariates + embedding").ours() - truth) / AidProjects.effects().size();
      assertTrue(row(label + ", p (Holm)").ours() >= row(label + ", p").ours());
      assertTrue(row(label + ", s.e. (Conley, 100 km)").ours() > 0);
    }
    assertTrue(alone > 0.5 && alone > 2 * Math.abs(with), alone + " and " + with);
  }

  @Test
  void theFirstFunderIsEasierToPredict() {
    for (String sector : List.of("roads", "health", "relief")) {
      double first = row("World Bank: " + sector + ", covariates + embedding: AUC").ours();
      double second = row("China: " + sector + ", covariates + embedding: AUC").ours();
      assertTrue(first > second, sector + " " + first + " " + second);
      assertTrue(
          row("World Bank: " + sector + ", covariates + embedding: log loss").ours()
              < row("World Bank: " + sector + ", constant: log loss").ours());
    }
  }

  @Test
  void figuresAreDrawn() {
    assertEquals(2, report.figures().size());
    for (StudyFigure figure : report.figures()) {
      assertTrue(figure.svg().contains("<svg"), figure.name());
      assertFalse(figure.svg().contains("NaN"), figure.name());
    }
    assertTrue(
        report.remarks().get(0).startsWith("95 % intervals that hold the truth: covariates "));
  }
}
