/** Counter-based random streams keyed by seed and path: only the seed may change the numbers. */
package org.estimand.random;
