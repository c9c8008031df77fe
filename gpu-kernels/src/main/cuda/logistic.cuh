// One row of a logistic likelihood, and Newton's method with step halving as the host does it.
#pragma once
#include "factors.cuh"

// log(1 + t) for t in [0, 1]: 2 artanh(s) with s = t / (2 + t) <= 1/3, the series to s^33. The library's
// log1p holds an approximate reciprocal, whose bits may differ between devices.
__device__ __forceinline__ double logOnePlus(double t) {
  double s = t / plus(2.0, t);
  double z = times(s, s);
  double sum = 1.0 / 33;
#pragma unroll
  for (int k = 31; k >= 1; k -= 2) {
    sum = fma(sum, z, 1.0 / k);
  }
  return times(times(2.0, s), sum);
}

struct LogitRow {
  double value;
  double residual;
  double curvature;
  __device__ __forceinline__ LogitRow(double index, double y, double weight) {
    double t = exp(-fabs(index));
    double onePlus = plus(1.0, t);
    double e = index >= 0 ? 1.0 / onePlus : t / onePlus;
    double above = index > 0 ? index : 0.0;
    value = times(weight, minus(minus(times(y, index), above), logOnePlus(t)));
    residual = times(weight, minus(y, e));
    curvature = times(weight, t / times(onePlus, onePlus));
  }
};

// The log-likelihood less the penalty: every thread computes the same.
__device__ __forceinline__ double penalised(double value, const double* b, const double* penalty, int p) {
  double sum = 0;
  for (int j = 0; j < p; j++) {
    sum = fma(times(penalty[j], b[j]), b[j], sum);
  }
  return minus(value, times(0.5, sum));
}

__device__ __forceinline__ double largestStep(const double* step, int p) {
  double largest = 0;
  for (int j = 0; j < p; j++) {
    double v = fabs(step[j]);
    if (v > largest || v != v) {
      largest = v;
    }
  }
  return largest;
}

static const int MOST_HALVINGS = 30;

// Newton's method for one problem from next on. A Problem keeps b, next and step (p each), evaluates the likelihood with
// its gradient and information at a point, and solves for the step. All threads take the same branches.
template <class Problem>
__device__ __forceinline__ int newton(
    Problem& problem, int most, double tolerance, int* steps, int thread) {
  int p = problem.p;
  int state = -1;
  int iterations = 0;
  int halvings = 0;
  double shrink = 0;
  double largest = 0;
  double value = 0;
  while (true) {
    // next is b + shrink * step; at first it is the start
    double now = problem.evaluate(problem.next);
    bool worse = iterations > 0 && !(now >= minus(value, times(1e-12, fabs(value))));
    if (worse && ++halvings < MOST_HALVINGS) {
      shrink = times(shrink, 0.5);
    } else {
      value = now;
      for (int j = thread; j < p; j += THREADS) {
        problem.b[j] = problem.next[j];
      }
      if (iterations > 0 && largest <= tolerance) {
        state = 0;
#ifndef MUTANT_LOGISTIC_FREEZE
        break;
#endif
      }
      if (iterations >= most) {
        break;
      }
      iterations++;
      int pivot = problem.solveStep();
      if (pivot != 0) {
        state = pivot;
        break;
      }
      largest = largestStep(problem.step, p);
      halvings = 0;
      shrink = 1;
    }
    __syncthreads();
    for (int j = thread; j < p; j += THREADS) {
      problem.next[j] = fma(shrink, problem.step[j], problem.b[j]);
    }
    __syncthreads();
  }
  __syncthreads();
  *steps = iterations;
  return state;
}
