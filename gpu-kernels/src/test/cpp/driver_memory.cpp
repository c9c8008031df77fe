// Memory functions of the emulated driver.
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>

#include "driver.h"

namespace emu {

bool hostIsPinned(const void* p, size_t bytes) {
  uint64_t address = reinterpret_cast<uint64_t>(p);
  auto it = driver.hostBlocks.upper_bound(address);
  if (it == driver.hostBlocks.begin()) return false;
  --it;
  return address - it->first <= it->second && bytes <= it->second - (address - it->first);
}

}  // namespace emu

using namespace emu;

namespace {

// The allocation behind a device range of a copy, or the error.
Allocation* deviceRange(uint64_t address, size_t bytes, const char* function, int& error) {
  Allocation* a = driver.memory.range(address, bytes);
  error = 0;
  if (a == nullptr || a->owner != current()) {
    error = refuse(INVALID_VALUE, "copy-out-of-range", std::string(function) + " of " + std::to_string(bytes) + " bytes at " + hex(address) + ": " +
                   driver.memory.describe(address) + (a != nullptr ? ", which belongs to another context" : ""));
  }
  return a;
}

uint8_t* at(uint64_t address) { return reinterpret_cast<uint8_t*>(address); }
uint8_t* knownAt(Allocation* a, uint64_t address) { return a->known + (address - reinterpret_cast<uint64_t>(a->base)); }

// A copy that finds its range gone when its turn comes (freed while it waited).
Allocation* stillThere(uint64_t address, size_t bytes, const char* function) {
  Allocation* a = driver.memory.range(address, bytes);
  if (a == nullptr) {
    throw Fault{ILLEGAL_ADDRESS, "copy-out-of-range", std::string("copy-out-of-range: ") + function + " at " + hex(address) + ": the memory was freed before the copy ran"};
  }
  return a;
}

void upload(uint64_t to, const void* from, size_t bytes, const char* function) {
  Allocation* a = stillThere(to, bytes, function);
  std::memcpy(at(to), from, bytes);
  std::memset(knownAt(a, to), 1, bytes);
}
void download(void* to, uint64_t from, size_t bytes, const char* function) {
  Allocation* a = stillThere(from, bytes, function);
  std::memcpy(to, at(from), bytes);
  const uint8_t* known = knownAt(a, from);
  driver.counters.unwrittenBytesDown += std::count(known, known + bytes, 0);
}
void copyOnDevice(uint64_t to, uint64_t from, size_t bytes, const char* function) {
  Allocation* source = stillThere(from, bytes, function);
  Allocation* target = stillThere(to, bytes, function);
  std::memmove(at(to), at(from), bytes);
  std::memmove(knownAt(target, to), knownAt(source, from), bytes);
}
void fill(uint64_t to, uint32_t value, int unit, size_t n, const char* function) {
  Allocation* a = stillThere(to, n * unit, function);
  for (size_t k = 0; k < n; k++) std::memcpy(at(to) + k * unit, &value, unit);
  std::memset(knownAt(a, to), 1, n * unit);
}

int finish(Stream& s, bool wait) { return wait ? runUntil(s, s.pushed) : 0; }

int pinned(const void* p, size_t bytes, const char* function) {
  if (hostIsPinned(p, bytes)) return 0;
  return refuse(INVALID_VALUE, "host-not-pinned", std::string(function) + " with host memory that is not page-locked: the copy may run after the array has moved or gone");
}

int copyUp(uint64_t to, const void* from, size_t bytes, Stream* s, bool wait, const char* function) {
  int e = 0;
  if (bytes == 0) return 0;
  if (from == nullptr) return refuse(INVALID_VALUE, "copy-out-of-range", std::string(function) + " from a null host address");
  deviceRange(to, bytes, function, e);
  if (e == 0 && !wait) e = pinned(from, bytes, function);
  if (e != 0) return e;
  driver.counters.copiesUp++;
  driver.counters.bytesUp += static_cast<int64_t>(bytes);
  enqueue(*s, [=] { upload(to, from, bytes, function); });
  return finish(*s, wait);
}
int copyDown(void* to, uint64_t from, size_t bytes, Stream* s, bool wait, const char* function) {
  int e = 0;
  if (bytes == 0) return 0;
  if (to == nullptr) return refuse(INVALID_VALUE, "copy-out-of-range", std::string(function) + " to a null host address");
  deviceRange(from, bytes, function, e);
  if (e == 0 && !wait) e = pinned(to, bytes, function);
  if (e != 0) return e;
  driver.counters.copiesDown++;
  driver.counters.bytesDown += static_cast<int64_t>(bytes);
  enqueue(*s, [=] { download(to, from, bytes, function); });
  return finish(*s, wait);
}
int copyAcross(uint64_t to, uint64_t from, size_t bytes, Stream* s, bool wait, const char* function) {
  int e = 0;
  if (bytes == 0) return 0;
  deviceRange(from, bytes, function, e);
  if (e == 0) deviceRange(to, bytes, function, e);
  if (e != 0) return e;
  driver.counters.copiesOnDevice++;
  enqueue(*s, [=] { copyOnDevice(to, from, bytes, function); });
  return finish(*s, wait);
}
int setMemory(uint64_t to, uint32_t value, int unit, size_t n, Stream* s, const char* function) {
  int e = 0;
  if (n == 0) return 0;
  if (to % unit != 0) return refuse(INVALID_VALUE, "misaligned", std::string(function) + " at " + hex(to));
  deviceRange(to, n * unit, function, e);
  if (e != 0) return e;
  driver.counters.memsets++;
  enqueue(*s, [=] { fill(to, value, unit, n, function); });
  return 0;
}

}  // namespace

