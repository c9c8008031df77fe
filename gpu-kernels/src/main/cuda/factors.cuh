// Cholesky factors and solutions by one block of 128 threads.
//
// Every cell of the factor is the chain s = fma(-l_ik, l_jk, s) over k from 0 upwards, then a square root or
// a division, whatever the blocking. Two rules make a matrix singular, as on the host: a pivot that is not
// positive, or - if there is none - the first pivot below 16 n eps of the diagonal cell it came from.
#pragma once
#include "common.cuh"

static const int THREADS = 128;
static const int PANEL = 16;

__device__ __forceinline__ bool isRounding(double root, int n, double diagonal) {
  return !(times(root, root) > times(times(16.0 * 2.220446049250313e-16, n), diagonal));
}

// A small matrix of n x n with its lower triangle in shared memory, in place; the diagonal is kept by
// diagonal[n]. All threads get the same info.
__device__ __forceinline__ int factorSmall(double* l, int n, double* diagonal, int thread) {
  __syncthreads();
  for (int j = thread; j < n; j += THREADS) {
    diagonal[j] = l[cell(j, j, n)];
  }
  __syncthreads();
  int weak = 0;
  for (int j = 0; j < n; j++) {
    double d = l[cell(j, j, n)];
    __syncthreads();
    if (!(d > 0)) {
      return j + 1;
    }
    double root = sqrt(d);
    if (weak == 0 && isRounding(root, n, diagonal[j])) {
      weak = j + 1;
    }
    for (int i = j + thread; i < n; i += THREADS) {
      l[cell(i, j, n)] = i == j ? root : l[cell(i, j, n)] / root;
    }
    __syncthreads();
    // one column of the rest by one group of threads
#ifdef MUTANT_CHOLESKY_COLUMN
    int first = j + 2;
#else
    int first = j + 1;
#endif
    for (int at = thread; at < (n - first) * (n - first); at += THREADS) {
      int i = first + at % (n - first);
      int c = first + at / (n - first);
      if (i >= c) {
        l[cell(i, c, n)] = fma(-l[cell(i, j, n)], l[cell(c, j, n)], l[cell(i, c, n)]);
      }
    }
    __syncthreads();
  }
  return weak;
}

