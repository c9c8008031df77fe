// X'WX and X'Wy of up to 32 columns by one block of 128 threads, rows streamed through shared memory.
//
// The cells of the lower triangle, and one per column for the right-hand side, are dealt to the threads.
// Where there are more threads than cells, several threads share a cell: thread group s takes rows
// s, s + slices, ... of a tile, and the groups are added in their order at the end.
#pragma once
#include "factors.cuh"

static const int ROWS = 128;
static const int STRIDE = ROWS + 1;
static const int SLOTS = 5;
static const int MOST_SLICES = 8;

struct Cells {
  int cells;
  int slices;
  int slice;
  int first;
  int a[SLOTS];
  int b[SLOTS];
  double sum[SLOTS];

  // Cell numbers run through the lower triangle row by row, then the right-hand side (b = p).
  __device__ __forceinline__ Cells(int p, int thread) {
    int triangle = p * (p + 1) / 2;
    cells = triangle + p;
    slices = cells > THREADS ? 1 : (THREADS / cells < MOST_SLICES ? THREADS / cells : MOST_SLICES);
    slice = cells > THREADS ? 0 : thread / cells;
    first = cells > THREADS ? thread : thread % cells;
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      int at = first + s * THREADS;
      int row = 0;
      if (at < triangle) {
        while ((row + 1) * (row + 2) / 2 <= at) {
          row++;
        }
        a[s] = row;
        b[s] = at - row * (row + 1) / 2;
      } else {
        a[s] = at - triangle;
        b[s] = p;
      }
    }
    clear();
  }

  __device__ __forceinline__ void clear() {
#pragma unroll
    for (int s = 0; s < SLOTS; s++) {
      sum[s] = 0;
    }
  }

  // Adds rows of a tile: columns 0..p-1 are X, p is the right-hand side, p + 1 the weights. The right-hand
  // side is weighted too unless it carries its weight already.
  template <bool WEIGHTED_RIGHT>
  __device__ __forceinline__ void add(const double* tile, int p, int rows) {
    if (slice >= slices) {
      return;
    }
    const double* weights = tile + (p + 1) * STRIDE;
    for (int r = slice; r < rows; r += slices) {
      double weight = weights[r];
#pragma unroll
      for (int s = 0; s < SLOTS; s++) {
        if (first + s * THREADS < cells) {
          double v = tile[a[s] * STRIDE + r];
          v = WEIGHTED_RIGHT || b[s] < p ? times(v, weight) : v;
          sum[s] = fma(v, tile[b[s] * STRIDE + r], sum[s]);
        }
      }
    }
  }

  // Sums of all slices into gram (lower triangle) and right; tile is free to use.
  __device__ __forceinline__ void finish(double* tile, int p, double* gram, double* right) {
    __syncthreads();
    if (slices > 1) {
      if (slice < slices) {
        tile[slice * cells + first] = sum[0];
      }
      __syncthreads();
      if (slice == 0) {
        for (int s = 1; s < slices; s++) {
          sum[0] = plus(sum[0], tile[s * cells + first]);
        }
      }
    }
    if (slice == 0) {
#pragma unroll
      for (int s = 0; s < SLOTS; s++) {
        if (first + s * THREADS < cells) {
          if (b[s] < p) {
            gram[a[s] + b[s] * p] = sum[s];
          } else {
            right[a[s]] = sum[s];
          }
        }
      }
    }
    __syncthreads();
  }
};
