/** The command line: a thin face over the library. */
package org.estimand.validation.cli;
