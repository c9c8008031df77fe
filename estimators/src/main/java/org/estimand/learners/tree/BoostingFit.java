package org.estimand.learners.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.estimand.data.FeatureMatrix;
import org.estimand.errors.InvalidConfigException;
import org.estimand.errors.InvalidDataException;
import org.estimand.errors.NearestName;
import org.estimand.fit.Diagnostic;
import org.estimand.learn.TrainingSet;
import org.estimand.random.RandomStreams;

/** From a training set to a boosted model: bins, early stopping, rounds. */
final class BoostingFit {
  private BoostingFit() {}

  static BoostingPredictor fit(
      String name,
      BoostingOptions options,
      Supplier<Objective> objectives,
      TrainingSet data,
      RandomStreams random) {
    int[] rows = ForestMath.positive(data);
    ByteBins bins = ByteBins.of(data.features(), rows, options.maxBins());
    BoostingColumns columns = columns(name, options, data.features(), bins);
    int rounds = options.rounds();
    List<Diagnostic> notes = new ArrayList<>();
    if (options.stoppingFolds() > 0) {
      EarlyStopping.Choice choice =
          EarlyStopping.choose(name, options, columns, bins, objectives, data, rows, random);
      rounds = choice.rounds();
      notes.add(choice.note());
    }
    Booster booster =
        new Booster(
            options,
            columns,
            objectives.get(),
            bins.words(rows),
            values(data.target(), rows),
            values(data.weights(), rows),
            random);
    boolean sampled = options.rowShare() < 1 || options.columnShare() < 1;
    for (int t = 0; t < rounds; t++) {
      if (!booster.round() && !sampled) {
        break;
      }
    }
    return BoostingPredictor.of(booster, options.shrinkage(), objectives.get(), bins, notes);
  }

  static double[] values(double[] all, int[] rows) {
    if (all == null) {
      return null;
    }
    double[] out = new double[rows.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = all[rows[i]];
    }
    return out;
  }

  private static BoostingColumns columns(
      String name, BoostingOptions options, FeatureMatrix x, ByteBins bins) {
    int p = x.columns();
    int[] direction = options.monotone().isEmpty() ? null : new int[p];
    for (Map.Entry<String, Integer> e : options.monotone().entrySet()) {
      direction[index(name, "monotone", e.getKey(), x)] = e.getValue();
    }
    boolean[] categorical = options.categorical().isEmpty() ? null : new boolean[p];
    for (String feature : options.categorical()) {
      int j = index(name, "categorical", feature, x);
      categorical[j] = true;
      if (!bins.edges()[j].exact()) {
        throw new InvalidDataException(
            "DATA-117",
            "Feature \""
                + feature
                + "\" has more than "
                + options.maxBins()
                + " values, the most that "
                + name
                + " takes as categories. Merge rare ones or leave it ordered.");
      }
    }
    return new BoostingColumns(x.names(), bins.edges(), direction, categorical);
  }

  private static int index(String name, String option, String feature, FeatureMatrix x) {
    int j = x.names().indexOf(feature);
    if (j < 0) {
      throw new InvalidConfigException(
          "CONF-118",
          name
              + ": "
              + option
              + " names \""
              + feature
              + "\", which is no feature. "
              + NearestName.hint(feature, x.names())
              + "Features of a factor have names like race=black.");
    }
    return j;
  }
}
