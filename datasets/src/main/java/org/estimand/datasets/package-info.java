/** Named data sets: bundled, downloaded once, or supplied by the user. */
package org.estimand.datasets;
