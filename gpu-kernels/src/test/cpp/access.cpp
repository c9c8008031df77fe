// Loads, stores and atomics with their checks: bounds, alignment, never-written bytes, races.
#include <cmath>
#include <cstdio>

#include "exec.h"

namespace emu {

std::string hex(uint64_t v) {
  char text[32];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(v));
  return text;
}

namespace {

const char* spaceName(Space s) { return s == SHARED ? "shared" : s == LOCAL ? "local" : "global"; }

std::string useName(Use u, int bytes, Space s, bool constant) {
  return std::to_string(bytes) + "-byte " + (u == READ ? "read" : u == WRITE ? "write" : "atomic") + " of " +
         (constant ? "constant" : spaceName(s)) + " memory";
}

enum Conflict { NONE, IN_BLOCK, BETWEEN_BLOCKS };

// Whether an earlier access and the access "now" are unordered.
inline Conflict conflict(uint64_t old, uint64_t now, uint64_t launchEpoch, uint64_t blockEpoch) {
  uint64_t epoch = old >> STAMP_EPOCH;
  if (epoch < launchEpoch || old == 0) return NONE;
  if ((old & now & (15ull << STAMP_MASK)) == 0) return NONE;
  if ((old & now & (1ull << STAMP_ATOMIC)) != 0) return NONE;
  if (epoch < blockEpoch) return BETWEEN_BLOCKS;
  if (epoch != now >> STAMP_EPOCH) return NONE;
  uint64_t a = old & 1023, b = now & 1023;
  if (a == b) return NONE;
  if (a >> 5 == b >> 5 && ((old ^ now) & (1023ull << 10)) != 0) return NONE;  // ordered by a warp barrier
  return IN_BLOCK;
}

[[noreturn]] void race(Thread& t, const Instr& i, Space space, uint64_t address, Use use, uint64_t other, Conflict c, bool otherWrote) {
  bool atomic = (other >> STAMP_ATOMIC & 1) != 0;
  std::string what = useName(use, 4, space, false) + " at " + (space == SHARED ? "shared offset " : "") +
                     (space == SHARED ? std::to_string(address) : hex(address)) + " races with " +
                     (otherWrote ? atomic ? "an atomic update" : "a write" : "a read") + " by thread number " +
                     std::to_string(other & 1023) + (c == BETWEEN_BLOCKS ? " of another block in the same launch" : " of the same block since the last barrier");
  if (space == GLOBAL) what += "; " + t.block->launch->memory->describe(address);
  report(719, c == BETWEEN_BLOCKS ? "global-race-blocks" : space == SHARED ? "shared-race" : "global-race-threads", t, i, what);
}

inline void word(Thread& t, const Instr& i, Space space, Access& w, uint64_t stamp, Use use, uint64_t launchEpoch, uint64_t blockEpoch, uint64_t address) {
  Conflict c;
  if (w.writer != 0 && (c = conflict(w.writer, stamp, launchEpoch, blockEpoch)) != NONE) race(t, i, space, address, use, w.writer, c, true);
  if (w.earlier != 0 && (c = conflict(w.earlier, stamp, launchEpoch, blockEpoch)) != NONE) race(t, i, space, address, use, w.earlier, c, true);
  if (use == READ) {
    if (w.reader == stamp || w.second == stamp) return;
    uint64_t first = w.reader >> STAMP_EPOCH;
    bool stale = first < launchEpoch || (first >= blockEpoch && first != stamp >> STAMP_EPOCH);
    bool same = first == stamp >> STAMP_EPOCH && (w.reader & 1023) == (stamp & 1023);
    if (stale) {
      w.reader = stamp;
    } else if (same) {  // unite the bytes; not atomic if one of the two was not
      uint64_t mask = (w.reader | stamp) & (15ull << STAMP_MASK);
      uint64_t atomic = w.reader & stamp & (1ull << STAMP_ATOMIC);
      w.reader = (stamp & ~((15ull << STAMP_MASK) | (1ull << STAMP_ATOMIC))) | mask | atomic;
    } else {
      w.second = stamp;
    }
    return;
  }
  if (w.reader != 0 && (c = conflict(w.reader, stamp, launchEpoch, blockEpoch)) != NONE) race(t, i, space, address, use, w.reader, c, false);
  if (w.second != 0 && (c = conflict(w.second, stamp, launchEpoch, blockEpoch)) != NONE) race(t, i, space, address, use, w.second, c, false);
  bool same = w.writer >> STAMP_EPOCH == stamp >> STAMP_EPOCH && (w.writer & 1023) == (stamp & 1023);
  if (same) {
    uint64_t mask = (w.writer | stamp) & (15ull << STAMP_MASK);
    uint64_t atomic = w.writer & stamp & (1ull << STAMP_ATOMIC);
    w.writer = (stamp & ~((15ull << STAMP_MASK) | (1ull << STAMP_ATOMIC))) | mask | atomic;
  } else {
    if (w.writer >> STAMP_EPOCH >= launchEpoch) w.earlier = w.writer;
    w.writer = stamp;
  }
}

inline void races(Thread& t, const Instr& i, Space space, Access* first, uint64_t offset, uint64_t address, int bytes, Use use, bool strong) {
  Block& b = *t.block;
  uint64_t stamp = b.epoch << STAMP_EPOCH | static_cast<uint64_t>(strong || use == UPDATE) << STAMP_ATOMIC |
                   static_cast<uint64_t>(t.warpEpoch & 1023) << 10 | static_cast<uint64_t>(t.id);
  uint64_t launchEpoch = space == SHARED ? b.firstEpoch : b.launch->firstEpoch;
  if (bytes >= 4) {
    stamp |= 15ull << STAMP_MASK;
    for (int k = 0; k < bytes; k += 4) word(t, i, space, first[(offset + k) >> 2], stamp, use, launchEpoch, b.firstEpoch, address + k);
  } else {
    stamp |= static_cast<uint64_t>(((1 << bytes) - 1) << (offset & 3)) << STAMP_MASK;
    word(t, i, space, first[offset >> 2], stamp, use, launchEpoch, b.firstEpoch, address);
  }
}

inline bool allKnown(const uint8_t* known, int bytes) {
  uint64_t v;
  if (bytes == 8) {
    std::memcpy(&v, known, 8);
    return v == 0x0101010101010101ull;
  }
  uint8_t all = 1;
  for (int k = 0; k < bytes; k++) all &= known[k];
  return all != 0;
}

[[noreturn]] void unknownBytes(Thread& t, const Instr& i, Space space, const uint8_t* known, uint64_t address, int bytes, Use use) {
  int k = 0;
  while (known[k] != 0) k++;
  report(719, "uninitialised-read", t, i,
         useName(use, bytes, space, false) + " at " + (space == SHARED ? "shared offset " + std::to_string(address) : hex(address)) +
             ": byte " + std::to_string(k) + " was never written" +
             (space == GLOBAL ? "; " + t.block->launch->memory->describe(address) : ""));
}

}  // namespace

