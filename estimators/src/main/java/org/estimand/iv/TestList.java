package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.inference.WaldTest;

/** Tests of a fit; one that is not defined for these data is left out and remembered. */
final class TestList {
  private final List<SpecificationTest> tests = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  void add(SpecificationTest.Kind kind, Supplier<WaldTest> test) {
    try {
      tests.add(new SpecificationTest(kind, test.get()));
    } catch (NotIdentifiedException e) {
      leftOut.add(kind.label());
    }
  }

  void add(SpecificationTest.Kind kind, WaldTest test) {
    tests.add(new SpecificationTest(kind, test));
  }

  List<SpecificationTest> tests() {
    return List.copyOf(tests);
  }

  List<String> leftOut() {
    return List.copyOf(leftOut);
  }
}
