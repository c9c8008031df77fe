// Floating point arithmetic: exactly the operation named, rounded once. No contraction (-ffp-contract=off).
#include <cfenv>
#include <cmath>
#include <limits>

#include "exec.h"

namespace emu {

namespace {

// Keeps the compiler from moving arithmetic across the change of the rounding mode.
template <class T>
inline T pin(T v) {
  volatile T w = v;
  return w;
}

struct Rounding {
  explicit Rounding(Round r) : change(r == RZ || r == RM || r == RP) {
    if (change) std::fesetround(r == RZ ? FE_TOWARDZERO : r == RM ? FE_DOWNWARD : FE_UPWARD);
  }
  ~Rounding() {
    if (change) std::fesetround(FE_TONEAREST);
  }
  bool change;
};

template <class T>
inline T flush(T v, bool ftz) {
  return ftz && std::fpclassify(v) == FP_SUBNORMAL ? std::copysign(T(0), v) : v;
}

struct Add { template <class T> static T of(T a, T b) { return a + b; } };
struct Sub { template <class T> static T of(T a, T b) { return a - b; } };
struct Mul { template <class T> static T of(T a, T b) { return a * b; } };
struct Div { template <class T> static T of(T a, T b) { return a / b; } };
// One NaN: the other operand; two: NaN; -0 is below +0.
struct Min {
  template <class T> static T of(T a, T b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? std::numeric_limits<T>::quiet_NaN() : std::isnan(a) ? b : a;
    return a < b || (a == b && std::signbit(a)) ? a : b;
  }
};
struct Max {
  template <class T> static T of(T a, T b) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b) ? std::numeric_limits<T>::quiet_NaN() : std::isnan(a) ? b : a;
    return a > b || (a == b && !std::signbit(a)) ? a : b;
  }
};
struct CopySign { template <class T> static T of(T a, T b) { return std::copysign(b, a); } };

template <class T, class F>
int binary(Thread& t, const Instr& i) {
  put<T>(t, i.d, F::of(get<T>(t, i.a), get<T>(t, i.b)));
  return GO;
}
template <class T>
T finish(T v, const Instr& i) {
  v = flush(v, i.ftz);
  if (i.sat) v = std::isnan(v) || v < 0 ? T(0) : v > 1 ? T(1) : v;
  return v;
}
// With a rounding mode, flushing or saturation.
template <class T, class F>
int binaryRounded(Thread& t, const Instr& i) {
  T a = pin(flush(get<T>(t, i.a), i.ftz)), b = pin(flush(get<T>(t, i.b), i.ftz)), d;
  {
    Rounding mode(i.round);
    d = pin(F::of(pin(a), pin(b)));
  }
  put<T>(t, i.d, finish(d, i));
  return GO;
}
template <class T>
int fma(Thread& t, const Instr& i) {
  put<T>(t, i.d, std::fma(get<T>(t, i.a), get<T>(t, i.b), get<T>(t, i.c)));
  return GO;
}
template <class T>
int fmaRounded(Thread& t, const Instr& i) {
  T a = flush(get<T>(t, i.a), i.ftz), b = flush(get<T>(t, i.b), i.ftz), c = flush(get<T>(t, i.c), i.ftz), d;
  {
    Rounding mode(i.round);
    d = pin(std::fma(pin(a), pin(b), pin(c)));
  }
  put<T>(t, i.d, finish(d, i));
  return GO;
}

