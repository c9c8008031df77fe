package org.estimand.trajectory;

/** Whether the shape parameter of a form varies between the subjects of a class. */
public enum ShapeEffect {
  /** One value for the class. */
  FIXED,
  /**
   * Every subject has an own value. The trajectory is expanded to first order around the mean of
   * the class (Grimm, Ram and Estabrook 2017, Growth Modeling, chapter 12), which adds a growth
   * factor: the own value less the mean. The spline's |t - knot| becomes sqrt((t - knot)^2 + 1e-6)
   * in squared units of time.
   */
  RANDOM
}
