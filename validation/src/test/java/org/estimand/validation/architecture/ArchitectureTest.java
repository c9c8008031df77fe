package org.estimand.validation.architecture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The project keeps its rules. */
class ArchitectureTest {
  @TestFactory
  Stream<DynamicTest> rules() {
    JavaClasses classes = ProjectClasses.main();
    return new ArchitectureRules(ProjectClasses.ROOT)
        .all().entrySet().stream()
            .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> e.getValue().check(classes)));
  }

  @Test
  void mainClassesAreFoundAndTestsAreNot() {
    JavaClasses classes = ProjectClasses.main();
    assertTrue(classes.contain("org.estimand.fit.FitContext"));
    assertTrue(!classes.contain(ArchitectureTest.class));
    assertTrue(!classes.contain("org.estimand.random.RandomStreamsTest"));
  }
}
