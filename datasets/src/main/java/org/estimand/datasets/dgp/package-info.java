/** Data generating processes with known truth. */
package org.estimand.datasets.dgp;
