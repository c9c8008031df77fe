package org.estimand.weighting;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.estimand.data.CausalData;
import org.estimand.data.FeatureMatrix;
import org.estimand.data.Role;
import org.estimand.data.Roles;
import org.estimand.errors.CausalException;
import org.estimand.errors.ConvergenceException;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.fit.Provenance;
import org.estimand.fit.Tasks;
import org.estimand.inference.ConfidenceSet;
import org.estimand.inference.Estimates;
import org.estimand.inference.MultipleTesting;
import org.estimand.inference.SampleDesign;
import org.estimand.inference.SmallSample;
import org.estimand.inference.VcovType;
import org.estimand.regress.FixedEffects;
import org.estimand.regress.LinearRegression;

/** One fit of a {@link WeightingStudy}. */
final class StudyFit {
  private final WeightingStudy study;
  private final CausalData data;
  private final FitContext context;
  private final Instant start = Instant.now();
  private final boolean panel;
  private final List<StudyModel> models = new ArrayList<>();

  StudyFit(WeightingStudy study, CausalData data, FitContext context) {
    this.study = study;
    this.data = data;
    this.context = context;
    this.panel = data.has(Role.UNIT) && data.has(Role.TIME);
    models.add(StudyModel.TABULAR);
    if (!data.roles().blocks().getOrDefault(WeightingStudy.EMBEDDING_BLOCK, List.of()).isEmpty()) {
      models.add(StudyModel.EMBEDDING);
      models.add(StudyModel.BOTH);
    }
    if (panel) {
      models.add(StudyModel.FIXED_EFFECTS);
    }
  }

  /** One model of one contrast and what came of it. */
  private record Job(int contrast, StudyModel model, int[] rows, int treated) {}

  /** Exactly one of the three is there. */
  private record Done(WeightingResult weighting, Estimates effects, CausalException failure) {}

  WeightingStudyResult run() {
    List<Diagnostic> diagnostics = new ArrayList<>(Weights.checkBackend(context));
    List<WeightingStudyResult.Skipped> skipped = new ArrayList<>();
    List<Job> jobs = new ArrayList<>();
    for (int c = 0; c < study.contrasts().size(); c++) {
      StudyContrast contrast = study.contrasts().get(c);
      int[] rows = StudyChecks.rows(data, contrast);
      int treated = treated(contrast, rows);
      if (treated < study.minimumTreated()) {
        skipped.add(
            new WeightingStudyResult.Skipped(
                contrast.label(),
                Optional.empty(),
                treated
                    + (treated == 1 ? " treated row" : " treated rows")
                    + " of "
                    + rows.length
                    + ", fewer than "
                    + study.minimumTreated()));
        continue;
      }
      for (StudyModel model : models) {
        jobs.add(new Job(c, model, rows, treated));
      }
    }
    Done[] done = new Done[jobs.size()];
    FitContext alone =
        context
            .threads(Math.max(1, context.threads() / Math.max(1, jobs.size())))
            .progress((stage, at, total) -> {});
    Tasks.run(context, "contrasts", done.length, k -> done[k] = fit(jobs.get(k), alone));
    List<WeightingStudyResult.Fitted> fitted = new ArrayList<>();
    for (int k = 0; k < done.length; k++) {
      Job job = jobs.get(k);
      StudyContrast contrast = study.contrasts().get(job.contrast());
      if (done[k].failure() != null) {
        skipped.add(
            new WeightingStudyResult.Skipped(
                contrast.label(), Optional.of(job.model()), done[k].failure().getMessage()));
        continue;
      }
      fitted.add(
          new WeightingStudyResult.Fitted(
              row(contrast, job, done[k]),
              Optional.ofNullable(done[k].weighting()),
              Optional.ofNullable(done[k].effects())));
    }
    if (fitted.isEmpty()) {
      StringBuilder reasons = new StringBuilder();
      skipped.forEach(s -> reasons.append(' ').append(s.text()).append(';'));
      throw new NotIdentifiedException(
          "IDENT-193",
          "None of the contrasts could be estimated:"
              + reasons.substring(0, reasons.length() - 1)
              + ".");
    }
    diagnostics.addAll(diagnostics(skipped, fitted));
    return new WeightingStudyResult(
        study.propensity().label(),
        study.estimand().name(),
        data.rows(),
        vcovLabel(fitted),
        study.level(),
        adjusted(fitted),
        skipped,
        diagnostics,
        Provenance.of(WeightingStudy.NAME, study.describe(), data, context, "java", start));
  }

