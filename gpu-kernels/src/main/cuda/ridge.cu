// Kernel ridge regression over folds and penalties: one matrix per pair, numbered fold * grid + penalty. Folds of
// different sizes are padded to one size by rows of the identity, which change nothing.
#include "common.cuh"

static const int RIDGE = 256;

// The training rows of pairs first, first + 1, ...: row t is the t-th that is not in the fold, -1 where there are no
// more. The rows of fold f are order[begins[f]] to order[begins[f + 1] - 1], ascending: member j has member - j rows
// of other folds before it, so the t-th of those comes after as many members as have no more than t of them.
extern "C" __global__ void __launch_bounds__(RIDGE) ridge_rows(
    int n, int m, int64 first, int count, int grid, const int* order, const int* begins, int* train) {
  int64 strips = ceilDiv(m, RIDGE);
  for (int64 tile = blockIdx.x; tile < strips * count; tile += gridDim.x) {
    Strip at(tile, strips, RIDGE, threadIdx.x);
    if (at.row >= m) {
      continue;
    }
    int64 fold = (first + at.column) / grid;
    const int* members = order + begins[fold];
    int64 size = begins[fold + 1] - begins[fold];
    int64 low = 0;
    int64 high = size;
    while (low < high) {
      int64 middle = low + (high - low) / 2;
      if (members[middle] - middle <= at.row) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    train[cell(at.row, at.column, m)] = at.row < n - size ? (int)(at.row + low) : -1;
  }
}

extern "C" __global__ void __launch_bounds__(RIDGE) ridge_gather(
    int n, int m, int64 first, int count, int grid, const double* kernel, const double* y, const int* train,
    const double* penalties, double* matrices, double* rights) {
  int64 strips = ceilDiv(m, RIDGE);
  for (int64 tile = blockIdx.x; tile < strips * m * count; tile += gridDim.x) {
    Strip at(tile, strips, RIDGE, threadIdx.x);
    if (at.row >= m) {
      continue;
    }
    int64 k = at.column / m;
    int64 j = at.column % m;
    const int* rows = train + cell(0, k, m);
    int i = rows[at.row];
    int other = rows[j];
    double value = i >= 0 && other >= 0 ? kernel[cell(i, other, n)] : 0.0;
    if (at.row == j) {
      value = i >= 0 ? plus(value, penalties[(first + k) % grid]) : 1.0;
    }
    matrices[matrix(k, m, m) + cell(at.row, j, m)] = value;
    if (j == 0) {
      rights[cell(at.row, k, m)] = i >= 0 ? y[i] : 0.0;
    }
  }
}

extern "C" __global__ void __launch_bounds__(RIDGE) ridge_predict(
    int n, int m, int64 first, int count, int grid, const double* kernel, const int* train, const int* folds,
    const double* a, double* out) {
  int64 strips = ceilDiv(n, RIDGE);
  for (int64 tile = blockIdx.x; tile < strips * count; tile += gridDim.x) {
    Strip at(tile, strips, RIDGE, threadIdx.x);
    int64 k = at.column;
    int64 pair = first + k;
    if (at.row >= n || folds[at.row] != pair / grid) {
      continue;
    }
    const int* rows = train + cell(0, k, m);
    double sum = 0;
    for (int t = 0; t < m && rows[t] >= 0; t++) {
      sum = fma(kernel[cell(at.row, rows[t], n)], a[cell(t, k, m)], sum);
    }
    out[cell(at.row, pair % grid, n)] = sum;
  }
}

// Keeps in flag whether a pivot failed, in this group of pairs or before it.
extern "C" __global__ void __launch_bounds__(RIDGE) ridge_check(
    int count, int begins, const int* info, int* flag) {
  __shared__ int failed[RIDGE];
  int thread = threadIdx.x;
  int any = 0;
  for (int64 k = thread; k < count; k += RIDGE) {
    any |= info[k];
  }
  failed[thread] = any;
  __syncthreads();
  if (thread == 0) {
    int all = begins ? 0 : *flag;
    for (int t = 0; t < RIDGE; t++) {
      all |= failed[t];
    }
    *flag = all;
  }
}
