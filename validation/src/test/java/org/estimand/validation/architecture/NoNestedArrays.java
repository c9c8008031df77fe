package org.estimand.validation.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Public methods and constructors of public types take and return no {@code double[][]}; a variable
 * number of columns ({@code double[]...}) and overrides are fine.
 */
final class NoNestedArrays extends ArchCondition<JavaCodeUnit> {
  NoNestedArrays() {
    super("take and return no double[][] in public");
  }

  @Override
  public void check(JavaCodeUnit unit, ConditionEvents events) {
    if (isPublic(unit)
        && nested(unit)
        && !(unit instanceof JavaMethod method && NoGetSet.overrides(method))) {
      events.add(
          SimpleConditionEvent.violated(unit, unit.getDescription() + " shows a double[][]"));
    }
  }

  private static boolean nested(JavaCodeUnit unit) {
    Executable member = (Executable) unit.reflect();
    Type[] parameters = member.getGenericParameterTypes();
    int shown = member.isVarArgs() ? parameters.length - 1 : parameters.length;
    Stream<Type> types = Arrays.stream(parameters, 0, shown);
    if (member instanceof Method method) {
      types = Stream.concat(types, Stream.of(method.getGenericReturnType()));
    }
    return types.anyMatch(type -> type.getTypeName().contains("double[][]"));
  }

  private static boolean isPublic(JavaCodeUnit unit) {
    for (JavaClass type = unit.getOwner();
        type != null;
        type = type.getEnclosingClass().orElse(null)) {
      if (!type.getModifiers().contains(JavaModifier.PUBLIC)) {
        return false;
      }
    }
    return (unit.getModifiers().contains(JavaModifier.PUBLIC)
            || unit.getModifiers().contains(JavaModifier.PROTECTED))
        && !unit.getModifiers().contains(JavaModifier.SYNTHETIC);
  }
}
