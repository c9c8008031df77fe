package org.estimand.matrix;

/**
 * The numbers of {@link KernelRidgeProblems} on a backend: N rows of p features, T training sets.
 *
 * @param x features, N x p
 * @param scales 2p x T: for each training set the centres of its features, then what the
 *     differences are divided by, infinity where a feature is left out
 * @param shares N x T: weights of the rows of each training set, adding to 1; others are not read
 * @param targets N x T: targets less their weighted mean; others are not read
 */
public record KernelRidgeData(
    DeviceMatrix x, DeviceMatrix scales, DeviceMatrix shares, DeviceMatrix targets) {}
