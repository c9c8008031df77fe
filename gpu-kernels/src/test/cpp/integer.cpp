// Integer arithmetic.
#include <algorithm>
#include <limits>
#include <type_traits>

#include "exec.h"

namespace emu {

namespace {

template <class T>
struct Ops {
  using U = typename std::make_unsigned<T>::type;
  using Wide = typename std::conditional<sizeof(T) == 2, typename std::conditional<std::is_signed<T>::value, int32_t, uint32_t>::type,
                                         typename std::conditional<std::is_signed<T>::value, int64_t, uint64_t>::type>::type;
  using Huge = typename std::conditional<std::is_signed<T>::value, __int128, unsigned __int128>::type;
  static constexpr int BITS = 8 * sizeof(T);

  static T lo(T a, T b) { return static_cast<T>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b)); }
  static T hi(T a, T b) { return static_cast<T>((static_cast<Huge>(a) * static_cast<Huge>(b)) >> BITS); }
  static T plus(T a, T b) { return static_cast<T>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b)); }
  static T minus(T a, T b) { return static_cast<T>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b)); }

  static int add(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a), b = get<T>(t, i.b);
    if (i.sat) {
      Huge s = static_cast<Huge>(a) + b;
      s = std::min<Huge>(std::max<Huge>(s, std::numeric_limits<T>::min()), std::numeric_limits<T>::max());
      put<T>(t, i.d, static_cast<T>(s));
    } else {
      put<T>(t, i.d, plus(a, b));
    }
    return GO;
  }
  static int sub(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a), b = get<T>(t, i.b);
    if (i.sat) {
      Huge s = static_cast<Huge>(a) - b;
      s = std::min<Huge>(std::max<Huge>(s, std::numeric_limits<T>::min()), std::numeric_limits<T>::max());
      put<T>(t, i.d, static_cast<T>(s));
    } else {
      put<T>(t, i.d, minus(a, b));
    }
    return GO;
  }
  static int mulLo(Thread& t, const Instr& i) {
    put<T>(t, i.d, lo(get<T>(t, i.a), get<T>(t, i.b)));
    return GO;
  }
  static int mulHi(Thread& t, const Instr& i) {
    put<T>(t, i.d, hi(get<T>(t, i.a), get<T>(t, i.b)));
    return GO;
  }
  static int mulWide(Thread& t, const Instr& i) {
    put<Wide>(t, i.d, static_cast<Wide>(static_cast<Huge>(get<T>(t, i.a)) * get<T>(t, i.b)));
    return GO;
  }
  static int madLo(Thread& t, const Instr& i) {
    put<T>(t, i.d, plus(lo(get<T>(t, i.a), get<T>(t, i.b)), get<T>(t, i.c)));
    return GO;
  }
  static int madHi(Thread& t, const Instr& i) {
    put<T>(t, i.d, plus(hi(get<T>(t, i.a), get<T>(t, i.b)), get<T>(t, i.c)));
    return GO;
  }
  static int madWide(Thread& t, const Instr& i) {
    Huge p = static_cast<Huge>(get<T>(t, i.a)) * get<T>(t, i.b);
    put<Wide>(t, i.d, static_cast<Wide>(static_cast<uint64_t>(p) + static_cast<uint64_t>(get<Wide>(t, i.c))));
    return GO;
  }
  // Carry chain; mode: 1 reads the carry, carryOut writes it.
  static int carried(Thread& t, T x, T y, const Instr& i, bool subtract) {
    U a = static_cast<U>(x), b = static_cast<U>(y);
    unsigned __int128 in = i.mode != 0 && t.carry ? 1 : 0;
    unsigned __int128 s = subtract ? static_cast<unsigned __int128>(a) - b - in : static_cast<unsigned __int128>(a) + b + in;
    put<U>(t, i.d, static_cast<U>(s));
    if (i.carryOut) t.carry = ((s >> BITS) & 1) != 0;
    return GO;
  }
  static int addC(Thread& t, const Instr& i) { return carried(t, get<T>(t, i.a), get<T>(t, i.b), i, false); }
  static int subC(Thread& t, const Instr& i) { return carried(t, get<T>(t, i.a), get<T>(t, i.b), i, true); }
  static int madLoC(Thread& t, const Instr& i) {
    return carried(t, lo(get<T>(t, i.a), get<T>(t, i.b)), get<T>(t, i.c), i, false);
  }
  static int madHiC(Thread& t, const Instr& i) {
    return carried(t, hi(get<T>(t, i.a), get<T>(t, i.b)), get<T>(t, i.c), i, false);
  }
  // Division by zero has no defined result; all bits set, as devices give in practice.
  static int div(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a), b = get<T>(t, i.b);
    T q = b == 0 ? static_cast<T>(-1) : b == static_cast<T>(-1) && std::is_signed<T>::value ? minus(0, a) : static_cast<T>(a / b);
    put<T>(t, i.d, q);
    return GO;
  }
  static int rem(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a), b = get<T>(t, i.b);
    T q = b == 0 ? a : b == static_cast<T>(-1) && std::is_signed<T>::value ? static_cast<T>(0) : static_cast<T>(a % b);
    put<T>(t, i.d, q);
    return GO;
  }
  static int neg(Thread& t, const Instr& i) {
    put<T>(t, i.d, minus(0, get<T>(t, i.a)));
    return GO;
  }
  static int abs(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a);
    put<T>(t, i.d, a < 0 ? minus(0, a) : a);
    return GO;
  }
  static int min(Thread& t, const Instr& i) {
    put<T>(t, i.d, std::min(get<T>(t, i.a), get<T>(t, i.b)));
    return GO;
  }
  static int max(Thread& t, const Instr& i) {
    put<T>(t, i.d, std::max(get<T>(t, i.a), get<T>(t, i.b)));
    return GO;
  }
  static int sad(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a), b = get<T>(t, i.b);
    put<T>(t, i.d, plus(a < b ? minus(b, a) : minus(a, b), get<T>(t, i.c)));
    return GO;
  }
  static int shr(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a);
    uint32_t n = get<uint32_t>(t, i.b);
    put<T>(t, i.d, n >= BITS ? static_cast<T>(a < 0 ? -1 : 0) : static_cast<T>(a >> n));
    return GO;
  }
  static int shl(Thread& t, const Instr& i) {
    uint32_t n = get<uint32_t>(t, i.b);
    put<U>(t, i.d, n >= BITS ? static_cast<U>(0) : static_cast<U>(static_cast<uint64_t>(get<U>(t, i.a)) << n));
    return GO;
  }
  static int bfe(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a);
    uint32_t pos = get<uint32_t>(t, i.b) & 255, len = get<uint32_t>(t, i.c) & 255;
    bool sign = std::is_signed<T>::value && len > 0 && ((static_cast<U>(a) >> std::min<uint32_t>(pos + len - 1, BITS - 1)) & 1) != 0;
    U d = 0;
    for (uint32_t k = 0; k < static_cast<uint32_t>(BITS); k++) {
      bool bit = k < len && pos + k < static_cast<uint32_t>(BITS) ? ((static_cast<U>(a) >> (pos + k)) & 1) != 0 : sign;
      if (bit) d |= static_cast<U>(1) << k;
    }
    put<U>(t, i.d, d);
    return GO;
  }
  static int bfi(Thread& t, const Instr& i) {
    U a = get<U>(t, i.a), d = get<U>(t, i.b);
    uint32_t pos = get<uint32_t>(t, i.c) & 255, len = get<uint32_t>(t, i.e) & 255;
    for (uint32_t k = 0; k < len && pos + k < static_cast<uint32_t>(BITS); k++) {
      U bit = static_cast<U>(1) << (pos + k);
      d = ((a >> k) & 1) != 0 ? d | bit : d & ~bit;
    }
    put<U>(t, i.d, d);
    return GO;
  }
  static int popc(Thread& t, const Instr& i) {
    put<uint32_t>(t, i.d, __builtin_popcountll(get<U>(t, i.a)));
    return GO;
  }
  static int clz(Thread& t, const Instr& i) {
    uint64_t a = get<U>(t, i.a);
    put<uint32_t>(t, i.d, a == 0 ? BITS : __builtin_clzll(a) - (64 - BITS));
    return GO;
  }
  static int bfind(Thread& t, const Instr& i) {
    T a = get<T>(t, i.a);
    U u = static_cast<U>(a < 0 ? static_cast<T>(~a) : a);
    uint32_t n = u == 0 ? ~0u : 63u - static_cast<uint32_t>(__builtin_clzll(u));
    put<uint32_t>(t, i.d, n != ~0u && i.mode != 0 ? BITS - 1 - n : n);
    return GO;
  }
  static int brev(Thread& t, const Instr& i) {
    U a = get<U>(t, i.a), d = 0;
    for (int k = 0; k < BITS; k++) d |= static_cast<U>((a >> k) & 1) << (BITS - 1 - k);
    put<U>(t, i.d, d);
    return GO;
  }
};

