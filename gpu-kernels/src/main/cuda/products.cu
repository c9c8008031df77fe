// Products. Every cell of a product is one chain acc = fma(a, b, acc) over the inner index from 0 upwards,
// whatever the tile: gemm and gemm_wide give the same bits.
#include "common.cuh"

static const int TILE = 16;

// Cell (row, column) of op(A), where A is stored with ld rows.
__device__ __forceinline__ double oped(const double* a, int transpose, int64 row, int64 column, int64 ld) {
  return transpose ? a[cell(column, row, ld)] : a[cell(row, column, ld)];
}

extern "C" __global__ void __launch_bounds__(256) gemm(
    int m, int n, int k, int transposeA, int transposeB, const double* a, const double* b, double* c) {
  __shared__ double left[TILE][TILE + 1];   // [inner][row]
  __shared__ double right[TILE][TILE + 1];  // [inner][column]
  int tx = threadIdx.x;
  int ty = threadIdx.y;
  int64 ldA = transposeA ? k : m;
  int64 ldB = transposeB ? n : k;
  int64 strips = ceilDiv(m, TILE);
  int64 tiles = strips * ceilDiv(n, TILE);
  for (int64 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    int64 top = (tile % strips) * TILE;
    int64 first = (tile / strips) * TILE;
    double sum = 0;
    for (int64 inner = 0; inner < k; inner += TILE) {
      // neighbouring threads read neighbouring addresses in both layouts
      int ra = transposeA ? ty : tx;
      int ka = transposeA ? tx : ty;
      int cb = transposeB ? tx : ty;
      int kb = transposeB ? ty : tx;
#ifdef MUTANT_GEMM_GUARD
      bool inA = top + ra <= m && inner + ka < k;
#else
      bool inA = top + ra < m && inner + ka < k;
#endif
      bool inB = first + cb < n && inner + kb < k;
      left[ka][ra] = inA ? oped(a, transposeA, top + ra, inner + ka, ldA) : 0.0;
      right[kb][cb] = inB ? oped(b, transposeB, inner + kb, first + cb, ldB) : 0.0;
#ifndef MUTANT_GEMM_FIRST_BARRIER
      __syncthreads();
#endif
#pragma unroll
      for (int i = 0; i < TILE; i++) {
        sum = fma(left[i][tx], right[i][ty], sum);
      }
#ifndef MUTANT_GEMM_SECOND_BARRIER
      __syncthreads();
#endif
    }
    if (top + tx < m && first + ty < n) {
      c[cell(top + tx, first + ty, m)] = sum;
    }
  }
}

static const int WIDE = 64;

// The same product by tiles of 64 x 64; a thread makes 4 x 4 cells.
extern "C" __global__ void __launch_bounds__(256) gemm_wide(
    int m, int n, int k, int transposeA, int transposeB, const double* a, const double* b, double* c) {
  __shared__ double left[TILE][WIDE + 1];
  __shared__ double right[TILE][WIDE + 1];
  int tx = threadIdx.x;
  int ty = threadIdx.y;
  int thread = ty * TILE + tx;
  int64 ldA = transposeA ? k : m;
  int64 ldB = transposeB ? n : k;
  int64 strips = ceilDiv(m, WIDE);
  int64 tiles = strips * ceilDiv(n, WIDE);
  for (int64 tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
    int64 top = (tile % strips) * WIDE;
    int64 first = (tile / strips) * WIDE;
    double sum[4][4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
#pragma unroll
      for (int j = 0; j < 4; j++) {
        sum[i][j] = 0;
      }
    }
    for (int64 inner = 0; inner < k; inner += TILE) {
#pragma unroll
      for (int part = 0; part < 4; part++) {
        int at = part * 256 + thread;
        int ra = transposeA ? at / TILE : at % WIDE;
        int ka = transposeA ? at % TILE : at / WIDE;
        int cb = transposeB ? at % WIDE : at / TILE;
        int kb = transposeB ? at / WIDE : at % TILE;
        bool inA = top + ra < m && inner + ka < k;
        bool inB = first + cb < n && inner + kb < k;
        left[ka][ra] = inA ? oped(a, transposeA, top + ra, inner + ka, ldA) : 0.0;
        right[kb][cb] = inB ? oped(b, transposeB, inner + kb, first + cb, ldB) : 0.0;
      }
      __syncthreads();
#pragma unroll 4
      for (int i = 0; i < TILE; i++) {
        double x[4];
        double y[4];
#pragma unroll
        for (int j = 0; j < 4; j++) {
          x[j] = left[i][tx + j * TILE];
          y[j] = right[i][ty + j * TILE];
        }
#pragma unroll
        for (int r = 0; r < 4; r++) {
#pragma unroll
          for (int s = 0; s < 4; s++) {
            sum[r][s] = fma(x[r], y[s], sum[r][s]);
          }
        }
      }
      __syncthreads();
    }
#pragma unroll
    for (int r = 0; r < 4; r++) {
#pragma unroll
      for (int s = 0; s < 4; s++) {
        int64 row = top + tx + r * TILE;
        int64 column = first + ty + s * TILE;
        if (row < m && column < n) {
          c[cell(row, column, m)] = sum[r][s];
        }
      }
    }
  }
}

