package org.estimand.iv;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.estimand.crossfit.FoldAssignment;
import org.estimand.data.CausalData;
import org.estimand.data.Role;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.fit.Tasks;
import org.estimand.inference.Estimates;
import org.estimand.inference.InfluenceFunction;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.VcovType;
import org.estimand.matrix.MatrixBackend;
import org.estimand.matrix.MatrixBackends;
import org.estimand.matrix.OffloadPolicy;
import org.estimand.random.RandomStream;

/** One fit of {@link SelectiveIv}. */
final class SelectiveIvFit {
  private static final double THRESHOLD = 0.03;
  private static final double FLOPS_PER_SCORE = 10;

  private final SelectiveIv options;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private final Combinations combinations;

  SelectiveIvFit(SelectiveIv options, CausalData data, FitContext context) {
    this.options = options;
    this.data = data;
    this.context = context;
    List<List<String>> names = options.candidateNames();
    this.combinations =
        Combinations.of(names.get(0).size(), names.get(1).size(), names.get(2).size());
  }

  /**
   * What one pass over the data gives.
   *
   * @param weights of the combinations in the estimate
   */
  private record Pass(
      List<SelectiveScores> scores,
      ScoreTensor tensor,
      double[][] perturbations,
      double[] risks,
      double[] weights,
      int chosen,
      double estimate) {}

  SelectiveIvResult run() {
    BinaryIvSample.roles(SelectiveIv.NAME).optional(Role.FOLD).check(data);
    IvChecks.refuseBlocks(data, SelectiveIv.NAME);
    IvChecks.refuseUnusedFolds(data, SelectiveIv.NAME, options.plan());
    BinaryIvSample s = BinaryIvSample.of(data, SelectiveIv.NAME);
    s.requireBinaryTreatment();
    CellNuisances cells = new CellNuisances(s);
    FoldAssignment folds = options.plan().assign(data, cells.strata(), context.random());
    IvChecks.refuseProducts(folds, SelectiveIv.NAME);
    cells.requireCells(folds);
    double flops = FLOPS_PER_SCORE * combinations.count() * s.rows();
    MatrixBackend backend =
        MatrixBackends.open(context.backend(), OffloadPolicy.Operation.BATCHED, flops);
    CandidateScores candidates =
        options.parametric()
            ? new DesignCandidates(options, s, combinations)
            : new LearnerCandidates(options);
    Pass pass = pass(s, candidates, folds, backend, context);
    RelevanceChecks.require(
        s,
        pass.scores().get(0).rawD()[combinations.parts()[pass.chosen()][1]],
        THRESHOLD,
        options.allowSignChanges());
    double[] replicates = options.replicates() > 0 ? replicates(s, folds, backend) : new double[0];
    return result(s, pass, folds, candidates, backend, replicates);
  }

  private Pass pass(
      BinaryIvSample s,
      CandidateScores candidates,
      FoldAssignment folds,
      MatrixBackend backend,
      FitContext use) {
    List<SelectiveScores> scores = candidates.scores(s, folds, use);
    ScoreTensor tensor = ScoreTensor.of(s, scores, combinations, folds, backend);
    double[][] perturbations =
        PseudoRisk.perturbations(
            tensor.psi(), tensor.splits(), combinations.parts(), options.robustSets());
    double[] risks = PseudoRisk.risks(perturbations, options.rule());
    int chosen = PseudoRisk.best(risks);
    double[] weights = new double[risks.length];
    if (options.lambda() > 0) {
      weights = PseudoRisk.smooth(risks, mean(tensor.errors()), s.rows(), options.lambda());
    } else {
      weights[chosen] = 1;
    }
    double[] estimates = new double[folds.repetitions()];
    for (int r = 0; r < estimates.length; r++) {
      for (int c = 0; c < weights.length; c++) {
        estimates[r] += weights[c] * tensor.estimates()[r][c];
      }
    }
    return new Pass(
        scores,
        tensor,
        perturbations,
        risks,
        weights,
        chosen,
        options.aggregate().estimate(estimates));
  }

