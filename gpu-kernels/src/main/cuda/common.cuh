// What the kernels share: addresses in 64 bits, arithmetic with its rounding spelled out, sums over a block.
//
// Every fused multiply-add is written as fma(); where two roundings are wanted the intrinsics say so. The
// order of every sum is fixed by the sizes alone, so results have the same bits on every device, for every
// grid and every order of threads. No floating-point atomics. Of the library only exp, sqrt and division are
// used: the compiler makes them from exactly rounded instructions.
#pragma once

typedef long long int64;

// Position of a cell of a column-major matrix with ld rows. All addresses are made here or are sums of
// what is made here: products of sizes never happen in 32 bits.
__device__ __forceinline__ int64 cell(int64 row, int64 column, int64 ld) {
#if defined(MUTANT_ADDRESS_PRODUCT)
  return (int)column * (int)ld + row;
#elif defined(MUTANT_ADDRESS_CUT)
  return (int)(column * ld + row);
#else
  return column * ld + row;
#endif
}

// Position of matrix number k of a batch.
__device__ __forceinline__ int64 matrix(int64 k, int64 rows, int64 columns) { return k * rows * columns; }

__device__ __forceinline__ int64 ceilDiv(int64 a, int64 b) { return (a + b - 1) / b; }

// Number of tiles of a launch that covers rows x columns by strips of size rows, and the place of a thread.
struct Strip {
  int64 row;
  int64 column;
  __device__ __forceinline__ Strip(int64 tile, int64 strips, int size, int thread)
#ifdef MUTANT_ADDRESS_STRIP
      : row((int)(tile % strips) * size + thread), column(tile / strips) {}
#else
      : row((tile % strips) * size + thread), column(tile / strips) {}
#endif
};

__device__ __forceinline__ double times(double a, double b) { return __dmul_rn(a, b); }

__device__ __forceinline__ double plus(double a, double b) { return __dadd_rn(a, b); }

__device__ __forceinline__ double minus(double a, double b) { return __dsub_rn(a, b); }

// Sum over a block of size threads (a power of two) by halving: cell t takes cell t + half.
__device__ __forceinline__ void halve(double* sums, int size, int thread) {
  for (int half = size / 2; half > 0; half /= 2) {
    __syncthreads();
    if (thread < half) {
      sums[thread] = plus(sums[thread], sums[thread + half]);
    }
  }
  __syncthreads();
}

__device__ __forceinline__ double notANumber() { return __longlong_as_double(0x7ff8000000000000LL); }
