package org.estimand.learners.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.estimand.errors.NotIdentifiedException;
import org.estimand.errors.NotSupportedException;
import org.estimand.fit.Diagnostic;
import org.estimand.fit.FitContext;
import org.estimand.learn.BatchAnswer;
import org.estimand.learn.BatchedCrossFit;
import org.estimand.learn.CrossFitTask;
import org.estimand.learn.Predictor;
import org.estimand.learn.RegressionLearner;
import org.estimand.learn.TrainingChecks;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/**
 * Kernel ridge regression of a conditional mean: the function {@code a + f} that minimises
 *
 * <pre>  sum w_i (y_i - a - f(x_i))^2 / sum w_i + lambda |f|^2</pre>
 *
 * over constants a and functions f of the kernel's Hilbert space. The constant is not penalised,
 * which is the same as centring the kernel at its weighted mean: with D the diagonal matrix of the
 * weights' shares and Kc the centred kernel, {@code u = (D^(1/2) Kc D^(1/2) + lambda I)^(-1)
 * D^(1/2) (y - mean)} gives the coefficients {@code D^(1/2) u}. lambda corresponds to alpha / n in
 * scikit-learn's {@code KernelRidge} (which has no intercept).
 *
 * <p>Features are standardised with the weights of the training rows; constant ones are left out
 * with a note. The width of the Gaussian kernel is the median distance between training rows (of at
 * most 1,000, evenly spaced in their order), given, or the best of five multiples of that median.
 *
 * <p>Without a given penalty 46 values are tried, five to each power of ten, from 10 times the
 * largest eigenvalue down to 1e-8 of it; the smallest leave-one-out error wins, of equal ones (to
 * 1e-9 of it, so that the last digits of a backend decide nothing) the larger penalty and width.
 * Leave-one-out errors are exact, {@code e_i / (1 - H_ii)}, for the fit that keeps standardisation,
 * width and the total penalty lambda times the sum of all weights; a row is left out with its whole
 * weight. One symmetric eigendecomposition for each training set and width serves all penalties.
 * Repeated rows (or rows of one cluster) see each other in a leave-one-out error; give the penalty,
 * or use a tuned learner, if that matters.
 *
 * <p>Above {@link KernelRidgeOptions#exactRows} training rows, the kernel is replaced by low-rank
 * features: a pivoted incomplete Cholesky factor, without randomness, of at most {@link
 * KernelRidgeOptions#landmarks} columns; everything else stays the same.
 *
 * <p>Weights are honoured; with a given penalty an integer weight equals repeated rows (the median
 * too, up to 1,000 rows). Probabilities are not offered: a squared loss does not keep predictions
 * inside [0, 1], and clipping them would decide the weights of inverse-probability methods by the
 * clip.
 *
 * <p>In a cross-fit the exact fits of all tasks that share features, with at least four rows for a
 * feature, are one batch on the backend of the context (unless the options name one): features,
 * targets and folds go there once, kernels stay there, and losses and predictions of all come back
 * together. A device computes no eigenvalues: there every penalty has its Cholesky factor, and
 * leave-one-out errors come from the diagonal of the inverse, by the same definitions; nothing but
 * losses and predictions is copied, however many folds, repetitions and penalties there are (up to
 * 2^26 rows times training sets). That costs about 30 n^3 for each width; it is done where the
 * device is asked for by name, and {@code auto} stays with eigenvalues on the CPU. Standardised
 * features and widths are those of each training set, and so is its kernel. Low-rank fits go one by
 * one, on the host.
 *
 * <p>Cost: n^2 p + about 9 n^3 for each width and memory of about seven n x n matrices (1.4 GB at n
 * = 5,000); with low rank r, n p r + n r^2. A prediction costs n p (r p).
 *
 * <p>Source: Saunders, Gammerman and Vovk (1998), <i>Ridge Regression Learning Algorithm in Dual
 * Variables</i>; leave-one-out errors as in Wahba (1990), <i>Spline Models for Observational
 * Data</i>, section 4.2.
 *
 * @param options settings
 */
