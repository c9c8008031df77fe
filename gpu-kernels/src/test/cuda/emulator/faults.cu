// Pairs of kernels: one that breaks a rule, and a neighbour that does not.
#define T threadIdx.x
#define K (blockIdx.x * blockDim.x + threadIdx.x)
#define KERNEL extern "C" __global__ void

KERNEL rangeBad(const double* x, double* out, int n) { out[K] = 2 * x[K]; }
KERNEL rangeGood(const double* x, double* out, int n) {
  if (K < n) out[K] = 2 * x[K];
}

KERNEL sharedRangeBad(double* out, int n) {
  extern __shared__ double s[];
  s[T + 1] = T;
  __syncthreads();
  out[T] = s[T + 1];
}
KERNEL sharedRangeGood(double* out, int n) {
  extern __shared__ double s[];
  s[T] = T;
  __syncthreads();
  out[T] = s[T];
}

// by: 4 is misaligned, 8 is not
KERNEL alignment(const char* x, double* out, int by) { out[T] = *(const double*)(x + by * (T + 1)); }
KERNEL vectors(const double* x, double* out, int from) {
  double2 v = *(const double2*)(x + from);
  out[0] = v.x + v.y;
}

KERNEL sum(const double* x, double* out, int n) {
  double s = 0;
  for (int k = 0; k < n; k++) s += x[k];
  out[0] = s;
}
// A byte of an int, the others never written.
KERNEL bytes(unsigned char* x, int* out, int all) {
  for (int k = 0; k < (all ? 4 : 3); k++) x[k] = (unsigned char)k;
  out[0] = *(volatile int*)x;
}

KERNEL sharedUnwrittenBad(double* out) {
  __shared__ double s[64];
  if (T < 63) s[T] = T;
  __syncthreads();
  out[T] = s[T];
}
KERNEL sharedUnwrittenGood(double* out) {
  __shared__ double s[64];
  s[T] = T;
  __syncthreads();
  out[T] = s[T];
}

KERNEL sharedRaceBad(double* out) {
  __shared__ double s[64];
  s[T] = T;
  out[T] = s[63 - T];
}
KERNEL sharedRaceGood(double* out) {
  __shared__ double s[64];
  s[T] = T;
  __syncthreads();
  out[T] = s[63 - T];
}
// Read first, written by another thread later without a barrier.
KERNEL sharedLateBad(double* out) {
  __shared__ double s[64];
  s[T] = T;
  __syncthreads();
  double v = s[63 - T];
  s[T] = v + 1;
  __syncthreads();
  out[T] = s[T];
}
KERNEL sharedLateGood(double* out) {
  __shared__ double s[64];
  s[T] = T;
  __syncthreads();
  double v = s[63 - T];
  __syncthreads();
  s[T] = v + 1;
  __syncthreads();
  out[T] = s[T];
}
// All read one number, then its first reader changes it. The warp barrier lets the other warp read in between.
KERNEL manyReadersBad(double* out) {
  __shared__ double s;
  if (T == 0) s = 1;
  __syncthreads();
  out[T] = s;
  __syncwarp();
  if (T == 0) s = 2;
}
KERNEL manyReadersGood(double* out) {
  __shared__ double s;
  if (T == 0) s = 1;
  __syncthreads();
  out[T] = s;
  __syncthreads();
  if (T == 0) s = 2;
}
// Within a warp a warp barrier is enough.
KERNEL warpRaceBad(int* out) {
  __shared__ volatile int s[64];
  s[T] = T;
  out[T] = s[T ^ 1];
}
KERNEL warpRaceGood(int* out) {
  __shared__ int s[64];
  s[T] = T;
  __syncwarp();
  out[T] = s[T ^ 1];
}
// Two warps are not ordered by a warp barrier.
KERNEL warpRaceFar(int* out) {
  __shared__ int s[64];
  s[T] = T;
  __syncwarp();
  out[T] = s[T ^ 32];
}
KERNEL charsGood(int* out) {
  __shared__ char s[64];
  s[T] = (char)T;  // neighbours in one word, but different bytes
  __syncthreads();
  out[T] = s[63 - T];
}
KERNEL countersGood(int* out) {
  __shared__ int s[4];
  if (T < 4) s[T] = 0;
  __syncthreads();
  atomicAdd(&s[T & 3], 1);
  __syncthreads();
  if (T < 4) out[T] = s[T];
}
KERNEL countersBad(int* out) {
  __shared__ int s[4];
  if (T < 4) s[T] = 0;
  __syncthreads();
  atomicAdd(&s[T & 3], 1);
  if (T < 4) out[T] = s[T];
}

