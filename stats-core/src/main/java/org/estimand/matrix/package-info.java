/** The matrix layer: opaque handles, explicit transfers, batched operations, several backends. */
package org.estimand.matrix;
