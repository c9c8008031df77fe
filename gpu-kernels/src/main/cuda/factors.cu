// Batches of Cholesky factors and of solutions.
#include "factors.cuh"

extern "C" __global__ void __launch_bounds__(THREADS, 1) cholesky(
    int n, int count, const double* in, double* out, int* info) {
  __shared__ double strip[PANEL][PANEL + 1];
  __shared__ double top[PANEL][PANEL + 1];
  int thread = threadIdx.x;
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    double* l = out + matrix(k, n, n);
    int state = factorPanels(in + matrix(k, n, n), l, n, strip, top, thread);
    if (thread == 0) {
      info[k] = state;
    }
    if (state != 0) {
      __syncthreads();
      for (int64 at = thread; at < (int64)n * n; at += THREADS) {
        l[at] = notANumber();
      }
    }
  }
}

extern "C" __global__ void __launch_bounds__(THREADS, 1) solve(
    int n, int q, int count, const double* l, const double* b, double* x) {
  int thread = threadIdx.x;
  for (int64 at = blockIdx.x; at < (int64)count * q; at += gridDim.x) {
    for (int64 i = thread; i < n; i += THREADS) {
      x[at * n + i] = b[at * n + i];
    }
    __syncthreads();
    solveColumn(l + matrix(at / q, n, n), x + at * n, n, thread);
  }
}