  private static double[] mean(double[][] perRepetition) {
    double[] out = new double[perRepetition[0].length];
    for (double[] one : perRepetition) {
      for (int c = 0; c < out.length; c++) {
        out[c] += one[c] / perRepetition.length;
      }
    }
    return out;
  }

  /** Estimates of all fits and the selection with exponential weights of rows or clusters. */
  private double[] replicates(BinaryIvSample s, FoldAssignment folds, MatrixBackend backend) {
    double[] out = new double[options.replicates()];
    List<String> clusters = data.names(Role.CLUSTER);
    int[] group = clusters.isEmpty() ? null : data.grouping(clusters.get(0)).codes();
    int groups = group == null ? s.rows() : data.grouping(clusters.get(0)).count();
    Tasks.run(
        context,
        "replicates of the selection",
        out.length,
        b -> {
          RandomStream random = context.random().child("selection", b).generator();
          double[] draw = new double[groups];
          for (int k = 0; k < groups; k++) {
            draw[k] = random.exponential();
          }
          double[] w = new double[s.rows()];
          double sum = 0;
          for (int i = 0; i < w.length; i++) {
            w[i] = s.weight(i) * draw[group == null ? i : group[i]];
            sum += w[i];
          }
          for (int i = 0; i < w.length; i++) {
            w[i] *= w.length / sum;
          }
          BinaryIvSample weighted =
              new BinaryIvSample(s.data(), s.y(), s.a(), s.z(), w, s.binary(), s.constant());
          FitContext own =
              FitContext.seed(context.random().child("refit", b).derivedSeed())
                  .threads(1)
                  .backend(context.backend());
          CandidateScores candidates =
              options.parametric()
                  ? new DesignCandidates(options, weighted, combinations)
                  : new LearnerCandidates(options);
          out[b] = pass(weighted, candidates, folds, backend, own).estimate();
        });
    return out;
  }

  private SelectiveIvResult result(
      BinaryIvSample s,
      Pass pass,
      FoldAssignment folds,
      CandidateScores candidates,
      MatrixBackend backend,
      double[] replicates) {
    List<Estimates> repetitions = new ArrayList<>();
    for (int r = 0; r < folds.repetitions(); r++) {
      double[] psi = scores(s, pass, r);
      double ate = s.mean(psi);
      repetitions.add(
          Estimates.of(
              List.of("ATE"),
              new double[] {ate},
              InfluenceFunction.wrap(IvAteMath.centered(s, psi, ate), s.rows(), 1),
              SampleDesign.of(data),
              BinaryIvSample.vcov(data)));
    }
    Estimates estimates = options.aggregate().combine(repetitions);
    if (replicates.length > 0) {
      double mean = 0;
      for (double v : replicates) {
        mean += v / replicates.length;
      }
      double variance = 0;
      for (double v : replicates) {
        variance += (v - mean) * (v - mean) / (replicates.length - 1);
      }
      estimates =
          Estimates.ofVcov(
              List.of("ATE"),
              new double[] {estimates.estimate(0)},
              new double[] {variance},
              new VcovType.Special(
                  "bootstrap of all fits and the selection, "
                      + replicates.length
                      + " replicates with exponential weights"),
              estimates.influenceFunction().orElse(null),
              estimates.design());
    }
    diagnose(s, pass);
    if (candidates instanceof LearnerCandidates learners) {
      diagnostics.addAll(learners.notes());
    }
    return new SelectiveIvResult(
        new SelectiveIvResult.Parts(
            options.level(),
            table(pass),
            pass.chosen(),
            options.rule(),
            options.lambda(),
            pass.tensor().splits(),
            relevance(s, pass),
            WaldContrast.of(s, DesignColumns.of(s, IvDesign.all(), false, "the covariates")),
            replicates),
        estimates,
        diagnostics,
        Provenance.of(SelectiveIv.NAME, options.describe(), data, context, backend.name(), start)
            .with("folds", folds.folds(0))
            .with("repetitions", folds.repetitions())
            .with("folds.sha256", folds.digest()));
  }

