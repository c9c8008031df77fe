package org.estimand.validation.architecture.planted.data;

import org.estimand.validation.architecture.planted.data.internal.Secret;
import tech.tablesaw.api.Table;

/** Allowed: the internal package of its own, and tables at the edge. */
public record AllowedSecret(Secret secret, Table table) {}
