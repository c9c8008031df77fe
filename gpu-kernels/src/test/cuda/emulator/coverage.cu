// The rest of the instruction set that nvcc uses: single precision, 64-bit integers, small types, vectors, structures,
// generic addresses, calls, local arrays, atomics.
#define T threadIdx.x
#define KERNEL extern "C" __global__ void

// out[T + 32 * f]
KERNEL singles(const float* x, const float* y, float* out) {
  float a = x[T], b = y[T];
  out[T] = a + b;
  out[T + 32] = __fmul_rn(a, b);
  out[T + 64] = fmaf(a, b, 0.3f);
  out[T + 96] = a / b;
  out[T + 128] = sqrtf(fabsf(a));
  out[T + 160] = fminf(a, b);
  out[T + 192] = fmaxf(a, b);
  out[T + 224] = rintf(a);
  out[T + 256] = __saturatef(a);
  out[T + 288] = __fadd_ru(a, b) - __fadd_rd(a, b);
  out[T + 320] = expf(a);
  out[T + 352] = logf(fabsf(a));
  out[T + 384] = (float)(int)a;
  out[T + 416] = __double2float_rd((double)a + (double)b * 1e-9);
  out[T + 448] = __double2float_ru((double)a + (double)b * 1e-9);
}

// out[T + 32 * f]
KERNEL integers(const long long* x, const long long* y, long long* out) {
  long long a = x[T], b = y[T];
  unsigned long long u = a, v = b;
  out[T] = a * b;
  out[T + 32] = a / b;
  out[T + 64] = a % b;
  out[T + 96] = u / v;
  out[T + 128] = u % v;
  out[T + 160] = __umul64hi(u, v);
  out[T + 192] = a >> (b & 63);
  out[T + 224] = u >> (v & 63);
  out[T + 256] = a << (b & 63);
  out[T + 288] = min(a, b);
  out[T + 320] = max(u, v);
  out[T + 352] = __popcll(u);
  out[T + 384] = __brevll(u);
  out[T + 416] = (short)a * (short)b + (signed char)a - (unsigned char)b;
  out[T + 448] = (unsigned short)((unsigned short)a / (unsigned short)((v & 0xff) | 1));
  out[T + 480] = __double_as_longlong((double)u);
  out[T + 512] = (long long)(unsigned)(double)(u >> 40);
  out[T + 544] = (long long)((a & ~b) ^ (a | b));
  out[T + 576] = __funnelshift_r((unsigned)a, (unsigned)b, 11);
}

// The carry chain.
KERNEL carries(const unsigned* x, unsigned* out) {
  const unsigned* p = x + 6 * T;
  unsigned a, b, c;
  asm("add.cc.u32 %0, %3, %6; addc.cc.u32 %1, %4, %7; addc.u32 %2, %5, %8;"
      : "=r"(a), "=r"(b), "=r"(c)
      : "r"(p[0]), "r"(p[1]), "r"(p[2]), "r"(p[3]), "r"(p[4]), "r"(p[5]));
  out[6 * T] = a;
  out[6 * T + 1] = b;
  out[6 * T + 2] = c;
  asm("sub.cc.u32 %0, %3, %6; subc.cc.u32 %1, %4, %7; subc.u32 %2, %5, %8;"
      : "=r"(a), "=r"(b), "=r"(c)
      : "r"(p[0]), "r"(p[1]), "r"(p[2]), "r"(p[3]), "r"(p[4]), "r"(p[5]));
  out[6 * T + 3] = a;
  out[6 * T + 4] = b;
  out[6 * T + 5] = c;
}

struct __align__(16) Item {
  double a, b;
  int c;
};
struct Pair {
  double v[3];
  int n;
};
KERNEL vectors(const float4* x, const Item* items, Pair p, float4* out, Item* copies) {
  float4 v = x[T];
  v.x += v.y * v.z;
  v.w = -v.w;
  out[T] = v;
  Item i = items[T];
  i.a += p.v[0];
  i.b += p.v[2];
  i.c += p.n;
  copies[T] = i;
}

__device__ __noinline__ double total(const double* p, int n) {
  double s = 0;
  for (int k = 0; k < n; k++) s += p[k];
  return s;
}
// One function on global, shared and local memory.
KERNEL generic(const double* x, double* out, int n) {
  __shared__ double s[32];
  double l[32];
  s[T] = 2 * x[T];
  for (int k = 0; k < n; k++) l[(k * 7 + T) & 31] = x[k] + T;
  __syncthreads();
  out[T] = total(x, n);
  out[T + 32] = total(s, n);
  out[T + 64] = n == 32 ? total(l, n) : 0;
}

KERNEL atomics(unsigned* u, int* i, unsigned long long* w, double* d) {
  atomicAdd(u, T);
  atomicSub(u + 1, T);
  atomicInc(u + 2, 9);
  atomicDec(u + 3, 9);
  atomicAnd(u + 4, ~(1u << T));
  atomicXor(u + 5, 3u << T);
  atomicMax(u + 6, 0x80000000u + T);
  atomicMin(i, -(int)T);
  atomicMax(i + 1, -(int)T - 1);
  atomicCAS(i + 2, (int)T, (int)T + 1);
  atomicAdd(w, 0x100000000ull * T);
  atomicMax(w + 1, 0x8000000000000000ull + T);
  atomicCAS(w + 2, 5ull, 6ull);
  atomicAdd(d, 0.5);
  atomicAdd((float*)(d + 1), 0.25f);
  w[4 + T] = atomicExch(u + 8 + T, T * T);
}

// Identities of functions that nvcc expands with approximations; out[T + 32 * f]
KERNEL special(const double* x, double* out) {
  double a = x[T];
  out[T] = erf(a) + erfc(a);
  out[T + 32] = normcdfinv(normcdf(a));
  out[T + 64] = tgamma((double)(T + 1));
  out[T + 96] = lgamma((double)(T + 1));
  out[T + 128] = atan2(sin(a), cos(a));
  out[T + 160] = cosh(a) * cosh(a) - sinh(a) * sinh(a);
  out[T + 192] = exp2(log2(fabs(a) + 1));
  out[T + 224] = fmod(a * 1000, 0.7);
  out[T + 256] = hypot(3 * a, 4 * a);
}