  /** The weighted score of every row. */
  private double[] scores(BinaryIvSample s, Pass pass, int r) {
    double[] out = new double[s.rows()];
    SelectiveScores scores = pass.scores().get(r);
    for (int c = 0; c < combinations.count(); c++) {
      double weight = pass.weights()[c];
      int[] part = combinations.parts()[c];
      for (int i = 0; i < out.length && weight > 0; i++) {
        out[i] += weight * scores.score(s, i, part[0], part[1], scores.entry()[c]);
      }
    }
    return out;
  }

  private List<SelectionRow> table(Pass pass) {
    List<List<String>> names = options.candidateNames();
    double[] estimate = mean(pass.tensor().estimates());
    double[] error = mean(pass.tensor().errors());
    List<SelectionRow> rows = new ArrayList<>();
    for (int c = 0; c < combinations.count(); c++) {
      int[] part = combinations.parts()[c];
      rows.add(
          new SelectionRow(
              names.get(0).get(part[0]),
              names.get(1).get(part[1]),
              names.get(2).get(part[2]),
              estimate[c],
              error[c],
              pass.risks()[c],
              pass.weights()[c]));
    }
    return rows;
  }

  private Relevance relevance(BinaryIvSample s, Pass pass) {
    SelectiveScores scores = pass.scores().get(0);
    int[] part = combinations.parts()[pass.chosen()];
    double[] g = scores.g()[part[0]];
    double[] m = scores.m()[part[1]];
    double[] rawD = scores.rawD()[part[1]];
    double[] d = scores.d()[part[1]];
    int n = s.rows();
    double[] score = new double[n];
    double[] weights = new double[n];
    boolean[] clipped = new boolean[n];
    for (int i = 0; i < n; i++) {
      double residual = s.a()[i] - m[i];
      score[i] = g[i] * (residual * residual - m[i] * (1 - m[i])) + rawD[i];
      weights[i] = s.weight(i) * Math.abs(g[i] / d[i]);
      clipped[i] = d[i] != rawD[i];
    }
    double mean = s.mean(score);
    return Relevance.of(
        s,
        rawD,
        clipped,
        weights,
        mean,
        InvalidIvFit.error(IvAteMath.centered(s, score, mean)),
        THRESHOLD);
  }

  private void diagnose(BinaryIvSample s, Pass pass) {
    Relevance relevance = relevance(s, pass);
    diagnostics.addAll(RelevanceChecks.oneSided(s, false));
    diagnostics.addAll(RelevanceChecks.diagnostics(s, relevance, options.guards().floor()));
    int[] part = combinations.parts()[pass.chosen()];
    double[] g = pass.scores().get(0).g()[part[0]];
    double[] pi = new double[g.length];
    for (int i = 0; i < g.length; i++) {
      pi[i] = s.z()[i] == 1 ? 1 / g[i] : 1 + 1 / g[i];
    }
    diagnostics.add(RelevanceChecks.overlap(s, pi, 0, 0));
    double[] estimate = mean(pass.tensor().estimates());
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double v : estimate) {
      low = Math.min(low, v);
      high = Math.max(high, v);
    }
    diagnostics.add(
        Diagnostic.note(
                "SELECTION",
                String.format(
                    Locale.ROOT,
                    "estimates of the %d combinations run from %.4g to %.4g; pseudo-risk of the"
                        + " choice %.3g",
                    combinations.count(),
                    low,
                    high,
                    pass.risks()[pass.chosen()]))
            .value("min", low)
            .value("max", high)
            .value("risk", pass.risks()[pass.chosen()]));
    if (options.replicates() == 0) {
      diagnostics.add(
          Diagnostic.note(
              "POST_SELECTION",
              "the standard error takes the choice as given; bootstrap(B) repeats the selection"));
    }
    diagnostics.add(
        WaldContrast.of(s, DesignColumns.of(s, IvDesign.all(), false, "the covariates"))
            .diagnostic());
  }
}
