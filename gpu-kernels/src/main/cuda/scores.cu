// Sums over blocks of rows of the scores of combinations of candidates.
#include "common.cuh"

static const int SCORE = 128;

// Thread t adds rows t, t + 128, ... of its block of rows, then the threads by halving; a tile is one block of
// rows of one combination. The score has two roundings per step, as on the host.
extern "C" __global__ void __launch_bounds__(SCORE) score_sums(
    int n, int q, int r, int blocks, int count, const double* first, const double* second, const double* third,
    const double* weights, const int* combinations, const int* starts, double* out) {
  __shared__ double sums[3][SCORE];
  int thread = threadIdx.x;
  for (int64 tile = blockIdx.x; tile < (int64)blocks * count; tile += gridDim.x) {
    int64 block = tile % blocks;
    int64 combination = tile / blocks;
    const double* g = first + cell(0, combinations[cell(0, combination, 3)], n);
    int64 treatment = combinations[cell(1, combination, 3)];
    int64 outcome = combinations[cell(2, combination, 3)];
    const double* a = second + cell(0, treatment, n);
    const double* e = second + cell(0, treatment + q, n);
    const double* b = third + cell(0, outcome, n);
    const double* c = third + cell(0, outcome + r, n);
    const double* d = third + cell(0, outcome + 2 * (int64)r, n);
    double sum = 0;
    double twice = 0;
    double square = 0;
#ifdef MUTANT_SCORES_GUARD
    for (int64 i = starts[block] + thread; i <= starts[block + 1]; i += SCORE) {
#else
    for (int64 i = starts[block] + thread; i < starts[block + 1]; i += SCORE) {
#endif
      double score = plus(times(times(g[i], e[i]), minus(times(a[i], b[i]), c[i])), d[i]);
      double once = times(weights[i], score);
      double weighted = times(weights[i], once);
#ifdef MUTANT_SCORES_STORE
      sum = once;
#else
      sum = plus(sum, once);
#endif
      twice = plus(twice, weighted);
      square = plus(square, times(weighted, score));
    }
    sums[0][thread] = sum;
    sums[1][thread] = twice;
    sums[2][thread] = square;
    for (int half = SCORE / 2; half > 0; half /= 2) {
#ifndef MUTANT_SCORES_BARRIER
      __syncthreads();
#endif
      if (thread < half) {
        for (int k = 0; k < 3; k++) {
          sums[k][thread] = plus(sums[k][thread], sums[k][thread + half]);
        }
      }
    }
    __syncthreads();
    if (thread < 3) {
      out[cell(thread * (int64)blocks + block, combination, 3 * (int64)blocks)] = sums[thread][0];
    }
    __syncthreads();
  }
}
