/**
 * Double / debiased machine learning for cross-sections and clustered samples: partially linear
 * models, interactive models, local effects, potential outcomes, effects by group, and sensitivity
 * to omitted confounding.
 */
package org.estimand.dml;
