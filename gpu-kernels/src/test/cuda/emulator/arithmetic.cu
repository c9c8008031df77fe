// Arithmetic that Java can repeat: each kernel writes its results in a row of one number per case.

// out[k + n * f] = function f of x[k], y[k], z[k]
extern "C" __global__ void doubles(const double* x, const double* y, const double* z, double* out, int n) {
  int k = blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= n) return;
  double a = x[k], b = y[k], c = z[k];
  double r[24];
  r[0] = a + b;
  r[1] = __dmul_rn(a, b);
  r[2] = fma(a, b, c);
  r[3] = a / b;
  r[4] = sqrt(a);
  r[5] = fmin(a, b);
  r[6] = fmax(a, b);
  r[7] = floor(a);
  r[8] = ceil(a);
  r[9] = trunc(a);
  r[10] = rint(a);
  r[11] = fabs(a);
  r[12] = copysign(a, b);
  r[13] = (double)(float)a;
  r[14] = __dadd_ru(a, b) - __dadd_rd(a, b);
  r[15] = __dadd_rz(a, b);
  r[16] = 1.0 / a;
  r[17] = -a;
  r[18] = a < b ? 1 : 0;
  r[19] = a != b ? 1 : 0;
  r[20] = !(a >= b) ? 1 : 0;
  r[21] = !(a > b) ? 1 : 0;
  r[22] = !(a < b) ? 1 : 0;
  r[23] = !(a <= b) ? 1 : 0;
  for (int f = 0; f < 24; f++) out[k + n * f] = r[f];
}

// Elementary functions as nvcc expands them.
extern "C" __global__ void elementary(const double* x, double* out, int n) {
  int k = blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= n) return;
  double a = x[k], p = fabs(a) + 0.01;
  double r[10];
  r[0] = exp(a);
  r[1] = expm1(a);
  r[2] = log(p);
  r[3] = log1p(p);
  r[4] = pow(p, 1.7);
  r[5] = sin(a);
  r[6] = cos(1e6 * a);
  r[7] = tanh(a);
  r[8] = cbrt(a);
  r[9] = rsqrt(p);
  for (int f = 0; f < 10; f++) out[k + n * f] = r[f];
}

// Conversions to integers and shifts; out[k + n * f]
extern "C" __global__ void conversions(const double* x, const int* s, long long* out, int n) {
  int k = blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= n) return;
  double a = x[k];
  int i = s[k];
  long long w = (long long)i * 1000003;
  long long r[24];
  r[0] = (int)a;
  r[1] = (long long)a;
  r[2] = __double2int_rn(a);
  r[3] = __double2int_rd(a);
  r[4] = __double2int_ru(a);
  r[5] = __double_as_longlong(a);
  r[6] = __double2hiint(a);
  r[7] = __double2loint(a);
  r[8] = (long long)(short)i;
  r[9] = (long long)(signed char)i;
  r[10] = (long long)(unsigned char)i;
  r[11] = __double_as_longlong((double)w);
  r[12] = __float_as_int((float)i);
  r[13] = __umulhi((unsigned)i, 2654435769u);
  r[14] = __mul64hi(w, 0x123456789abcdefLL);
  r[15] = __popc((unsigned)i);
  r[16] = __clz(i);
  r[17] = __clzll(w);
  r[18] = (long long)(int)__brev((unsigned)i);
  r[19] = i / 7;
  r[20] = i % 7;
  r[21] = (long long)((unsigned)i / 11u);
  r[22] = w / 97;
  r[23] = __byte_perm((unsigned)i, 0x01020304u, 0x7152);
  for (int f = 0; f < 24; f++) out[k + n * f] = r[f];
}

// Shifts as the hardware defines them: by 32 and more gives 0, or the sign.
extern "C" __global__ void shifts(const int* a, const int* by, int* out, int n) {
  int k = blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= n) return;
  unsigned u = (unsigned)a[k], s = (unsigned)by[k], d;
  asm("shl.b32 %0, %1, %2;" : "=r"(d) : "r"(u), "r"(s));
  out[k] = (int)d;
  asm("shr.u32 %0, %1, %2;" : "=r"(d) : "r"(u), "r"(s));
  out[k + n] = (int)d;
  asm("shr.s32 %0, %1, %2;" : "=r"(d) : "r"(u), "r"(s));
  out[k + 2 * n] = (int)d;
  asm("shf.l.wrap.b32 %0, %1, %2, %3;" : "=r"(d) : "r"(u), "r"(0x9abcdef0u), "r"(s));
  out[k + 3 * n] = (int)d;
  asm("bfe.s32 %0, %1, %2, 9;" : "=r"(d) : "r"(u), "r"(s & 31));
  out[k + 4 * n] = (int)d;
  asm("bfi.b32 %0, %1, 0, %2, 7;" : "=r"(d) : "r"(u), "r"(s & 31));
  out[k + 5 * n] = (int)d;
}

// Philox-like mixing: wide products and exclusive or.
extern "C" __global__ void mix(unsigned* out, int n) {
  int k = blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= n) return;
  unsigned a = k, b = 0xdeadbeefu;
  for (int r = 0; r < 10; r++) {
    unsigned hi = __umulhi(0xD2511F53u, a), lo = 0xD2511F53u * a;
    a = hi ^ b ^ (0x9E3779B9u * r);
    b = lo;
  }
  out[k] = a;
}

// A switch with dense cases and a table in constant memory.
__constant__ double weights[6] = {0.5, 1.5, 2.5, 3.5, 4.5, 5.5};
__device__ int visits[4];
extern "C" __global__ void tables(const int* which, double* out, int n) {
  int k = blockIdx.x * blockDim.x + threadIdx.x;
  if (k >= n) return;
  double v = 0;
  switch (which[k]) {
    case 0: v = 10; break;
    case 1: v = weights[k % 6] * 2; break;
    case 2: v = sqrt((double)k); break;
    case 3: v = k / 3.0; break;
    case 4: v = -k; break;
    case 5: v = fma((double)k, 2.0, 1.0); break;
    default: v = weights[(k + 1) % 6];
  }
  atomicAdd(&visits[k & 3], 1);
  out[k] = v;
}
