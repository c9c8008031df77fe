// From statements to instructions with handlers and register slots. An unknown opcode ends the load.
#include "decoder.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace emu {

void Decoder::fail(const std::string& what) const {
  throw LoadError("PTX line " + std::to_string(at->line) + ": " + what + " in '" + at->text + "'");
}

// ---- operands ----

std::vector<std::string> splitOperands(const std::string& text) {
  std::vector<std::string> parts;
  std::string now;
  int depth = 0;
  for (char c : text) {
    if (c == '{' || c == '[' || c == '(') depth++;
    if (c == '}' || c == ']' || c == ')') depth--;
    if (c == ',' && depth == 0) {
      parts.push_back(now);
      now.clear();
    } else if (!std::isspace(static_cast<unsigned char>(c))) {
      now += c;
    }
  }
  if (!now.empty()) parts.push_back(now);
  return parts;
}

int Decoder::constant(uint64_t value) {
  auto it = constants.find(value);
  if (it != constants.end()) return it->second;
  int slot = static_cast<int>(f.image.size());
  f.image.push_back(value);
  constants[value] = slot;
  return slot;
}

const Variable* Decoder::variable(const std::string& name) const {
  for (const Variable& v : f.variables) {
    if (v.name == name) return &v;
  }
  for (const Variable& v : module.variables) {
    if (v.name == name) return &v;
  }
  return nullptr;
}

uint64_t Decoder::addressOf(const Variable& v) {
  if (!v.dynamic) return v.address;
  if (!f.entry) fail("dynamic shared memory in a function that is not a kernel");
  return static_cast<uint64_t>(f.sharedBytes + 15) / 16 * 16;
}

bool Decoder::isLiteral(const std::string& s) {
  return !s.empty() && (std::isdigit(static_cast<unsigned char>(s[0])) || s[0] == '-' || s[0] == '+' || s == "WARP_SZ");
}

uint64_t Decoder::literal(const std::string& s, Type type) {
  if (s == "WARP_SZ") return 32;
  if (s.size() > 2 && s[0] == '0' && (s[1] == 'd' || s[1] == 'D')) {
    if (type != F64 && type != B64 && type != U64 && type != S64) fail("64-bit literal " + s + " for another type");
    return std::strtoull(s.c_str() + 2, nullptr, 16);
  }
  if (s.size() > 2 && s[0] == '0' && (s[1] == 'f' || s[1] == 'F')) {
    if (type != F32 && type != B32 && type != U32 && type != S32) fail("32-bit literal " + s + " for another type");
    return std::strtoull(s.c_str() + 2, nullptr, 16);
  }
  if (isFloat(type)) fail("floating point literal " + s + " that is not hexadecimal");
  char* end = nullptr;
  bool negative = s[0] == '-';
  uint64_t v = std::strtoull(s.c_str() + (negative || s[0] == '+' ? 1 : 0), &end, 0);
  if (*end == 'U') end++;
  if (*end != 0) fail("unreadable literal " + s);
  if (negative) v = 0 - v;
  if (type == PRED) return v != 0;
  int bits = 8 * bytesOf(type);
  return bits == 64 || bits == 0 ? v : v & ((1ull << bits) - 1);
}

const Register& Decoder::reg(const std::string& name) const {
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
    auto it = scope->find(name);
    if (it != scope->end()) return it->second;
  }
  if (name == "%clock" || name == "%clock64" || name == "%clock_hi" || name == "%globaltimer") {
    fail("the special register " + name + " is not emulated (results would depend on time)");
  }
  fail("unknown register " + name);
}

