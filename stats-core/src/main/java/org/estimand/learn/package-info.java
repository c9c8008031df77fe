/** The service interface of learners: what a nuisance model must offer, and nothing about how. */
package org.estimand.learn;
