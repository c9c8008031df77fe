package org.estimand.validation.studies;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One line of a study's table: a published number, ours and how far apart they are.
 *
 * @param quantity what it is
 * @param published as printed, or empty where nothing was published
 * @param ours our estimate
 * @param oursError our standard error, where there is one
 * @param tolerance how far ours may be from the published number, relative to the larger of one and
 *     its size; empty for half a unit of the last digit printed
 */
public record Comparison(
    String quantity,
    Optional<Published> published,
    double ours,
    OptionalDouble oursError,
    OptionalDouble tolerance) {

  /** A number of ours, compared with what was printed where something was. */
  static Comparison printed(String study, String quantity, double ours, OptionalDouble oursError) {
    return new Comparison(
        quantity, Published.find(study, quantity), ours, oursError, OptionalDouble.empty());
  }

  /** Ours minus published. */
  public OptionalDouble difference() {
    return published.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(ours - Double.parseDouble(published.get().value()));
  }

  /** Ours minus published, of the standard errors. */
  public OptionalDouble errorDifference() {
    return published.isEmpty() || published.get().standardError().isEmpty() || oursError.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            oursError.getAsDouble() - Double.parseDouble(published.get().standardError()));
  }

  /** Whether ours is as close to the published numbers as the tolerance asks; true without any. */
  public boolean agrees() {
    if (published.isEmpty()) {
      return true;
    }
    Published p = published.get();
    boolean estimate = within(p.value(), difference());
    return estimate
        && (errorDifference().isEmpty() || within(p.standardError(), errorDifference()));
  }

  private boolean within(String printed, OptionalDouble difference) {
    double limit =
        tolerance.isPresent()
            ? tolerance.getAsDouble() * Math.max(1, Math.abs(Double.parseDouble(printed)))
            : Published.halfUnit(printed) * (1 + 1e-9);
    return Math.abs(difference.orElseThrow()) <= limit;
  }

  /** {@code agrees}, {@code differs}, or empty where nothing was published. */
  public String verdict() {
    return published.isEmpty() ? "" : agrees() ? "agrees" : "differs";
  }
}
