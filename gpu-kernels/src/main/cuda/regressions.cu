// Weighted least squares, one problem per block, p <= 32.
#include "regressions.cuh"

extern "C" __global__ void __launch_bounds__(THREADS, 1) wls(
    int n, int p, int count, const double* x, const double* y, int64 strideY, const double* w, double* out,
    int* info) {
  extern __shared__ double memory[];
  double* tile = memory;                      // (p + 2) * STRIDE
  double* gram = tile + (p + 2) * STRIDE;     // p * p
  double* right = gram + p * p;               // p
  int thread = threadIdx.x;
  Cells cells(p, thread);
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    cells.clear();
    for (int64 base = 0; base < n; base += ROWS) {
      int64 row = base + thread;
      if (row < n) {
        for (int c = 0; c < p; c++) {
          tile[c * STRIDE + thread] = x[cell(row, c, n)];
        }
        tile[p * STRIDE + thread] = y[k * strideY + row];
        tile[(p + 1) * STRIDE + thread] = w[cell(row, k, n)];
#ifdef MUTANT_WLS_DIVERGENT
        __syncthreads();
#endif
      }
#ifndef MUTANT_WLS_BARRIER
      __syncthreads();
#endif
      cells.add<true>(tile, p, n - base < ROWS ? (int)(n - base) : ROWS);
      __syncthreads();
    }
    cells.finish(tile, p, gram, right);
    int state = factorSmall(gram, p, tile, thread);
    if (state == 0) {
      solveColumn(gram, right, p, thread);
    }
    for (int j = thread; j < p; j += THREADS) {
      out[cell(j, k, p)] = state == 0 ? right[j] : notANumber();
    }
    if (thread == 0) {
      info[k] = state;
    }
    __syncthreads();
  }
}
