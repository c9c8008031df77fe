// Penalised weighted logistic regression by Newton's method, one problem per block from start to finish.
#include "logistic.cuh"
#include "regressions.cuh"

// Up to 32 columns: everything but the data in shared memory.
struct SmallProblem {
  int n;
  int p;
  int thread;
  const double* x;
  const double* y;
  const double* w;
  const double* penalty;
  double* tile;
  double* gram;
  double* gradient;
  double* step;
  double* b;
  double* next;
  double* sums;
  Cells* cells;

  __device__ __forceinline__ double evaluate(const double* at) {
    cells->clear();
    double value = 0;
    for (int64 base = 0; base < n; base += ROWS) {
      int64 row = base + thread;
      if (row < n) {
        double index = 0;
        for (int c = 0; c < p; c++) {
          double v = x[cell(row, c, n)];
          tile[c * STRIDE + thread] = v;
          index = fma(at[c], v, index);
        }
        LogitRow one(index, y[row], w[row]);
        value = plus(value, one.value);
        tile[p * STRIDE + thread] = one.residual;
        tile[(p + 1) * STRIDE + thread] = one.curvature;
      }
#ifndef MUTANT_LOGISTIC_BARRIER
      __syncthreads();
#endif
      cells->add<false>(tile, p, n - base < ROWS ? (int)(n - base) : ROWS);
      __syncthreads();
    }
    sums[thread] = value;
    halve(sums, THREADS, thread);
    cells->finish(tile, p, gram, gradient);
    for (int j = thread; j < p; j += THREADS) {
      gram[j + j * p] = plus(gram[j + j * p], penalty[j]);
      gradient[j] = fma(-penalty[j], at[j], gradient[j]);
    }
    __syncthreads();
    return penalised(sums[0], at, penalty, p);
  }

  __device__ __forceinline__ int solveStep() {
    for (int j = thread; j < p; j += THREADS) {
      step[j] = gradient[j];
    }
    int pivot = factorSmall(gram, p, tile, thread);
    if (pivot == 0) {
      solveColumn(gram, step, p, thread);
    }
    return pivot;
  }
};

extern "C" __global__ void __launch_bounds__(THREADS, 1) logistic(
    int n, int p, int count, const double* x, const double* y, const double* w, const double* penalties,
    int64 stridePenalty, const double* start, int64 strideStart, int most, double tolerance, double* out,
    int* info, int* iterations) {
  extern __shared__ double memory[];
  __shared__ double sums[THREADS];
  int thread = threadIdx.x;
  Cells cells(p, thread);
  SmallProblem problem;
  problem.n = n;
  problem.p = p;
  problem.thread = thread;
  problem.x = x;
  problem.y = y;
  problem.tile = memory;                                 // (p + 2) * STRIDE
  problem.gram = problem.tile + (p + 2) * STRIDE;        // p * p
  problem.gradient = problem.gram + p * p;               // p each
  problem.step = problem.gradient + p;
  problem.b = problem.step + p;
  problem.next = problem.b + p;
  problem.sums = sums;
  problem.cells = &cells;
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    problem.w = w + cell(0, k, n);
    problem.penalty = penalties + k * stridePenalty;
    for (int j = thread; j < p; j += THREADS) {
      problem.next[j] = start[k * strideStart + j];
    }
    __syncthreads();
    int steps = 0;
    int state = newton(problem, most, tolerance, &steps, thread);
    for (int j = thread; j < p; j += THREADS) {
      out[cell(j, k, p)] = state > 0 ? notANumber() : problem.b[j];
    }
    if (thread == 0) {
      info[k] = state;
      iterations[k] = steps;
    }
    __syncthreads();
  }
}

// Any number of columns: residuals, information and factor in a scratch area of 2n + 2p^2 + 4p doubles.
struct LargeProblem {
  int n;
  int p;
  int thread;
  const double* x;
  const double* y;
  const double* w;
  const double* penalty;
  double* residual;
  double* curvature;
  double* gram;
  double* factor;
  double* gradient;
  double* step;
  double* b;
  double* next;
  double* sums;
  double (*left)[PANEL + 1];
  double (*right)[PANEL + 1];

