// Threads, blocks and launches, and the helpers that instructions are written with.
#pragma once
#include <cstring>
#include <random>

#include "memory.h"
#include "ptx.h"

namespace emu {

struct Block;

struct Frame {
  const Function* function;
  uint64_t* r;
  uint8_t* params;
  int pc;
  const CallSite* call;
};

struct Thread {
  uint64_t* r = nullptr;       // registers of the running function
  uint8_t* params = nullptr;   // parameter space of the running function
  const Function* function = nullptr;
  int pc = 0;
  int id = 0;
  int state = GO;
  bool carry = false;
  uint32_t warpEpoch = 0;
  uint64_t executed = 0;
  Block* block = nullptr;
  const Instr* waits = nullptr;  // the barrier or warp instruction it waits at
  std::vector<Frame> stack;
  std::vector<uint8_t> local;
  std::vector<uint64_t> entryParams;
};

struct Launch {
  const Module* module = nullptr;
  const Function* kernel = nullptr;
  unsigned grid[3] = {1, 1, 1}, threads[3] = {1, 1, 1};
  size_t dynamicShared = 0;
  std::vector<uint8_t> params;
  Memory* memory = nullptr;
  uint64_t firstEpoch = 0;
  int64_t localBytes = 0;
};

struct Block {
  Launch* launch = nullptr;
  unsigned index[3] = {0, 0, 0};
  uint64_t firstEpoch = 0, epoch = 0;
  std::vector<uint8_t> shared, known;
  std::vector<Access> access;
  std::vector<Thread> threads;
  std::vector<uint64_t> registers;
};

// Settings and counters of the machine; order: 0 forward, 1 reversed, 2 pseudo-random.
struct Machine {
  int order = 0;
  uint64_t seed = 1;
  uint64_t instructionLimit = 4000000000ull;
  uint64_t instructions = 0, epochs = 1;
};
extern Machine machine;

void runLaunch(Launch& launch);
[[noreturn]] void report(int code, const std::string& kind, const Thread& t, const Instr& i, const std::string& what);
std::string threadName(const Thread& t);
std::string hex(uint64_t v);

template <class T>
inline T get(const Thread& t, int slot) {
  T v;
  std::memcpy(&v, &t.r[slot], sizeof(T));
  return v;
}
template <class T>
inline void put(Thread& t, int slot, T v) {
  uint64_t bits = 0;
  std::memcpy(&bits, &v, sizeof(T));
  t.r[slot] = bits;
}
inline void putWidth(Thread& t, int slot, uint64_t v, int width) {
  if (slot >= 0) t.r[slot] = width >= 64 ? v : v & ((1ull << width) - 1);
}
// The 64-bit pattern of a register read as this type: sign- or zero-extended.
inline uint64_t extend(uint64_t v, Type type) {
  switch (type) {
    case S8: return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int8_t>(v)));
    case S16: return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int16_t>(v)));
    case S32: return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(v)));
    case B8: case U8: return static_cast<uint8_t>(v);
    case B16: case U16: return static_cast<uint16_t>(v);
    case B32: case U32: case F32: return static_cast<uint32_t>(v);
    default: return v;
  }
}

// Address checks of a memory access; returns where the bytes are.
enum Use { READ, WRITE, UPDATE };
uint8_t* touch(Thread& t, const Instr& i, Space space, uint64_t address, int bytes, Use use, bool strong);

// Handlers by opcode; null if the combination does not exist. They may complete the instruction (fields of i).
Handler integerHandler(const std::string& op, Instr& i);
Handler floatHandler(const std::string& op, Instr& i);
Handler logicHandler(const std::string& op, Instr& i);
Handler compareHandler(const std::string& op, Instr& i);
int runConvert(Thread& t, const Instr& i);
int runLoad(Thread& t, const Instr& i);
int runStore(Thread& t, const Instr& i);
int runAtomic(Thread& t, const Instr& i);
int runLoadParam(Thread& t, const Instr& i);
int runLoadFrame(Thread& t, const Instr& i);
int runStoreFrame(Thread& t, const Instr& i);
int runCall(Thread& t, const Instr& i);
int runReturn(Thread& t, const Instr& i);
int runExit(Thread& t, const Instr& i);
// A warp instruction for the lanes (thread numbers) of its mask; bits of active are lanes.
void runWarp(Block& block, int warp, const Instr& i, uint32_t active);

}  // namespace emu