int Decoder::operand(const std::string& s, Type type) {
  if (s.empty()) fail("missing operand");
  if (isLiteral(s)) return constant(literal(s, type));
  static const std::map<std::string, int> specials = {
      {"%tid.x", TID_X}, {"%tid.y", TID_Y}, {"%tid.z", TID_Z}, {"%ntid.x", NTID_X}, {"%ntid.y", NTID_Y}, {"%ntid.z", NTID_Z},
      {"%ctaid.x", CTAID_X}, {"%ctaid.y", CTAID_Y}, {"%ctaid.z", CTAID_Z}, {"%nctaid.x", NCTAID_X}, {"%nctaid.y", NCTAID_Y},
      {"%nctaid.z", NCTAID_Z}, {"%laneid", LANEID}, {"%warpid", WARPID}, {"%nwarpid", NWARPID}, {"%lanemask_eq", LANEMASK_EQ},
      {"%lanemask_lt", LANEMASK_LT}, {"%lanemask_le", LANEMASK_LE}, {"%lanemask_gt", LANEMASK_GT},
      {"%lanemask_ge", LANEMASK_GE}, {"%total_smem_size", SHARED_TOTAL}};
  auto it = specials.find(s);
  if (it != specials.end()) return it->second;
  if (s[0] == '%') return reg(s).slot;
  for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {  // registers without a percent sign
    auto found = scope->find(s);
    if (found != scope->end()) return found->second.slot;
  }
  size_t plus = s.find('+');
  std::string name = s.substr(0, plus);
  const Variable* v = variable(name);
  if (v == nullptr) {
    for (const Parameter& p : f.parameters) {
      if (p.name == name) fail("the address of parameter " + name + " is not emulated");
    }
    if (module.functions.count(name) != 0) fail("the address of function " + name + " is not emulated");
    fail("unknown operand " + s);
  }
  return constant(addressOf(*v) + (plus == std::string::npos ? 0 : literal(s.substr(plus + 1), B64)));
}

int Decoder::destination(const std::string& s, uint8_t* width) {
  if (s == "_") return f.sink;
  if (s.empty() || s[0] == '{' || isLiteral(s)) fail("a register is expected, not " + s);
  const Register& r = reg(s);
  if (width != nullptr) *width = r.width;
  return r.slot;
}

int Decoder::predicate(std::string s, bool& negated) {
  negated = !s.empty() && s[0] == '!';
  if (negated) s = s.substr(1);
  return operand(s, PRED);
}

std::vector<std::string> Decoder::braces(const std::string& s) const {
  if (s.size() < 2 || s[0] != '{') return {s};
  return splitOperands(s.substr(1, s.size() - 2));
}

// [%rd1+8], [symbol+4], [param]
void Decoder::address(const std::string& s, Instr& i) {
  if (s.size() < 3 || s[0] != '[') fail("an address is expected, not " + s);
  std::string inner = s.substr(1, s.size() - 2);
  size_t sign = inner.find_first_of("+-", 1);
  std::string base = inner.substr(0, sign);
  i.imm = 0;
  if (sign != std::string::npos) {
    std::string rest = inner.substr(sign);
    if (rest.size() > 1 && rest[0] == '+' && rest[1] == '-') rest = rest.substr(1);
    i.imm = static_cast<int64_t>(literal(rest, B64));
  }
  i.a = operand(base, B64);
  if (i.space == SHARED || i.space == LOCAL || i.space == GENERIC || i.space == GLOBAL || i.space == CONST) {
    const Variable* v = variable(base);
    if (v != nullptr && i.space == GENERIC && (v->space == SHARED || v->space == LOCAL)) fail("generic access to the symbol " + base);
  }
}

// ---- statements ----

void Decoder::declareRegisters(const std::string& text) {
  // .reg .b32 %r<10>, %x;
  size_t from = text.find('.', 1);
  size_t to = text.find_first_of(" \t", from);
  Type type = typeNamed(text.substr(from + 1, to - from - 1));
  if (type == NOTYPE) fail("unknown register type");
  uint8_t width = type == PRED ? 1 : static_cast<uint8_t>(8 * bytesOf(type));
  for (const std::string& name : splitOperands(text.substr(to))) {
    size_t range = name.find('<');
    int n = range == std::string::npos ? -1 : std::atoi(name.c_str() + range + 1);
    for (int k = 0; k < (n < 0 ? 1 : n); k++) {
      std::string full = n < 0 ? name : name.substr(0, range) + std::to_string(k);
      scopes.back()[full] = {static_cast<int>(f.image.size()), width};
      f.image.push_back(~0ull);
    }
  }
}

