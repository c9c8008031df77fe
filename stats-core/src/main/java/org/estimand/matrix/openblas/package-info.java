/** The native OpenBLAS backend; its library is optional. */
package org.estimand.matrix.openblas;
