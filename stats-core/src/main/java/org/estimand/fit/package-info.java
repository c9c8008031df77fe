/** How an estimate is made: estimators, the context they run in, results and their provenance. */
package org.estimand.fit;
