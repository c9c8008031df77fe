/** The exception family with its stable codes, shared by every package. */
package org.estimand.errors;
