// Kernel ridge regressions that share their features, each with its own training set, scale and kernel: centred and
// weighted kernel matrices, their largest eigenvalues, leave-one-out losses over penalties, predictions.
//
// Problem k of the batch has training set sets[k], whose rows are rows[starts[set]] to rows[starts[set + 1] - 1]. A
// launch does the problems first to first + count - 1; what it keeps of problem first + q lies at place q of its
// scratch, with room for m rows. With penalties, place q has one pair for each of them, numbered q * grid + l. A
// problem's own number of rows is its leading dimension, so its bits do not depend on the others.
#include "factors.cuh"

static const int LOO = 256;

// What describes the problems, the same for all launches.
struct Set {
  int64 problem;
  int set;
  int size;
  const int* rows;
  __device__ __forceinline__ Set(int64 k, const int* sets, const int* starts, const int* all) {
    problem = k;
    set = sets[k];
    size = starts[set + 1] - starts[set];
    rows = all + starts[set];
  }
};

// The standardised features of all n rows: (x - centre) / scale; a feature with an infinite scale becomes zero.
extern "C" __global__ void __launch_bounds__(LOO) loo_scale(
    int n, int p, int first, int count, const int* sets, const double* x, const double* scales, double* z) {
  int64 strips = ceilDiv(n, LOO);
  for (int64 tile = blockIdx.x; tile < strips * p * count; tile += gridDim.x) {
    Strip at(tile, strips, LOO, threadIdx.x);
    if (at.row >= n) {
      continue;
    }
    int64 c = at.column % p;
    int64 q = at.column / p;
    const double* scale = scales + cell(0, sets[first + q], 2 * (int64)p);
    z[matrix(q, n, p) + cell(at.row, c, n)] = minus(x[cell(at.row, c, n)], scale[c]) / scale[p + c];
  }
}

// exp(-gamma |a - b|^2) where gamma is positive, else (offset + scale a'b)^degree.
__device__ __forceinline__ double similarity(
    const double* z, int n, int p, int64 a, int64 b, const double* shape, int degree) {
  double sum = 0;
  if (shape[0] > 0) {
    for (int c = 0; c < p; c++) {
      double d = minus(z[cell(a, c, n)], z[cell(b, c, n)]);
      sum = fma(d, d, sum);
    }
    return exp(times(-shape[0], sum));
  }
  for (int c = 0; c < p; c++) {
    sum = fma(z[cell(a, c, n)], z[cell(b, c, n)], sum);
  }
  double base = fma(shape[1], sum, shape[2]);
  double power = base;
  for (int k = 1; k < degree; k++) {
    power = times(power, base);
  }
  return power;
}

// The kernel matrix of the training rows.
extern "C" __global__ void __launch_bounds__(LOO) loo_cells(
    int n, int p, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shapes, const int* degrees, const double* z, double* s) {
  int64 strips = ceilDiv(m, LOO);
  for (int64 tile = blockIdx.x; tile < strips * m * count; tile += gridDim.x) {
    Strip at(tile, strips, LOO, threadIdx.x);
    int64 q = at.column / m;
    int64 j = at.column % m;
    Set set(first + q, sets, starts, rows);
    if (at.row >= set.size || j >= set.size) {
      continue;
    }
    s[matrix(q, m, m) + cell(at.row, j, set.size)] = similarity(
        z + matrix(q, n, p), n, p, set.rows[at.row], set.rows[j], shapes + 3 * set.problem,
        degrees[set.problem]);
  }
}

// Sum over i of share_i times cell (i, j), for every column j.
extern "C" __global__ void __launch_bounds__(THREADS, 1) loo_means(
    int n, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shares, const double* s, double* means) {
  __shared__ double sums[THREADS];
  int thread = threadIdx.x;
  for (int64 block = blockIdx.x; block < (int64)m * count; block += gridDim.x) {
    int64 q = block / m;
    int64 j = block % m;
    Set set(first + q, sets, starts, rows);
    if (j >= set.size) {
      continue;  // the same for all threads of the block
    }
    double sum = 0;
    for (int64 i = thread; i < set.size; i += THREADS) {
      double share = shares[cell(set.rows[i], set.set, n)];
      sum = fma(share, s[matrix(q, m, m) + cell(i, j, set.size)], sum);
    }
    sums[thread] = sum;
    halve(sums, THREADS, thread);
    if (thread == 0) {
      means[q * m + j] = sums[0];
    }
    __syncthreads();
  }
}

