/** The pure Java backend. */
package org.estimand.matrix.ejml;
