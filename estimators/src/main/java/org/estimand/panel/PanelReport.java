package org.estimand.panel;

import java.util.Map;

/** What a result says about its sample and its nuisances. */
record PanelReport(
    UnobservedEffect effect,
    int units,
    int periods,
    Map<String, Integer> dropped,
    Map<String, Double> losses) {}
