package org.estimand.validation.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.regex.Pattern;

/** Tables of Tablesaw stay in their packages and in the methods tidy() and glance() of results. */
final class TablesawAccess extends ArchCondition<JavaClass> {
  private static final Pattern EXPORT =
      Pattern.compile("Method <[^(]*\\.(lambda\\$)?(tidy|glance)(\\$\\d+)?\\(.*");

  private final List<String> homes;

  TablesawAccess(String root) {
    super("use Tablesaw in data, report and datasets or in tidy() and glance() only");
    this.homes = List.of(root + ".data.", root + ".report.", root + ".datasets.");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    if (homes.stream().anyMatch((type.getPackageName() + ".")::startsWith)) {
      return;
    }
    for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
      if (dependency.getTargetClass().getPackageName().startsWith("tech.tablesaw")
          && !EXPORT.matcher(dependency.getDescription()).matches()) {
        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
      }
    }
  }
}
