package org.estimand.validation.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.HashSet;
import java.util.Set;

/** The compiled main classes of all modules, and the planted ones. */
final class ProjectClasses {
  /** The package of the project. */
  static final String ROOT = "org.estimand";

  /** A package that repeats the project's layout with faults in it. */
  static final String PLANTED = "org.estimand.validation.architecture.planted";

  private ProjectClasses() {}

  /** What users get: everything but folders and archives of tests. */
  static JavaClasses main() {
    JavaClasses all = new ClassFileImporter().importPackages(ROOT);
    Set<String> testRoots = new HashSet<>();
    for (JavaClass type : all) {
      if (usesJunit(type)) {
        testRoots.add(location(type));
      }
    }
    return all.that(
        DescribedPredicate.describe("main", type -> !testRoots.contains(location(type))));
  }

  /** The planted faults. */
  static JavaClasses planted() {
    return new ClassFileImporter().importPackages(PLANTED);
  }

  private static boolean usesJunit(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("org.junit"));
  }

  /** The folder or archive that a class was read from. */
  private static String location(JavaClass type) {
    String uri =
        type.getSource().orElseThrow(() -> new AssertionError(type.getName())).getUri().toString();
    String path = type.getName().replace('.', '/') + ".class";
    return uri.substring(0, uri.length() - path.length());
  }
}
