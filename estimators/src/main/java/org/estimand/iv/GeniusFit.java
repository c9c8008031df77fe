package org.estimand.iv;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.data.RoleRequirements;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.regress.BinaryGlm;
import org.estimand.regress.BinaryGlmFit;
import org.estimand.regress.Design;
import org.estimand.regress.Link;
import org.estimand.regress.SymmetricSolver;

/** One fit of {@link Genius}. */
final class GeniusFit {
  private static final double WEAK = 10;

  private final Genius options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private double[] y;
  private double[] a;
  private double[] w;
  private int n;

  GeniusFit(Genius options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
  }

  IvEffectResult run() {
    RoleRequirements.of(Genius.NAME)
        .one(Role.OUTCOME)
        .one(Role.TREATMENT)
        .some(Role.INSTRUMENT)
        .optionalOne(Role.WEIGHT, Role.UNIT, Role.TIME)
        .optional(Role.CLUSTER, Role.COORDINATE)
        .check(data);
    IvChecks.refuseBlocks(data, Genius.NAME);
    IvChecks.backend(context, Genius.NAME, diagnostics);
    y = data.column(Role.OUTCOME);
    a = data.column(Role.TREATMENT);
    w = BinaryIvSample.weights(data, Genius.NAME);
    n = data.rows();
    context.checkpoint();
    List<String> names = data.names(Role.INSTRUMENT);
    int q = names.size();
    double[] x = new double[n * (q + 1)];
    java.util.Arrays.fill(x, 0, n, 1);
    double[] centered = new double[n * q];
    for (int k = 0; k < q; k++) {
      double[] z = data.values(names.get(k));
      double mean = mean(z);
      double squares = 0;
      for (int i = 0; i < n; i++) {
        squares += weight(i) * (z[i] - mean) * (z[i] - mean) / n;
      }
      if (!(squares > 0)) {
        throw new NotIdentifiedException(
            "IDENT-226",
            "INSTRUMENT \"" + names.get(k) + "\" has the same value in all " + n + " rows.");
      }
      double sd = Math.sqrt(squares);
      for (int i = 0; i < n; i++) {
        centered[k * n + i] = (z[i] - mean) / sd;
        x[(k + 1) * n + i] = centered[k * n + i];
      }
    }
    return estimate(names, x, centered);
  }

  private double weight(int i) {
    return w == null ? 1 : w[i];
  }

  private double mean(double[] v) {
    double sum = 0;
    for (int i = 0; i < v.length; i++) {
      sum += weight(i) * v[i];
    }
    return sum / v.length;
  }

  /** The fitted treatment. */
  private record Treatment(double[] x, int p, double[] fitted, double[] residual, boolean logit) {}

  private Treatment treatment(List<String> names, double[] x) {
    boolean logit = true;
    for (double v : a) {
      logit &= v == 0 || v == 1;
    }
    List<String> columns = new ArrayList<>(List.of(Design.INTERCEPT));
    columns.addAll(names);
    double[] fitted;
    double[] kept;
    int p;
    if (logit) {
      BinaryGlmFit fit = BinaryGlm.fit(Link.LOGIT, new Design(x, n, columns), a, w);
      fitted = fit.probabilities();
      kept = fit.design().values();
      p = fit.design().columns();
    } else {
      QrBasis basis = QrBasis.of(x, n, columns.size(), w, "E[A|Z]");
      kept = NuisanceModel.selected(x, n, basis.kept());
      p = basis.kept().length;
      fitted = MultiplyRobustMath.linear(kept, basis.coefficients(a, 0), n);
    }
    double[] residual = new double[n];
    for (int i = 0; i < n; i++) {
      residual[i] = a[i] - fitted[i];
    }
    return new Treatment(kept, p, fitted, residual, logit);
  }

  /** Mean over rows of w z_k (A - Ahat) t, for every instrument k. */
  private double[] moments(double[] z, Treatment m, double[] t) {
    int q = z.length / n;
    double[] out = new double[q];
    for (int k = 0; k < q; k++) {
      for (int i = 0; i < n; i++) {
        out[k] += weight(i) * z[k * n + i] * m.residual()[i] * t[i] / n;
      }
    }
    return out;
  }

  /** Influences of those moments, the means of Z and the model of A being estimated; n x q. */
  private double[] influence(double[] z, Treatment m, double[] t) {
    int q = z.length / n;
    double[] mean = moments(z, m, t);
    StackedSystem stack = new StackedSystem(n, 2 * q + m.p());
    double[] slope = new double[n];
    double[] c = new double[n];
    for (int i = 0; i < n; i++) {
      slope[i] = m.logit() ? m.fitted()[i] * (1 - m.fitted()[i]) : 1;
      c[i] = weight(i) * m.residual()[i];
    }
    stack.equations(q, m.x(), m.p(), c.clone());
    double[] second = new double[n];
    for (int i = 0; i < n; i++) {
      second[i] = -weight(i) * slope[i];
    }
    stack.derivatives(q, m.x(), m.p(), second, q, m.x(), m.p());
    int at = q + m.p();
    for (int k = 0; k < q; k++) {
      double[] own = new double[n];
      double[] value = new double[n];
      double[] inModel = new double[n];
      double inMean = 0;
      for (int i = 0; i < n; i++) {
        double zk = z[k * n + i];
        own[i] = weight(i) * zk;
        value[i] = c[i] * zk * t[i] - mean[k] * weight(i);
        inModel[i] = -weight(i) * zk * slope[i] * t[i];
        inMean -= c[i] * t[i] / n;
      }
      stack.equations(k, null, 1, own);
      stack.derivative(k, k, -1);
      stack.equations(at + k, null, 1, value);
      stack.derivative(at + k, k, inMean);
      stack.derivatives(at + k, null, 1, inModel, q, m.x(), m.p());
      stack.derivative(at + k, at + k, -1);
    }
    return stack.influence(at, q);
  }