  // The lower triangle of X' diag(curvature) X by squares of 16 x 16; two cells a thread, rows in order.
  __device__ __forceinline__ void information() {
    int tx = thread % PANEL;
    int ty = thread / PANEL;
    for (int64 ta = 0; ta < p; ta += PANEL) {
      for (int64 tb = 0; tb <= ta; tb += PANEL) {
        double sum[2] = {0, 0};
        for (int64 base = 0; base < n; base += PANEL) {
          int64 row = base + tx;
#pragma unroll
          for (int part = 0; part < 2; part++) {
            int64 columnA = ta + ty + part * 8;
            int64 columnB = tb + ty + part * 8;
            bool in = row < n;
            left[ty + part * 8][tx] =
                in && columnA < p ? times(x[cell(row, columnA, n)], curvature[row]) : 0.0;
            right[ty + part * 8][tx] = in && columnB < p ? x[cell(row, columnB, n)] : 0.0;
          }
          __syncthreads();
#pragma unroll 4
          for (int r = 0; r < PANEL; r++) {
            sum[0] = fma(left[tx][r], right[ty][r], sum[0]);
            sum[1] = fma(left[tx][r], right[ty + 8][r], sum[1]);
          }
          __syncthreads();
        }
#pragma unroll
        for (int part = 0; part < 2; part++) {
          int64 i = ta + tx;
          int64 j = tb + ty + part * 8;
          if (i < p && j <= i) {
            gram[cell(i, j, p)] = i == j ? plus(sum[part], penalty[j]) : sum[part];
          }
        }
      }
    }
  }

  __device__ __forceinline__ double evaluate(const double* at) {
    double value = 0;
    for (int64 row = thread; row < n; row += THREADS) {
      double index = 0;
      for (int c = 0; c < p; c++) {
        index = fma(at[c], x[cell(row, c, n)], index);
      }
      LogitRow one(index, y[row], w[row]);
      value = plus(value, one.value);
      residual[row] = one.residual;
      curvature[row] = one.curvature;
    }
    sums[thread] = value;
    halve(sums, THREADS, thread);
    double whole = penalised(sums[0], at, penalty, p);
    information();
    for (int j = thread; j < p; j += THREADS) {
      double sum = 0;
      for (int64 row = 0; row < n; row++) {
        sum = fma(x[cell(row, j, n)], residual[row], sum);
      }
      gradient[j] = fma(-penalty[j], at[j], sum);
    }
    __syncthreads();
    return whole;
  }

  __device__ __forceinline__ int solveStep() {
    for (int j = thread; j < p; j += THREADS) {
      step[j] = gradient[j];
    }
    __syncthreads();
    int pivot = factorPanels(gram, factor, p, left, right, thread);
    __syncthreads();
    if (pivot == 0) {
      solveColumn(factor, step, p, thread);
    }
    return pivot;
  }
};

extern "C" __global__ void __launch_bounds__(THREADS, 1) logistic_wide(
    int n, int p, int count, const double* x, const double* y, const double* w, const double* penalties,
    int64 stridePenalty, const double* start, int64 strideStart, int most, double tolerance, double* out,
    int* info, int* iterations, double* scratch) {
  __shared__ double sums[THREADS];
  __shared__ double left[PANEL][PANEL + 1];
  __shared__ double right[PANEL][PANEL + 1];
  int thread = threadIdx.x;
  int64 square = (int64)p * p;
  LargeProblem problem;
  problem.n = n;
  problem.p = p;
  problem.thread = thread;
  problem.x = x;
  problem.y = y;
  problem.sums = sums;
  problem.left = left;
  problem.right = right;
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    problem.residual = scratch + k * (2 * (int64)n + 2 * square + 4 * (int64)p);
    problem.curvature = problem.residual + n;
    problem.gram = problem.curvature + n;
    problem.factor = problem.gram + square;
    problem.gradient = problem.factor + square;
    problem.step = problem.gradient + p;
    problem.b = problem.step + p;
    problem.next = problem.b + p;
    problem.w = w + cell(0, k, n);
    problem.penalty = penalties + k * stridePenalty;
    for (int j = thread; j < p; j += THREADS) {
      problem.next[j] = start[k * strideStart + j];
    }
    __syncthreads();
    int steps = 0;
    int state = newton(problem, most, tolerance, &steps, thread);
    for (int j = thread; j < p; j += THREADS) {
      out[cell(j, k, p)] = state > 0 ? notANumber() : problem.b[j];
    }
    if (thread == 0) {
      info[k] = state;
      iterations[k] = steps;
    }
    __syncthreads();
  }
}
