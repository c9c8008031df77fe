package org.estimand.validation.examples;

import java.util.Locale;
import org.estimand.data.CausalData;
import org.estimand.data.Roles;
import org.estimand.datasets.Datasets;
import org.estimand.fit.FitContext;
import org.estimand.iv.IvEffectResult;
import org.estimand.iv.Late;
import org.estimand.iv.LateForm;

/** The local average treatment effect, doubly robust and by the weighting forms. */
public final class LateExample {
  private LateExample() {}

  /** Runs the example; it takes no arguments. */
  public static void main(String[] args) {
    Roles roles = Roles.outcome("y").treatment("a").instruments("z").covariates("x1", "x2");
    CausalData data = Datasets.load("invalid_iv_sim", roles);
    for (LateForm form : LateForm.values()) {
      IvEffectResult r = Late.builder().form(form).build().fit(data, FitContext.seed(1));
      System.out.printf(
          Locale.ROOT, "%-40s %7.4f (%.4f)%n", form.label(), r.estimate(), r.standardError());
    }
    System.out.println(Late.builder().build().fit(data, FitContext.seed(1)).summary());
  }
}