void Decoder::declareParam(const std::string& text) {
  // .param .align 8 .b8 name[16]
  int align = 1;
  Type type = NOTYPE;
  size_t k = 6;
  std::string name;
  while (k < text.size()) {
    while (k < text.size() && std::isspace(static_cast<unsigned char>(text[k]))) k++;
    size_t end = text.find_first_of(" \t", k);
    std::string word = text.substr(k, end == std::string::npos ? end : end - k);
    k = end == std::string::npos ? text.size() : end;
    if (word == ".align") {
      align = std::atoi(text.c_str() + k);
      while (k < text.size() && (std::isspace(static_cast<unsigned char>(text[k])) || std::isdigit(static_cast<unsigned char>(text[k])))) k++;
    } else if (word[0] == '.') {
      type = typeNamed(word.substr(1));
    } else {
      name += word;
    }
  }
  if (type == NOTYPE || name.empty()) fail("unreadable parameter declaration");
  int bytes = bytesOf(type);
  size_t bracket = name.find('[');
  if (bracket != std::string::npos) {
    bytes *= std::atoi(name.c_str() + bracket + 1);
    name = name.substr(0, bracket);
  }
  align = std::max(align, bytesOf(type));
  f.frameBytes = (f.frameBytes + align - 1) / align * align;
  params.back()[name] = {f.frameBytes, bytes};
  f.frameBytes += bytes;
}

void Decoder::statement(const Statement& s) {
  at = &s;
  const std::string& text = s.text;
  if (text == "{") {
    scopes.emplace_back();
    params.emplace_back();
  } else if (text == "}") {
    scopes.pop_back();
    params.pop_back();
  } else if (text.back() == ':') {
    labels[text.substr(0, text.size() - 1)] = static_cast<int>(f.code.size());
    lastLabel = text.substr(0, text.size() - 1);
  } else if (text.compare(0, 4, ".reg") == 0) {
    declareRegisters(text);
  } else if (text.compare(0, 6, ".param") == 0) {
    declareParam(text);
  } else if (text.compare(0, 14, ".branchtargets") == 0) {
    tables[lastLabel] = splitOperands(text.substr(14));
  } else if (text[0] == '.') {
    fail("unknown directive");
  } else {
    instruction(text);
  }
}

void Decoder::instruction(std::string text) {
  Instr i;
  i.line = at->line;
  i.source = at->source;
  i.sourceLine = at->sourceLine;
  if (text[0] == '@') {
    size_t end = text.find_first_of(" \t");
    std::string guard = text.substr(1, end - 1);
    if (guard == "!") fail("unreadable guard");
    i.pred = predicate(guard, i.predNegated);
    text = text.substr(text.find_first_not_of(" \t", end));
  }
  size_t end = text.find_first_of(" \t");
  std::string op = text.substr(0, end);
  args = end == std::string::npos ? std::vector<std::string>() : splitOperands(text.substr(end));
  mods.clear();
  size_t dot = op.find('.');
  base = op.substr(0, dot);
  while (dot != std::string::npos) {
    size_t next = op.find('.', dot + 1);
    mods.push_back(op.substr(dot + 1, next == std::string::npos ? next : next - dot - 1));
    dot = next;
  }
  opcode = op;
  if (!arithmetic(i) && !data(i) && !memory(i) && !control(i)) fail("unknown opcode " + op);
  if (i.run == nullptr) fail("opcode " + op + " is not emulated");
  f.code.push_back(i);
}

void Decoder::decodeAll() {
  scopes.emplace_back();
  params.emplace_back();
  f.image.assign(SPECIALS, 0);
  f.sink = static_cast<int>(f.image.size());
  f.image.push_back(0);
  for (const Parameter& p : f.parameters) params.back()[p.name] = {p.offset, p.size};
  for (const Statement& s : f.body) statement(s);
  Statement last{"ret", f.body.empty() ? f.line : f.body.back().line, 0, 0};
  statement(last);
  for (const auto& jump : jumps) {
    auto it = labels.find(jump.second);
    at = &last;
    if (it == labels.end()) fail("unknown label " + jump.second);
    f.code[jump.first].imm = it->second;
  }
  for (const auto& jump : switches) {
    at = &last;
    auto it = tables.find(jump.second);
    if (it == tables.end()) fail("unknown branch table " + jump.second);
    for (const std::string& label : it->second) {
      if (labels.count(label) == 0) fail("unknown label " + label);
      f.code[jump.first].targets.push_back(labels[label]);
    }
  }
  f.frameBytes = (f.frameBytes + 15) / 16 * 16;
}

void decode(Module& module, Function& function) { Decoder(module, function).decodeAll(); }

}  // namespace emu
