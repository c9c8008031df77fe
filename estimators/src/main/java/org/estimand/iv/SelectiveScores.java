package org.estimand.iv;

/**
 * The pieces of the scores of all combinations in one repetition of the folds; every column has a
 * value for each row from the fold that tests it.
 *
 * @param g for each candidate of the instrument (2Z-1)/f
 * @param m for each candidate of the treatment E[A|Z,X] at the observed instrument
 * @param rawD for each candidate of the treatment D before the floor
 * @param d after it
 * @param effect delta for each entry of the outcome's side
 * @param h likewise
 * @param covariance likewise
 * @param entry for each combination its entry of the outcome's side
 */
record SelectiveScores(
    double[][] g,
    double[][] m,
    double[][] rawD,
    double[][] d,
    double[][] effect,
    double[][] h,
    double[][] covariance,
    int[] entry) {

  /** The score of a row under a combination of candidates i and j with an entry. */
  double score(BinaryIvSample s, int i, int pi, int treatment, int at) {
    return MultiplyRobustMath.score(
        s.y()[i],
        s.a()[i],
        g[pi][i],
        m[treatment][i],
        d[treatment][i],
        effect[at][i],
        h[at][i],
        covariance[at][i]);
  }
}
