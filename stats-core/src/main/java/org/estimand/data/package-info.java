/** Data as estimators see them: checked columns with roles, features as column-major matrices. */
package org.estimand.data;
