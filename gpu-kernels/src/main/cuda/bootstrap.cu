// Multiplier bootstrap: the weights are made here, with the bits of org.estimand.matrix.MultiplierWeights.
#include "common.cuh"

static const int DRAW = 128;
static const int SCORES = 8;

// The first 64 bits of Philox 4x32-10 of counter (row, draw, 0, 0) under a seed.
__device__ __forceinline__ unsigned long long philox(unsigned long long seed, unsigned draw, unsigned row) {
  unsigned c0 = row;
  unsigned c1 = draw;
  unsigned c2 = 0;
  unsigned c3 = 0;
  unsigned k0 = (unsigned)seed;
  unsigned k1 = (unsigned)(seed >> 32);
#ifdef MUTANT_PHILOX_ROUNDS
  const int rounds = 9;
#else
  const int rounds = 10;
#endif
#pragma unroll
  for (int round = 0; round < rounds; round++) {
    unsigned long long p0 = 0xD2511F53ULL * c0;
    unsigned long long p1 = 0xCD9E8D57ULL * c2;
    unsigned n0 = (unsigned)(p1 >> 32) ^ c1 ^ k0;
    unsigned n2 = (unsigned)(p0 >> 32) ^ c3 ^ k1;
    c1 = (unsigned)p1;
    c3 = (unsigned)p0;
    c0 = n0;
    c2 = n2;
    k0 += 0x9E3779B9u;
    k1 += 0xBB67AE85u;
  }
  return ((unsigned long long)c1 << 32) | c0;
}

// Thread t adds rows t, t + 128, ... by fma, then the threads by halving; eight scores at a time.
extern "C" __global__ void __launch_bounds__(DRAW) bootstrap(
    int m, int p, int draws, int64 seed, int law, double low, double high, double share, const double* scores,
    double* out) {
  __shared__ double sums[SCORES][DRAW];
  int thread = threadIdx.x;
  int64 groups = ceilDiv(p, SCORES);
  for (int64 tile = blockIdx.x; tile < groups * draws; tile += gridDim.x) {
    int64 draw = tile % draws;
    int64 first = tile / draws * SCORES;
    int width = p - first < SCORES ? (int)(p - first) : SCORES;
    double own[SCORES];
#pragma unroll
    for (int j = 0; j < SCORES; j++) {
      own[j] = 0;
    }
    for (int64 row = thread; row < m; row += DRAW) {
      unsigned long long bits = philox((unsigned long long)seed, (unsigned)draw, (unsigned)row);
      double weight;
      if (law == 0) {
        weight = (bits & 1) == 0 ? -1.0 : 1.0;
      } else {
        double uniform = times(plus((double)(int64)(bits >> 11), 0.5), 1.1102230246251565e-16);
        weight = uniform < share ? low : high;
      }
#pragma unroll
      for (int j = 0; j < SCORES; j++) {
        if (j < width) {
#ifdef MUTANT_BOOTSTRAP_STORE
          own[j] = times(weight, scores[cell(row, first + j, m)]);
#else
          own[j] = fma(weight, scores[cell(row, first + j, m)], own[j]);
#endif
        }
      }
    }
#pragma unroll
    for (int j = 0; j < SCORES; j++) {
      if (j < width) {
        sums[j][thread] = own[j];
      }
    }
    for (int half = DRAW / 2; half > 0; half /= 2) {
#ifndef MUTANT_BOOTSTRAP_BARRIER
      __syncthreads();
#endif
      if (thread < half) {
        for (int j = 0; j < width; j++) {
          sums[j][thread] = plus(sums[j][thread], sums[j][thread + half]);
        }
      }
    }
    __syncthreads();
    if (thread < width) {
      out[cell(draw, first + thread, draws)] = sums[thread][0];
    }
    __syncthreads();
  }
}
