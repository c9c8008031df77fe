package org.estimand.iv;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Provenance;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.EstimationResult;
import org.estimand.inference.VcovType;
import org.estimand.inference.WaldTest;
import org.estimand.regress.InstrumentalRegression;

/**
 * A fitted linear model with instruments: coefficients of the endogenous regressors (the first is
 * the target), then of the exogenous columns; first stages, tests of the model, and tests and sets
 * that hold with weak instruments. Immutable; arrays are copied.
 */
public final class IvRegressionResult implements EstimationResult {
  /** What the estimator found; k and j are NaN where there is none. */
  record Numbers(Estimates estimates, double[] residuals, double k, double j) {}

  /** Effects taken off, in words, and rows alone in a group. */
  record Absorbed(List<String> words, int singletons) {}

  private final IvRegression config;
  private final InstrumentalRegression model;
  private final Numbers numbers;
  private final Absorbed absorbed;
  private final Provenance provenance;
  private final ReducedForm form;
  private final List<FirstStage> firstStages;
  private final List<SpecificationTest> tests;
  private final List<Diagnostic> diagnostics;

  IvRegressionResult(
      IvRegression config,
      InstrumentalRegression model,
      Numbers numbers,
      Absorbed absorbed,
      Provenance provenance) {
    this.config = config;
    this.model = model;
    this.numbers = numbers;
    this.absorbed = absorbed;
    this.provenance = provenance;
    VcovType type = numbers.estimates().vcovType();
    this.form = ReducedForm.of(model, type);
    this.firstStages = FirstStages.of(model, form, type);
    TestList list = new TestList();
    EndogeneityTests.add(list, model, type);
    OveridentificationTests.add(list, model, type);
    int free = model.instrumentNames().size() - model.endogenousNames().size();
    if (free > 0 && !Double.isNaN(numbers.j())) {
      list.add(SpecificationTest.Kind.GMM_J, IvForms.chiSquare(numbers.j(), free));
    }
    RankTests.add(list, model, type);
    this.tests = list.tests();
    this.diagnostics = IvRegressionDiagnostics.of(this, list.leftOut());
  }

  @Override
  public Estimates estimates() {
    return numbers.estimates();
  }

  /**
   * The same estimates with another covariance; first stages, tests and sets under it too. Weights
   * of GMM stay those of the fit.
   */
  @Override
  public IvRegressionResult withVcov(VcovType type) {
    return new IvRegressionResult(
        config,
        model,
        new Numbers(
            numbers.estimates().withVcov(type), numbers.residuals(), numbers.k(), numbers.j()),
        absorbed,
        provenance.with("vcov.changed", type.label()));
  }

  /** The first stage of every endogenous regressor. */
  public List<FirstStage> firstStages() {
    return firstStages;
  }

  /** All tests of the model that these data define. */
  public List<SpecificationTest> tests() {
    return tests;
  }

  /** One test, unless these data do not define it (such as Sargan's when just identified). */
  public Optional<WaldTest> test(SpecificationTest.Kind kind) {
    return tests.stream().filter(t -> t.kind() == kind).map(SpecificationTest::test).findFirst();
  }

  /**
   * A test of all endogenous coefficients that holds with weak instruments, under the covariance of
   * the result.
   *
   * @param values one value for each endogenous regressor
   * @throws InvalidConfigException CONF-202 for another number of values
   * @throws NotSupportedException NOTSUP-203 for the likelihood ratio with several regressors
   * @throws org.estimand.errors.NotIdentifiedException IDENT-205 when the covariance of the moments
   *     is singular
   */
  public WaldTest weakIvTest(WeakIvTest test, double... values) {
    int m = model.endogenousNames().size();
    if (values.length != m) {
      throw new InvalidConfigException(
          "CONF-202",
          "The null hypothesis has "
              + values.length
              + " values; there are "
              + m
              + " endogenous regressors ("
              + String.join(", ", model.endogenousNames())
              + "). Give one value for each.");
    }
    boolean likelihood =
        test == WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO || test == WeakIvTest.LIKELIHOOD_RATIO;
    if (m > 1 && likelihood) {
      throw new NotSupportedException(
          "NOTSUP-203",
          test.label()
              + " is defined here for one endogenous regressor; there are "
              + m
              + ". Use ANDERSON_RUBIN or LAGRANGE_MULTIPLIER.");
    }
    double[][] directions = new double[m][];
    for (int j = 0; j < m; j++) {
      directions[j] = form.unit(1 + j);
    }
    WeakIvStatistics s = WeakIvStatistics.of(form, form.structural(values), directions);
    int q = form.q();
    return switch (test) {
      case ANDERSON_RUBIN ->
          fLaw()
              ? IvForms.f(s.ar() / q, q, model.rows() - model.firstStageParameters())
              : IvForms.chiSquare(s.ar(), q);
      case LAGRANGE_MULTIPLIER -> IvForms.chiSquare(s.lm(), m);
      case LIKELIHOOD_RATIO -> IvForms.chiSquare(s.lr(), 1);
      case CONDITIONAL_LIKELIHOOD_RATIO ->
          new WaldTest(
              s.lr(), 1, Double.POSITIVE_INFINITY, ConditionalLr.pValue(s.lr(), s.rank(), q));
    };
  }

  private boolean fLaw() {
    return config.smallSample() && isClassical();
  }

