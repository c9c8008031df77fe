package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that can be read but hold no answer: one line with a code and status 3. */
class UnanswerableTest {
  private static final String NINE = "x1,x2,x3,x4,x5,x6,x7,x8,x9";
  private static final String TWO = "x1,x2";

  @TempDir private Path folder;

  /** Columns y, d, x1..x9, twice (2 times x1) and f (row mod 5). */
  private Path file(int rows, IntUnaryOperator treatment) throws IOException {
    RandomStream s = RandomStreams.of(11).generator();
    StringBuilder text = new StringBuilder("y,d," + NINE + ",twice,f\n");
    for (int i = 0; i < rows; i++) {
      double[] x = IntStream.range(0, 9).mapToDouble(j -> s.normal()).toArray();
      String cells =
          IntStream.range(0, 9)
              .mapToObj(j -> Double.toString(x[j]))
              .collect(Collectors.joining(","));
      text.append(s.normal()).append(',').append(treatment.applyAsInt(i)).append(',');
      text.append(cells).append(',').append(2 * x[0]).append(',').append(i % 5).append('\n');
    }
    return Files.writeString(folder.resolve("study.csv"), text.toString());
  }

  private static Outcome fit(String estimator, Path file, String covariates, String... more) {
    List<String> all =
        new java.util.ArrayList<>(
            List.of(
                "fit",
                estimator,
                "--data",
                file.toString(),
                "--outcome",
                "y",
                "--treatment",
                "d",
                "--covariates",
                covariates));
    all.addAll(List.of(more));
    return Outcome.of(all.toArray(new String[0]));
  }

  @Test
  void fewerTrainingRowsThanCoefficients() throws IOException {
    Path file = file(10, i -> i % 2);
    fit("dml-plr", file, NINE, "--folds", "5")
        .failed(
            3,
            "IDENT-030 Least squares has 10 coefficients but only 8 training rows. Use fewer"
                + " columns, more folds, or a penalised learner such as ridge. Where: nuisance"
                + " E[Y|X], fold 1 of repetition 1.");
    for (String estimator : List.of("dml-irm", "dml-apo")) {
      fit(estimator, file, NINE, "--folds", "5")
          .failed(
              3,
              "IDENT-030 Least squares has 10 coefficients but only 4 training rows. Use fewer"
                  + " columns, more folds, or a penalised learner such as ridge. Where: nuisance"
                  + " E[Y|D=0,X], fold 1 of repetition 1.");
    }
    fit("ipw", file, NINE).failedWith(3, "IDENT-003 Fitted propensity is 0 or 1 for 10 rows");
  }

  @Test
  void aConstantTreatment() throws IOException {
    Path file = file(60, i -> 1);
    for (String estimator : List.of("dml-plr", "dml-irm", "dml-apo")) {
      fit(estimator, file, TWO)
          .failed(
              3,
              "IDENT-050 TREATMENT \"d\" has the same value (1) in all 60 rows. An effect needs"
                  + " rows with other values.");
    }
    fit("ipw", file, TWO).failedWith(3, "IDENT-060 TREATMENT \"d\" is 1 in all 60 rows");
  }

  @Test
  void aFoldWithoutTreatedTrainingRows() throws IOException {
    Path file = file(60, i -> i % 5 == 0 ? 1 : 0);
    fit("dml-irm", file, TWO, "--fold-column", "f")
        .failed(
            3,
            "IDENT-002 The training rows of fold 1 of repetition 1 have no treated row (12 treated"
                + " in 60). Use other fold labels, spreading such rows over the folds, or --folds to"
                + " draw them.");
    fit("dml-apo", file, TWO, "--fold-column", "f")
        .failedWith(3, "IDENT-002 The training rows of fold 1 of repetition 1 have no ");
    fit("ipw", file, TWO, "--fold-column", "f").failedWith(3, "IDENT-");
  }

  @Test
  void aDrawnFoldWithoutTreatedRows() throws IOException {
    for (int arm = 0; arm < 2; arm++) {
      int few = arm;
      Path file = file(60, i -> i == 7 || i == 9 ? few : 1 - few);
      String row = arm == 1 ? "treated" : "untreated";
      String text =
          " (2 "
              + row
              + " in 60). Use fewer --folds, or a --fold-column that spreads such rows over all"
              + " folds.\n";
      Outcome run = fit("dml-irm", file, TWO);
      run.failedWith(3, "IDENT-002 Fold ");
      assertTrue(run.err().endsWith(" of repetition 1 has no " + row + " row" + text), run.err());
    }
  }

  /** Every training part has both arms; the fold is named, and the estimate stands. */
  @Test
  void aGivenFoldThatTestsOneArmOnly() throws IOException {
    for (int arm = 0; arm < 2; arm++) {
      int missing = arm;
      Path file = file(60, i -> i % 5 != 1 && i % 2 == 0 ? missing : 1 - missing);
      String row = arm == 1 ? "treated" : "untreated";
      Outcome run = fit("dml-irm", file, TWO, "--fold-column", "f", "--json", "-");
      assertTrue(
          run.err()
              .contains(
                  "warning ONE_SIDED_FOLD Fold 2 of repetition 1 tests no "
                      + row
                      + " row; the model extrapolates to it.\n"),
          run.err());
      assertTrue(run.status() == 0, run.err());
    }
  }

  @Test
  void aTextTreatmentThatIsNotDeclared() throws IOException {
    Path file = folder.resolve("text.csv");
    Files.writeString(file, "y,d,x1\n" + "1,yes,0.5\n2,no,0.25\n");
    for (String estimator : List.of("dml-plr", "dml-irm", "ipw")) {
      fit(estimator, file, "x1")
          .failed(
              3,
              "DATA-017 File \"text.csv\", column \"d\", row 1: \"yes\" is not a finite number."
                  + " Correct the cell, leave it empty if the value is missing, or declare the"
                  + " column categorical.");
    }
  }

  @Test
  void collinearColumnsAreDroppedAndNamed() throws IOException {
    Path file = file(80, i -> i % 2);
    for (String estimator : List.of("dml-plr", "dml-irm", "ipw")) {
      Outcome run = fit(estimator, file, "x1,x2,twice").succeeded();
      assertTrue(run.out().contains("COLLINEAR"), run.out());
      assertTrue(run.out().toLowerCase(Locale.ROOT).contains("twice"), run.out());
    }
  }
}