// A matrix of any size in global memory, out of place; zeros above the diagonal. All threads get the same
// info. Panels of 16 columns: what the columns to the left take away, then the panel itself.
__device__ __forceinline__ int factorPanels(
    const double* in, double* out, int n, double (*strip)[PANEL + 1], double (*top)[PANEL + 1],
    int thread) {
  int weak = 0;
  for (int64 j0 = 0; j0 < n; j0 += PANEL) {
    int64 width = n - j0 < PANEL ? n - j0 : PANEL;
    // the square on the diagonal: cells (r, c) of two threads' turns
    double own[2];
#pragma unroll
    for (int part = 0; part < 2; part++) {
      int r = (part * THREADS + thread) % PANEL;
      int c = (part * THREADS + thread) / PANEL;
      own[part] = r < width && c <= r ? in[cell(j0 + r, j0 + c, n)] : 0.0;
    }
    for (int64 k0 = 0; k0 < j0; k0 += PANEL) {
#pragma unroll
      for (int part = 0; part < 2; part++) {
        int r = (part * THREADS + thread) % PANEL;
        int k = (part * THREADS + thread) / PANEL;
        strip[k][r] = r < width ? out[cell(j0 + r, k0 + k, n)] : 0.0;
      }
      __syncthreads();
#pragma unroll
      for (int part = 0; part < 2; part++) {
        int r = (part * THREADS + thread) % PANEL;
        int c = (part * THREADS + thread) / PANEL;
#pragma unroll
        for (int k = 0; k < PANEL; k++) {
          own[part] = fma(-strip[k][r], strip[k][c], own[part]);
        }
      }
      __syncthreads();
    }
#pragma unroll
    for (int part = 0; part < 2; part++) {
      top[(part * THREADS + thread) / PANEL][(part * THREADS + thread) % PANEL] = own[part];
    }
    __syncthreads();
    for (int c = 0; c < width; c++) {
      double d = top[c][c];
      __syncthreads();
      if (!(d > 0)) {
        return (int)j0 + c + 1;
      }
      double root = sqrt(d);
      if (weak == 0 && isRounding(root, n, in[cell(j0 + c, j0 + c, n)])) {
        weak = (int)j0 + c + 1;
      }
      if (thread >= c && thread < width) {
        top[c][thread] = thread == c ? root : top[c][thread] / root;
      }
      __syncthreads();
#pragma unroll
      for (int part = 0; part < 2; part++) {
        int r = (part * THREADS + thread) % PANEL;
        int later = (part * THREADS + thread) / PANEL;
        if (later > c && later <= r && r < width) {
          top[later][r] = fma(-top[c][r], top[c][later], top[later][r]);
        }
      }
#ifndef MUTANT_CHOLESKY_BARRIER
      __syncthreads();
#endif
    }
    __syncthreads();
    // the panel's columns above and on the square
    for (int64 at = thread; at < (j0 + width) * width; at += THREADS) {
      int64 i = at % (j0 + width);
      int64 c = at / (j0 + width);
      out[cell(i, j0 + c, n)] = i < j0 + c ? 0.0 : top[c][i - j0];
    }
    // the rows below; width is 16 where there are any
    for (int64 base = j0 + PANEL; base < n; base += THREADS) {
      int64 i = base + thread;
      double row[PANEL];
#pragma unroll
      for (int c = 0; c < PANEL; c++) {
        row[c] = i < n ? in[cell(i, j0 + c, n)] : 0.0;
      }
      for (int64 k0 = 0; k0 < j0; k0 += PANEL) {
#pragma unroll
        for (int part = 0; part < 2; part++) {
          int r = (part * THREADS + thread) % PANEL;
          int k = (part * THREADS + thread) / PANEL;
          strip[k][r] = out[cell(j0 + r, k0 + k, n)];
        }
        __syncthreads();
        if (i < n) {
#pragma unroll 4
          for (int k = 0; k < PANEL; k++) {
            double v = out[cell(i, k0 + k, n)];
#pragma unroll
            for (int c = 0; c < PANEL; c++) {
              row[c] = fma(-v, strip[k][c], row[c]);
            }
          }
        }
        __syncthreads();
      }
      if (i < n) {
#pragma unroll
        for (int c = 0; c < PANEL; c++) {
#pragma unroll
          for (int k = 0; k < c; k++) {
            row[c] = fma(-row[k], top[k][c], row[c]);
          }
          row[c] = row[c] / top[c][c];
          out[cell(i, j0 + c, n)] = row[c];
        }
      }
    }
    __syncthreads();
  }
  return weak;
}

// x from L L' x = b in place. Forward: x_i = fma(-x_j, l_ij, x_i) as soon as x_j is known, j upwards;
// backward the same with l_ji, j downwards.
__device__ __forceinline__ void solveColumn(const double* l, double* x, int n, int thread) {
  for (int j = 0; j < n; j++) {
    __syncthreads();
    double v = x[j] / l[cell(j, j, n)];
    __syncthreads();
    if (thread == 0) {
      x[j] = v;
    }
    for (int64 i = j + 1 + thread; i < n; i += THREADS) {
      x[i] = fma(-v, l[cell(i, j, n)], x[i]);
    }
  }
  for (int j = n - 1; j >= 0; j--) {
    __syncthreads();
    double v = x[j] / l[cell(j, j, n)];
    __syncthreads();
    if (thread == 0) {
      x[j] = v;
    }
    for (int64 i = thread; i < j; i += THREADS) {
      x[i] = fma(-v, l[cell(j, i, n)], x[i]);
    }
  }
  __syncthreads();
}