uint8_t* touch(Thread& t, const Instr& i, Space space, uint64_t address, int bytes, Use use, bool strong) {
  Block& b = *t.block;
  if (space == GENERIC) {
    uint64_t window = address & WINDOW_MASK;
    space = window == SHARED_WINDOW ? SHARED : window == LOCAL_WINDOW ? LOCAL : GLOBAL;
    if (space != GLOBAL) address &= ~WINDOW_MASK;
  }
  if ((address & static_cast<uint64_t>(bytes - 1)) != 0) {
    report(716, "misaligned", t, i, useName(use, bytes, space, space == CONST) + " at " + hex(address) + ", which is not a multiple of " + std::to_string(bytes));
  }
  if (space == SHARED) {
    if (address >= b.shared.size() || b.shared.size() - address < static_cast<uint64_t>(bytes)) {
      report(700, "out-of-range", t, i, useName(use, bytes, space, false) + " at shared offset " + std::to_string(static_cast<int64_t>(address)) +
                  "; the block has " + std::to_string(b.shared.size()) + " bytes of shared memory");
    }
    uint8_t* known = b.known.data() + address;
    if (use == WRITE) {
      std::memset(known, 1, bytes);
    } else if (!allKnown(known, bytes)) {
      unknownBytes(t, i, space, known, address, bytes, use);
    }
    races(t, i, space, b.access.data(), address, address, bytes, use, strong);
    return b.shared.data() + address;
  }
  if (space == LOCAL) {
    if (address >= t.local.size() || t.local.size() - address < static_cast<uint64_t>(bytes)) {
      report(700, "out-of-range", t, i, useName(use, bytes, space, false) + " at local offset " + std::to_string(static_cast<int64_t>(address)) +
                  "; the thread has " + std::to_string(t.local.size()) + " bytes of local memory");
    }
    return t.local.data() + address;
  }
  Allocation* a = i.cache;
  uint64_t offset = a != nullptr ? address - reinterpret_cast<uint64_t>(a->base) : 0;
  if (a == nullptr || offset >= a->size || a->size - offset < static_cast<uint64_t>(bytes)) {
    a = b.launch->memory->range(address, bytes);
    if (a == nullptr) {
      report(700, "out-of-range", t, i, useName(use, bytes, space, space == CONST) + " at " + hex(address) + ": " + b.launch->memory->describe(address));
    }
    i.cache = a;
    offset = address - reinterpret_cast<uint64_t>(a->base);
  }
  if (space == CONST) {
    if (!a->module || use != READ) report(700, "out-of-range", t, i, "constant memory access at " + hex(address) + " hits no constant variable");
    return a->base + offset;
  }
  if (use == WRITE) {
    std::memset(a->known + offset, 1, bytes);
  } else if (!allKnown(a->known + offset, bytes)) {
    unknownBytes(t, i, GLOBAL, a->known + offset, address, bytes, use);
  }
  races(t, i, GLOBAL, a->access, offset, address, bytes, use, strong);
  return a->base + offset;
}

