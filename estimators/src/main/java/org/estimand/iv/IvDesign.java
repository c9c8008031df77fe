package org.estimand.iv;

import java.util.ArrayList;
import java.util.List;
import org.estimand.errors.InvalidConfigException;

/**
 * The columns of one nuisance model, beside the constant that every model has and, in models of
 * variables that depend on the instrument (treatment m, outcome h, variance v), the instrument
 * itself.
 *
 * <p>A term is a covariate ({@code x1}; of a categorical one all dummies), a power ({@code x1^2}),
 * a product ({@code x1*x2}), or a product with the instrument ({@code z*x1}, by the instrument's
 * name). A name that holds one of the signs is taken as it is when there is such a column.
 *
 * @param terms the terms; null for all covariates
 * @param interacted whether every term also comes times the instrument, where the model has it
 */
public record IvDesign(List<String> terms, boolean interacted) {
  /**
   * Copies the terms.
   *
   * @throws InvalidConfigException CONF-215 for a blank term
   */
  public IvDesign {
    if (terms != null) {
      terms = List.copyOf(terms);
      for (String term : terms) {
        if (term.isBlank()) {
          throw new InvalidConfigException(
              "CONF-215",
              "A design has a blank term among \""
                  + String.join(",", terms)
                  + "\". Name covariates, powers as x^2, products as x1*x2.");
        }
      }
    }
  }

  /** All covariates, and where the model has the instrument also their products with it. */
  public static IvDesign all() {
    return new IvDesign(null, true);
  }

  /** These terms, as they are. No term: the constant (and the instrument) alone. */
  public static IvDesign of(String... terms) {
    return new IvDesign(List.of(terms), false);
  }

  /** These terms and, where the model has the instrument, also their products with it. */
  public static IvDesign interacted(String... terms) {
    return new IvDesign(List.of(terms), true);
  }

  /** The words for provenance. */
  String describe() {
    String words =
        terms == null
            ? "all covariates"
            : "1" + (terms.isEmpty() ? "" : ", ") + String.join(", ", terms);
    return words + (interacted ? ", times the instrument" : "");
  }

  /** Designs of a list of candidates. */
  static List<String> describe(List<IvDesign> designs) {
    List<String> out = new ArrayList<>();
    designs.forEach(d -> out.add(d.describe()));
    return out;
  }
}