  private double[] covariance(double[] influence, int q) {
    double[] out = new double[q * q];
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        for (int i = 0; i < n; i++) {
          out[j * q + k] += influence[j * n + i] * influence[k * n + i] / n;
        }
      }
    }
    return out;
  }

  private IvEffectResult estimate(List<String> names, double[] x, double[] z) {
    int q = names.size();
    Treatment m = treatment(names, x);
    double[] up = moments(z, m, y);
    double[] down = moments(z, m, a);
    double[] stage = influence(z, m, a);
    double[] inverse = SymmetricSolver.inverse(covariance(stage, q), q);
    double f = inverse == null ? 0 : n * form(down, inverse, down) / q;
    if (inverse == null || !(f > 1e-12)) {
      throw new NotIdentifiedException(
          "IDENT-225",
          "The variance of TREATMENT \""
              + data.name(Role.TREATMENT)
              + "\" does not depend on the instruments, or these determine one another: the "
              + q
              + " moments identify no effect.");
    }
    Map<String, Object> blocks = new LinkedHashMap<>();
    double[] c = down;
    double b = dot(c, up) / dot(c, down);
    if (q > 1) {
      double[] weights = SymmetricSolver.inverse(covariance(influence(z, m, remainder(b)), q), q);
      if (weights == null) {
        throw new NotIdentifiedException(
            "IDENT-227",
            "The covariance of the "
                + q
                + " moments is singular: instruments that determine one another. Drop some.");
      }
      c = new double[q];
      for (int j = 0; j < q; j++) {
        for (int k = 0; k < q; k++) {
          c[j] += weights[j * q + k] * down[k];
        }
      }
      b = dot(c, up) / dot(c, down);
      double[] left = moments(z, m, remainder(b));
      double j = n * form(left, weights, left);
      double p = 1 - new ChiSquaredDistribution(q - 1).cumulativeProbability(Math.max(0, j));
      diagnostics.add(
          Diagnostic.note(
                  "OVER_IDENTIFICATION",
                  String.format(
                      Locale.ROOT,
                      "the %d moments agree on one effect: J = %.2f, p = %.4f",
                      q,
                      j,
                      p))
              .value("j", j)
              .value("p", p));
      blocks.put("j", j);
      blocks.put("j.p.value", p);
    }
    double[] moment = influence(z, m, remainder(b));
    double[] own = new double[n];
    double bread = dot(c, down);
    for (int k = 0; k < q; k++) {
      for (int i = 0; i < n; i++) {
        own[i] += c[k] / bread * moment[k * n + i];
      }
    }
    String words =
        String.format(
            Locale.ROOT,
            "covariances of the instruments with the squared residual treatment: F %.1f",
            f);
    diagnostics.add(
        (f < WEAK
                ? Diagnostic.warning("WEAK_RELEVANCE", words + ", below 10")
                : Diagnostic.note("RELEVANCE", words))
            .value("f", f));
    blocks.put("relevance.f", f);
    Estimates estimates =
        Estimates.of(
            List.of(data.name(Role.TREATMENT)),
            new double[] {b},
            InfluenceFunction.wrap(own, n, 1),
            SampleDesign.of(data),
            BinaryIvSample.vcov(data));
    return new IvEffectResult(
        new IvEffectResult.Parts(
            Genius.NAME,
            "MR GENIUS, " + q + (q == 1 ? " instrument" : " instruments"),
            "constant effect",
            options.level(),
            "the model of the treatment and the means of the instruments",
            Double.NaN,
            null,
            null,
            Map.of("E[A|Z]", m.fitted()),
            blocks),
        estimates,
        diagnostics,
        IvChecks.provenance(Genius.NAME, options.describe(), data, context, start));
  }

  /** Y - bA. */
  private double[] remainder(double b) {
    double[] out = new double[n];
    for (int i = 0; i < n; i++) {
      out[i] = y[i] - b * a[i];
    }
    return out;
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int k = 0; k < x.length; k++) {
      sum += x[k] * y[k];
    }
    return sum;
  }

  private static double form(double[] x, double[] m, double[] y) {
    int q = x.length;
    double sum = 0;
    for (int j = 0; j < q; j++) {
      for (int k = 0; k < q; k++) {
        sum += x[j] * m[j * q + k] * y[k];
      }
    }
    return sum;
  }
}