EMU_API int cuMemGetInfo_v2(size_t* available, size_t* total) {
  EMU_READY;
  *total = static_cast<size_t>(driver.knobs.totalMemory);
  *available = *total - std::min(*total, driver.memory.liveBytes());
  return 0;
}
EMU_API int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
  EMU_READY;
  if (bytes == 0) return refuse(INVALID_VALUE, "bad-parameter", "cuMemAlloc of 0 bytes");
  if (++driver.allocationCalls == driver.knobs.failAllocation) return OUT_OF_MEMORY;
  if (driver.knobs.failAllocationsFrom > 0 && driver.allocationCalls >= driver.knobs.failAllocationsFrom) return OUT_OF_MEMORY;
  size_t total = static_cast<size_t>(driver.knobs.totalMemory), live = driver.memory.liveBytes();
  if (bytes > total || live > total - bytes) return OUT_OF_MEMORY;
  Allocation* a = driver.memory.allocate(bytes, current(), false);
  if (a == nullptr) return OUT_OF_MEMORY;
  *address = reinterpret_cast<uint64_t>(a->base);
  driver.freed.erase(*address);
  driver.counters.allocations++;
  driver.counters.peakBytes = std::max(driver.counters.peakBytes, static_cast<int64_t>(driver.memory.liveBytes()));
  return 0;
}
EMU_API int cuMemFree_v2(uint64_t address) {
  EMU_READY;
  if (address == 0) return 0;
  if (int e = synchronize(*current())) return e;
  auto it = driver.memory.all().find(address);
  if (it == driver.memory.all().end() || it->second->module || it->second->owner != current()) {
    bool twice = driver.freed.count(address) != 0;
    return refuse(INVALID_VALUE, twice ? "double-free" : "bad-free", "cuMemFree of " + hex(address) +
                  (twice ? ", which was freed before" : ", which is not the start of an allocation of this context; it is ") + (twice ? "" : driver.memory.describe(address)));
  }
  driver.freed.insert(address);
  if (!driver.memory.release(it->second)) {
    current()->sticky = LAUNCH_FAILED;
    return refuse(LAUNCH_FAILED, "overrun", "bytes next to the allocation at " + hex(address) + " were overwritten");
  }
  return 0;
}
EMU_API int cuMemGetAddressRange_v2(uint64_t* base, size_t* bytes, uint64_t address) {
  EMU_READY;
  Allocation* a = driver.memory.find(address);
  if (a == nullptr) return NOT_FOUND;
  if (base != nullptr) *base = reinterpret_cast<uint64_t>(a->base);
  if (bytes != nullptr) *bytes = a->size;
  return 0;
}

