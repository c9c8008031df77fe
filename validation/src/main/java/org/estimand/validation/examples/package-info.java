/** Short programs that can be run; a test runs each and checks what it prints. */
package org.estimand.validation.examples;