// Approximations are emulated as the rounded value of a computation in a wider format.
struct Neg { template <class T> static T of(T a) { return -a; } };
struct Abs { template <class T> static T of(T a) { return std::fabs(a); } };
struct Sqrt { template <class T> static T of(T a) { return std::sqrt(a); } };
struct Rcp { template <class T> static T of(T a) { return T(1) / a; } };
struct Rsqrt { template <class T> static T of(T a) { return static_cast<T>(1.0L / std::sqrt(static_cast<long double>(a))); } };
struct Ex2 { template <class T> static T of(T a) { return static_cast<T>(std::exp2(static_cast<long double>(a))); } };
struct Lg2 { template <class T> static T of(T a) { return static_cast<T>(std::log2(static_cast<long double>(a))); } };
struct Sin { template <class T> static T of(T a) { return static_cast<T>(std::sin(static_cast<long double>(a))); } };
struct Cos { template <class T> static T of(T a) { return static_cast<T>(std::cos(static_cast<long double>(a))); } };
struct Tanh { template <class T> static T of(T a) { return static_cast<T>(std::tanh(static_cast<long double>(a))); } };

template <class T, class F>
int unary(Thread& t, const Instr& i) {
  T a = flush(get<T>(t, i.a), i.ftz), d;
  {
    Rounding mode(i.round);
    d = pin(F::of(pin(a)));
  }
  put<T>(t, i.d, finish(d, i));
  return GO;
}
// Only the sign bit changes, also of a NaN.
template <class T, class F>
int signOnly(Thread& t, const Instr& i) {
  put<T>(t, i.d, F::of(flush(get<T>(t, i.a), i.ftz)));
  return GO;
}
template <class T>
int testp(Thread& t, const Instr& i) {
  T a = get<T>(t, i.a);
  int c = std::fpclassify(a);
  bool v = false;
  switch (i.mode) {
    case 0: v = c != FP_NAN && c != FP_INFINITE; break;
    case 1: v = c == FP_INFINITE; break;
    case 2: v = c != FP_NAN; break;
    case 3: v = c == FP_NAN; break;
    case 4: v = c == FP_NORMAL; break;
    default: v = c == FP_SUBNORMAL; break;
  }
  t.r[i.d] = v;
  return GO;
}

template <class T>
Handler pick(const std::string& op, const Instr& i) {
  bool plain = !i.ftz && !i.sat && (i.round == NOROUND || i.round == RN);
  static const std::map<std::string, std::pair<Handler, Handler>> table = {
      {"add", {binary<T, Add>, binaryRounded<T, Add>}},
      {"sub", {binary<T, Sub>, binaryRounded<T, Sub>}},
      {"mul", {binary<T, Mul>, binaryRounded<T, Mul>}},
      {"div", {binary<T, Div>, binaryRounded<T, Div>}},
      {"min", {binary<T, Min>, binaryRounded<T, Min>}},
      {"max", {binary<T, Max>, binaryRounded<T, Max>}},
      {"copysign", {binary<T, CopySign>, nullptr}},
      {"fma", {fma<T>, fmaRounded<T>}},
      {"mad", {fma<T>, fmaRounded<T>}},
      {"neg", {signOnly<T, Neg>, signOnly<T, Neg>}},
      {"abs", {signOnly<T, Abs>, signOnly<T, Abs>}},
      {"sqrt", {unary<T, Sqrt>, unary<T, Sqrt>}},
      {"rcp", {unary<T, Rcp>, unary<T, Rcp>}},
      {"rsqrt", {unary<T, Rsqrt>, unary<T, Rsqrt>}},
      {"ex2", {unary<T, Ex2>, unary<T, Ex2>}},
      {"lg2", {unary<T, Lg2>, unary<T, Lg2>}},
      {"sin", {unary<T, Sin>, unary<T, Sin>}},
      {"cos", {unary<T, Cos>, unary<T, Cos>}},
      {"tanh", {unary<T, Tanh>, unary<T, Tanh>}},
      {"testp", {testp<T>, nullptr}}};
  auto it = table.find(op);
  if (it == table.end()) return nullptr;
  return plain ? it->second.first : it->second.second;
}

}  // namespace

Handler floatHandler(const std::string& op, Instr& i) {
  if (i.type == F64) return pick<double>(op, i);
  if (i.type == F32) return pick<float>(op, i);
  return nullptr;
}

}  // namespace emu
