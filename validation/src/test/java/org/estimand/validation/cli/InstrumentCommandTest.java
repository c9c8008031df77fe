package org.estimand.validation.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Json;
import org.estimand.random.RandomStream;
import org.estimand.random.RandomStreams;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code estimand fit iv-2sls} and {@code iv-liml}. */
class InstrumentCommandTest {
  @TempDir static Path folder;
  private static String file;

  @BeforeAll
  static void write() throws IOException {
    RandomStream random = RandomStreams.of(3).child("cli").generator();
    StringBuilder text = new StringBuilder("y,d,z1,z2,x,g,t\n");
    for (int i = 0; i < 120; i++) {
      double u = random.normal();
      double z1 = random.normal();
      double z2 = random.normal();
      double x = random.normal();
      double d = z1 + 0.5 * z2 + u + random.normal();
      text.append(d + x + u + random.normal() + i % 8)
          .append(',')
          .append(d)
          .append(',')
          .append(z1)
          .append(',')
          .append(z2)
          .append(',')
          .append(x)
          .append(',')
          .append(i % 44)
          .append(',')
          .append(i)
          .append('\n');
    }
    Path path = folder.resolve("iv.csv");
    Files.writeString(path, text);
    file = path.toString();
  }

  private static Outcome run(String estimator, String... more) {
    String[] start = {
      "fit",
      estimator,
      "--data",
      file,
      "--outcome",
      "y",
      "--treatment",
      "d",
      "--instrument",
      "z1,z2",
      "--covariates",
      "x"
    };
    String[] all = java.util.Arrays.copyOf(start, start.length + more.length);
    System.arraycopy(more, 0, all, start.length, more.length);
    return Outcome.of(all);
  }

  private static Map<String, Object> json(String estimator, String... more) {
    String[] all = java.util.Arrays.copyOf(more, more.length + 2);
    all[more.length] = "--json";
    all[more.length + 1] = "-";
    return Json.read(run(estimator, all).succeeded().out());
  }

  private static double number(Map<String, Object> json, String field) {
    Map<?, ?> first = (Map<?, ?>) ((List<?>) json.get("terms")).get(0);
    return ((Number) first.get(field)).doubleValue();
  }

  @Test
  void methodsAndCovariances() {
    Map<String, Object> plain = json("iv-2sls");
    assertEquals("iv-2sls", plain.get("estimator"));
    assertEquals("robust (HC1), factor n/(n-p)", plain.get("vcov"));
    assertEquals(4, ((List<?>) plain.get("confidenceSets")).size());
    assertEquals(1, ((List<?>) plain.get("firstStage")).size());
    assertEquals(
        number(plain, "estimate"), number(json("iv-2sls", "--k-class", "1"), "estimate"), 1e-12);
    Map<String, Object> liml = json("iv-liml");
    assertEquals("iv-liml", liml.get("estimator"));
    double k = ((Number) ((Map<?, ?>) liml.get("model")).get("k")).doubleValue();
    double fuller =
        ((Number) ((Map<?, ?>) json("iv-liml", "--fuller", "2").get("model")).get("k"))
            .doubleValue();
    assertEquals(k - 2.0 / (120 - 4), fuller, 1e-14);
    double n = number(json("iv-2sls", "--vcov", "iid-n"), "std.error");
    double p = number(json("iv-2sls", "--vcov", "iid"), "std.error");
    assertEquals(120.0 / 117, p * p / n / n, 1e-12);
    assertEquals(
        "cluster (g), 44 clusters, factor G/(G-1) (n-1)/(n-p)",
        json("iv-2sls", "--cluster", "g", "--vcov", "cluster-adjusted").get("vcov"));
    assertEquals(
        "cluster (g), 44 clusters, factor G/(G-1)", json("iv-2sls", "--cluster", "g").get("vcov"));
    assertEquals(
        "Newey-West (2 lags), no factor",
        json("iv-2sls", "--time", "t", "--vcov", "newey-west:2").get("vcov"));
    assertEquals(
        "Driscoll-Kraay (1 lag), no factor",
        json("iv-2sls", "--time", "t", "--vcov", "driscoll-kraay:1").get("vcov"));
    for (String gmm : new String[] {"two-step", "iterated", "continuous"}) {
      Map<?, ?> model = (Map<?, ?>) json("iv-2sls", "--iv-gmm", gmm).get("model");
      assertTrue(String.valueOf(model.get("method")).endsWith("GMM"), model.toString());
    }
    Map<String, Object> absorbed = json("iv-2sls", "--absorb", "g", "--null", "1");
    assertEquals(List.of("g (44)"), ((Map<?, ?>) absorbed.get("model")).get("absorbed"));
    Map<?, ?> weak = (Map<?, ?>) ((List<?>) absorbed.get("weakIvTests")).get(0);
    assertEquals(List.of(1.0), weak.get("null"));
    Outcome text = run("iv-2sls", "--vcov", "iid", "--student-t").succeeded();
    assertTrue(text.out().contains("Anderson-Rubin           at 0.0000: F(2, 116) = "), text.out());
    assertTrue(text.out().contains("95% set of d, CLR (Moreira): ["), text.out());
  }

  @Test
  void mistakes() {
    run("iv-2sls", "--iv-gmm", "two-step", "--k-class", "1")
        .failed(2, "CONF-204 --iv-gmm and --k-class exclude each other. Leave one of them out.");
    run("iv-2sls", "--vcov", "cluster")
        .failed(2, "CONF-204 --vcov cluster needs --cluster. Name the cluster columns there.");
    run("iv-2sls", "--vcov", "newey-west")
        .failed(
            2,
            "CONF-204 --vcov newey-west needs a number of lags after a colon, for example"
                + " newey-west:4.");
    run("iv-2sls", "--vcov", "HC7")
        .failedWith(2, "CONF-087 Unknown --vcov \"HC7\". Closest: \"HC0\". Choices: iid, iid-n, ");
    run("iv-2sls", "--iv-gmm", "one-step")
        .failedWith(2, "CONF-087 Unknown --iv-gmm \"one-step\". ");
    run("iv-2sls", "--fuller", "1")
        .failed(
            2,
            "CONF-086 --fuller has no meaning for iv-2sls. Its options: --absorb, --iv-gmm,"
                + " --k-class, --null, --student-t, --vcov.");
    run("iv-liml", "--fuller", "-1")
        .failed(2, "CONF-200 a = -1.0; must be at least 0 and finite, for example 1.");
  }
}
