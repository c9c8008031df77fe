package org.estimand.validation.architecture;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every rule reports the fault that was planted for it, and none reports what is allowed. */
class PlantedFaultsTest {
  private static final Pattern REPORTED_ALLOWED =
      Pattern.compile("^\\w+ <[\\w.]*\\.Allowed", Pattern.MULTILINE);

  private static final Map<String, List<String>> FAULTS =
      Map.ofEntries(
          entry("core packages use earlier ones only", List.of("data.UsesFit")),
          entry("packages are free of cycles", List.of("data.UsesFit", "fit.UsesData")),
          entry("modules depend downward only", List.of("regress.UsesEstimator")),
          entry("estimator packages do not see each other", List.of("panel.UsesWeighting")),
          entry("nothing depends on the kernels", List.of("dml.UsesKernels")),
          entry("internal packages stay internal", List.of("inference.UsesInternal")),
          entry("Tablesaw at the edge only", List.of("dml.UsesTablesaw")),
          entry("EJML", List.of("dml.UsesEjml")),
          entry("OpenBLAS", List.of("dml.UsesOpenBlas")),
          entry("JCuda", List.of("dml.UsesCuda")),
          entry("Smile", List.of("dml.UsesSmile")),
          entry("picocli", List.of("dml.UsesPicocli")),
          entry("Commons RNG", List.of("dml.UsesCommonsRng")),
          entry(
              "no other random numbers",
              List.of("dml.UsesRandom", "dml.UsesMathRandom", "dml.UsesShuffle")),
          entry("no standard streams", List.of("dml.Prints")),
          entry("static fields are final", List.of("dml.StaticState.count")),
          entry("static fields hold no state", List.of("dml.StaticState.TOTAL")),
          entry(
              "no getters and setters", List.of("dml.Prefixed.getScale", "dml.Prefixed.setScale")),
          entry(
              "no matrices of arrays in public",
              List.of(
                  "NestedArrays.<init>",
                  "NestedArrays.takes",
                  "NestedArrays.returns",
                  "NestedArrays.lists")),
          entry("estimators and results are immutable", List.of("dml.MutableEstimator.tolerance")));

  @TestFactory
  Stream<DynamicTest> everyRuleReportsItsFault() {
    JavaClasses planted = ProjectClasses.planted();
    return rules().entrySet().stream()
        .filter(e -> FAULTS.containsKey(e.getKey()))
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> reports(e, planted)));
  }

  private static void reports(Map.Entry<String, ArchRule> rule, JavaClasses planted) {
    String found =
        String.join("\n", rule.getValue().evaluate(planted).getFailureReport().getDetails());
    for (String fault : FAULTS.get(rule.getKey())) {
      assertTrue(found.contains(fault), () -> fault + " was not reported:\n" + found);
    }
    assertFalse(REPORTED_ALLOWED.matcher(found).find(), found);
  }

  @Test
  void everyRuleHasAFault() {
    TreeSet<String> names = new TreeSet<>(rules().keySet());
    names.remove("Spark"); // not on the class path of this module; the rule is made like the others
    assertEquals(names, new TreeSet<>(FAULTS.keySet()));
  }

  private static Map<String, ArchRule> rules() {
    return new ArchitectureRules(ProjectClasses.PLANTED).all();
  }
}