  private int treated(StudyContrast contrast, int[] rows) {
    double[] d = data.values(contrast.treatment());
    int count = 0;
    for (int i : rows) {
      if (d[i] != 0 && d[i] != 1) {
        TreatmentCheck.binary(weighted(contrast, StudyModel.TABULAR, rows));
      }
      count += d[i] == 1 ? 1 : 0;
    }
    return count;
  }

  private Done fit(Job job, FitContext alone) {
    StudyContrast contrast = study.contrasts().get(job.contrast());
    try {
      CausalData sample = weighted(contrast, job.model(), job.rows());
      if (job.model() == StudyModel.FIXED_EFFECTS) {
        return within(contrast, sample);
      }
      Ipw ipw =
          Ipw.builder()
              .estimand(study.estimand())
              .propensity(study.propensity())
              .level(study.level())
              .build();
      return new Done(ipw.fit(sample, alone), null, null);
    } catch (NotIdentifiedException | ConvergenceException e) {
      return new Done(null, null, e);
    }
  }

  /** The rows of a contrast with the roles of one model. */
  private CausalData weighted(StudyContrast contrast, StudyModel model, int[] rows) {
    Set<String> x = new LinkedHashSet<>();
    if (model != StudyModel.EMBEDDING) {
      x.addAll(data.names(Role.COVARIATE));
    }
    if (model == StudyModel.EMBEDDING || model == StudyModel.BOTH) {
      x.addAll(data.roles().blocks().get(WeightingStudy.EMBEDDING_BLOCK));
    }
    Roles roles =
        Roles.outcome(data.name(Role.OUTCOME))
            .treatment(contrast.treatment())
            .covariates(x.toArray(new String[0]));
    for (Role role : List.of(Role.UNIT, Role.TIME, Role.CLUSTER, Role.COORDINATE)) {
      roles = roles.with(role, data.names(role).toArray(new String[0]));
    }
    if (model != StudyModel.FIXED_EFFECTS) {
      roles = roles.with(Role.FOLD, data.names(Role.FOLD).toArray(new String[0]));
    }
    if (data.has(Role.WEIGHT)) {
      roles = roles.weights(data.name(Role.WEIGHT), data.roles().weightKind().orElseThrow());
    }
    List<String> here = roles.allColumns();
    for (var e : data.roles().categorical().entrySet()) {
      if (here.contains(e.getKey())) {
        roles = roles.categorical(e.getKey() + e.getValue().map(level -> ":" + level).orElse(""));
      }
    }
    return data.withRoles(roles).subset(rows);
  }

  /** Least squares with effects of unit and period. */
  private Done within(StudyContrast contrast, CausalData all) {
    CausalData sample = all;
    double[] w = null;
    if (all.has(Role.WEIGHT)) {
      double[] given = all.column(Role.WEIGHT);
      int[] positive =
          java.util.stream.IntStream.range(0, given.length).filter(i -> given[i] > 0).toArray();
      sample = all.subset(positive);
      w = sample.column(Role.WEIGHT);
    }
    String unit = sample.name(Role.UNIT);
    FixedEffects effects =
        FixedEffects.of(
            List.of(sample.grouping(unit), sample.grouping(sample.name(Role.TIME))),
            w,
            FixedEffects.TOLERANCE,
            FixedEffects.MOST_STEPS);
    FeatureMatrix x =
        FeatureMatrix.wrap(
                sample.values(contrast.treatment()), sample.rows(), List.of(contrast.treatment()))
            .append(sample.covariates());
    LinearRegression regression =
        LinearRegression.within(x, sample.column(Role.OUTCOME), effects, SampleDesign.of(sample));
    if (!regression.design().names().get(0).equals(contrast.treatment())) {
      throw new NotIdentifiedException(
          "IDENT-194",
          "The effects of \""
              + unit
              + "\" and \""
              + sample.name(Role.TIME)
              + "\" explain TREATMENT \""
              + contrast.treatment()
              + "\" completely: no unit changes it on its own.");
    }
    VcovType vcov =
        sample.has(Role.CLUSTER)
            ? Weights.defaultVcov(sample)
            : new VcovType.Cluster(List.of(unit), SmallSample.NONE);
    return new Done(null, regression.estimates(vcov), null);
  }

