package org.estimand.panel;

import java.util.Objects;
import org.estimand.data.CausalData;
import org.estimand.fit.Estimator;
import org.estimand.fit.FitContext;

/** Double machine learning in panels. */
public final class PanelDml implements Estimator<PanelResult> {
  private final UnobservedEffect effect;
  private final PanelSettings settings;

  private PanelDml(Builder b) {
    effect = b.effect;
    settings = b.settings();
  }

  /** A builder with defaults for all but the outcome learner. */
  public static Builder builder() {
    return new Builder();
  }

  @Override
  public PanelResult fit(CausalData data, FitContext context) {
    throw new UnsupportedOperationException("not built yet " + effect + settings);
  }

  /** Options of {@link PanelDml}. */
  public static final class Builder extends PanelBuilder<Builder> {
    private UnobservedEffect effect = UnobservedEffect.CRE_GENERAL;

    private Builder() {}

    @Override
    Builder self() {
      return this;
    }

    /** What is done about unit effects; CRE_GENERAL when not set. */
    public Builder unobservedEffect(UnobservedEffect next) {
      effect = Objects.requireNonNull(next, "effect");
      return this;
    }

    /** The estimator. */
    public PanelDml build() {
      return new PanelDml(this);
    }
  }
}
