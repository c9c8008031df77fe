// The decoded form of a PTX module: what the parser and the decoder produce and the interpreter runs.
#pragma once
#include <cstdint>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace emu {

// A text that cannot be run: the module load fails with it.
struct LoadError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum Type : uint8_t { NOTYPE, B8, B16, B32, B64, U8, U16, U32, U64, S8, S16, S32, S64, F32, F64, PRED };
enum Space : uint8_t { GENERIC, GLOBAL, SHARED, LOCAL, PARAM, CONST };
enum Round : uint8_t { NOROUND, RN, RZ, RM, RP, RNI, RZI, RMI, RPI };
enum Compare : uint8_t { EQ, NE, LT, LE, GT, GE, EQU, NEU, LTU, LEU, GTU, GEU, NUM, NANC };
enum Atomic : uint8_t { A_ADD, A_CAS, A_EXCH, A_MIN, A_MAX, A_AND, A_OR, A_XOR, A_INC, A_DEC };
// How an instruction ends the run of its thread.
enum Stop : int { GO, AT_BARRIER, AT_WARP, EXITED };
enum WarpOp : uint8_t { W_NONE, W_SYNC, W_SHFL, W_VOTE, W_ACTIVE, W_BARRIER };

inline int bytesOf(Type t) {
  static const int size[] = {0, 1, 2, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1};
  return size[t];
}
inline bool isFloat(Type t) { return t == F32 || t == F64; }
inline bool isSigned(Type t) { return t >= S8 && t <= S64; }

struct Thread;
struct Instr;
struct Allocation;
struct Function;
using Handler = int (*)(Thread&, const Instr&);

struct CallSite {
  const Function* callee = nullptr;
  std::string name;
  std::vector<int> arguments;  // offsets in the caller's frame
  int result = -1;             // offset in the caller's frame, -1 if there is none
};

struct Instr {
  Handler run = nullptr;
  int pred = -1;  // slot of the guard, -1 if there is none
  bool predNegated = false;
  bool sat = false, ftz = false, strong = false, wide = false, carryOut = false, negC = false, reduce = false;
  Type type = NOTYPE, from = NOTYPE;
  Space space = GENERIC;
  Round round = NOROUND;
  uint8_t compare = 0;  // Compare, or the boolean operation of logic
  uint8_t boolean = 0;  // 0 none, 1 and, 2 or, 3 xor
  uint8_t mode = 0;     // shuffle, vote, atomic, permute, barrier mode
  uint8_t count = 1;    // elements of a vector
  uint8_t width[4] = {64, 64, 64, 64};  // bits of the destination registers
  WarpOp warp = W_NONE;
  int d = -1, d2 = -1, a = -1, b = -1, c = -1, e = -1;
  int v[4] = {-1, -1, -1, -1};
  int64_t imm = 0;  // address offset, branch target, bytes
  std::vector<int> targets;
  CallSite* call = nullptr;
  int line = 0, source = 0, sourceLine = 0;
  mutable Allocation* cache = nullptr;
};

struct Variable {
  std::string name;
  Space space = GLOBAL;
  int align = 1;
  int64_t size = 0;
  bool dynamic = false;  // extern shared of unknown size
  std::vector<uint8_t> init;
  std::vector<std::pair<int64_t, std::string>> addresses;  // initialised by the address of another variable
  uint64_t address = 0;
  int line = 0;
};

struct Parameter {
  std::string name;
  int size = 0, align = 1, offset = 0;
  bool pointer = false;  // used as the address of global memory
};

// One statement before decoding.
struct Statement {
  std::string text;
  int line = 0, source = 0, sourceLine = 0;
};

struct Function {
  std::string name;
  bool entry = false, external = false;
  std::vector<Parameter> parameters;
  int parameterBytes = 0;
  int resultOffset = -1, resultBytes = 0;
  int frameBytes = 0;  // parameters, result and the parameters of the calls made
  int64_t sharedBytes = 0, localBytes = 0;
  std::vector<Statement> body;
  std::vector<Variable> variables;  // function-level shared and local variables
  std::vector<Instr> code;
  std::vector<uint64_t> image;  // first values of all slots: special registers, registers, constants
  std::vector<std::unique_ptr<CallSite>> calls;
  int maxThreads = 1024;
  int sink = -1;  // slot for results that nobody wants
  int line = 0;
};

struct Module {
  int version = 0, target = 0;
  std::map<std::string, std::unique_ptr<Function>> functions;
  std::vector<Variable> variables;
  std::map<int, std::string> sources;
  std::vector<std::string> lines;  // the text, for reports
  std::vector<Allocation*> storage;
};

// The first slots of every function.
enum Special {
  TID_X, TID_Y, TID_Z, NTID_X, NTID_Y, NTID_Z, CTAID_X, CTAID_Y, CTAID_Z, NCTAID_X, NCTAID_Y, NCTAID_Z,
  LANEID, WARPID, NWARPID, LANEMASK_EQ, LANEMASK_LT, LANEMASK_LE, LANEMASK_GT, LANEMASK_GE, SHARED_TOTAL, SPECIALS
};

// Windows of the generic address space; no host address lies there.
constexpr uint64_t SHARED_WINDOW = 0x0100000000000000ull;
constexpr uint64_t LOCAL_WINDOW = 0x0200000000000000ull;
constexpr uint64_t WINDOW_MASK = 0xFF00000000000000ull;

Type typeNamed(const std::string& name);
std::unique_ptr<Module> parseModule(const std::string& text);
void decode(Module& module, Function& function);
std::string where(const Module& module, const Instr& instr);

}  // namespace emu