template <class T>
Handler pick(const std::string& op) {
  using O = Ops<T>;
  static const std::map<std::string, Handler> table = {
      {"add", O::add},         {"sub", O::sub},         {"mul.lo", O::mulLo},   {"mul.hi", O::mulHi},  {"mul.wide", O::mulWide},
      {"mad.lo", O::madLo},    {"mad.hi", O::madHi},    {"mad.wide", O::madWide}, {"add.cc", O::addC}, {"sub.cc", O::subC},
      {"mad.lo.cc", O::madLoC}, {"mad.hi.cc", O::madHiC}, {"div", O::div},      {"rem", O::rem},       {"neg", O::neg},
      {"abs", O::abs},         {"min", O::min},         {"max", O::max},        {"sad", O::sad},       {"shr", O::shr},
      {"shl", O::shl},         {"bfe", O::bfe},         {"bfi", O::bfi},        {"popc", O::popc},     {"clz", O::clz},
      {"bfind", O::bfind},     {"brev", O::brev}};
  auto it = table.find(op);
  return it == table.end() ? nullptr : it->second;
}

}  // namespace

Handler integerHandler(const std::string& op, Instr& i) {
  switch (i.type) {
    case U16: case B16: return pick<uint16_t>(op);
    case S16: return pick<int16_t>(op);
    case U32: case B32: return pick<uint32_t>(op);
    case S32: return pick<int32_t>(op);
    case U64: case B64: return pick<uint64_t>(op);
    case S64: return pick<int64_t>(op);
    default: return nullptr;
  }
}

}  // namespace emu
