package org.estimand.validation.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** A package {@code a.b.internal} is used from {@code a.b} and below only. */
final class InternalAccess extends ArchCondition<JavaClass> {
  InternalAccess() {
    super("use no internal package of another");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      String target = dependency.getTargetClass().getPackageName() + ".";
      int at = target.indexOf(".internal.");
      if (target.startsWith(ProjectClasses.ROOT)
          && at >= 0
          && !(type.getPackageName() + ".").startsWith(target.substring(0, at + 1))) {
        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
      }
    }
  }
}
