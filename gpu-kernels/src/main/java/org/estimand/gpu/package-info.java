/**
 * The CUDA backend: own kernels, shipped as PTX and run through the CUDA driver. Found at run time;
 * nothing depends on this package.
 */
package org.estimand.gpu;
