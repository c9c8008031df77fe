/**
 * Instrumental variables: the classical family, the doubly robust family, and effects with an
 * instrument that is not valid.
 */
package org.estimand.iv;
