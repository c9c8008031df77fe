package org.estimand.panel;

import java.util.List;
import org.estimand.data.CausalData;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;

/** Every estimator of {@link UnobservedEffect} on the same folds, with linear ones beside them. */
public final class PanelComparison implements Estimator<PanelComparisonResult> {
  private final List<UnobservedEffect> effects;
  private final PanelSettings settings;

  private PanelComparison(Builder b) {
    effects = b.effects;
    settings = b.settings();
  }

  /** A builder with defaults for all but the outcome learner. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public PanelComparisonResult fit(CausalData data, FitContext context) {
    throw new UnsupportedOperationException("not built yet " + effects + settings);
  }

  /** Options of {@link PanelComparison}. */
  public static final class Builder extends PanelBuilder<Builder> {
    private List<UnobservedEffect> effects = List.of(UnobservedEffect.values());

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** The estimators to compare, in this order; all of them when not set. */
    public Builder unobservedEffects(UnobservedEffect... chosen) {
      effects = List.of(chosen);
      return this;
    }

    /** The estimator. */
    public PanelComparison build() {
      return new PanelComparison(this);
    }
  }
}
