/**
 * Effects in panels with unobserved heterogeneity by double machine learning: every way of the
 * literature to deal with unit effects, side by side.
 */
package org.estimand.panel;
