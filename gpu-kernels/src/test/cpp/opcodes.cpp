// The opcodes: which modifiers and operands each takes.
#include <algorithm>
#include <set>

#include "decoder.h"

namespace emu {

namespace {

Round roundNamed(const std::string& m) {
  static const std::map<std::string, Round> names = {{"rn", RN}, {"rz", RZ}, {"rm", RM}, {"rp", RP}, {"rni", RNI}, {"rzi", RZI}, {"rmi", RMI}, {"rpi", RPI}};
  auto it = names.find(m);
  return it == names.end() ? NOROUND : it->second;
}

// Sources of the arithmetic opcodes.
const std::map<std::string, int>& arity() {
  static const std::map<std::string, int> table = {
      {"add", 2}, {"sub", 2}, {"mul", 2}, {"div", 2}, {"rem", 2}, {"min", 2}, {"max", 2}, {"shl", 2}, {"shr", 2}, {"copysign", 2},
      {"addc", 2}, {"subc", 2}, {"mad", 3}, {"madc", 3}, {"fma", 3}, {"sad", 3}, {"bfe", 3}, {"bfi", 4}, {"neg", 1}, {"abs", 1},
      {"sqrt", 1}, {"rcp", 1}, {"rsqrt", 1}, {"ex2", 1}, {"lg2", 1}, {"sin", 1}, {"cos", 1}, {"tanh", 1}, {"testp", 1},
      {"popc", 1}, {"clz", 1}, {"brev", 1}, {"bfind", 1}};
  return table;
}

Type unsignedOf(int bits) { return bits == 16 ? U16 : bits == 32 ? U32 : U64; }

}  // namespace

void Decoder::expect(size_t n) const {
  if (args.size() != n) fail(std::to_string(n) + " operands expected, found " + std::to_string(args.size()));
}

// The last modifier, which must be a type.
Type Decoder::takeType() {
  if (mods.empty()) fail("a type is missing");
  Type t = typeNamed(mods.back());
  if (t == NOTYPE) fail("unknown type ." + mods.back());
  mods.pop_back();
  return t;
}

bool Decoder::arithmetic(Instr& i) {
  auto it = arity().find(base);
  if (it == arity().end()) return false;
  i.type = takeType();
  std::string name = base, part;
  static const std::map<std::string, uint8_t> tests = {{"finite", 0}, {"infinite", 1}, {"number", 2}, {"notanumber", 3}, {"normal", 4}, {"subnormal", 5}};
  bool carry = false;
  for (const std::string& m : mods) {
    if (roundNamed(m) >= RN && roundNamed(m) <= RP) {
      i.round = roundNamed(m);
    } else if (m == "ftz") {
      // Only subnormal f32 operands are flushed; the approximations of f64 flush operands no kernel relies on.
      i.ftz = i.type == F32;
    } else if (m == "sat") {
      i.sat = true;
    } else if (m == "lo" || m == "hi" || m == "wide") {
      part = "." + m;
    } else if (m == "cc") {
      carry = true;
    } else if (m == "shiftamt") {
      i.mode = 1;
    } else if (base == "testp" && tests.count(m) != 0) {
      i.mode = tests.at(m);
    } else if (m != "approx" && m != "full") {
      fail("unknown modifier ." + m);
    }
  }
  bool chained = base == "addc" || base == "subc" || base == "madc";
  if (chained) {
    name = base.substr(0, 3);
    i.mode = 1;
  }
  i.carryOut = carry;
  name += part + (chained || carry ? ".cc" : "");
  size_t n = static_cast<size_t>(it->second);
  expect(n + 1);
  i.d = destination(args[0], &i.width[0]);
  Type second = i.type, third = i.type;
  if (base == "shl" || base == "shr" || base == "bfe") second = U32;
  if (base == "bfe" || base == "bfi") third = U32;
  if (part == ".wide") {
    bool s = isSigned(i.type);
    third = i.type == U16 || i.type == S16 ? (s ? S32 : U32) : (s ? S64 : U64);
  }
  i.a = operand(args[1], i.type);
  if (n > 1) i.b = operand(args[2], second);
  if (n > 2) i.c = operand(args[3], third);
  if (n > 3) i.e = operand(args[4], third);
  i.run = isFloat(i.type) ? floatHandler(name, i) : integerHandler(name, i);
  return true;
}

void Decoder::compare(Instr& i) {
  static const std::map<std::string, uint8_t> floats = {{"eq", EQ}, {"ne", NE}, {"lt", LT}, {"le", LE}, {"gt", GT}, {"ge", GE},
      {"equ", EQU}, {"neu", NEU}, {"ltu", LTU}, {"leu", LEU}, {"gtu", GTU}, {"geu", GEU}, {"num", NUM}, {"nan", NANC}};
  static const std::map<std::string, uint8_t> integers = {{"eq", EQ}, {"ne", NE}, {"lt", LT}, {"le", LE}, {"gt", GT}, {"ge", GE},
      {"lo", LT}, {"ls", LE}, {"hi", GT}, {"hs", GE}};
  Type compared = takeType();
  if (base == "setp") {
    i.type = compared;
  } else {
    i.from = compared;
    i.type = takeType();
  }
  bool found = false;
  for (const std::string& m : mods) {
    const auto& names = isFloat(compared) ? floats : integers;
    if (!found && names.count(m) != 0) {
      i.compare = names.at(m);
      found = true;
    } else if (m == "and" || m == "or" || m == "xor") {
      i.boolean = m == "and" ? 1 : m == "or" ? 2 : 3;
    } else {
      fail("unknown modifier ." + m);
    }
  }
  if (!found) fail("no comparison");
  expect(i.boolean != 0 ? 4 : 3);
  size_t bar = args[0].find('|');
  i.d = destination(args[0].substr(0, bar), nullptr);
  if (bar != std::string::npos) i.d2 = destination(args[0].substr(bar + 1), nullptr);
  i.a = operand(args[1], compared);
  i.b = operand(args[2], compared);
  if (i.boolean != 0) i.c = predicate(args[3], i.negC);
  i.run = compareHandler(base, i);
}

void Decoder::move(Instr& i) {
  expect(2);
  i.type = takeType();
  if (!mods.empty()) fail("unknown modifier ." + mods[0]);
  bool packs = args[1][0] == '{', unpacks = args[0][0] == '{';
  if (!packs && !unpacks) {
    i.d = destination(args[0], nullptr);
    i.a = operand(args[1], i.type);
    i.run = logicHandler("mov", i);
    auto load = pointerLoads.find(i.a);
    if (load != pointerLoads.end()) pointerLoads[i.d] = load->second;
    return;
  }
  std::vector<std::string> parts = braces(packs ? args[1] : args[0]);
  i.count = static_cast<uint8_t>(parts.size());
  if (i.count != 2 && i.count != 4) fail("a vector of 2 or 4 is expected");
  int bits = 8 * bytesOf(i.type) / i.count;
  i.width[0] = static_cast<uint8_t>(bits);
  for (int k = 0; k < i.count; k++) i.v[k] = packs ? operand(parts[k], unsignedOf(bits)) : destination(parts[k], nullptr);
  if (packs) {
    i.d = destination(args[0], nullptr);
  } else {
    i.a = operand(args[1], i.type);
  }
  i.run = logicHandler(packs ? "pack" : "unpack", i);
}

bool Decoder::data(Instr& i) {
  if (base == "setp" || base == "set") {
    compare(i);
  } else if (base == "mov") {
    move(i);
  } else if (base == "and" || base == "or" || base == "xor" || base == "not" || base == "cnot") {
    i.type = takeType();
    if (!mods.empty()) fail("unknown modifier ." + mods[0]);
    bool one = base == "not" || base == "cnot";
    expect(one ? 2 : 3);
    i.d = destination(args[0], nullptr);
    i.a = operand(args[1], i.type);
    if (!one) i.b = operand(args[2], i.type);
    i.run = logicHandler(base, i);
  } else if (base == "selp" || base == "slct") {
    if (base == "slct") i.from = takeType();
    i.type = takeType();
    if (!mods.empty()) fail("unknown modifier ." + mods[0]);
    expect(4);
    i.d = destination(args[0], nullptr);
    i.a = operand(args[1], i.type);
    i.b = operand(args[2], i.type);
    bool negated = false;
    i.c = base == "selp" ? predicate(args[3], negated) : operand(args[3], i.from);
    if (negated) fail("a negated selector");
    i.run = logicHandler(base, i);
  } else if (base == "lop3") {
    i.type = takeType();
    if (i.type != B32 || !mods.empty()) fail("only lop3.b32 is emulated");
    expect(5);
    i.d = destination(args[0], nullptr);
    i.a = operand(args[1], B32);
    i.b = operand(args[2], B32);
    i.c = operand(args[3], B32);
    i.imm = static_cast<int64_t>(literal(args[4], U32));
    i.run = logicHandler(base, i);
  } else if (base == "shf" || base == "prmt") {
    static const std::vector<std::string> modes = {"", "f4e", "b4e", "rc8", "ecl", "ecr", "rc16"};
    if (typeNamed(mods.empty() ? "" : mods.back()) != B32) {
      // prmt.b32.mode has its type first
      if (base != "prmt" || mods.size() != 2 || mods[0] != "b32") fail("only b32 is emulated");
      auto mode = std::find(modes.begin(), modes.end(), mods[1]);
      if (mode == modes.end()) fail("unknown modifier ." + mods[1]);
      i.mode = static_cast<uint8_t>(mode - modes.begin());
    } else if (base == "shf") {
      if (mods.size() != 3 || (mods[0] != "l" && mods[0] != "r") || (mods[1] != "wrap" && mods[1] != "clamp")) fail("unknown shift");
      i.mode = static_cast<uint8_t>((mods[0] == "r" ? 1 : 0) | (mods[1] == "wrap" ? 2 : 0));
    }
    expect(4);
    i.type = B32;
    i.d = destination(args[0], nullptr);
    i.a = operand(args[1], B32);
    i.b = operand(args[2], B32);
    i.c = operand(args[3], U32);
    i.run = logicHandler(base, i);
  } else if (base == "cvt") {
    expect(2);
    i.from = takeType();
    i.type = takeType();
    for (const std::string& m : mods) {
      if (roundNamed(m) != NOROUND) {
        i.round = roundNamed(m);
      } else if (m == "ftz") {
        i.ftz = true;
      } else if (m == "sat") {
        i.sat = true;
      } else {
        fail("unknown modifier ." + m);
      }
    }
    if (i.type == PRED || i.from == PRED) fail("conversion of a predicate");
    if (isFloat(i.from) && !isFloat(i.type) && i.round < RNI) fail("a rounding mode to an integer is missing");
    if (isFloat(i.type) && i.type != i.from && !(i.type == F64 && i.from == F32) && (i.round < RN || i.round > RP)) fail("a rounding mode is missing");
    i.d = destination(args[0], &i.width[0]);
    i.a = operand(args[1], i.from);
    i.run = runConvert;
  } else if (base == "cvta" || base == "isspacep") {
    bool test = base == "isspacep";
    bool to = !test && !mods.empty() && mods[0] == "to";
    if (to) mods.erase(mods.begin());
    static const std::map<std::string, Space> spaces = {{"global", GLOBAL}, {"shared", SHARED}, {"local", LOCAL}, {"const", CONST}};
    if (mods.empty() || spaces.count(mods[0]) == 0) fail("this address space is not emulated");
    i.space = spaces.at(mods[0]);
    expect(2);
    i.d = destination(args[0], nullptr);
    i.a = operand(args[1], U64);
    uint64_t window = i.space == SHARED ? SHARED_WINDOW : i.space == LOCAL ? LOCAL_WINDOW : 0;
    i.imm = static_cast<int64_t>(to ? 0 - window : window);
    i.type = U64;
    i.run = logicHandler(test ? "isspacep" : "window", i);
    auto load = pointerLoads.find(i.a);
    if (f.entry && to && i.space == GLOBAL && load != pointerLoads.end()) f.parameters[load->second].pointer = true;
  } else {
    return false;
  }
  return true;
}

// ---- memory ----

bool Decoder::memory(Instr& i) {
  if (base == "ld" || base == "st" || base == "ldu") {
    loadStore(i);
  } else if (base == "atom" || base == "red") {
    atomic(i);
  } else if (base == "membar" || base == "fence" || base == "prefetch" || base == "prefetchu") {
    i.run = [](Thread&, const Instr&) -> int { return GO; };
  } else {
    return false;
  }
  return true;
}

void Decoder::loadStore(Instr& i) {
  static const std::set<std::string> cache = {"ca", "cg", "cs", "lu", "cv", "wb", "wt", "nc", "weak", "cta", "cluster", "gpu", "sys",
      "L1::evict_normal", "L1::evict_first", "L1::evict_last", "L1::no_allocate", "L2::64B", "L2::128B", "L2::256B"};
  static const std::map<std::string, Space> spaces = {{"global", GLOBAL}, {"shared", SHARED}, {"local", LOCAL}, {"param", PARAM}, {"const", CONST}};
  i.type = takeType();
  if (i.type == PRED) fail("a predicate cannot be stored");
  for (const std::string& m : mods) {
    if (spaces.count(m) != 0) {
      i.space = spaces.at(m);
    } else if (m == "v2" || m == "v4") {
      i.count = static_cast<uint8_t>(m[1] - '0');
    } else if (m == "volatile" || m == "relaxed" || m == "acquire" || m == "release") {
      i.strong = true;
    } else if (cache.count(m) == 0) {
      fail("unknown modifier ." + m);
    }
  }
  expect(2);
  bool load = base != "st";
  const std::string& value = args[load ? 0 : 1];
  std::vector<std::string> parts = braces(value);
  if (parts.size() != i.count) fail("vector of another length");
  for (int k = 0; k < i.count; k++) i.v[k] = load ? destination(parts[k], &i.width[k]) : operand(parts[k], i.type);
  if (i.space == PARAM) {
    parameterAccess(i, args[load ? 1 : 0]);
    return;
  }
  address(args[load ? 1 : 0], i);
  i.run = load ? runLoad : runStore;
}

void Decoder::parameterAccess(Instr& i, const std::string& address) {
  std::string inner = address.substr(1, address.size() - 2);
  size_t plus = inner.find('+');
  std::string name = inner.substr(0, plus);
  int offset = plus == std::string::npos ? 0 : static_cast<int>(literal(inner.substr(plus + 1), B32));
  for (size_t scope = params.size(); scope-- > 0;) {
    auto it = params[scope].find(name);
    if (it == params[scope].end()) continue;
    if (offset < 0 || offset + bytesOf(i.type) * i.count > it->second.second) fail("access beyond the end of parameter " + name);
    i.imm = it->second.first + offset;
    bool kernel = scope == 0 && f.entry;
    if (kernel && base == "st") fail("store to a kernel parameter");
    i.run = base == "st" ? runStoreFrame : kernel ? runLoadParam : runLoadFrame;
    if (kernel && offset == 0 && bytesOf(i.type) == 8) {
      for (size_t k = 0; k < f.parameters.size(); k++) {
        if (f.parameters[k].name == name && f.parameters[k].size == 8) pointerLoads[i.v[0]] = static_cast<int>(k);
      }
    }
    return;
  }
  fail("unknown parameter " + name);
}

void Decoder::atomic(Instr& i) {
  static const std::map<std::string, uint8_t> ops = {{"add", A_ADD}, {"cas", A_CAS}, {"exch", A_EXCH}, {"min", A_MIN}, {"max", A_MAX},
      {"and", A_AND}, {"or", A_OR}, {"xor", A_XOR}, {"inc", A_INC}, {"dec", A_DEC}};
  static const std::set<std::string> ignored = {"relaxed", "acquire", "release", "acq_rel", "cta", "cluster", "gpu", "sys"};
  i.type = takeType();
  bool found = false;
  for (const std::string& m : mods) {
    if (m == "global" || m == "shared") {
      i.space = m == "global" ? GLOBAL : SHARED;
    } else if (ops.count(m) != 0) {
      i.mode = ops.at(m);
      found = true;
    } else if (ignored.count(m) == 0) {
      fail("unknown modifier ." + m);
    }
  }
  if (!found) fail("no atomic operation");
  if (bytesOf(i.type) < 4 || (isFloat(i.type) && i.mode != A_ADD)) fail("this atomic is not emulated");
  bool result = base == "atom";
  expect((result ? 3 : 2) + (i.mode == A_CAS ? 1 : 0));
  size_t k = 0;
  i.d = result ? destination(args[k++], nullptr) : f.sink;
  address(args[k++], i);
  i.b = operand(args[k++], i.type);
  if (i.mode == A_CAS) i.c = operand(args[k], i.type);
  i.run = runAtomic;
}

}  // namespace emu
