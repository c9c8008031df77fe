// Device memory: every allocation has its own pages, a record of the bytes ever written, and of who touched each word.
#pragma once
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace emu {

// What went wrong on the emulated device: the error code of the driver, the kind of report, and its text.
struct Fault {
  int code;
  std::string kind, text;
};

// The last accesses to one 4-byte word. A stamp holds: 10 bits thread, 10 bits warp epoch, 4 bits bytes touched,
// 1 bit atomic, 39 bits block epoch (numbered through all blocks and launches).
// Two writers and two readers are kept, because several atomic updates or reads may precede the conflicting access.
struct Access {
  uint64_t writer, earlier, reader, second;
};
constexpr int STAMP_MASK = 20, STAMP_ATOMIC = 24, STAMP_EPOCH = 25;

struct Allocation {
  uint64_t number = 0;
  uint8_t* base = nullptr;
  size_t size = 0;
  uint8_t* map = nullptr;
  size_t mapBytes = 0;
  uint8_t* known = nullptr;  // 1 for every byte that was written
  size_t knownBytes = 0;
  Access* access = nullptr;
  size_t accessBytes = 0;
  void* owner = nullptr;  // context
  bool module = false;    // storage of a module variable
};

class Memory {
 public:
  Allocation* allocate(size_t bytes, void* owner, bool module);
  // Returns false if bytes around the block were overwritten.
  bool release(Allocation* a);
  // The allocation that holds this address, or null.
  Allocation* find(uint64_t address) const;
  // "8 bytes past the end of allocation #3 (...)".
  std::string describe(uint64_t address) const;
  // The allocation that holds [address, address + bytes), or null.
  Allocation* range(uint64_t address, size_t bytes) const;
  const std::map<uint64_t, Allocation*>& all() const { return blocks; }
  void restartNumbers() { numbers = 0; }
  size_t liveBytes() const { return bytes; }
  size_t liveBlocks() const { return count; }

 private:
  std::map<uint64_t, Allocation*> blocks;
  size_t bytes = 0, count = 0;
  uint64_t numbers = 0;
};

}  // namespace emu
