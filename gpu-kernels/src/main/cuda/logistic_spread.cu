// Logistic regressions with many rows: the rows of a problem are dealt to many blocks, in pieces whose sums are added
// in their order. One evaluation of the likelihood is a launch over all pieces of all problems, then a launch with a
// block for each problem that adds the pieces and takes the next step of Newton's method, the same as in
// logistic.cuh. Problems that have ended leave both at once.
#include "logistic.cuh"
#include "regressions.cuh"

static const int RUNNING = -2;

// What a problem keeps from launch to launch: next, b, step (p each), then three numbers; and three counts.
struct Trail {
  int p;
  double* next;
  double* b;
  double* step;
  double* numbers;  // value, shrink, largest
  int* counts;      // state, iterations, halvings
  __device__ __forceinline__ Trail(int64 k, int columns, double* vectors, int* states) {
    p = columns;
    next = vectors + k * (3 * (int64)columns + 3);
    b = next + p;
    step = b + p;
    numbers = step + p;
    counts = states + 3 * k;
  }
};

extern "C" __global__ void __launch_bounds__(THREADS, 1) logit_start(
    int p, int count, const double* start, int64 strideStart, double* vectors, int* states) {
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    Trail trail(k, p, vectors, states);
    for (int64 j = threadIdx.x; j < p; j += THREADS) {
      trail.next[j] = start[k * strideStart + j];
      trail.b[j] = 0;
      trail.step[j] = 0;
    }
    if (threadIdx.x < 3) {
      trail.numbers[threadIdx.x] = 0;
      trail.counts[threadIdx.x] = threadIdx.x == 0 ? RUNNING : 0;
    }
  }
}

// The value of the likelihood at next is known, its gradient in step, its information ready to be factored. Moves on
// as newton() does; solve() turns the gradient into the step and says which pivot failed.
template <class Solve>
__device__ __forceinline__ void advance(
    Trail& trail, double now, int most, double tolerance, Solve& solver, const double* gradient, int thread) {
  int p = trail.p;
  double value = trail.numbers[0];
  double shrink = trail.numbers[1];
  double largest = trail.numbers[2];
  int iterations = trail.counts[1];
  int halvings = trail.counts[2];
  int state = RUNNING;
  __syncthreads();
  bool worse = iterations > 0 && !(now >= minus(value, times(1e-12, fabs(value))));
  if (worse && ++halvings < MOST_HALVINGS) {
    shrink = times(shrink, 0.5);
  } else {
    value = now;
    for (int64 j = thread; j < p; j += THREADS) {
      trail.b[j] = trail.next[j];
    }
    if (iterations > 0 && largest <= tolerance) {
      state = 0;
    } else if (iterations >= most) {
      state = -1;
    } else {
      iterations++;
      for (int64 j = thread; j < p; j += THREADS) {
        trail.step[j] = gradient[j];
      }
      __syncthreads();
      int pivot = solver.solve(trail.step);
      if (pivot != 0) {
        state = pivot;
      } else {
        largest = largestStep(trail.step, p);
      }
      halvings = 0;
      shrink = 1;
    }
  }
  __syncthreads();
  if (state == RUNNING) {
    for (int64 j = thread; j < p; j += THREADS) {
      trail.next[j] = fma(shrink, trail.step[j], trail.b[j]);
    }
  }
  if (thread == 0) {
    trail.numbers[0] = value;
    trail.numbers[1] = shrink;
    trail.numbers[2] = largest;
    trail.counts[0] = state;
    trail.counts[1] = iterations;
    trail.counts[2] = halvings;
  }
  __syncthreads();
}

