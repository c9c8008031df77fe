/** Cross-fitting: plans, fold assignments and the flat task list that runs every nuisance fit. */
package org.estimand.crossfit;