  boolean isClassical() {
    return estimates().vcovType() instanceof VcovType.Iid;
  }

  /** The set of the first endogenous coefficient; see the other form. */
  public ConfidenceSet confidenceSet(WeakIvTest test, double level) {
    return confidenceSet(test, model.endogenousNames().get(0), level);
  }

  /**
   * The values of an endogenous coefficient that a test which holds with weak instruments does not
   * reject, under the covariance of the result: an interval, two rays, the whole line, nothing, or
   * several pieces. Exact under the classical covariance, by a search over the line under others.
   * With several endogenous regressors only the classical Anderson-Rubin set is defined; it holds
   * the values at which some value of the other coefficients is not rejected.
   *
   * @param term an endogenous regressor
   * @param level coverage in (0, 1)
   * @throws InvalidConfigException CONF-043 for a level outside, CONF-203 for a term that is not
   *     endogenous
   * @throws NotSupportedException NOTSUP-202 with several endogenous regressors
   * @throws org.estimand.errors.NotIdentifiedException IDENT-205 when the covariance of the moments
   *     is singular
   */
  public ConfidenceSet confidenceSet(WeakIvTest test, String term, double level) {
    if (!(level > 0 && level < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + level + "; must lie between 0 and 1, for example 0.95.");
    }
    int at = model.endogenousNames().indexOf(term);
    if (at < 0) {
      throw new InvalidConfigException(
          "CONF-203",
          "\""
              + term
              + "\" is not an endogenous regressor, so it has no weak-instrument-robust set."
              + " Endogenous: "
              + String.join(", ", model.endogenousNames())
              + ".");
    }
    boolean several = model.endogenousNames().size() > 1;
    if (several && (test != WeakIvTest.ANDERSON_RUBIN || !isClassical())) {
      throw new NotSupportedException(
          "NOTSUP-202",
          "With several endogenous regressors ("
              + String.join(", ", model.endogenousNames())
              + ") the set of one of them is defined for ANDERSON_RUBIN under the covariance iid; "
              + test
              + " under "
              + estimates().vcovLabel()
              + " is not. Use weakIvTest for values of all of them.");
    }
    if (isClassical()) {
      return new ClassicalSets(model).set(test, 1 + at, level, fLaw());
    }
    double scale = estimates().standardError(0);
    double centre = estimates().estimate(0);
    return new RobustSets(form, centre, scale > 0 ? scale : 1).set(test, level);
  }

  /** Whether a set is defined. */
  boolean hasSet(WeakIvTest test) {
    return model.endogenousNames().size() == 1
        || test == WeakIvTest.ANDERSON_RUBIN && isClassical();
  }

  /** The k of a k-class estimate: 1 for two-stage least squares, the eigenvalue for LIML. */
  public OptionalDouble kappa() {
    return Double.isNaN(numbers.k()) ? OptionalDouble.empty() : OptionalDouble.of(numbers.k());
  }

  /** Names of the endogenous regressors. */
  public List<String> endogenous() {
    return model.endogenousNames();
  }

  /** Names of the instruments in use. */
  public List<String> instruments() {
    return model.instrumentNames();
  }

  /** Number of rows used. */
  public int observations() {
    return model.rows();
  }

  /** Rows less parameters, absorbed effects included. */
  public int residualDegreesOfFreedom() {
    return model.rows() - model.parameters();
  }

  /** A copy of the residuals y - X b - W c; of absorbed effects what they leave of them. */
  public double[] residuals() {
    double[] out = numbers.residuals().clone();
    double[] root = model.rootWeights();
    for (int i = 0; root != null && i < out.length; i++) {
      out[i] /= root[i];
    }
    return out;
  }

  /** The root of the mean squared residual, with n - p; weights have mean one. */
  public double sigma() {
    double s = IvForms.dot(numbers.residuals(), numbers.residuals());
    return Math.sqrt(s / residualDegreesOfFreedom());
  }

  /**
   * One less the residual over the total sum of squares around the mean, of absorbed effects around
   * them. It may be negative: the structural equation is not fitted to the outcome.
   */
  public double rSquared() {
    double residual = IvForms.dot(numbers.residuals(), numbers.residuals());
    return 1 - residual / IvRegressionText.total(model, !absorbed.words().isEmpty());
  }

  InstrumentalRegression model() {
    return model;
  }

  Absorbed absorbed() {
    return absorbed;
  }

  IvMethod method() {
    return config.method();
  }

  double[] nullHypothesis() {
    return config.nullHypothesis().orElseGet(() -> new double[model.endogenousNames().size()]);
  }

  @Override
  public String estimand() {
    return "beta";
  }

  @Override
  public String title() {
    return config.method().label();
  }

  @Override
  public double level() {
    return config.level();
  }

  @Override
  public List<String> facts() {
    return IvRegressionText.facts(this);
  }

  @Override
  public List<String> footer() {
    return IvRegressionText.footer(this);
  }

  @Override
  public Map<String, Object> blocks() {
    return IvRegressionBlocks.of(this);
  }

  @Override
  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public String toString() {
    return summary();
  }

  /** The tests of weak instruments that the output shows. */
  static List<WeakIvTest> shown() {
    return Arrays.asList(
        WeakIvTest.ANDERSON_RUBIN,
        WeakIvTest.CONDITIONAL_LIKELIHOOD_RATIO,
        WeakIvTest.LAGRANGE_MULTIPLIER);
  }
}