// Up to 32 columns. Value, gradient and information of one piece: p * p, p and 1 numbers.
extern "C" __global__ void __launch_bounds__(THREADS, 1) logit_part(
    int n, int p, int count, int chunk, int chunks, const double* x, const double* y, const double* w,
    double* vectors, int* states, double* partial) {
  extern __shared__ double memory[];
  __shared__ double sums[THREADS];
  int thread = threadIdx.x;
  double* tile = memory;                    // (p + 2) * STRIDE
  double* gram = tile + (p + 2) * STRIDE;   // p * p
  double* gradient = gram + p * p;          // p
  double* at = gradient + p;                // p
  int64 size = (int64)p * p + p + 1;
  Cells cells(p, thread);
  for (int64 block = blockIdx.x; block < (int64)count * chunks; block += gridDim.x) {
    int64 k = block / chunks;
    int64 piece = block % chunks;
    Trail trail(k, p, vectors, states);
    if (trail.counts[0] != RUNNING) {
      continue;  // the same for all threads of the block
    }
    for (int j = thread; j < p; j += THREADS) {
      at[j] = trail.next[j];
    }
    __syncthreads();
    int64 from = piece * chunk;
#ifdef MUTANT_LOGIT_PIECE
    int64 to = from + chunk;
#else
    int64 to = from + chunk < n ? from + chunk : n;
#endif
    cells.clear();
    double value = 0;
    for (int64 base = from; base < to; base += ROWS) {
      int64 row = base + thread;
      if (row < to) {
        double index = 0;
        for (int c = 0; c < p; c++) {
          double v = x[cell(row, c, n)];
          tile[c * STRIDE + thread] = v;
          index = fma(at[c], v, index);
        }
        LogitRow one(index, y[row], w[cell(row, k, n)]);
        value = plus(value, one.value);
        tile[p * STRIDE + thread] = one.residual;
        tile[(p + 1) * STRIDE + thread] = one.curvature;
      }
      __syncthreads();
      cells.add<false>(tile, p, to - base < ROWS ? (int)(to - base) : ROWS);
#ifndef MUTANT_LOGIT_BARRIER
      __syncthreads();
#endif
    }
    sums[thread] = value;
    halve(sums, THREADS, thread);
    cells.finish(tile, p, gram, gradient);
    double* out = partial + block * size;
    for (int64 cellNumber = thread; cellNumber < (int64)p * p; cellNumber += THREADS) {
      if (cellNumber % p >= cellNumber / p) {
        out[cellNumber] = gram[cellNumber];
      }
    }
    for (int64 j = thread; j < p; j += THREADS) {
      out[(int64)p * p + j] = gradient[j];
    }
    if (thread == 0) {
      out[(int64)p * p + p] = sums[0];
    }
    __syncthreads();
  }
}

struct SmallSystem {
  double* gram;
  double* spare;
  int p;
  int thread;
  __device__ __forceinline__ int solve(double* step) {
    int pivot = factorSmall(gram, p, spare, thread);
    if (pivot == 0) {
      solveColumn(gram, step, p, thread);
    }
    return pivot;
  }
};

// Adds the pieces of every problem and takes a step.
extern "C" __global__ void __launch_bounds__(THREADS, 1) logit_step(
    int p, int count, int chunks, const double* partial, const double* penalties, int64 stridePenalty, int most,
    double tolerance, double* vectors, int* states) {
  extern __shared__ double memory[];
  int thread = threadIdx.x;
  double* gram = memory;               // p * p
  double* gradient = gram + p * p;     // p
  double* spare = gradient + p;        // p
  int64 size = (int64)p * p + p + 1;
  SmallSystem system;
  system.gram = gram;
  system.spare = spare;
  system.p = p;
  system.thread = thread;
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    Trail trail(k, p, vectors, states);
    if (trail.counts[0] != RUNNING) {
      continue;
    }
    const double* penalty = penalties + k * stridePenalty;
    const double* parts = partial + k * chunks * size;
    for (int64 number = thread; number < (int64)p * p + p; number += THREADS) {
      int64 row = number % p;
      int64 column = number / p;
      if (column < p && row < column) {
        continue;
      }
      double sum = 0;
      for (int64 piece = 0; piece < chunks; piece++) {
#ifdef MUTANT_LOGIT_STORE
        sum = parts[piece * size + number];
#else
        sum = plus(sum, parts[piece * size + number]);
#endif
      }
      if (column < p) {
        gram[number] = row == column ? plus(sum, penalty[row]) : sum;
      } else {
        gradient[row] = fma(-penalty[row], trail.next[row], sum);
      }
    }
    double value = 0;
    for (int64 piece = 0; piece < chunks; piece++) {
      value = plus(value, parts[piece * size + size - 1]);
    }
    __syncthreads();
    advance(trail, penalised(value, trail.next, penalty, p), most, tolerance, system, gradient, thread);
  }
}

