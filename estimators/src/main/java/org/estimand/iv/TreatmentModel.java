package org.estimand.iv;

import java.util.List;
import org.estimand.data.Role;

/**
 * The model of E[A|Z,X] with the known constant in an arm without variation. Arrays are shared:
 * read only.
 *
 * @param model fitted logit or least squares
 * @param m at the observed instrument
 * @param m1 with the instrument 1
 * @param m0 with the instrument 0
 * @param slope dm/dindex at the observed instrument, zero where m is a constant
 */
record TreatmentModel(NuisanceModel model, double[] m, double[] m1, double[] m0, double[] slope) {

  static TreatmentModel of(BinaryIvSample s, DesignColumns columns, double[] w) {
    int n = s.rows();
    double[] fitWeights = w;
    double[] x = columns.observed();
    int varying = -1;
    if (s.oneSided()) {
      varying = Double.isNaN(s.constant()[1]) ? 1 : 0;
      x = columns.at(varying);
      fitWeights = new double[n];
      for (int i = 0; i < n; i++) {
        fitWeights[i] = s.z()[i] == varying ? (w == null ? 1 : w[i]) : 0;
      }
    }
    NuisanceModel model =
        s.binary()
            ? NuisanceModel.logit(columns, x, s.a(), fitWeights)
            : NuisanceModel.linear(
                columns, x, s.a(), fitWeights, InvalidIv.Model.TREATMENT.label());
    double[] m1 = values(s, model, 1, varying);
    double[] m0 = values(s, model, 0, varying);
    double[] m = new double[n];
    double[] slope = new double[n];
    for (int i = 0; i < n; i++) {
      boolean one = s.z()[i] == 1;
      m[i] = one ? m1[i] : m0[i];
      slope[i] = varying >= 0 && s.z()[i] != varying ? 0 : model.slope(m[i]);
    }
    return new TreatmentModel(model, m, m1, m0, slope);
  }

  /** Names of collinear columns, without the instrument's own in a single arm. */
  List<String> dropped(BinaryIvSample s) {
    String z = s.data().name(Role.INSTRUMENT);
    return model.dropped().stream()
        .filter(name -> !s.oneSided() || !name.equals(z) && !name.startsWith(z + "*"))
        .toList();
  }

  private static double[] values(BinaryIvSample s, NuisanceModel model, int arm, int varying) {
    if (varying >= 0 && varying != arm) {
      double[] constant = new double[s.rows()];
      java.util.Arrays.fill(constant, s.constant()[arm]);
      return constant;
    }
    return model.values(model.columns().at(arm));
  }
}
