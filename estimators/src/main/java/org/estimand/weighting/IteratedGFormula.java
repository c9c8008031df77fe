package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.RegressionParts;
import org.estimand.inference.Resampling;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.regress.Design;
import org.estimand.regress.LeastSquares;
import org.estimand.regress.LeastSquaresFit;

/**
 * The mean outcome had everybody followed a treatment history, by iterated conditional
 * expectations.
 *
 * <p><b>Estimand.</b> E[Y(1, ..., 1)] - E[Y(0, ..., 0)] and both means.
 *
 * <p><b>Assumptions.</b> As {@link MarginalStructuralModel}, with linear models of the outcome and
 * of every predicted mean in place of models of treatment and loss.
 *
 * <p><b>Algorithm.</b> From the last period to the first: least squares of the outcome (of the
 * predictions of the next step) on baseline, covariates and treatments so far among those present;
 * predict with the period's treatment set. The mean of the first predictions. Influence functions
 * follow the chain of regressions.
 *
 * <p><b>Source.</b> Robins (1986); Bang and Robins (2005, doi 10.1111/j.1541-0420.2005.00377.x).
 * <b>Roles</b> and <b>missing values</b> as {@link MarginalStructuralModel}. <b>Errors.</b>
 * DATA-146 to DATA-149, IDENT-060, IDENT-169, CONF-290, NOTSUP-290.
 */
public final class IteratedGFormula implements Estimator<HistoryResult> {
  private static final String NAME = "g-formula";

  private final double level;
  private final ErrorOptions errors;

  private IteratedGFormula(double level, ErrorOptions errors) {
    this.level = level;
    this.errors = errors;
  }

  /** Always against never treated, printed with intervals of level 0.95. */
  public static IteratedGFormula alwaysAgainstNever() {
    return new IteratedGFormula(0.95, ErrorOptions.DEFAULT);
  }

  /**
   * The same with another level of printed intervals.
   *
   * @throws InvalidConfigException CONF-043, CONF-160
   */
  public IteratedGFormula withLevel(double value) {
    if (!(value > 0 && value < 1)) {
      throw new InvalidConfigException(
          "CONF-043", "level = " + value + "; must lie between 0 and 1, for example 0.95.");
    }
    return with(value, errors);
  }

  /**
   * The same with another kind of standard errors: stacked (default) or from 999 refits.
   *
   * @throws NotSupportedException NOTSUP-290 for FIXED_WEIGHTS
   */
  public IteratedGFormula withStandardErrors(StandardErrors value) {
    if (value == StandardErrors.FIXED_WEIGHTS) {
      throw new NotSupportedException(
          "NOTSUP-290",
          "FIXED_WEIGHTS treats weights as known, but the g-formula has regressions instead of"
              + " weights. Use STACKED, or refits.");
    }
    return with(level, errors.with(value));
  }

  /**
   * The same with standard errors and intervals from refits.
   *
   * @throws InvalidConfigException CONF-160, CONF-161, CONF-290
   */
  public IteratedGFormula withResampling(Resampling value) {
    return with(level, errors.with(value));
  }

  /**
   * The same with a factor for small samples; see {@link Ipw.Builder#smallSample}.
   *
   * @throws InvalidConfigException CONF-161
   */
  public IteratedGFormula withSmallSample(SmallSample value) {
    return with(level, errors.with(value));
  }

  /** The same with a choice of what a stratum of one sampling unit counts for. */
  public IteratedGFormula withSingleUnit(VcovType.Survey.SingleUnit value) {
    return with(level, errors.with(value));
  }

  private static IteratedGFormula with(double level, ErrorOptions errors) {
    errors.check(level);
    errors.requireNoArms(MarginalStructuralModel.NO_ARMS);
    return new IteratedGFormula(level, errors);
  }

  @Override
  public HistoryResult fit(CausalData data, FitContext context) {
    Instant start = Instant.now();
    History.roles(NAME).check(data);
    Weights.requireSampling(data);
    List<Diagnostic> diagnostics = new ArrayList<>(Weights.checkBackend(context));
    double[] seen = Weights.base(data);
    History history = History.of(data);
    boolean[] there = history.present(history.periods());
    for (int i = 0; i < seen.length; i++) {
      seen[i] = there[i] ? seen[i] : 0;
    }
    Estimates estimates = estimates(data, Weights.defaultVcov(data, errors));
    Map<String, Object> d = new LinkedHashMap<>();
    errors.describe(d, StandardErrors.STACKED);
    d.put("level", level);
    HistoryResult result =
        new HistoryResult(
            "Iterated g-formula",
            "always against never treated",
            estimates,
            "stacked equations",
            level,
            seen,
            data.originalRows(),
            Map.of(),
            diagnostics,
            Provenance.of(NAME, d, data, context, "java", start),
            null);
    return errors
        .replicates(
            data,
            (replicate, quiet) -> History.values(estimates(replicate, VcovType.robust())),
            estimates,
            context)
        .map(result::withReplicates)
        .orElse(result);
  }