namespace {

inline uint64_t fetch(const uint8_t* p, int bytes) {
  uint64_t v = 0;
  switch (bytes) {
    case 8: std::memcpy(&v, p, 8); break;
    case 4: std::memcpy(&v, p, 4); break;
    case 2: std::memcpy(&v, p, 2); break;
    default: v = *p; break;
  }
  return v;
}
inline void deposit(uint8_t* p, uint64_t v, int bytes) {
  switch (bytes) {
    case 8: std::memcpy(p, &v, 8); break;
    case 4: std::memcpy(p, &v, 4); break;
    case 2: std::memcpy(p, &v, 2); break;
    default: *p = static_cast<uint8_t>(v); break;
  }
}
inline uint64_t addressOf(const Thread& t, const Instr& i) { return t.r[i.a] + static_cast<uint64_t>(i.imm); }

// A vector must be aligned to its whole size.
inline void alignedVector(Thread& t, const Instr& i, uint64_t address, int bytes, Use use) {
  if (i.count > 1 && (address & static_cast<uint64_t>(bytes * i.count - 1)) != 0) {
    report(716, "misaligned", t, i, useName(use, bytes * i.count, i.space == GENERIC ? GLOBAL : i.space, false) + " at " + hex(address) +
                ", which is not a multiple of " + std::to_string(bytes * i.count));
  }
}

template <class T>
uint64_t updated(uint64_t old, uint64_t operand, uint64_t third, uint8_t mode) {
  T a, b, d;
  std::memcpy(&a, &old, sizeof(T));
  std::memcpy(&b, &operand, sizeof(T));
  switch (mode) {
    case A_ADD: d = static_cast<T>(a + b); break;
    case A_MIN: d = b < a ? b : a; break;
    case A_MAX: d = b > a ? b : a; break;
    case A_INC: d = a >= b ? T(0) : static_cast<T>(a + 1); break;
    case A_DEC: d = a == T(0) || a > b ? b : static_cast<T>(a - 1); break;
    default: {
      uint64_t v = mode == A_EXCH ? operand : mode == A_AND ? old & operand : mode == A_OR ? old | operand : mode == A_XOR ? old ^ operand
                   : old == operand ? third : old;
      return v;
    }
  }
  uint64_t v = 0;
  std::memcpy(&v, &d, sizeof(T));
  return v;
}

}  // namespace

int runLoad(Thread& t, const Instr& i) {
  int bytes = bytesOf(i.type);
  uint64_t address = addressOf(t, i);
  alignedVector(t, i, address, bytes, READ);
  uint64_t values[4];
  for (int k = 0; k < i.count; k++) values[k] = fetch(touch(t, i, i.space, address + k * bytes, bytes, READ, i.strong), bytes);
  for (int k = 0; k < i.count; k++) putWidth(t, i.v[k], extend(values[k], i.type), i.width[k]);
  return GO;
}

int runStore(Thread& t, const Instr& i) {
  int bytes = bytesOf(i.type);
  uint64_t address = addressOf(t, i);
  alignedVector(t, i, address, bytes, WRITE);
  for (int k = 0; k < i.count; k++) deposit(touch(t, i, i.space, address + k * bytes, bytes, WRITE, i.strong), t.r[i.v[k]], bytes);
  return GO;
}

int runAtomic(Thread& t, const Instr& i) {
  int bytes = bytesOf(i.type);
  uint8_t* p = touch(t, i, i.space, addressOf(t, i), bytes, UPDATE, true);
  uint64_t old = fetch(p, bytes), b = extend(t.r[i.b], i.type), c = i.c >= 0 ? t.r[i.c] : 0, v;
  if (bytes == 4) {
    b = static_cast<uint32_t>(b);
    c = static_cast<uint32_t>(c);
  }
  switch (i.type) {
    case F64: v = updated<double>(old, b, c, i.mode); break;
    case F32: v = updated<float>(old, b, c, i.mode); break;
    case S32: v = updated<int32_t>(old, b, c, i.mode); break;
    case S64: v = updated<int64_t>(old, b, c, i.mode); break;
    case U32: case B32: v = updated<uint32_t>(old, b, c, i.mode); break;
    default: v = updated<uint64_t>(old, b, c, i.mode); break;
  }
  deposit(p, v, bytes);
  putWidth(t, i.d, old, 8 * bytes);
  return GO;
}

// Kernel parameters: i.imm is the offset in the launch's buffer (checked when decoded).
int runLoadParam(Thread& t, const Instr& i) {
  int bytes = bytesOf(i.type);
  const uint8_t* p = t.block->launch->params.data() + i.imm;
  for (int k = 0; k < i.count; k++) putWidth(t, i.v[k], extend(fetch(p + k * bytes, bytes), i.type), i.width[k]);
  return GO;
}

// Parameters of functions: i.imm is the offset in the frame.
int runLoadFrame(Thread& t, const Instr& i) {
  int bytes = bytesOf(i.type);
  for (int k = 0; k < i.count; k++) putWidth(t, i.v[k], extend(fetch(t.params + i.imm + k * bytes, bytes), i.type), i.width[k]);
  return GO;
}

int runStoreFrame(Thread& t, const Instr& i) {
  int bytes = bytesOf(i.type);
  for (int k = 0; k < i.count; k++) deposit(t.params + i.imm + k * bytes, t.r[i.v[k]], bytes);
  return GO;
}

}  // namespace emu