EMU_API int cuMemHostAlloc(void** p, size_t bytes, unsigned) {
  EMU_READY;
  *p = std::malloc(std::max<size_t>(bytes, 1));
  if (*p == nullptr) return OUT_OF_MEMORY;
  driver.hostBlocks[reinterpret_cast<uint64_t>(*p)] = bytes;
  return 0;
}
EMU_API int cuMemAllocHost_v2(void** p, size_t bytes) { return cuMemHostAlloc(p, bytes, 0); }
EMU_API int cuMemFreeHost(void* p) {
  EMU_READY;
  if (int e = synchronize(*current())) return e;
  auto it = driver.hostBlocks.find(reinterpret_cast<uint64_t>(p));
  if (it == driver.hostBlocks.end()) return refuse(INVALID_VALUE, "bad-free", "cuMemFreeHost of an address that is not page-locked memory");
  driver.hostBlocks.erase(it);
  std::free(p);
  return 0;
}

EMU_API int cuMemcpyHtoD_v2(uint64_t to, const void* from, size_t bytes) {
  EMU_READY;
  return copyUp(to, from, bytes, &current()->legacy, true, "cuMemcpyHtoD");
}
EMU_API int cuMemcpyDtoH_v2(void* to, uint64_t from, size_t bytes) {
  EMU_READY;
  return copyDown(to, from, bytes, &current()->legacy, true, "cuMemcpyDtoH");
}
EMU_API int cuMemcpyDtoD_v2(uint64_t to, uint64_t from, size_t bytes) {
  EMU_READY;
  return copyAcross(to, from, bytes, &current()->legacy, false, "cuMemcpyDtoD");
}
EMU_API int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void* stream) {
  EMU_READY;
  int e;
  Stream* s = streamOf(stream, e);
  return e != 0 ? e : copyUp(to, from, bytes, s, false, "cuMemcpyHtoDAsync");
}
EMU_API int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void* stream) {
  EMU_READY;
  int e;
  Stream* s = streamOf(stream, e);
  return e != 0 ? e : copyDown(to, from, bytes, s, false, "cuMemcpyDtoHAsync");
}
EMU_API int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void* stream) {
  EMU_READY;
  int e;
  Stream* s = streamOf(stream, e);
  return e != 0 ? e : copyAcross(to, from, bytes, s, false, "cuMemcpyDtoDAsync");
}
EMU_API int cuMemsetD8_v2(uint64_t to, unsigned char v, size_t n) {
  EMU_READY;
  return setMemory(to, v, 1, n, &current()->legacy, "cuMemsetD8");
}
EMU_API int cuMemsetD32_v2(uint64_t to, unsigned v, size_t n) {
  EMU_READY;
  return setMemory(to, v, 4, n, &current()->legacy, "cuMemsetD32");
}
EMU_API int cuMemsetD8Async(uint64_t to, unsigned char v, size_t n, void* stream) {
  EMU_READY;
  int e;
  Stream* s = streamOf(stream, e);
  return e != 0 ? e : setMemory(to, v, 1, n, s, "cuMemsetD8Async");
}
EMU_API int cuMemsetD32Async(uint64_t to, unsigned v, size_t n, void* stream) {
  EMU_READY;
  int e;
  Stream* s = streamOf(stream, e);
  return e != 0 ? e : setMemory(to, v, 4, n, s, "cuMemsetD32Async");
}