  private static Estimates estimates(CausalData data, VcovType vcov) {
    History history = History.of(data);
    double[] base = Weights.base(data);
    double[] y = data.column(Role.OUTCOME);
    int n = y.length;
    double[] values = new double[3];
    double[] phi = new double[3 * n];
    int parameters = 2;
    for (int value = 1; value >= 0; value--) {
      Mean mean = mean(history, y, base, value);
      int term = value == 1 ? 1 : 2;
      values[term] = mean.value();
      parameters += mean.parameters();
      System.arraycopy(mean.influence(), 0, phi, term * n, n);
    }
    values[0] = values[1] - values[2];
    for (int i = 0; i < n; i++) {
      phi[i] = phi[n + i] - phi[2 * n + i];
    }
    String always = "E[Y(" + "1,".repeat(history.periods() - 1) + "1)]";
    String never = "E[Y(" + "0,".repeat(history.periods() - 1) + "0)]";
    boolean[] there = history.present(history.periods());
    for (int i = 0; i < n; i++) {
      base[i] = there[i] ? base[i] : 0;
      y[i] = there[i] ? y[i] : 0;
    }
    return Estimates.of(
            List.of(always + " - " + never, always, never),
            values,
            InfluenceFunction.wrap(phi, n, 3),
            SampleDesign.of(data),
            vcov,
            RegressionParts.none().parameters(parameters))
        .withScale(Weights.scale(y, base, 3));
  }

  /** A mean with its n influences and the number of coefficients it adds. */
  private record Mean(double value, double[] influence, int parameters) {}

  private static Mean mean(History history, double[] y, double[] base, int value) {
    int n = base.length;
    double[] next = y.clone();
    // influence of every row on a linear function of the next step's predictions:
    // chain holds n x q influences of the coefficients, and the design they predict with
    double[] chain = new double[0];
    double[] predictor = new double[0];
    int columns = 0;
    int parameters = 0;
    for (int t = history.periods() - 1; t >= 0; t--) {
      boolean[] fitted = history.present(t + 1);
      Design design = history.design(true, t + 1, t + 1, Integer.MAX_VALUE);
      double[] w = new double[n];
      for (int i = 0; i < n; i++) {
        w[i] = fitted[i] ? base[i] : 0;
        next[i] = fitted[i] ? next[i] : 0;
      }
      LeastSquaresFit fit = LeastSquares.fit(design.values(), n, design.columns(), next, w);
      requireTreatment(history, t, design, fit);
      Design used = design.select(fit.kept());
      int q = used.columns();
      double[] scores = new double[n * q];
      for (int j = 0; j < q; j++) {
        for (int i = 0; i < n; i++) {
          scores[j * n + i] = n * w[i] * used.values()[j * n + i] * fit.residuals()[i];
        }
        if (columns > 0) {
          for (int c = 0; c < columns; c++) {
            double sum = 0;
            for (int i = 0; i < n; i++) {
              sum += w[i] * used.values()[j * n + i] * predictor[c * n + i];
            }
            for (int i = 0; i < n; i++) {
              scores[j * n + i] += sum * chain[c * n + i];
            }
          }
        }
      }
      chain = new double[n * q];
      for (int a = 0; a < q; a++) {
        for (int j = 0; j < q; j++) {
          double g = fit.inverseGram()[j * q + a];
          for (int i = 0; i < n; i++) {
            chain[a * n + i] += g * scores[j * n + i];
          }
        }
      }
      predictor = used.values().clone();
      int treated = used.names().indexOf(history.treatments().get(t));
      java.util.Arrays.fill(predictor, treated * n, (treated + 1) * n, value);
      columns = q;
      // the regression of the last period is the same for both means
      parameters += value == 0 && t + 1 == history.periods() ? 0 : q;
      next = new double[n];
      for (int j = 0; j < q; j++) {
        double b = fit.coefficients()[fit.kept()[j]];
        for (int i = 0; i < n; i++) {
          next[i] += b * predictor[j * n + i];
        }
      }
    }
    double total = 0;
    double sum = 0;
    for (int i = 0; i < n; i++) {
      total += base[i];
      sum += base[i] * next[i];
    }
    double mu = sum / total;
    double[] phi = new double[n];
    for (int i = 0; i < n; i++) {
      phi[i] = n * base[i] * (next[i] - mu) / total;
    }
    for (int c = 0; c < columns; c++) {
      double g = 0;
      for (int i = 0; i < n; i++) {
        g += base[i] * predictor[c * n + i] / total;
      }
      for (int i = 0; i < n; i++) {
        phi[i] += g * chain[c * n + i];
      }
    }
    return new Mean(mu, phi, parameters);
  }

  private static void requireTreatment(History history, int t, Design design, LeastSquaresFit fit) {
    if (fit.dropped(design.names()).contains(history.treatments().get(t))) {
      throw new NotIdentifiedException(
          "IDENT-169",
          "TREATMENT \""
              + history.treatments().get(t)
              + "\" is determined by what was known before it, so its effect cannot be told apart."
              + " Leave out the covariates that determine it.");
    }
  }
}
