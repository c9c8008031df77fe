// Kernel ridge regression over folds and penalties: one matrix per pair. Folds of different sizes are padded
// to one size by rows of the identity, which change nothing.
#include "common.cuh"

static const int RIDGE = 256;

extern "C" __global__ void __launch_bounds__(RIDGE) ridge_gather(
    int n, int m, int count, const double* kernel, const double* y, const int* train, const int* foldOf,
    const double* penalty, double* matrices, double* rights) {
  int64 strips = ceilDiv(m, RIDGE);
  for (int64 tile = blockIdx.x; tile < strips * m * count; tile += gridDim.x) {
    Strip at(tile, strips, RIDGE, threadIdx.x);
    if (at.row >= m) {
      continue;
    }
    int64 k = at.column / m;
    int64 j = at.column % m;
    const int* rows = train + cell(0, foldOf[k], m);
    int i = rows[at.row];
    int other = rows[j];
    double value = i >= 0 && other >= 0 ? kernel[cell(i, other, n)] : 0.0;
    if (at.row == j) {
      value = i >= 0 ? plus(value, penalty[k]) : 1.0;
    }
    matrices[matrix(k, m, m) + cell(at.row, j, m)] = value;
    if (j == 0) {
      rights[cell(at.row, k, m)] = i >= 0 ? y[i] : 0.0;
    }
  }
}

extern "C" __global__ void __launch_bounds__(RIDGE) ridge_predict(
    int n, int m, int count, const double* kernel, const int* train, const int* folds, const int* foldOf,
    const int* column, const double* a, double* out) {
  int64 strips = ceilDiv(n, RIDGE);
  for (int64 tile = blockIdx.x; tile < strips * count; tile += gridDim.x) {
    Strip at(tile, strips, RIDGE, threadIdx.x);
    int64 k = at.column;
    int fold = foldOf[k];
    if (at.row >= n || folds[at.row] != fold) {
      continue;
    }
    const int* rows = train + cell(0, fold, m);
    double sum = 0;
    for (int t = 0; t < m && rows[t] >= 0; t++) {
      sum = fma(kernel[cell(at.row, rows[t], n)], a[cell(t, k, m)], sum);
    }
    out[cell(at.row, column[k], n)] = sum;
  }
}
