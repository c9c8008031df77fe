// Kernel matrices, their centring, traces of products.
#include "common.cuh"

static const int ACROSS = 256;

// exp(-gamma |x_i - y_j|^2); the distance is the chain fma(d, d, acc) over the columns.
extern "C" __global__ void __launch_bounds__(ACROSS) rbf(
    int n, int m, int p, const double* x, const double* y, double gamma, double* out) {
  int64 strips = ceilDiv(n, ACROSS);
  for (int64 tile = blockIdx.x; tile < strips * m; tile += gridDim.x) {
    Strip at(tile, strips, ACROSS, threadIdx.x);
#ifndef MUTANT_RBF_GUARD
    if (at.row >= n) {
      continue;
    }
#endif
    double sum = 0;
    for (int c = 0; c < p; c++) {
      double d = minus(x[cell(at.row, c, n)], y[cell(at.column, c, m)]);
      sum = fma(d, d, sum);
    }
    out[cell(at.row, at.column, n)] = exp(times(-gamma, sum));
  }
}

extern "C" __global__ void __launch_bounds__(ACROSS) delta(
    int n, int m, const double* x, const double* y, double* out) {
  int64 strips = ceilDiv(n, ACROSS);
  for (int64 tile = blockIdx.x; tile < strips * m; tile += gridDim.x) {
    Strip at(tile, strips, ACROSS, threadIdx.x);
    if (at.row < n) {
      out[cell(at.row, at.column, n)] = x[at.row] == y[at.column] ? 1.0 : 0.0;
    }
  }
}

static const int SQUARE = 32;

// Sums of every 32 x 32 square by rows and by columns, both in increasing order.
extern "C" __global__ void __launch_bounds__(256) centre_tiles(
    int n, const double* k, double* rowPartial, double* columnPartial) {
  __shared__ double values[SQUARE][SQUARE + 1];  // [column][row]
  int64 tiles = ceilDiv(n, SQUARE);
  int tx = threadIdx.x;
  int ty = threadIdx.y;
  for (int64 tile = blockIdx.x; tile < tiles * tiles; tile += gridDim.x) {
    int64 top = (tile % tiles) * SQUARE;
    int64 first = (tile / tiles) * SQUARE;
    for (int c = ty; c < SQUARE; c += 8) {
      bool in = top + tx < n && first + c < n;
      values[c][tx] = in ? k[cell(top + tx, first + c, n)] : 0.0;
    }
#ifndef MUTANT_CENTRE_BARRIER
    __syncthreads();
#endif
    if (ty == 0 && top + tx < n) {
      double sum = 0;
      for (int c = 0; c < SQUARE; c++) {
        sum = plus(sum, values[c][tx]);
      }
      rowPartial[cell(top + tx, tile / tiles, n)] = sum;
    }
    if (ty == 1 && first + tx < n) {
      double sum = 0;
      for (int r = 0; r < SQUARE; r++) {
        sum = plus(sum, values[tx][r]);
      }
      columnPartial[cell(first + tx, tile % tiles, n)] = sum;
    }
    __syncthreads();
  }
}

extern "C" __global__ void __launch_bounds__(ACROSS) centre_means(
    int n, int tiles, const double* rowPartial, const double* columnPartial, double* rowMeans,
    double* columnMeans) {
  for (int64 i = (int64)blockIdx.x * ACROSS + threadIdx.x; i < n; i += (int64)gridDim.x * ACROSS) {
    double row = 0;
    double column = 0;
    for (int t = 0; t < tiles; t++) {
      row = plus(row, rowPartial[cell(i, t, n)]);
      column = plus(column, columnPartial[cell(i, t, n)]);
    }
    rowMeans[i] = row / n;
    columnMeans[i] = column / n;
  }
}

// One block.
extern "C" __global__ void __launch_bounds__(256) centre_grand(int n, const double* rowMeans, double* grand) {
  __shared__ double sums[ACROSS];
  double sum = 0;
  for (int64 i = threadIdx.x; i < n; i += ACROSS) {
    sum = plus(sum, rowMeans[i]);
  }
  sums[threadIdx.x] = sum;
  halve(sums, ACROSS, threadIdx.x);
  if (threadIdx.x == 0 && blockIdx.x == 0) {
    grand[0] = sums[0] / n;
  }
}

extern "C" __global__ void __launch_bounds__(ACROSS) centre_apply(
    int n, const double* k, const double* rowMeans, const double* columnMeans, const double* grand, double* out) {
  int64 strips = ceilDiv(n, ACROSS);
  for (int64 tile = blockIdx.x; tile < strips * n; tile += gridDim.x) {
    Strip at(tile, strips, ACROSS, threadIdx.x);
    if (at.row < n) {
      int64 here = cell(at.row, at.column, n);
      double means = plus(rowMeans[at.row], columnMeans[at.column]);
      out[here] = plus(minus(k[here], means), grand[0]);
    }
  }
}

static const int TRACE_CELLS = 4096;

// Sums of products of 4096 cells: thread t takes cells t, t + 256, ..., then halving.
extern "C" __global__ void __launch_bounds__(256) trace_partial(
    int64 cells, const double* a, const double* b, double* partial) {
  __shared__ double sums[ACROSS];
  int64 pieces = ceilDiv(cells, TRACE_CELLS);
  for (int64 piece = blockIdx.x; piece < pieces; piece += gridDim.x) {
    int64 from = piece * TRACE_CELLS;
    int64 to = from + TRACE_CELLS < cells ? from + TRACE_CELLS : cells;
    double sum = 0;
    for (int64 i = from + threadIdx.x; i < to; i += ACROSS) {
      sum = fma(a[i], b[i], sum);
    }
    sums[threadIdx.x] = sum;
    halve(sums, ACROSS, threadIdx.x);
    if (threadIdx.x == 0) {
      partial[piece] = sums[0];
    }
    __syncthreads();
  }
}

// One block.
extern "C" __global__ void __launch_bounds__(256) trace_sum(int64 count, const double* partial, double* out) {
  __shared__ double sums[ACROSS];
  double sum = 0;
  for (int64 i = threadIdx.x; i < count; i += ACROSS) {
    sum = plus(sum, partial[i]);
  }
  sums[threadIdx.x] = sum;
  halve(sums, ACROSS, threadIdx.x);
  if (threadIdx.x == 0 && blockIdx.x == 0) {
    out[0] = sums[0];
  }
}
