/** What backends in main memory share. */
package org.estimand.matrix.host;
