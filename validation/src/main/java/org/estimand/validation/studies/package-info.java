/** Published studies, reproduced: what was printed, what comes out here, and the difference. */
package org.estimand.validation.studies;