// A' diag(w_k) B_k over pieces of chunk rows: cell (i, j) of a piece is the chain
// fma(a_ri w_r, b_rj, acc) over its rows (without weights fma(a_ri, b_rj, acc)).
extern "C" __global__ void __launch_bounds__(256) cross_partial(
    int n, int p, int q, int symmetric, int chunk, int chunks, int count, const double* a, const double* b,
    int64 strideB, const double* w, int64 strideW, double* partial) {
  __shared__ double left[TILE][TILE + 1];   // [column][row]
  __shared__ double right[TILE][TILE + 1];
  int tx = threadIdx.x;
  int ty = threadIdx.y;
  int64 tilesA = ceilDiv(p, TILE);
  int64 tilesB = ceilDiv(q, TILE);
  int64 total = tilesA * tilesB * chunks * count;
  for (int64 tile = blockIdx.x; tile < total; tile += gridDim.x) {
    int64 ta = tile % tilesA;
    int64 tb = tile / tilesA % tilesB;
    int64 piece = tile / tilesA / tilesB % chunks;
    int64 k = tile / tilesA / tilesB / chunks;
    if (symmetric && tb > ta) {
      continue;  // the same for all threads of the block
    }
    int64 i = ta * TILE + tx;
    int64 j = tb * TILE + ty;
    int64 from = piece * chunk;
    int64 to = from + chunk < n ? from + chunk : n;
    bool mine = i < p && j < q && !(symmetric && j > i);
    const double* weight = w ? w + k * strideW : 0;
    double sum = 0;
    for (int64 base = from; base < to; base += TILE) {
      int64 row = base + tx;
      int64 columnA = ta * TILE + ty;
      int64 columnB = tb * TILE + ty;
      if (row < to && columnA < p) {
        double v = a[cell(row, columnA, n)];
        left[ty][tx] = weight ? times(v, weight[row]) : v;
      }
      if (row < to && columnB < q) {
        right[ty][tx] = b[k * strideB + cell(row, columnB, n)];
      }
      __syncthreads();
      if (mine) {
        int depth = to - base < TILE ? (int)(to - base) : TILE;
        for (int r = 0; r < depth; r++) {
#ifdef MUTANT_CROSS_STORE
          sum = times(left[tx][r], right[ty][r]);
#else
          sum = fma(left[tx][r], right[ty][r], sum);
#endif
        }
      }
      __syncthreads();
    }
    if (mine) {
      partial[matrix(k * chunks + piece, p, q) + cell(i, j, p)] = sum;
    }
  }
}

// Adds the pieces in their order; a symmetric result takes its upper triangle from the lower one.
extern "C" __global__ void __launch_bounds__(256) cross_sum(
    int p, int q, int symmetric, int chunks, int count, const double* partial, double* out) {
  int64 cells = (int64)p * q;
  int64 strips = ceilDiv(cells, 256);
  for (int64 tile = blockIdx.x; tile < strips * count; tile += gridDim.x) {
    Strip at(tile, strips, 256, threadIdx.x);
    if (at.row >= cells) {
      continue;
    }
    int64 i = at.row % p;
    int64 j = at.row / p;
    if (symmetric && j > i) {
      int64 swap = i;
      i = j;
      j = swap;
    }
    double sum = 0;
    for (int64 piece = 0; piece < chunks; piece++) {
      sum = plus(sum, partial[matrix(at.column * chunks + piece, p, q) + cell(i, j, p)]);
    }
    out[at.column * cells + at.row] = sum;
  }
}
