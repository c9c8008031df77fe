// From PTX text to declarations and statements. Instructions are decoded in decoder.cpp.
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "ptx.h"

namespace emu {

Type typeNamed(const std::string& n) {
  static const std::map<std::string, Type> names = {
      {"b8", B8},   {"b16", B16}, {"b32", B32}, {"b64", B64}, {"u8", U8},   {"u16", U16}, {"u32", U32}, {"u64", U64},
      {"s8", S8},   {"s16", S16}, {"s32", S32}, {"s64", S64}, {"f32", F32}, {"f64", F64}, {"pred", PRED}};
  auto it = names.find(n);
  return it == names.end() ? NOTYPE : it->second;
}

std::string where(const Module& module, const Instr& instr) {
  std::string text = "PTX line " + std::to_string(instr.line);
  if (instr.line >= 1 && instr.line <= static_cast<int>(module.lines.size())) {
    std::string line = module.lines[instr.line - 1];
    size_t a = line.find_first_not_of(" \t"), b = line.find_last_not_of(" \t\r");
    if (a != std::string::npos) {
      line = line.substr(a, b - a + 1);
      for (char& c : line) {
        if (c == '\t') c = ' ';
      }
      text += " '" + line + "'";
    }
  }
  auto it = module.sources.find(instr.source);
  if (instr.sourceLine > 0 && it != module.sources.end()) {
    std::string file = it->second.substr(it->second.find_last_of('/') + 1);
    text += ", source " + file + ":" + std::to_string(instr.sourceLine);
  }
  return text;
}

namespace {

struct Token {
  std::string text;
  int line;
  size_t begin, end;
};

[[noreturn]] void fail(int line, const std::string& what) {
  throw LoadError("PTX line " + std::to_string(line) + ": " + what);
}

std::string withoutComments(std::string s) {
  for (size_t i = 0; i + 1 < s.size(); i++) {
    if (s[i] == '"') {
      while (++i < s.size() && s[i] != '"') {
      }
    } else if (s[i] == '/' && s[i + 1] == '/') {
      while (i < s.size() && s[i] != '\n') s[i++] = ' ';
    } else if (s[i] == '/' && s[i + 1] == '*') {
      while (i + 1 < s.size() && !(s[i] == '*' && s[i + 1] == '/')) {
        if (s[i] != '\n') s[i] = ' ';
        i++;
      }
      if (i + 1 < s.size()) s[i] = s[i + 1] = ' ';
    }
  }
  return s;
}

bool wordChar(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '%' || c == '.'; }

class Parser {
 public:
  explicit Parser(const std::string& text) : clean(withoutComments(text)), module(new Module) {
    size_t from = 0;
    while (from <= text.size()) {
      size_t to = text.find('\n', from);
      if (to == std::string::npos) to = text.size();
      module->lines.push_back(text.substr(from, to - from));
      from = to + 1;
    }
    int line = 1;
    for (size_t i = 0; i < clean.size();) {
      char c = clean[i];
      if (c == '\n') line++;
      if (std::isspace(static_cast<unsigned char>(c)) || c == 0) {
        i++;
        continue;
      }
      size_t j = i + 1;
      if (c == '"') {
        while (j < clean.size() && clean[j] != '"') j++;
        j++;
      } else if (wordChar(c)) {
        while (j < clean.size() && wordChar(clean[j])) j++;
      }
      tokens.push_back({clean.substr(i, j - i), line, i, j});
      i = j;
    }
    tokens.push_back({"", line, clean.size(), clean.size()});
  }

  std::unique_ptr<Module> parse() {
    while (!peek().empty()) {
      const std::string& t = peek();
      if (t == ".version") {
        next();
        std::string v = next();
        module->version = std::atoi(v.c_str()) * 10 + (v.find('.') == std::string::npos ? 0 : std::atoi(v.c_str() + v.find('.') + 1));
      } else if (t == ".target") {
        next();
        std::string sm = next();
        if (sm.compare(0, 3, "sm_") != 0) fail(line(), "unknown target " + sm);
        module->target = std::atoi(sm.c_str() + 3);
        while (peek() == ",") {
          next();
          next();
        }
      } else if (t == ".address_size") {
        next();
        if (next() != "64") fail(line(), "only 64-bit addresses are emulated");
      } else if (t == ".file") {
        file();
      } else if (t == ".section") {
        while (!peek().empty() && peek() != "{") next();
        skipBraces();
      } else if (t == ".visible" || t == ".weak" || t == ".extern" || t == ".common") {
        external = next() == ".extern";
      } else if (t == ".entry" || t == ".func") {
        function();
        external = false;
      } else if (t == ".global" || t == ".const" || t == ".shared") {
        module->variables.push_back(variable());
        external = false;
      } else {
        fail(line(), "unknown directive " + t);
      }
    }
    if (module->version == 0) fail(1, "no .version directive: this is not PTX");
    return std::move(module);
  }