  private WeightingStudyResult.Row row(StudyContrast contrast, Job job, Done done) {
    Estimates e = done.weighting() == null ? done.effects() : done.weighting().estimates();
    OptionalDouble conley = OptionalDouble.empty();
    if (study.conley().isPresent()) {
      double error = e.withVcov(study.conley().get()).standardError(0);
      conley = Double.isFinite(error) ? OptionalDouble.of(error) : OptionalDouble.empty();
    }
    boolean degenerate = e.isDegenerate(0);
    ConfidenceSet set = e.confidenceInterval(0, study.level());
    return new WeightingStudyResult.Row(
        contrast.label(),
        contrast.treatment(),
        job.model(),
        e.estimate(0),
        e.standardError(0),
        degenerate ? Double.NaN : e.estimate(0) / e.standardError(0),
        e.pValue(0),
        Double.NaN,
        Double.NaN,
        degenerate ? Double.NaN : set.lower().orElseThrow(),
        degenerate ? Double.NaN : set.upper().orElseThrow(),
        conley,
        job.treated(),
        job.rows().length);
  }

  /** The rows with the p-values of each model adjusted over the contrasts. */
  private static List<WeightingStudyResult.Fitted> adjusted(
      List<WeightingStudyResult.Fitted> fitted) {
    List<WeightingStudyResult.Fitted> out = new ArrayList<>(fitted);
    for (StudyModel model : StudyModel.values()) {
      int[] at =
          java.util.stream.IntStream.range(0, fitted.size())
              .filter(k -> fitted.get(k).row().model() == model)
              .toArray();
      double[] p = new double[at.length];
      for (int j = 0; j < p.length; j++) {
        p[j] = fitted.get(at[j]).row().pValue();
      }
      double[] holm = MultipleTesting.holm(p);
      double[] bh = MultipleTesting.benjaminiHochberg(p);
      for (int j = 0; j < p.length; j++) {
        WeightingStudyResult.Fitted f = fitted.get(at[j]);
        out.set(
            at[j],
            new WeightingStudyResult.Fitted(
                f.row().adjusted(holm[j], bh[j]), f.weighting(), f.effects()));
      }
    }
    return out;
  }

  private static String vcovLabel(List<WeightingStudyResult.Fitted> fitted) {
    Set<String> labels = new LinkedHashSet<>();
    for (WeightingStudyResult.Fitted f : fitted) {
      labels.add(
          (f.weighting().isPresent() ? f.weighting().get().estimates() : f.effects().orElseThrow())
              .vcovType()
              .label());
    }
    return String.join("; of fixed effects ", labels);
  }

  private List<Diagnostic> diagnostics(
      List<WeightingStudyResult.Skipped> skipped, List<WeightingStudyResult.Fitted> fitted) {
    List<Diagnostic> all = new ArrayList<>();
    for (WeightingStudyResult.Skipped s : skipped) {
      all.add(Diagnostic.warning("SKIPPED", s.text()));
    }
    if (!panel) {
      all.add(
          Diagnostic.note(
              "NO_FIXED_EFFECTS", "fixed effects need the roles UNIT and TIME; there are none"));
    }
    if (study.propensity() instanceof PropensityModel.CrossFitted) {
      all.add(Weights.fixedWeights(study.propensity()));
    }
    for (WeightingStudyResult.Fitted f : fitted) {
      List<Diagnostic> its =
          f.weighting().isPresent()
              ? f.weighting().get().diagnostics()
              : f.effects().orElseThrow().diagnostics();
      for (Diagnostic d : its) {
        if (d.severity() == Diagnostic.Severity.WARNING && !d.code().equals("BACKEND_UNUSED")) {
          all.add(
              new Diagnostic(
                  d.code(),
                  d.severity(),
                  f.row().label() + ", " + f.row().model().label() + ": " + d.message(),
                  d.values()));
        }
      }
    }
    return all;
  }
}
