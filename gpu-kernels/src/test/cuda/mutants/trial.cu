// Trial kernels of the usual kinds, each with a fault that -DMUTANT=n plants (0: none). See mutants.csv.
#ifndef MUTANT
#define MUTANT 0
#endif
#define KERNEL extern "C" __global__ void
#define TILE 8

// C (m x n) = A (m x k) B (k x n), column-major; block TILE x TILE
KERNEL gemm(const double* a, const double* b, double* c, int m, int n, int k) {
  __shared__ double as[TILE][TILE + 1], bs[TILE][TILE + 1];
  int row = blockIdx.x * TILE + threadIdx.x, col = blockIdx.y * TILE + threadIdx.y;
  double sum = 0;
  for (int from = 0; from < k; from += TILE) {
    int ak = from + threadIdx.y, bk = from + threadIdx.x;
    as[threadIdx.x][threadIdx.y] = row < m && ak < k ? a[row + (size_t)ak * m] : 0;
    bs[threadIdx.x][threadIdx.y] = bk < k && col < n ? b[bk + (size_t)col * k] : 0;
#if MUTANT != 1
    __syncthreads();
#endif
    for (int j = 0; j < TILE; j++) sum = fma(as[threadIdx.x][j], bs[j][threadIdx.y], sum);
#if MUTANT != 2
    __syncthreads();
#endif
  }
#if MUTANT == 3
  if (row <= m && col < n) c[row + (size_t)col * m] = sum;
#else
  if (row < m && col < n) c[row + (size_t)col * m] = sum;
#endif
}

// K[i + j n] = exp(-gamma |x_i - x_j|^2), x is n x d, column-major
KERNEL rbf(const double* x, double* out, int n, int d, double gamma) {
  int i = blockIdx.x * blockDim.x + threadIdx.x, j = blockIdx.y * blockDim.y + threadIdx.y;
#if MUTANT != 4
  if (i >= n || j >= n) return;
#endif
  double s = 0;
  for (int k = 0; k < d; k++) {
    double v = x[i + k * n] - x[j + k * n];
    s = fma(v, v, s);
  }
  out[i + j * n] = exp(-gamma * s);
}

// out[0] += sum of x; block of 64
KERNEL reduce(const double* x, double* out, int n) {
  __shared__ double s[64];
  double v = 0;
  for (int k = blockIdx.x * 64 + threadIdx.x; k < n; k += 64 * gridDim.x) v += x[k];
  s[threadIdx.x] = v;
  __syncthreads();
  for (int half = 32; half > 0; half >>= 1) {
    if (threadIdx.x < half) s[threadIdx.x] += s[threadIdx.x + half];
#if MUTANT != 5
    __syncthreads();
#endif
  }
#if MUTANT == 6
  if (threadIdx.x == 0) out[0] = s[0];
#else
  if (threadIdx.x == 0) atomicAdd(out, s[0]);
#endif
}

// counts of x in 0..bins-1, bins <= 64
KERNEL histogram(const int* x, int* counts, int n, int bins) {
  __shared__ int s[64];
  if (threadIdx.x < 64) s[threadIdx.x] = 0;
#if MUTANT != 7
  __syncthreads();
#endif
  for (int k = blockIdx.x * blockDim.x + threadIdx.x; k < n; k += blockDim.x * gridDim.x) atomicAdd(&s[x[k]], 1);
  __syncthreads();
  if (threadIdx.x < bins) atomicAdd(&counts[threadIdx.x], s[threadIdx.x]);
}

// One weighted regression per block, p <= 8: beta solves X'WX beta = X'Wy by Cholesky; x is n x p, w is n per problem
KERNEL wls(const double* x, const double* y, const double* w, double* beta, int n, int p) {
  __shared__ double g[8][9];
  const double* weight = w + (size_t)blockIdx.x * n;
  int cells = p * (p + 1);  // Gram matrix and right-hand side
  for (int cell = threadIdx.x; cell < cells; cell += blockDim.x) {
    int i = cell % p, j = cell / p;
    double s = 0;
    for (int k = 0; k < n; k++) s = fma(weight[k] * x[k + i * n], j < p ? x[k + j * n] : y[k], s);
    g[i][j] = s;
#if MUTANT == 8
    if (cell < p) __syncthreads();
#endif
  }
  __syncthreads();
  for (int c = 0; c < p; c++) {
    if (threadIdx.x == 0) g[c][c] = sqrt(g[c][c]);
#if MUTANT != 9
    __syncthreads();
#endif
    for (int r = c + 1 + threadIdx.x; r < p; r += blockDim.x) g[r][c] /= g[c][c];
    __syncthreads();
    for (int cell = threadIdx.x; cell < p * p; cell += blockDim.x) {
      int r = cell % p, q = cell / p;
      if (q > c && r >= q) g[r][q] -= g[r][c] * g[q][c];
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    for (int r = 0; r < p; r++) {
      double v = g[r][p];
      for (int q = 0; q < r; q++) v -= g[r][q] * g[q][p];
      g[r][p] = v / g[r][r];
    }
    for (int r = p - 1; r >= 0; r--) {
      double v = g[r][p];
      for (int q = r + 1; q < p; q++) v -= g[q][r] * g[q][p];
      g[r][p] = v / g[r][r];
      beta[blockIdx.x * p + r] = g[r][p];
    }
  }
}
