package org.estimand.validation.architecture;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Static fields of types that exist to be changed. */
final class NoSharedState extends ArchCondition<JavaField> {
  private static final List<Class<?>> CHANGING =
      List.of(
          AtomicBoolean.class,
          AtomicInteger.class,
          AtomicLong.class,
          AtomicReference.class,
          ConcurrentMap.class,
          ThreadLocal.class);

  NoSharedState() {
    super("hold nothing that changes");
  }

  @Override
  public void check(JavaField field, ConditionEvents events) {
    if (CHANGING.stream().anyMatch(field.getRawType()::isAssignableTo)) {
      events.add(SimpleConditionEvent.violated(field, field.getDescription() + " can change"));
    }
  }
}