// Any number of columns: residuals and curvatures of every row, the likelihood of every piece.
extern "C" __global__ void __launch_bounds__(THREADS, 1) logit_rows(
    int n, int p, int count, int chunk, int chunks, const double* x, const double* y, const double* w,
    double* vectors, int* states, double* residual, double* curvature, double* values) {
  __shared__ double sums[THREADS];
  int thread = threadIdx.x;
  for (int64 block = blockIdx.x; block < (int64)count * chunks; block += gridDim.x) {
    int64 k = block / chunks;
    int64 piece = block % chunks;
    Trail trail(k, p, vectors, states);
    if (trail.counts[0] != RUNNING) {
      continue;
    }
    int64 from = piece * chunk;
    int64 to = from + chunk < n ? from + chunk : n;
    double value = 0;
    for (int64 row = from + thread; row < to; row += THREADS) {
      double index = 0;
      for (int64 c = 0; c < p; c++) {
        index = fma(trail.next[c], x[cell(row, c, n)], index);
      }
      LogitRow one(index, y[row], w[cell(row, k, n)]);
      value = plus(value, one.value);
      residual[cell(row, k, n)] = one.residual;
      curvature[cell(row, k, n)] = one.curvature;
    }
    sums[thread] = value;
    halve(sums, THREADS, thread);
    if (thread == 0) {
      values[block] = sums[0];
    }
    __syncthreads();
  }
}

// Squares of 16 x 16 of X' diag(curvature) X, lower triangle, and after them X' residual, over one piece of rows;
// two cells a thread, rows in order.
extern "C" __global__ void __launch_bounds__(THREADS, 1) logit_squares(
    int n, int p, int count, int chunk, int chunks, const double* x, double* vectors, int* states,
    const double* residual, const double* curvature, double* partial) {
  __shared__ double left[PANEL][PANEL + 1];
  __shared__ double right[PANEL][PANEL + 1];
  int tx = threadIdx.x % PANEL;
  int ty = threadIdx.x / PANEL;
  int64 tiles = ceilDiv(p, PANEL);
  int64 size = (int64)p * p + p;
  for (int64 block = blockIdx.x; block < tiles * (tiles + 1) * chunks * count; block += gridDim.x) {
    int64 ta = block % tiles;
    int64 tb = block / tiles % (tiles + 1);
    int64 piece = block / tiles / (tiles + 1) % chunks;
    int64 k = block / tiles / (tiles + 1) / chunks;
    Trail trail(k, p, vectors, states);
    bool score = tb == tiles;
    if ((tb > ta && !score) || trail.counts[0] != RUNNING) {
      continue;
    }
    int64 from = piece * chunk;
    int64 to = from + chunk < n ? from + chunk : n;
    double sum[2] = {0, 0};
    for (int64 base = from; base < to; base += PANEL) {
      int64 row = base + tx;
      bool in = row < to;
#pragma unroll
      for (int part = 0; part < 2; part++) {
        int64 columnA = ta * PANEL + ty + part * 8;
        int64 columnB = tb * PANEL + ty + part * 8;
        double a = in && columnA < p ? x[cell(row, columnA, n)] : 0.0;
        double b = 0;
        if (score) {
          b = in && ty + part * 8 == 0 ? residual[cell(row, k, n)] : 0.0;
        } else if (in) {
          a = times(a, curvature[cell(row, k, n)]);
          b = columnB < p ? x[cell(row, columnB, n)] : 0.0;
        }
        left[ty + part * 8][tx] = a;
        right[ty + part * 8][tx] = b;
      }
#ifndef MUTANT_LOGIT_SQUARES
      __syncthreads();
#endif
#pragma unroll 4
      for (int r = 0; r < PANEL; r++) {
        sum[0] = fma(left[tx][r], right[ty][r], sum[0]);
        sum[1] = fma(left[tx][r], right[ty + 8][r], sum[1]);
      }
      __syncthreads();
    }
    double* out = partial + (k * chunks + piece) * size;
#pragma unroll
    for (int part = 0; part < 2; part++) {
      int64 i = ta * PANEL + tx;
      int64 j = tb * PANEL + ty + part * 8;
      if (score && i < p && ty + part * 8 == 0) {
        out[(int64)p * p + i] = sum[part];
      } else if (!score && i < p && j <= i) {
        out[cell(i, j, p)] = sum[part];
      }
    }
  }
}

