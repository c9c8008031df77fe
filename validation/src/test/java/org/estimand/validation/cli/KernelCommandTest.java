package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.estimand.datasets.Datasets;
import org.estimand.fit.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelCommandTest {
  @TempDir private Path folder;

  private Outcome fit(String estimator, String options) throws IOException {
    Path file = folder.resolve("lalonde.csv");
    try (InputStream in = Datasets.class.getResourceAsStream("files/lalonde.csv")) {
      List<String> lines =
          new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().limit(300).toList();
      Files.write(file, lines);
    }
    return Outcome.line(
        "fit "
            + estimator
            + " --data "
            + file
            + " --outcome re78 --treatment treat --covariates age,educ,re74,re75 "
            + options);
  }

  private Object terms(String options) throws IOException {
    Outcome done = fit("dml-plr", "--json - --learner kernel --folds 2 --seed 4 " + options);
    assertEquals(0, done.status(), done.err());
    return Json.read(done.out()).get("terms");
  }

  @Test
  void settingsReachTheLearner() throws IOException {
    Object first = terms("--threads 1");
    assertEquals(first, terms("--threads 2"));
    assertEquals(first, terms("--kernel gaussian --kernel-width median"));
    assertNotEquals(first, terms("--kernel-width 0.5"));
    assertNotEquals(first, terms("--kernel-penalty 0.1"));
    Object linear = terms("--kernel linear");
    assertNotEquals(first, linear);
    Object cubic = terms("--kernel polynomial");
    assertNotEquals(linear, cubic);
    assertEquals(cubic, terms("--kernel polynomial --kernel-degree 3"));
    assertNotEquals(cubic, terms("--kernel polynomial --kernel-degree 2"));
    Object low = terms("--kernel-exact-rows 50 --kernel-landmarks 10");
    assertNotEquals(first, low);
    assertNotEquals(low, terms("--kernel-exact-rows 50 --kernel-landmarks 20"));
    assertNotEquals(terms("--kernel-width 0.5"), terms("--kernel-width tuned"));
  }

  @Test
  void settingsOfAKernelNeedTheKernel() throws IOException {
    for (String option :
        List.of(
            "--kernel linear",
            "--kernel-width 2",
            "--kernel-degree 2",
            "--kernel-penalty 1",
            "--kernel-exact-rows 100",
            "--kernel-landmarks 10")) {
      String name = option.split(" ")[0];
      fit("dml-plr --learner ols", option)
          .failed(2, "CONF-086 " + name + " has no meaning here: --learner is not kernel.");
    }
    fit("dml-plr", "--learner kernel --kernel linear --kernel-width 2")
        .failed(2, "CONF-086 --kernel-width has no meaning here: --kernel is not gaussian.");
    fit("dml-plr", "--learner kernel --kernel-degree 2")
        .failed(2, "CONF-086 --kernel-degree has no meaning here: --kernel is not polynomial.");
  }

  @Test
  void wrongValuesAreRefused() throws IOException {
    fit("dml-plr", "--learner kernel --kernel gausian")
        .failed(
            2,
            "CONF-087 Unknown --kernel \"gausian\". Closest: \"gaussian\". Choices: gaussian,"
                + " linear, polynomial.");
    fit("dml-plr", "--learner kernel --kernel-width wide")
        .failed(
            2, "CONF-109 --kernel-width \"wide\" is not a number. Give one, or median or tuned.");
    fit("dml-plr", "--learner kernel --kernel-width -1")
        .failed(2, "CONF-108 Kernel ridge regression: width = -1.0; must be a positive number.");
    fit("dml-irm", "--learner kernel --propensity kernel")
        .failed(
            3,
            "NOTSUP-032 Learner kernel fits conditional means by squared error, and its"
                + " predictions of a probability may leave [0, 1]. Use a learner of probabilities,"
                + " for example logit; partially linear models take kernel for the treatment as a"
                + " mean.");
  }
}
