package org.estimand.validation.architecture.planted.fit;

import org.estimand.validation.architecture.planted.data.UsesFit;

/** Half of a cycle; by itself in the right direction. */
public record UsesData(UsesFit earlier) {}
