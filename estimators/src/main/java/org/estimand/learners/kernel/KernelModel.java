package org.estimand.learners.kernel;

/** A kernel at one width, decomposed for all penalties. */
interface KernelModel {
  /** Rows that a prediction needs. */
  int size();

  /** Weighted means of squared leave-one-out errors. */
  double[] losses(double[] penalties);

  /** The largest eigenvalue of the centred, weighted kernel matrix. */
  double largest();

  /** The fit at a penalty. */
  KernelExpansion at(double penalty);
}