struct LargeSystem {
  const double* gram;
  double* factor;
  double (*strip)[PANEL + 1];
  double (*top)[PANEL + 1];
  int p;
  int thread;
  __device__ __forceinline__ int solve(double* step) {
    int pivot = factorPanels(gram, factor, p, strip, top, thread);
    __syncthreads();
    if (pivot == 0) {
      solveColumn(factor, step, p, thread);
    }
    return pivot;
  }
};

// Adds the pieces of every problem and takes a step; systems has room for 2 p * p + p numbers a problem.
extern "C" __global__ void __launch_bounds__(THREADS, 1) logit_wide_step(
    int p, int count, int chunks, const double* partial, const double* values, const double* penalties,
    int64 stridePenalty, int most, double tolerance, double* vectors, int* states, double* systems) {
  __shared__ double strip[PANEL][PANEL + 1];
  __shared__ double top[PANEL][PANEL + 1];
  int thread = threadIdx.x;
  int64 square = (int64)p * p;
  int64 size = square + p;
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    Trail trail(k, p, vectors, states);
    if (trail.counts[0] != RUNNING) {
      continue;
    }
    double* gram = systems + k * (2 * square + p);
    double* gradient = gram + 2 * square;
    const double* penalty = penalties + k * stridePenalty;
    const double* parts = partial + k * chunks * size;
    for (int64 number = thread; number < size; number += THREADS) {
      int64 row = number % p;
      int64 column = number / p;
      if (column < p && row < column) {
        continue;
      }
      double sum = 0;
      for (int64 piece = 0; piece < chunks; piece++) {
        sum = plus(sum, parts[piece * size + number]);
      }
      if (column < p) {
        gram[number] = row == column ? plus(sum, penalty[row]) : sum;
      } else {
        gradient[row] = fma(-penalty[row], trail.next[row], sum);
      }
    }
    double value = 0;
    for (int64 piece = 0; piece < chunks; piece++) {
      value = plus(value, values[k * chunks + piece]);
    }
    LargeSystem system;
    system.gram = gram;
    system.factor = gram + square;
    system.strip = strip;
    system.top = top;
    system.p = p;
    system.thread = thread;
    __syncthreads();
    advance(trail, penalised(value, trail.next, penalty, p), most, tolerance, system, gradient, thread);
  }
}

// Coefficients and how the fits ended.
extern "C" __global__ void __launch_bounds__(THREADS, 1) logit_end(
    int p, int count, double* vectors, int* states, double* out, int* info, int* iterations) {
  for (int64 k = blockIdx.x; k < count; k += gridDim.x) {
    Trail trail(k, p, vectors, states);
    int state = trail.counts[0];
    for (int64 j = threadIdx.x; j < p; j += THREADS) {
      out[cell(j, k, p)] = state > 0 ? notANumber() : trail.b[j];
    }
    if (threadIdx.x == 0) {
      info[k] = state;
      iterations[k] = trail.counts[1];
    }
  }
}
