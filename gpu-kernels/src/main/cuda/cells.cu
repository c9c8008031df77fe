// Work cell by cell.
#include "common.cuh"

static const int CELLS = 256;

extern "C" __global__ void __launch_bounds__(CELLS) fill(int64 cells, double value, double* out) {
  for (int64 i = (int64)blockIdx.x * CELLS + threadIdx.x; i < cells; i += (int64)gridDim.x * CELLS) {
    out[i] = value;
  }
}

// y + alpha x with two roundings, as on the host.
extern "C" __global__ void __launch_bounds__(CELLS) axpy(
    int64 cells, double alpha, const double* x, const double* y, double* out) {
  for (int64 i = (int64)blockIdx.x * CELLS + threadIdx.x; i < cells; i += (int64)gridDim.x * CELLS) {
    out[i] = plus(y[i], times(alpha, x[i]));
  }
}

extern "C" __global__ void __launch_bounds__(CELLS) multiply(
    int64 cells, const double* x, const double* y, double* out) {
  for (int64 i = (int64)blockIdx.x * CELLS + threadIdx.x; i < cells; i += (int64)gridDim.x * CELLS) {
    out[i] = times(y[i], x[i]);
  }
}

extern "C" __global__ void __launch_bounds__(CELLS) select_rows(
    int rows, int n, int p, const double* x, const int* index, double* out) {
  int64 strips = ceilDiv(rows, CELLS);
  for (int64 tile = blockIdx.x; tile < strips * p; tile += gridDim.x) {
    Strip at(tile, strips, CELLS, threadIdx.x);
#ifdef MUTANT_ROWS_GUARD
    if (at.row <= rows) {
#else
    if (at.row < rows) {
#endif
      out[cell(at.row, at.column, rows)] = x[cell(index[at.row], at.column, n)];
    }
  }
}