// The weighted mean of the means, and the trace of what loo_centre will make.
extern "C" __global__ void __launch_bounds__(THREADS, 1) loo_grand(
    int n, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shares, const double* s, const double* means, double* grand) {
  __shared__ double sums[THREADS];
  int thread = threadIdx.x;
  for (int64 q = blockIdx.x; q < count; q += gridDim.x) {
    Set set(first + q, sets, starts, rows);
    double sum = 0;
    for (int64 i = thread; i < set.size; i += THREADS) {
      sum = fma(shares[cell(set.rows[i], set.set, n)], means[q * m + i], sum);
    }
    sums[thread] = sum;
    halve(sums, THREADS, thread);
    double whole = sums[0];
    __syncthreads();
    double trace = 0;
    for (int64 i = thread; i < set.size; i += THREADS) {
      double own = fma(-2.0, means[q * m + i], s[matrix(q, m, m) + cell(i, i, set.size)]);
      trace = fma(shares[cell(set.rows[i], set.set, n)], plus(own, whole), trace);
    }
    sums[thread] = trace;
    halve(sums, THREADS, thread);
    if (thread == 0) {
      grand[2 * q] = whole;
      grand[2 * q + 1] = sums[0];
    }
    __syncthreads();
  }
}

// D^(1/2) (K less its weighted row and column means) D^(1/2) in place; symmetric to the last bit.
extern "C" __global__ void __launch_bounds__(LOO) loo_centre(
    int n, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shares, const double* means, const double* grand, double* s) {
  int64 strips = ceilDiv(m, LOO);
  for (int64 tile = blockIdx.x; tile < strips * m * count; tile += gridDim.x) {
    Strip at(tile, strips, LOO, threadIdx.x);
    int64 q = at.column / m;
    int64 j = at.column % m;
    Set set(first + q, sets, starts, rows);
#ifdef MUTANT_LOO_GUARD
    if (at.row > set.size || j >= set.size) {
#else
    if (at.row >= set.size || j >= set.size) {
#endif
      continue;
    }
    double root = times(
        sqrt(shares[cell(set.rows[at.row], set.set, n)]), sqrt(shares[cell(set.rows[j], set.set, n)]));
    double* value = s + matrix(q, m, m) + cell(at.row, j, set.size);
    double centred = plus(minus(*value, plus(means[q * m + at.row], means[q * m + j])), grand[2 * q]);
    *value = times(root, centred);
  }
}

// The largest eigenvalue of a tridiagonal matrix by bisection: signs of the pivots of T - x I.
__device__ __forceinline__ double largestOf(const double* alpha, const double* beta, int steps) {
  double high = 0;
  double low = alpha[0];
  for (int j = 0; j < steps; j++) {
    double reach = plus(j > 0 ? beta[j - 1] : 0.0, j < steps - 1 ? beta[j] : 0.0);
    high = j == 0 || plus(alpha[j], reach) > high ? plus(alpha[j], reach) : high;
    low = alpha[j] > low ? alpha[j] : low;
  }
  for (int round = 0; round < 64; round++) {
    double x = times(0.5, plus(low, high));
    if (!(x > low && x < high)) {
      break;
    }
    bool above = true;  // every pivot negative: x is beyond the largest eigenvalue
    double d = 1;
    for (int j = 0; j < steps && above; j++) {
      double off = j > 0 ? times(beta[j - 1], beta[j - 1]) / d : 0.0;
      d = minus(minus(alpha[j], x), off);
      above = d < 0;
    }
    if (above) {
      high = x;
    } else {
      low = x;
    }
  }
  return high;
}

__device__ __forceinline__ double dot(
    const double* a, const double* b, int n, double* sums, int thread) {
  double sum = 0;
  for (int64 i = thread; i < n; i += THREADS) {
    sum = fma(a[i], b[i], sum);
  }
  sums[thread] = sum;
  halve(sums, THREADS, thread);
  double out = sums[0];
  __syncthreads();
  return out;
}

// Largest eigenvalue by Lanczos' method with every vector made orthogonal to all before it, twice. It ends when the
// value no longer moves between checks that are a half farther apart each time, when the vectors span an invariant
// space, or when there are as many as rows. basis has room for m x m, work for 4 m numbers a problem.
extern "C" __global__ void __launch_bounds__(THREADS, 1) loo_top(
    int m, int first, int count, const int* sets, const int* starts, const double* s, const double* grand,
    double* basis, double* work, double* out) {
  __shared__ double sums[THREADS];
  __shared__ double found;
  int thread = threadIdx.x;
  for (int64 q = blockIdx.x; q < count; q += gridDim.x) {
    Set set(first + q, sets, starts, 0);
    int n = set.size;
    const double* a = s + matrix(q, m, m);
    double* v = basis + matrix(q, m, m);
    double* w = work + 4 * q * m;
    double* part = w + m;
    double* alpha = part + m;
    double* beta = alpha + m;
    for (int64 i = thread; i < n; i += THREADS) {
      unsigned int h = (unsigned int)i * 2654435761u + 12345u;  // only spread, wraps on purpose
      h ^= h >> 15;
      v[i] = plus(times((double)(h & 0xFFFFFu), 1.0 / 1048576), -0.4990234375);
    }
    __syncthreads();
    double norm = sqrt(dot(v, v, n, sums, thread));
    for (int64 i = thread; i < n; i += THREADS) {
      v[i] = v[i] / norm;
    }
    __syncthreads();
    double top = 0;
    int check = 8;
    double scale = 0;
    for (int step = 0; step < n; step++) {
      double* now = v + cell(0, step, n);
      for (int64 i = thread; i < n; i += THREADS) {
        double sum = 0;
        for (int64 c = 0; c < n; c++) {
          sum = fma(a[cell(i, c, n)], now[c], sum);
        }
        w[i] = sum;
      }
      double along = dot(w, now, n, sums, thread);
      for (int pass = 0; pass < 2; pass++) {
        for (int64 t = thread; t <= step; t += THREADS) {
          double sum = 0;
          for (int64 i = 0; i < n; i++) {
            sum = fma(v[cell(i, t, n)], w[i], sum);
          }
          part[t] = sum;
        }
        __syncthreads();
        for (int64 i = thread; i < n; i += THREADS) {
          double left = w[i];
          for (int64 t = 0; t <= step; t++) {
            left = fma(-part[t], v[cell(i, t, n)], left);
          }
          w[i] = left;
        }
#ifndef MUTANT_LOO_LANCZOS
        __syncthreads();
#endif
      }
      double length = sqrt(dot(w, w, n, sums, thread));
      if (thread == 0) {
        alpha[step] = along;
        beta[step] = length;
      }
      scale = fabs(along) > scale ? fabs(along) : scale;
      bool end = step == n - 1 || !(length > times(1e-14, scale));
      __syncthreads();
      if (end || step + 1 == check) {
        if (thread == 0) {
          found = largestOf(alpha, beta, step + 1);
        }
        __syncthreads();
        double moved = fabs(minus(found, top));
        top = found;
        __syncthreads();
        if (end || (check > 8 && !(moved > times(4.440892098500626e-16, top)))) {
          break;
        }
        check += check / 2;
      }
      for (int64 i = thread; i < n; i += THREADS) {
        v[cell(i, step + 1, n)] = w[i] / length;
      }
      __syncthreads();
    }
    if (thread == 0) {
      out[2 * (first + q)] = top;
      out[2 * (first + q) + 1] = grand[2 * q + 1];
    }
    __syncthreads();
  }
}

// What is added along the roots of the shares, where the centred matrix has its null direction: its mean eigenvalue.
__device__ __forceinline__ double lift(const double* grand, int64 q, int size) {
  double trace = grand[2 * q + 1];
  return trace > 0 ? trace / size : 0.0;
}

// The lower triangles of S + lift root root' + penalty I, one for every pair; and the right-hand sides root y.
extern "C" __global__ void __launch_bounds__(LOO) loo_shift(
    int n, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shares, const double* targets, const double* s, const double* grand, const double* penalties,
    int most, int begin, int grid, double* matrices, double* rights) {
  int64 strips = ceilDiv(m, LOO);
  for (int64 tile = blockIdx.x; tile < strips * m * grid * count; tile += gridDim.x) {
    Strip at(tile, strips, LOO, threadIdx.x);
    int64 pair = at.column / m;
    int64 j = at.column % m;
    int64 q = pair / grid;
    Set set(first + q, sets, starts, rows);
    if (at.row >= set.size || j > at.row) {
      continue;
    }
    double root = sqrt(shares[cell(set.rows[at.row], set.set, n)]);
    double other = sqrt(shares[cell(set.rows[j], set.set, n)]);
    double value = s[matrix(q, m, m) + cell(at.row, j, set.size)];
    value = fma(times(lift(grand, q, set.size), other), root, value);
    if (at.row == j) {
      value = plus(value, penalties[cell(begin + pair % grid, set.problem, most)]);
    }
    matrices[matrix(pair, m, m) + cell(at.row, j, set.size)] = value;
    if (j == 0) {
      rights[pair * m + at.row] = times(root, targets[cell(set.rows[at.row], set.set, n)]);
    }
  }
}

// Factors of all pairs and the solutions of their systems in place of the right-hand sides.
extern "C" __global__ void __launch_bounds__(THREADS, 1) loo_factor(
    int m, int first, int count, const int* sets, const int* starts, int most, int begin, int grid,
    const double* matrices, double* factors, double* rights, int* info) {
  __shared__ double strip[PANEL][PANEL + 1];
  __shared__ double top[PANEL][PANEL + 1];
  int thread = threadIdx.x;
  for (int64 pair = blockIdx.x; pair < (int64)grid * count; pair += gridDim.x) {
    Set set(first + pair / grid, sets, starts, 0);
    double* l = factors + matrix(pair, m, m);
    int state = factorPanels(matrices + matrix(pair, m, m), l, set.size, strip, top, thread);
    if (thread == 0) {
      info[cell(begin + pair % grid, set.problem, most)] = state;
    }
    __syncthreads();
    if (state != 0) {
      for (int64 at = thread; at < (int64)set.size * set.size; at += THREADS) {
        l[at] = notANumber();
      }
      __syncthreads();
    }
    solveColumn(l, rights + pair * m, set.size, thread);
  }
}

// The diagonal of the inverse of L L': squares of the columns of 1 / L, each the chain fma(z, z, acc) over its rows.
// A block makes 16 columns: z_j = (e_j - sum over k of l_jk z_k) / l_jj, one chain a cell, k upwards. The columns
// replace the matrices, which nobody needs any more.
extern "C" __global__ void __launch_bounds__(THREADS, 1) loo_inverse(
    int m, int first, int count, const int* sets, const int* starts, int grid, const double* factors,
    double* inverses, double* diagonals) {
  __shared__ double strip[PANEL][PANEL + 1];  // [k][row] of the factor
  __shared__ double done[PANEL][PANEL + 1];   // [column][k] of the inverse
  __shared__ double right[PANEL][PANEL + 1];  // [column][row]
  int thread = threadIdx.x;
  int64 tiles = ceilDiv(m, PANEL);
  for (int64 block = blockIdx.x; block < tiles * grid * count; block += gridDim.x) {
    int64 pair = block / tiles;
    int64 column0 = block % tiles * PANEL;
    Set set(first + pair / grid, sets, starts, 0);
    int n = set.size;
    if (column0 >= n) {
      continue;  // the same for all threads of the block
    }
    int columns = n - column0 < PANEL ? (int)(n - column0) : PANEL;
    const double* l = factors + matrix(pair, m, m);
    double* z = inverses + matrix(pair, m, m);
    double square = 0;
    for (int64 j0 = column0; j0 < n; j0 += PANEL) {
      int width = n - j0 < PANEL ? (int)(n - j0) : PANEL;
      double own[2];
#pragma unroll
      for (int part = 0; part < 2; part++) {
        int r = (part * THREADS + thread) % PANEL;
        int c = (part * THREADS + thread) / PANEL;
        own[part] = j0 + r == column0 + c ? 1.0 : 0.0;
      }
      for (int64 k0 = column0; k0 < j0; k0 += PANEL) {
#pragma unroll
        for (int part = 0; part < 2; part++) {
          int r = (part * THREADS + thread) % PANEL;
          int c = (part * THREADS + thread) / PANEL;
          strip[c][r] = r < width ? l[cell(j0 + r, k0 + c, n)] : 0.0;
          done[c][r] = c < columns ? z[cell(k0 + r, column0 + c, n)] : 0.0;
        }
        __syncthreads();
#pragma unroll
        for (int part = 0; part < 2; part++) {
          int r = (part * THREADS + thread) % PANEL;
          int c = (part * THREADS + thread) / PANEL;
#pragma unroll
          for (int k = 0; k < PANEL; k++) {
            own[part] = fma(-strip[k][r], done[c][k], own[part]);
          }
        }
#ifndef MUTANT_LOO_INVERSE
        __syncthreads();
#endif
      }
#pragma unroll
      for (int part = 0; part < 2; part++) {
        int r = (part * THREADS + thread) % PANEL;
        int c = (part * THREADS + thread) / PANEL;
        right[c][r] = own[part];
        strip[c][r] = r < width && c <= r ? l[cell(j0 + r, j0 + c, n)] : 0.0;
      }
      __syncthreads();
      if (thread < columns) {
        for (int r = 0; r < width; r++) {
          double value = right[thread][r];
          for (int k = 0; k < r; k++) {
            value = fma(-strip[k][r], right[thread][k], value);
          }
          value = value / strip[r][r];
          right[thread][r] = value;
#ifdef MUTANT_LOO_SQUARE
          square = times(value, value);
#else
          square = fma(value, value, square);
#endif
        }
      }
      __syncthreads();
#pragma unroll
      for (int part = 0; part < 2; part++) {
        int r = (part * THREADS + thread) % PANEL;
        int c = (part * THREADS + thread) / PANEL;
        if (r < width && c < columns) {
          z[cell(j0 + r, column0 + c, n)] = right[c][r];
        }
      }
      __syncthreads();
    }
    if (thread < columns) {
      diagonals[pair * m + column0 + thread] = square;
    }
    __syncthreads();
  }
}

// Sum over the rows of (error / (1 - leverage))^2: with H the matrix from the weighted targets to their fit, constant
// included, error = penalty u and 1 - H_ii = penalty (A^-1)_ii - share_i penalty / (lift + penalty).
extern "C" __global__ void __launch_bounds__(THREADS, 1) loo_loss(
    int n, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shares, const double* grand, const double* penalties, int most, int begin, int grid,
    const double* solved, const double* diagonals, double* out) {
  __shared__ double sums[THREADS];
  int thread = threadIdx.x;
  for (int64 pair = blockIdx.x; pair < (int64)grid * count; pair += gridDim.x) {
    int64 q = pair / grid;
    Set set(first + q, sets, starts, rows);
    int64 place = cell(begin + pair % grid, set.problem, most);
    double penalty = penalties[place];
    double constant = penalty / plus(lift(grand, q, set.size), penalty);
    double sum = 0;
    for (int64 i = thread; i < set.size; i += THREADS) {
      double share = shares[cell(set.rows[i], set.set, n)];
      double left = fma(-share, constant, times(penalty, diagonals[pair * m + i]));
      double error = times(penalty, solved[pair * m + i]) / left;
      bool counts = left > 0 && error == error;
      sum = plus(sum, counts ? times(error, error) : __longlong_as_double(0x7ff0000000000000LL));
    }
    sums[thread] = sum;
    halve(sums, THREADS, thread);
    if (thread == 0) {
      out[place] = sums[0];
    }
    __syncthreads();
  }
}

// Coefficients root u of the training rows in place of u, and what their kernel means add up to.
extern "C" __global__ void __launch_bounds__(THREADS, 1) loo_expand(
    int n, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shares, const double* means, double* solved, double* shift) {
  __shared__ double sums[THREADS];
  int thread = threadIdx.x;
  for (int64 q = blockIdx.x; q < count; q += gridDim.x) {
    Set set(first + q, sets, starts, rows);
    double sum = 0;
    for (int64 i = thread; i < set.size; i += THREADS) {
      double a = times(sqrt(shares[cell(set.rows[i], set.set, n)]), solved[q * m + i]);
      solved[q * m + i] = a;
      sum = fma(a, means[q * m + i], sum);
    }
    sums[thread] = sum;
    halve(sums, THREADS, thread);
    if (thread == 0) {
      shift[q] = sums[0];
    }
    __syncthreads();
  }
}

// The fit at all n rows, less the mean of the targets.
extern "C" __global__ void __launch_bounds__(LOO) loo_predict(
    int n, int p, int m, int first, int count, const int* sets, const int* starts, const int* rows,
    const double* shapes, const int* degrees, const double* z, const double* a, const double* shift,
    double* out) {
  int64 strips = ceilDiv(n, LOO);
  for (int64 tile = blockIdx.x; tile < strips * count; tile += gridDim.x) {
    Strip at(tile, strips, LOO, threadIdx.x);
    int64 q = at.column;
    if (at.row >= n) {
      continue;
    }
    Set set(first + q, sets, starts, rows);
    double sum = -shift[q];
    for (int64 i = 0; i < set.size; i++) {
      double value = similarity(
          z + matrix(q, n, p), n, p, at.row, set.rows[i], shapes + 3 * set.problem, degrees[set.problem]);
      sum = fma(a[q * m + i], value, sum);
    }
    out[cell(at.row, set.problem, n)] = sum;
  }
}
