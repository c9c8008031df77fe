package org.estimand.validation.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitResult;

/**
 * The rules of the layout, for the project's own packages and, with another root, for planted
 * faults.
 */
final class ArchitectureRules {
  /** Packages of stats-core; each may use those before it only. */
  static final List<String> CORE =
      List.of(
          "errors",
          "random",
          "data",
          "matrix",
          "fit",
          "inference",
          "regress",
          "learn",
          "crossfit",
          "simulate",
          "report");

  /** Packages of estimators. */
  static final List<String> ESTIMATORS =
      List.of("learners", "dml", "weighting", "iv", "panel", "trajectory", "discovery");

  private static final List<String> MAY_USE_DML = List.of("weighting", "iv", "panel");

  private final String root;

  ArchitectureRules(String root) {
    this.root = root;
  }

  /** All rules by name. */
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("core packages use earlier ones only", coreOrder());
    rules.put(
        "packages are free of cycles",
        slices().matching(root + ".(*)..").should().beFreeOfCycles());
    rules.put("modules depend downward only", modules());
    rules.put("estimator packages do not see each other", estimators());
    rules.put("nothing depends on the kernels", onlyIn("gpu", root + ".gpu.."));
    rules.put("internal packages stay internal", classes().should(new InternalAccess()));
    rules.put("Tablesaw at the edge only", classes().should(new TablesawAccess(root)));
    rules.put("EJML", onlyIn("matrix.ejml regress", "org.ejml.."));
    rules.put("OpenBLAS", onlyIn("matrix.openblas", "org.bytedeco.."));
    rules.put("JCuda", onlyIn("gpu", "jcuda.."));
    rules.put("Smile", onlyIn("learners.smile", "smile.."));
    rules.put("Spark", onlyIn("validation.spark", "org.apache.spark.."));
    rules.put("picocli", onlyIn("validation.cli", "picocli.."));
    rules.put("Commons RNG", onlyIn("random", "org.apache.commons.rng.."));
    rules.put("no other random numbers", randomNumbers());
    rules.put(
        "no standard streams",
        outside("validation.cli validation.examples").should(ACCESS_STANDARD_STREAMS));
    rules.put("static fields are final", fields().that().areStatic().should().beFinal());
    rules.put(
        "static fields hold no state", fields().that().areStatic().should(new NoSharedState()));
    rules.put("no getters and setters", methods().should(new NoGetSet()));
    rules.put("no matrices of arrays in public", codeUnits().should(new NoNestedArrays()));
    rules.put(
        "estimators and results are immutable",
        fields()
            .that()
            .areDeclaredInClassesThat()
            .areAssignableTo(Estimator.class)
            .or()
            .areDeclaredInClassesThat()
            .areAssignableTo(FitResult.class)
            .should()
            .beFinal());
    rules.replaceAll((name, rule) -> rule.as(name).allowEmptyShould(true));
    return rules;
  }

  private ArchRule coreOrder() {
    List<ArchRule> parts = new ArrayList<>();
    for (int i = 0; i + 1 < CORE.size(); i++) {
      parts.add(none(in(CORE.get(i)), in(CORE.subList(i + 1, CORE.size()))));
    }
    return CompositeArchRule.of(parts);
  }

  private ArchRule modules() {
    String[] core = in(CORE);
    String[] estimators = in(ESTIMATORS);
    String[] above = in(List.of("validation"));
    return CompositeArchRule.of(
        List.of(
            none(core, join(estimators, in(List.of("gpu", "datasets", "validation")))),
            none(estimators, join(above, in(List.of("gpu", "datasets")))),
            none(in("datasets"), join(above, estimators, in("gpu"))),
            none(in("gpu"), join(above, estimators, in("datasets")))));
  }

  private ArchRule estimators() {
    List<ArchRule> parts = new ArrayList<>();
    for (String name : ESTIMATORS) {
      List<String> others = new ArrayList<>(ESTIMATORS);
      others.remove(name);
      if (MAY_USE_DML.contains(name)) {
        others.remove("dml");
      }
      parts.add(none(in(name), in(others)));
    }
    return CompositeArchRule.of(parts);
  }

  private static ArchRule randomNumbers() {
    return noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(java.util.Random.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(java.util.random.RandomGenerator.class)
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(StrictMath.class, "random")
        .orShould()
        .callMethod(java.util.Collections.class, "shuffle", List.class);
  }

  private ArchRule onlyIn(String homes, String library) {
    return outside(homes).should().dependOnClassesThat().resideInAnyPackage(library);
  }

  private com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction outside(String homes) {
    return noClasses().that().resideOutsideOfPackages(in(Arrays.asList(homes.split(" "))));
  }

  private static ArchRule none(String[] from, String[] to) {
    return noClasses()
        .that()
        .resideInAnyPackage(from)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to)
        .allowEmptyShould(true);
  }

  private String[] in(String name) {
    return in(List.of(name));
  }

  private String[] in(List<String> names) {
    return names.stream().map(name -> root + "." + name + "..").toArray(String[]::new);
  }

  private static String[] join(String[]... parts) {
    return Arrays.stream(parts).flatMap(Arrays::stream).toArray(String[]::new);
  }
}
