package org.estimand.matrix;

/**
 * Whether a backend can be used.
 *
 * @param name its name
 * @param isAvailable whether it can be opened
 * @param detail library and device, or the reason why not, in one line
 */
public record BackendStatus(String name, boolean isAvailable, String detail) {}
