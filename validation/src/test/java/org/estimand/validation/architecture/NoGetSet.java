package org.estimand.validation.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Accessors carry no prefix; overrides, exceptions and JMH classes are exempt. */
final class NoGetSet extends ArchCondition<JavaMethod> {
  private static final Pattern PREFIXED = Pattern.compile("(get|set)([A-Z].*)?");

  NoGetSet() {
    super("not be named get... or set...");
  }

  @Override
  public void check(JavaMethod method, ConditionEvents events) {
    JavaClass owner = method.getOwner();
    if (PREFIXED.matcher(method.getName()).matches()
        && isPublic(method)
        && !overrides(method)
        && !owner.isAssignableTo(Throwable.class)
        && !ofJmh(owner)) {
      events.add(SimpleConditionEvent.violated(method, method.getDescription() + " has a prefix"));
    }
  }

  static boolean isPublic(JavaMethod method) {
    return (method.getModifiers().contains(JavaModifier.PUBLIC)
            || method.getModifiers().contains(JavaModifier.PROTECTED))
        && !method.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  /** Whether a type above declares a method of this name and number of parameters. */
  static boolean overrides(JavaMethod method) {
    JavaClass owner = method.getOwner();
    return Stream.concat(
            owner.getAllRawSuperclasses().stream(), owner.getAllRawInterfaces().stream())
        .flatMap(above -> above.getMethods().stream())
        .anyMatch(
            other ->
                other.getName().equals(method.getName())
                    && other.getRawParameterTypes().size() == method.getRawParameterTypes().size()
                    && !other.getModifiers().contains(JavaModifier.PRIVATE));
  }

  private static boolean ofJmh(JavaClass owner) {
    return owner.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> d.getTargetClass().getPackageName().startsWith("org.openjdk.jmh"));
  }
}