 private:
  std::string clean;
  std::unique_ptr<Module> module;
  std::vector<Token> tokens;
  size_t at = 0;
  bool external = false;

  const std::string& peek(int k = 0) const { return tokens[std::min(at + k, tokens.size() - 1)].text; }
  int line() const { return tokens[at].line; }
  std::string next() {
    if (at + 1 >= tokens.size()) fail(line(), "unexpected end of the text");
    return tokens[at++].text;
  }
  void expect(const std::string& t) {
    int l = line();
    std::string got = next();
    if (got != t) fail(l, "expected '" + t + "' but found '" + got + "'");
  }
  int64_t integer() {
    bool negative = false;
    std::string t = next();
    if (t == "-") {
      negative = true;
      t = next();
    }
    if (t == "+") t = next();
    int64_t v = static_cast<int64_t>(std::strtoull(t.c_str(), nullptr, 0));
    return negative ? -v : v;
  }
  void skipBraces() {
    int depth = 0;
    do {
      std::string t = next();
      if (t == "{") depth++;
      if (t == "}") depth--;
    } while (depth > 0);
  }
  void file() {
    next();
    int number = std::atoi(next().c_str());
    std::string name = next();
    module->sources[number] = name.size() >= 2 ? name.substr(1, name.size() - 2) : name;
    while (peek() == ",") {
      next();
      next();
    }
  }

  // .space .align n .type name[size] = {...}
  Variable variable() {
    Variable v;
    v.line = line();
    std::string space = next();
    v.space = space == ".shared" ? SHARED : space == ".const" ? CONST : space == ".local" ? LOCAL : GLOBAL;
    Type type = NOTYPE;
    int vector = 1;
    while (peek()[0] == '.') {
      std::string t = next();
      if (t == ".align") {
        v.align = static_cast<int>(integer());
      } else if (t == ".v2" || t == ".v4") {
        vector = t[2] - '0';
      } else if (t == ".attribute") {
        while (next() != ")") {
        }
      } else {
        type = typeNamed(t.substr(1));
        if (type == NOTYPE) fail(line(), "unknown type " + t);
      }
    }
    v.name = next();
    int64_t n = 1;
    int element = bytesOf(type) * vector;
    while (peek() == "[") {
      next();
      if (peek() == "]") {
        v.dynamic = true;
        n = 0;
      } else {
        n *= integer();
      }
      expect("]");
    }
    v.align = std::max(v.align, element);
    v.size = n * element;
    if (peek() == "=") {
      next();
      initializer(v, type);
      if (v.dynamic) {
        v.size = static_cast<int64_t>(v.init.size());
        v.dynamic = false;
      }
      v.init.resize(v.size, 0);
    }
    expect(";");
    if (v.dynamic && v.space != SHARED) fail(v.line, "variable " + v.name + " has no size");
    if (external && !v.dynamic && v.space != SHARED) fail(v.line, "external variable " + v.name + " cannot be resolved");
    return v;
  }
  void initializer(Variable& v, Type type) {
    if (peek() == "{") {
      next();
      while (peek() != "}") {
        initializer(v, type);
        if (peek() == ",") next();
      }
      next();
      return;
    }
    int size = bytesOf(type);
    std::string t = peek();
    uint64_t bits = 0;
    if (std::isalpha(static_cast<unsigned char>(t[0])) || t[0] == '_' || t[0] == '$') {
      next();
      if (t == "generic") {
        expect("(");
        t = next();
        expect(")");
      }
      v.addresses.push_back({static_cast<int64_t>(v.init.size()), t});
      if (peek() == "+") bits = static_cast<uint64_t>(integer());
    } else if (t.size() > 2 && t[0] == '0' && (t[1] == 'd' || t[1] == 'D' || t[1] == 'f' || t[1] == 'F') && isFloat(type)) {
      next();
      bits = std::strtoull(t.c_str() + 2, nullptr, 16);
    } else if (isFloat(type)) {
      fail(line(), "a floating point initialiser must be written in hexadecimal: " + t);
    } else {
      bits = static_cast<uint64_t>(integer());
    }
    for (int i = 0; i < size; i++) v.init.push_back(static_cast<uint8_t>(bits >> (8 * i)));
  }

