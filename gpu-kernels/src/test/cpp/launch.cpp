// Runs the blocks of a launch: scheduling of threads, barriers, warp operations, calls.
#include <algorithm>
#include <numeric>

#include "exec.h"

namespace emu {

Machine machine;

std::string threadName(const Thread& t) {
  const Block& b = *t.block;
  const unsigned* n = b.launch->threads;
  unsigned id = static_cast<unsigned>(t.id);
  auto triple = [](unsigned x, unsigned y, unsigned z) {
    return "(" + std::to_string(x) + "," + std::to_string(y) + "," + std::to_string(z) + ")";
  };
  return "block " + triple(b.index[0], b.index[1], b.index[2]) + " thread " + triple(id % n[0], id / n[0] % n[1], id / n[0] / n[1]);
}

void report(int code, const std::string& kind, const Thread& t, const Instr& i, const std::string& what) {
  throw Fault{code, kind, kind + ": kernel " + t.block->launch->kernel->name + ", " + threadName(t) + ": " + what + "; " +
                              where(*t.block->launch->module, i)};
}

int runCall(Thread& t, const Instr& i) {
  const CallSite& call = *i.call;
  const Function& f = *call.callee;
  if (t.stack.size() > 64) report(719, "deep-call", t, i, "more than 64 nested calls");
  t.stack.push_back({t.function, t.r, t.params, t.pc, &call});
  uint8_t* caller = t.params;
  size_t words = f.image.size() + (f.frameBytes + 7) / 8;
  t.r = new uint64_t[words];
  std::memcpy(t.r, t.stack.back().r, SPECIALS * sizeof(uint64_t));
  std::memcpy(t.r + SPECIALS, f.image.data() + SPECIALS, (f.image.size() - SPECIALS) * sizeof(uint64_t));
  t.params = reinterpret_cast<uint8_t*>(t.r + f.image.size());
  size_t n = call.arguments.size();
  for (size_t k = 0; k < n; k++) std::memcpy(t.params + f.parameters[k].offset, caller + call.arguments[k], f.parameters[k].size);
  t.function = &f;
  t.pc = 0;
  return GO;
}

int runReturn(Thread& t, const Instr&) {
  if (t.stack.empty()) return EXITED;
  Frame& frame = t.stack.back();
  if (frame.call->result >= 0) std::memcpy(frame.params + frame.call->result, t.params + t.function->resultOffset, t.function->resultBytes);
  delete[] t.r;
  t.r = frame.r;
  t.params = frame.params;
  t.function = frame.function;
  t.pc = frame.pc;
  t.stack.pop_back();
  return GO;
}

int runExit(Thread&, const Instr&) { return EXITED; }

namespace {

void run(Thread& t, uint64_t limit) {
  uint64_t n = 0;
  while (true) {
    const Instr& i = t.function->code[t.pc];
    t.pc++;
    n++;
    if (i.pred >= 0 && (t.r[i.pred] != 0) == i.predNegated) continue;
    int stop = i.run(t, i);
    if (stop != GO) {
      t.state = stop;
      t.waits = stop == EXITED ? nullptr : &i;
      break;
    }
    if ((n & 0xFFFFF) == 0 && machine.instructions + n > limit) {
      report(702, "timeout", t, i, "the launch has run more instructions than the limit allows");
    }
  }
  machine.instructions += n;
}

void setUp(Block& b) {
  const Launch& l = *b.launch;
  const Function& f = *l.kernel;
  size_t n = static_cast<size_t>(l.threads[0]) * l.threads[1] * l.threads[2];
  size_t slots = f.image.size(), words = slots + (f.frameBytes + 7) / 8;
  if (b.threads.size() != n) {
    b.threads.resize(n);
    b.registers.resize(n * words);
    size_t shared = static_cast<size_t>(f.sharedBytes) + l.dynamicShared;
    b.shared.resize(shared);
    b.known.resize(shared + 16);
    b.access.resize(shared / 4 + 4);
  }
  std::fill(b.shared.begin(), b.shared.end(), 0xFF);
  std::fill(b.known.begin(), b.known.end(), 0);
  // The access records of earlier blocks carry older epochs and need no clearing.
  b.firstEpoch = b.epoch = ++machine.epochs;
  for (size_t k = 0; k < n; k++) {
    Thread& t = b.threads[k];
    t.block = &b;
    t.id = static_cast<int>(k);
    t.function = &f;
    t.pc = 0;
    t.state = GO;
    t.carry = false;
    t.warpEpoch = 0;
    t.waits = nullptr;
    t.r = b.registers.data() + k * words;
    t.params = reinterpret_cast<uint8_t*>(t.r + slots);
    std::memcpy(t.r, f.image.data(), slots * sizeof(uint64_t));
    if (l.localBytes > 0) t.local.assign(l.localBytes, 0xFF);
    unsigned id = static_cast<unsigned>(k), lane = id & 31;
    t.r[TID_X] = id % l.threads[0];
    t.r[TID_Y] = id / l.threads[0] % l.threads[1];
    t.r[TID_Z] = id / l.threads[0] / l.threads[1];
    for (int d = 0; d < 3; d++) {
      t.r[NTID_X + d] = l.threads[d];
      t.r[CTAID_X + d] = b.index[d];
      t.r[NCTAID_X + d] = l.grid[d];
    }
    t.r[LANEID] = lane;
    t.r[WARPID] = id >> 5;
    t.r[NWARPID] = (n + 31) / 32;
    t.r[LANEMASK_EQ] = 1u << lane;
    t.r[LANEMASK_LT] = (1u << lane) - 1;
    t.r[LANEMASK_LE] = (1u << lane) | ((1u << lane) - 1);
    t.r[LANEMASK_GT] = static_cast<uint32_t>(~((1u << lane) | ((1u << lane) - 1)));
    t.r[LANEMASK_GE] = static_cast<uint32_t>(~((1u << lane) - 1));
    t.r[SHARED_TOTAL] = b.shared.size();
  }
}

uint32_t maskOf(const Thread& t, const Instr& i) {
  int slot = i.warp == W_SYNC ? i.a : i.e;
  return slot < 0 ? 0 : static_cast<uint32_t>(t.r[slot]);
}

// Runs the warp operation this thread has reached, if all lanes of its mask are there.
bool tryWarp(Block& b, Thread& t) {
  const Instr& i = *t.waits;
  size_t first = static_cast<size_t>(t.id) & ~31ull, n = std::min<size_t>(32, b.threads.size() - first);
  uint32_t mask = maskOf(t, i);
  if ((mask >> (t.id & 31) & 1) == 0) report(719, "lane-not-in-mask", t, i, "the calling lane is missing from the mask " + hex(mask));
  for (size_t k = 0; k < 32; k++) {
    if ((mask >> k & 1) == 0) continue;
    if (k >= n) {
      report(719, "exited-lane", t, i, "the mask " + hex(mask) + " names lane " + std::to_string(k) + ", but the warp has " + std::to_string(n) + " threads");
    }
    Thread& other = b.threads[first + k];
    if (other.state == EXITED) report(719, "exited-lane", t, i, "the mask " + hex(mask) + " names lane " + std::to_string(k) + ", which has exited");
    if (other.state != AT_WARP || other.waits != &i) return false;
  }
  for (size_t k = 0; k < n; k++) {
    Thread& other = b.threads[first + k];
    if ((mask >> k & 1) != 0 && maskOf(other, i) != mask) {
      report(719, "mask-mismatch", t, i, "lane " + std::to_string(k) + " gives the mask " + hex(maskOf(other, i)) + ", this lane " + hex(mask));
    }
  }
  runWarp(b, t.id >> 5, i, mask);
  for (size_t k = 0; k < n; k++) {
    if ((mask >> k & 1) != 0) {
      b.threads[first + k].state = GO;
      if (i.warp == W_SYNC) b.threads[first + k].warpEpoch++;
    }
  }
  return true;
}

// The lanes of a warp that have reached the same activemask, once nothing else in the block can go on.
bool tellActive(Block& b) {
  bool told = false;
  for (size_t first = 0; first < b.threads.size(); first += 32) {
    size_t n = std::min<size_t>(32, b.threads.size() - first);
    for (size_t k = 0; k < n; k++) {
      const Instr* at = b.threads[first + k].waits;
      if (b.threads[first + k].state != AT_WARP || at->warp != W_ACTIVE) continue;
      uint32_t mask = 0;
      for (size_t j = k; j < n; j++) {
        if (b.threads[first + j].state == AT_WARP && b.threads[first + j].waits == at) mask |= 1u << j;
      }
      for (size_t j = k; j < n; j++) {
        if ((mask >> j & 1) == 0) continue;
        b.threads[first + j].r[at->d] = mask;
        b.threads[first + j].state = GO;
      }
      told = true;
    }
  }
  return told;
}

// All live threads wait at a barrier.
void releaseBarrier(Block& b) {
  const Thread* first = nullptr;
  const Thread* exited = nullptr;
  for (const Thread& t : b.threads) {
    if (t.state == EXITED) {
      if (exited == nullptr) exited = &t;
    } else if (first == nullptr) {
      first = &t;
    } else if (t.waits != first->waits) {
      report(719, "divergent-barrier", t, *t.waits,
             "this thread waits at another barrier than " + threadName(*first) + ", which waits at " + where(*b.launch->module, *first->waits));
    }
  }
  const Instr& i = *first->waits;
  if (exited != nullptr) report(719, "divergent-barrier", *first, i, "a barrier of the whole block, but " + threadName(*exited) + " has already exited");
  if (i.reduce) {
    uint32_t count = 0;
    for (const Thread& t : b.threads) count += (t.r[i.c] != 0) != i.negC ? 1 : 0;
    uint32_t v = i.mode == 0 ? count : i.mode == 1 ? count == b.threads.size() : count > 0;
    for (Thread& t : b.threads) t.r[i.d] = v;
  }
  for (Thread& t : b.threads) {
    if (t.state == AT_BARRIER) t.state = GO;
  }
  b.epoch = ++machine.epochs;
}

[[noreturn]] void deadlock(Block& b) {
  int barrier = 0, warp = 0, exited = 0;
  const Thread* at = nullptr;
  for (const Thread& t : b.threads) {
    if (t.state == AT_BARRIER) barrier++;
    if (t.state == EXITED) exited++;
    if (t.state == AT_WARP) {
      warp++;
      if (at == nullptr) at = &t;
    }
  }
  report(702, "deadlock", *at, *at->waits,
         "no thread can go on: " + std::to_string(barrier) + " wait at a barrier, " + std::to_string(warp) + " at a warp operation (mask " +
             hex(maskOf(*at, *at->waits)) + "), " + std::to_string(exited) + " have exited");
}

void runBlock(Block& b, std::mt19937_64& random, uint64_t limit) {
  setUp(b);
  size_t n = b.threads.size();
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  if (machine.order == 1) std::reverse(order.begin(), order.end());
  size_t left = n;
  while (left > 0) {
    if (machine.order == 2) std::shuffle(order.begin(), order.end(), random);
    for (uint32_t k : order) {
      Thread& t = b.threads[k];
      if (t.state != GO) continue;
      run(t, limit);
      if (t.state == EXITED) left--;
    }
    // Warp operations are tried when every thread of the block has stopped.
    bool released = false;
    size_t waiting = 0;
    for (size_t k = 0; k < n; k++) {
      Thread& t = b.threads[k];
      if (t.state == AT_WARP && t.waits->warp != W_ACTIVE && tryWarp(b, t)) released = true;
      if (t.state == AT_BARRIER) waiting++;
    }
    if (left == 0) break;
    if (!released) released = tellActive(b);
    if (!released) {
      if (waiting == left) {
        releaseBarrier(b);
      } else {
        deadlock(b);
      }
    }
    if (machine.instructions > limit) {
      const Thread& t = b.threads[0];
      report(702, "timeout", t, t.function->code[t.pc - 1], "the launch has run more instructions than the limit allows");
    }
  }
}

void cleanUp(Block& b) {
  for (Thread& t : b.threads) {
    while (!t.stack.empty()) {
      delete[] t.r;
      t.r = t.stack.back().r;
      t.stack.pop_back();
    }
  }
}

}  // namespace

void runLaunch(Launch& l) {
  for (const auto& entry : l.module->functions) {
    for (const Instr& i : entry.second->code) i.cache = nullptr;
  }
  l.firstEpoch = machine.epochs + 1;
  uint64_t blocks = static_cast<uint64_t>(l.grid[0]) * l.grid[1] * l.grid[2];
  std::mt19937_64 random(machine.seed);
  std::vector<uint64_t> order;
  if (machine.order == 2) {
    order.resize(blocks);
    std::iota(order.begin(), order.end(), 0);
    std::shuffle(order.begin(), order.end(), random);
  }
  Block b;
  b.launch = &l;
  uint64_t limit = machine.instructions + machine.instructionLimit;
  try {
    for (uint64_t k = 0; k < blocks; k++) {
      uint64_t n = machine.order == 2 ? order[k] : machine.order == 1 ? blocks - 1 - k : k;
      b.index[0] = static_cast<unsigned>(n % l.grid[0]);
      b.index[1] = static_cast<unsigned>(n / l.grid[0] % l.grid[1]);
      b.index[2] = static_cast<unsigned>(n / l.grid[0] / l.grid[1]);
      runBlock(b, random, limit);
    }
  } catch (...) {
    cleanUp(b);
    throw;
  }
}

}  // namespace emu