public record KernelRidgeLearner(KernelRidgeOptions options)
    implements RegressionLearner, BatchedCrossFit {
  private static final double[] MULTIPLES = {4, 2, 1, 0.5, 0.25};
  private static final int PENALTIES = 46;
  private static final int LEAST_ROWS = 3;

  @Override
  public String name() {
    return "kernel";
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> d = new LinkedHashMap<>();
    d.put("name", name());
    d.put("kernel", options.kernel().text());
    if (options.kernel() == Kernel.GAUSSIAN) {
      d.put(
          "width",
          options.widthRule() == WidthRule.GIVEN
              ? (Object) options.width()
              : options.widthRule().name());
    }
    if (options.kernel() == Kernel.POLYNOMIAL) {
      d.put("degree", options.degree());
    }
    d.put("penalty", options.penalty() == -1 ? "leave-one-out error" : (Object) options.penalty());
    d.put("exactRows", options.exactRows());
    d.put("landmarks", options.landmarks());
    d.put("backend", options.backend());
    return d;
  }

  @Override
  public boolean supportsWeights() {
    return true;
  }

  @Override
  public Predictor fit(TrainingSet data, RandomStreams random) {
    if (data.classes() > 0) {
      throw notProbabilities();
    }
    TrainingChecks.require(this, data);
    KernelRows rows = KernelRows.of(data);
    if (isChoosing() && rows.n() < LEAST_ROWS) {
      throw new NotIdentifiedException(
          "IDENT-035",
          "Learner kernel chooses by leave-one-out error but has "
              + rows.n()
              + (rows.n() == 1 ? " training row" : " training rows")
              + " of positive weight; it needs "
              + LEAST_ROWS
              + ". Use fewer folds, or give width and penalty.");
    }
    KernelChoice best = null;
    KernelExpansion expansion = null;
    for (double width : widths(rows)) {
      KernelModel model = model(rows, width);
      double[] penalties = penalties(model.largest());
      KernelChoice one = KernelChoice.of(width, penalties, model.losses(penalties), model.size());
      if (best == null || one.isBetterThan(best)) {
        best = one;
        expansion = model.at(one.penalty());
      }
    }
    return new KernelPredictor(
        expansion, rows.kept(), rows.center(), rows.scale(), notes(best, rows.dropped()));
  }

  /** The refusal of a classification. */
  public static NotSupportedException notProbabilities() {
    return new NotSupportedException(
        "NOTSUP-032",
        "Learner kernel fits conditional means by squared error, and its predictions of a"
            + " probability may leave [0, 1]. Use a learner of probabilities, for example logit;"
            + " partially linear models take kernel for the treatment as a mean.");
  }

  /** The widths that are tried. */
  double[] widths(KernelRows rows) {
    if (options.kernel() != Kernel.GAUSSIAN) {
      return new double[] {1};
    }
    if (options.widthRule() == WidthRule.GIVEN) {
      return new double[] {options.width()};
    }
    double median = MedianDistance.of(rows);
    if (options.widthRule() == WidthRule.MEDIAN) {
      return new double[] {median};
    }
    double[] out = MULTIPLES.clone();
    for (int k = 0; k < out.length; k++) {
      out[k] *= median;
    }
    return out;
  }

  private boolean isChoosing() {
    return options.penalty() == -1 || options.widthRule() == WidthRule.TUNED;
  }

  private KernelModel model(KernelRows rows, double width) {
    return rows.n() <= options.exactRows()
        ? new ExactKernel(rows, function(width), options.backend())
        : new LowRankKernel(rows, function(width), options.landmarks(), options.backend());
  }

  /** The kernel at a width. */
  KernelFunction function(double width) {
    return new KernelFunction(options.kernel(), width, options.degree());
  }

  /**
   * The penalties that are tried, falling.
   *
   * @param top the largest eigenvalue
   */
  double[] penalties(double top) {
    if (options.penalty() != -1) {
      return new double[] {options.penalty()};
    }
    double[] out = new double[PENALTIES];
    for (int l = 0; l < PENALTIES; l++) {
      out[l] = (top > 0 ? top : 1) * Math.pow(10, 1 - l / 5.0);
    }
    return out;
  }

  @Override
  public Optional<BatchAnswer> crossFit(List<CrossFitTask> tasks, FitContext context) {
    if (tasks.stream().anyMatch(t -> t.training().classes() > 0)) {
      return Optional.empty();
    }
    String backend = options.backend().equals("auto") ? context.backend() : options.backend();
    return Optional.of(
        new KernelCrossFit(new KernelRidgeLearner(options.backend(backend)), tasks, context)
            .answer());
  }

  /** Whether the whole kernel matrix of these training rows is decomposed. */
  boolean isExact(KernelRows rows) {
    return rows.n() >= LEAST_ROWS && rows.n() <= options.exactRows() && rows.p() > 0;
  }

  /** What the reader of a result should know of one fit. */
  List<Diagnostic> notes(KernelChoice choice, List<String> dropped) {
    List<Diagnostic> notes = new ArrayList<>();
    notes.add(note(choice));
    if (choice.atEnd()) {
      notes.add(
          Diagnostic.note(
              "PENALTY_AT_END",
              "Learner kernel chose the smallest penalty of its grid; less penalty may be better."));
    }
    if (!dropped.isEmpty()) {
      notes.add(
          Diagnostic.note(
              "DROPPED_COLUMNS",
              "Columns constant on the training rows were left out: "
                  + String.join(", ", dropped)
                  + "."));
    }
    return List.copyOf(notes);
  }

  private Diagnostic note(KernelChoice choice) {
    Diagnostic note =
        Diagnostic.note(
            "KERNEL",
            "Learner kernel: penalty, rank and leave-one-out error are those of one fit.");
    if (options.kernel() == Kernel.GAUSSIAN) {
      note = note.value("width", choice.width());
    }
    return note.value("penalty", choice.penalty())
        .value("rank", choice.rank())
        .value("loss", choice.loss());
  }
}