  // (.param .align 8 .b8 name[16], ...)
  std::vector<Parameter> parameters() {
    std::vector<Parameter> list;
    expect("(");
    while (peek() != ")") {
      Parameter p;
      int l = line();
      if (next() != ".param") fail(l, "only .param parameters are emulated");
      Type type = NOTYPE;
      while (peek()[0] == '.') {
        std::string t = next();
        if (t == ".align") {
          p.align = static_cast<int>(integer());
        } else if (t == ".ptr") {
          p.pointer = true;
        } else if (t == ".global") {
          p.pointer = true;
        } else if (t == ".const" || t == ".shared" || t == ".local") {
          fail(l, "pointer parameters to the space " + t + " are not emulated");
        } else {
          type = typeNamed(t.substr(1));
          if (type == NOTYPE) fail(l, "unknown parameter type " + t);
        }
      }
      p.name = next();
      p.size = bytesOf(type);
      if (!p.pointer) p.align = std::max(p.align, p.size);
      if (p.pointer) p.align = p.size;
      if (peek() == "[") {
        next();
        p.size *= static_cast<int>(integer());
        expect("]");
      }
      list.push_back(p);
      if (peek() == ",") next();
    }
    next();
    return list;
  }

  void function() {
    std::unique_ptr<Function> f(new Function);
    f->line = line();
    f->entry = next() == ".entry";
    std::vector<Parameter> result;
    if (!f->entry && peek() == "(") result = parameters();
    f->name = next();
    if (peek() == "(") f->parameters = parameters();
    int offset = 0;
    for (Parameter& p : f->parameters) {
      offset = (offset + p.align - 1) / p.align * p.align;
      p.offset = offset;
      offset += p.size;
    }
    f->parameterBytes = offset;
    if (!result.empty()) {
      offset = (offset + 15) / 16 * 16;
      f->resultOffset = offset;
      f->resultBytes = result[0].size;
      result[0].offset = offset;
      offset += result[0].size;
      f->parameters.push_back(result[0]);  // last: found by name like a parameter
    }
    f->frameBytes = (offset + 15) / 16 * 16;
    while (peek()[0] == '.') {  // performance directives
      std::string t = next();
      if (t == ".maxntid" || t == ".reqntid") {
        int64_t n = integer();
        while (peek() == ",") {
          next();
          n *= integer();
        }
        f->maxThreads = static_cast<int>(n);
      } else if (t == ".minnctapersm" || t == ".maxnreg" || t == ".maxnctapersm") {
        integer();
      } else if (t != ".noreturn") {
        fail(line(), "unknown directive " + t);
      }
    }
    if (peek() == ";") {  // declaration
      next();
      f->external = true;
      if (!module->functions.count(f->name)) module->functions[f->name] = std::move(f);
      return;
    }
    expect("{");
    body(*f);
    module->functions[f->name] = std::move(f);
  }

  void body(Function& f) {
    int source = 0, sourceLine = 0;
    int depth = 1;
    while (depth > 0) {
      const std::string t = peek();
      if (t == "{") {
        next();
        f.body.push_back({"{", line(), source, sourceLine});
        depth++;
      } else if (t == "}") {
        next();
        depth--;
        if (depth > 0) f.body.push_back({"}", line(), source, sourceLine});
      } else if (t == ".loc") {
        next();
        source = static_cast<int>(integer());
        sourceLine = static_cast<int>(integer());
        integer();
        if (peek() == ",") {
          // function_name label[+n], inlined_at file line column
          while (peek() == ",") {
            next();
            if (next() == "function_name") {
              next();
              if (peek() == "+") {
                next();
                next();
              }
            } else {
              integer();
              integer();
              integer();
            }
          }
        }
      } else if (t == ".shared" || t == ".local") {
        f.variables.push_back(variable());
      } else if (t == ".pragma") {
        while (next() != ";") {
        }
      } else if (peek(1) == ":") {
        std::string label = next();
        next();
        f.body.push_back({label + ":", line(), source, sourceLine});
      } else {
        int l = line();
        size_t begin = tokens[at].begin;
        while (peek() != ";") next();
        size_t end = tokens[at].begin;
        next();
        std::string text = clean.substr(begin, end - begin);
        for (char& c : text) {
          if (std::isspace(static_cast<unsigned char>(c))) c = ' ';
        }
        f.body.push_back({text, l, source, sourceLine});
      }
    }
  }
};

}  // namespace

std::unique_ptr<Module> parseModule(const std::string& text) { return Parser(text).parse(); }

}  // namespace emu
