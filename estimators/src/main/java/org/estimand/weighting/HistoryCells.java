package org.estimand.weighting;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.estimand.errors.NotIdentifiedException;

/**
 * The treatment histories that occur.
 *
 * @param labels {@code 0,1,1}: never treated first, always treated last
 * @param design n x labels indicators of each row's history; zero for lost rows
 */
record HistoryCells(List<String> labels, double[] design) {
  /**
   * Finds them.
   *
   * @param w n final weights; histories without weight do not occur
   * @throws NotIdentifiedException IDENT-168 when nobody was never or nobody always treated
   */
  static HistoryCells of(History history, double[] w) {
    int n = history.rows();
    String[] own = new String[n];
    TreeMap<String, Integer> places = new TreeMap<>();
    StringBuilder never = new StringBuilder();
    StringBuilder always = new StringBuilder();
    for (int t = 0; t < history.periods(); t++) {
      never.append(t == 0 ? "" : ",").append('0');
      always.append(t == 0 ? "" : ",").append('1');
    }
    for (int i = 0; i < n; i++) {
      if (w[i] > 0) {
        StringBuilder s = new StringBuilder();
        for (int t = 0; t < history.periods(); t++) {
          s.append(t == 0 ? "" : ",").append(history.treatment(t)[i] == 1 ? '1' : '0');
        }
        own[i] = s.toString();
        places.put(own[i], 0);
      }
    }
    for (String wanted : List.of(never.toString(), always.toString())) {
      if (!places.containsKey(wanted)) {
        throw new NotIdentifiedException(
            "IDENT-168",
            "Nobody has the treatment history ("
                + wanted
                + "), so a model with a mean for every history has no effect to offer. Use"
                + " MarginalModel.CUMULATIVE or EACH_PERIOD.");
      }
    }
    List<String> labels = new ArrayList<>(places.keySet());
    for (int k = 0; k < labels.size(); k++) {
      places.put(labels.get(k), k);
    }
    double[] design = new double[Math.multiplyExact(n, labels.size())];
    for (int i = 0; i < n; i++) {
      if (own[i] != null) {
        design[places.get(own[i]) * n + i] = 1;
      }
    }
    return new HistoryCells(List.copyOf(labels), design);
  }
}
