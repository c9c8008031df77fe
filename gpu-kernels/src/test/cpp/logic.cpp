// Bitwise operations, moves, selections, comparisons and conversions.
#include <cfenv>
#include <cmath>
#include <limits>

#include "exec.h"

namespace emu {

namespace {

int bitsOf(const Instr& i) { return i.type == PRED ? 1 : 8 * bytesOf(i.type); }

int runAnd(Thread& t, const Instr& i) { t.r[i.d] = t.r[i.a] & t.r[i.b]; return GO; }
int runOr(Thread& t, const Instr& i) { t.r[i.d] = t.r[i.a] | t.r[i.b]; return GO; }
int runXor(Thread& t, const Instr& i) { t.r[i.d] = t.r[i.a] ^ t.r[i.b]; return GO; }
int runNot(Thread& t, const Instr& i) { putWidth(t, i.d, ~t.r[i.a], bitsOf(i)); return GO; }
int runCnot(Thread& t, const Instr& i) { t.r[i.d] = extend(t.r[i.a], i.type) == 0; return GO; }
int runMove(Thread& t, const Instr& i) { t.r[i.d] = t.r[i.a]; return GO; }
int runSelect(Thread& t, const Instr& i) { t.r[i.d] = t.r[i.c] != 0 ? t.r[i.a] : t.r[i.b]; return GO; }
int runSlct(Thread& t, const Instr& i) {
  bool first = i.from == F32 ? get<float>(t, i.c) >= 0 : get<int32_t>(t, i.c) >= 0;
  t.r[i.d] = first ? t.r[i.a] : t.r[i.b];
  return GO;
}
int runLop3(Thread& t, const Instr& i) {
  uint32_t a = get<uint32_t>(t, i.a), b = get<uint32_t>(t, i.b), c = get<uint32_t>(t, i.c), d = 0;
  for (int k = 0; k < 8; k++) {
    if ((i.imm >> k & 1) != 0) d |= ((k & 4) != 0 ? a : ~a) & ((k & 2) != 0 ? b : ~b) & ((k & 1) != 0 ? c : ~c);
  }
  t.r[i.d] = d;
  return GO;
}
// mode bit 0: right, bit 1: wrap
int runShf(Thread& t, const Instr& i) {
  uint64_t both = static_cast<uint64_t>(get<uint32_t>(t, i.b)) << 32 | get<uint32_t>(t, i.a);
  uint32_t n = get<uint32_t>(t, i.c);
  n = (i.mode & 2) != 0 ? n & 31 : n > 32 ? 32 : n;
  t.r[i.d] = static_cast<uint32_t>((i.mode & 1) != 0 ? both >> n : (both << n) >> 32);
  return GO;
}
int runPrmt(Thread& t, const Instr& i) {
  uint64_t both = static_cast<uint64_t>(get<uint32_t>(t, i.b)) << 32 | get<uint32_t>(t, i.a);
  uint32_t control = get<uint32_t>(t, i.c), d = 0;
  for (int k = 0; k < 4; k++) {
    uint32_t n = control >> (4 * k) & 15;
    int s = static_cast<int>(control & 3);
    switch (i.mode) {
      case 1: n = static_cast<uint32_t>(s + k); break;                       // f4e
      case 2: n = static_cast<uint32_t>((s - k) & 7); break;                 // b4e
      case 3: n = static_cast<uint32_t>(s); break;                           // rc8
      case 4: n = static_cast<uint32_t>(k > s ? k : s); break;               // ecl
      case 5: n = static_cast<uint32_t>(k < s ? k : s); break;               // ecr
      case 6: n = static_cast<uint32_t>((control & 1) * 2 + (k & 1)); break;  // rc16
      default: break;
    }
    uint32_t byte = both >> (8 * (n & 7)) & 255;
    if ((n & 8) != 0) byte = (byte & 128) != 0 ? 255 : 0;
    d |= byte << (8 * k);
  }
  t.r[i.d] = d;
  return GO;
}
// mov with braces: i.v are the parts, i.width[0] their width
int runPack(Thread& t, const Instr& i) {
  uint64_t d = 0;
  for (int k = 0; k < i.count; k++) d |= (t.r[i.v[k]] & ((1ull << i.width[0]) - 1)) << (k * i.width[0]);
  t.r[i.d] = d;
  return GO;
}
int runUnpack(Thread& t, const Instr& i) {
  uint64_t a = t.r[i.a];
  for (int k = 0; k < i.count; k++) putWidth(t, i.v[k], a >> (k * i.width[0]), i.width[0]);
  return GO;
}
int runWindow(Thread& t, const Instr& i) {
  t.r[i.d] = t.r[i.a] + static_cast<uint64_t>(i.imm);
  return GO;
}
int runIsSpace(Thread& t, const Instr& i) {
  uint64_t w = t.r[i.a] & WINDOW_MASK;
  t.r[i.d] = i.space == SHARED ? w == SHARED_WINDOW : i.space == LOCAL ? w == LOCAL_WINDOW : w == 0;
  return GO;
}

template <class T>
bool holds(int compare, T a, T b) {
  switch (compare) {
    case EQ: return a == b;
    case NE: return a < b || a > b;  // ordered
    case LT: return a < b;
    case LE: return a <= b;
    case GT: return a > b;
    case GE: return a >= b;
    case EQU: return !(a < b || a > b);
    case NEU: return !(a == b);
    case LTU: return !(a >= b);
    case LEU: return !(a > b);
    case GTU: return !(a <= b);
    case GEU: return !(a < b);
    case NUM: return a == a && b == b;
    default: return a != a || b != b;
  }
}
bool combined(const Thread& t, const Instr& i, bool v) {
  if (i.boolean == 0) return v;
  bool c = (t.r[i.c] != 0) != i.negC;
  return i.boolean == 1 ? v && c : i.boolean == 2 ? v || c : v != c;
}
template <class T>
int setp(Thread& t, const Instr& i) {
  bool v = holds<T>(i.compare, get<T>(t, i.a), get<T>(t, i.b));
  if (i.boolean == 0 && i.d2 < 0) {
    t.r[i.d] = v;
    return GO;
  }
  uint64_t p = combined(t, i, v);
  uint64_t q = i.d2 >= 0 ? combined(t, i, !v) : 0;
  t.r[i.d] = p;
  if (i.d2 >= 0) t.r[i.d2] = q;
  return GO;
}
// set: all ones or 1.0f; i.from is the type compared
template <class T>
int set(Thread& t, const Instr& i) {
  bool v = combined(t, i, holds<T>(i.compare, get<T>(t, i.a), get<T>(t, i.b)));
  t.r[i.d] = !v ? 0 : i.type == F32 ? 0x3F800000u : 0xFFFFFFFFu;
  return GO;
}

template <class T>
T clampTo(double v) {  // v is integral
  if (std::isnan(v)) return std::numeric_limits<T>::is_signed ? std::numeric_limits<T>::min() : static_cast<T>(T(1) << (8 * sizeof(T) - 1));
  double low = static_cast<double>(std::numeric_limits<T>::min()), high = std::ldexp(1.0, std::numeric_limits<T>::digits);
  return v < low ? std::numeric_limits<T>::min() : v >= high ? std::numeric_limits<T>::max() : static_cast<T>(v);
}
double integral(double v, Round r) {
  return r == RZI ? std::trunc(v) : r == RMI ? std::floor(v) : r == RPI ? std::ceil(v) : std::nearbyint(v);
}
template <class T>
double rounded(T v, Round r, bool single) {
  volatile T in = v;
  volatile double d;
  std::fesetround(r == RZ ? FE_TOWARDZERO : r == RM ? FE_DOWNWARD : r == RP ? FE_UPWARD : FE_TONEAREST);
  if (single) {
    volatile float f = static_cast<float>(in);
    d = f;
  } else {
    d = static_cast<double>(in);
  }
  std::fesetround(FE_TONEAREST);
  return d;
}
void putFloat(Thread& t, const Instr& i, double v) {
  if (i.sat) v = std::isnan(v) || v < 0 ? 0 : v > 1 ? 1 : v;
  if (i.type == F64) {
    put<double>(t, i.d, v);
  } else {
    float f = static_cast<float>(v);
    put<float>(t, i.d, i.ftz && std::fpclassify(f) == FP_SUBNORMAL ? std::copysign(0.0f, f) : f);
  }
}
uint64_t clampInteger(uint64_t v, bool fromSigned, Type to) {
  int bits = 8 * bytesOf(to);
  if (isSigned(to)) {
    int64_t high = static_cast<int64_t>((1ull << (bits - 1)) - 1), low = -high - 1;
    if (!fromSigned && v > static_cast<uint64_t>(high)) return static_cast<uint64_t>(high);
    int64_t s = static_cast<int64_t>(v);
    return static_cast<uint64_t>(s < low ? low : s > high ? high : s);
  }
  if (fromSigned && static_cast<int64_t>(v) < 0) return 0;
  uint64_t high = bits == 64 ? ~0ull : (1ull << bits) - 1;
  return v > high ? high : v;
}

Handler compared(Type type, bool predicate) {
#define BY(T) (predicate ? static_cast<Handler>(setp<T>) : static_cast<Handler>(set<T>))
  switch (type) {
    case U16: case B16: return BY(uint16_t);
    case S16: return BY(int16_t);
    case U32: case B32: return BY(uint32_t);
    case S32: return BY(int32_t);
    case U64: case B64: return BY(uint64_t);
    case S64: return BY(int64_t);
    case F32: return BY(float);
    case F64: return BY(double);
    default: return nullptr;
  }
#undef BY
}

}  // namespace

int runConvert(Thread& t, const Instr& i) {
  if (!isFloat(i.from)) {
    uint64_t v = extend(t.r[i.a], i.from);
    if (!isFloat(i.type)) {
      if (i.sat) v = clampInteger(v, isSigned(i.from), i.type);
      putWidth(t, i.d, extend(v, i.type), i.width[0]);
    } else if (isSigned(i.from)) {
      putFloat(t, i, rounded(static_cast<int64_t>(v), i.round, i.type == F32));
    } else {
      putFloat(t, i, rounded(v, i.round, i.type == F32));
    }
    return GO;
  }
  double v = i.from == F64 ? get<double>(t, i.a) : static_cast<double>(get<float>(t, i.a));
  if (i.ftz && i.from == F32 && std::fabs(v) < std::ldexp(1.0, -126)) v = std::copysign(0.0, v);
  if (isFloat(i.type)) {
    if (i.round >= RNI) v = integral(v, i.round);
    putFloat(t, i, i.type == F32 && i.from == F64 ? rounded(v, i.round, true) : v);
    return GO;
  }
  bool zero = std::isnan(v) && i.from != F64 && i.type != S64 && i.type != U64;
  v = integral(v, i.round);
  uint64_t d = 0;
  switch (zero ? NOTYPE : i.type) {
    case S8: d = extend(static_cast<uint8_t>(clampTo<int8_t>(v)), S8); break;
    case S16: d = extend(static_cast<uint16_t>(clampTo<int16_t>(v)), S16); break;
    case S32: d = extend(static_cast<uint32_t>(clampTo<int32_t>(v)), S32); break;
    case S64: d = static_cast<uint64_t>(clampTo<int64_t>(v)); break;
    case U8: d = clampTo<uint8_t>(v); break;
    case U16: d = clampTo<uint16_t>(v); break;
    case U32: d = clampTo<uint32_t>(v); break;
    case U64: d = clampTo<uint64_t>(v); break;
    default: break;
  }
  putWidth(t, i.d, d, i.width[0]);
  return GO;
}

Handler logicHandler(const std::string& op, Instr&) {
  static const std::map<std::string, Handler> table = {
      {"and", runAnd},   {"or", runOr},     {"xor", runXor}, {"not", runNot},   {"cnot", runCnot},     {"mov", runMove},
      {"selp", runSelect}, {"slct", runSlct}, {"lop3", runLop3}, {"shf", runShf}, {"prmt", runPrmt},     {"pack", runPack},
      {"unpack", runUnpack}, {"window", runWindow}, {"isspacep", runIsSpace}};
  auto it = table.find(op);
  return it == table.end() ? nullptr : it->second;
}

Handler compareHandler(const std::string& op, Instr& i) {
  return op == "setp" ? compared(i.type, true) : compared(i.from, false);
}

}  // namespace emu