KERNEL blocksBad(double* out) { out[T] = K; }
KERNEL blocksGood(double* out) { out[K] = K; }
KERNEL blocksReadBad(double* x, double* out, int n) {
  x[K] = K;
  out[K] = x[(K + blockDim.x) % n];
}
KERNEL blocksReadGood(double* x, double* out, int n) {
  x[K] = K;
  out[K] = x[K];
}
KERNEL blocksLateBad(double* x, double* out, int n) {  // reads what a later block writes
  double v = x[(K + blockDim.x) % n];
  x[K] = v + 1;
}
KERNEL blocksAtomic(int* out, int* order) {
  atomicAdd(out, 1);
  atomicMax(out + 1, (int)K);
  atomicMin(out + 2, (int)K);
  atomicOr((unsigned*)out + 3, 1u << (K & 31));
  atomicExch(order + K, (int)K);
}
KERNEL threadsBad(double* x, double* out) {
  x[T] = T;
  out[T] = x[63 - T];
}
KERNEL threadsGood(double* x, double* out) {
  x[T] = T;
  __syncthreads();
  out[T] = x[63 - T];
}

KERNEL barrierBranchBad(int* out) {
  __shared__ int s[64];
  if (T < 16) {
    s[T] = T;
    __syncthreads();
    out[T] = s[T];
  } else {
    s[T] = 2 * T;
    __syncthreads();
    out[T] = s[T] + 1;
    atomicAdd(&s[0], 1);
  }
}
KERNEL barrierBranchGood(int* out) {
  __shared__ int s[64];
  s[T] = T < 16 ? T : 2 * T;
  __syncthreads();
  out[T] = s[T] + (T < 16 ? 0 : 1);
}
KERNEL barrierExitBad(int* out, int n) {
  __shared__ int s[64];
  if (T >= n) return;
  s[T] = T;
  __syncthreads();
  out[T] = s[n - 1 - T];
}
KERNEL barrierExitGood(int* out, int n) {
  __shared__ int s[64];
  if (T < n) s[T] = T;
  __syncthreads();
  if (T >= n) return;
  out[T] = s[n - 1 - T];
}

KERNEL laneBad(int* out, int n) {
  if (T >= n) return;
  out[T] = __shfl_down_sync(0xffffffffu, (int)T, 1);
}
KERNEL laneGood(int* out, int n) {
  int v = __shfl_down_sync(0xffffffffu, (int)T, 1);
  if (T < n) out[T] = v;
}
KERNEL stuckBad(int* out) {
  int v = T;
  if (T < 16) {
    v = __shfl_xor_sync(0xffffffffu, v, 1);
  } else {
    __syncthreads();
  }
  out[T] = v;
}
KERNEL stuckGood(int* out) {
  int v = __shfl_xor_sync(0xffffffffu, (int)T, 1);
  __syncthreads();
  out[T] = v;
}
KERNEL spin(volatile int* flag) {
  while (*flag == 0) {
  }
}
KERNEL trapBad(const int* x) {
  if (x[T] < 0) __trap();
}
KERNEL nothing() {}

// Warp and block operations; out[T + 64 * f]
KERNEL warpOperations(const int* x, int* out, int width) {
  int v = x[T];
  unsigned full = 0xffffffffu;
  out[T] = __shfl_down_sync(full, v, 3);
  out[T + 64] = __shfl_up_sync(full, v, 3);
  out[T + 128] = __shfl_xor_sync(full, v, 5);
  out[T + 192] = __shfl_sync(full, v, (T * 7) & 31);
  out[T + 256] = __shfl_down_sync(full, v, 2, 8);
  out[T + 320] = __shfl_sync(full, v, 3, 16);
  out[T + 384] = (int)__ballot_sync(full, v & 1);
  out[T + 448] = __any_sync(full, v == 5);
  out[T + 512] = __all_sync(full, v < 1000);
  out[T + 576] = __syncthreads_count(v & 1);
  out[T + 640] = __syncthreads_or(v == 5);
  out[T + 704] = __syncthreads_and(v < 50);
  out[T + 768] = (int)__activemask();
}

// Sum of products in a fixed tree: the same bits in every order of threads.
KERNEL tree(const double* x, double* out, int n) {
  __shared__ double s[64];
  double v = 0;
  for (int k = K; k < n; k += gridDim.x * blockDim.x) v = fma(x[k], x[k], v);
  for (int o = 16; o > 0; o >>= 1) v += __shfl_down_sync(0xffffffffu, v, o);
  if ((T & 31) == 0) s[T >> 5] = v;
  __syncthreads();
  if (T == 0) {
    for (int w = 1; w < blockDim.x / 32; w++) v += s[w];
    out[blockIdx.x] = v;
  }
}
// The sum depends on the order of the blocks.
KERNEL order(const double* x, double* out, int n) {
  if (K < n) atomicAdd(out, x[K]);
}
