#include "memory.h"

#include <sys/mman.h>

#include <cstdio>
#include <cstring>
#include <new>

namespace emu {

namespace {
constexpr size_t PAGE = 4096, ALIGN = 256;
constexpr uint8_t SLACK = 0xA5;

uint8_t* pages(size_t bytes) {
  void* p = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return p == MAP_FAILED ? nullptr : static_cast<uint8_t*>(p);
}
}  // namespace

Allocation* Memory::allocate(size_t size, void* owner, bool module) {
  size_t rounded = (size + ALIGN - 1) / ALIGN * ALIGN;
  size_t inner = (rounded + PAGE - 1) / PAGE * PAGE;
  Allocation* a = new Allocation;
  a->mapBytes = inner + 2 * PAGE;
  a->knownBytes = (size + 16 + PAGE - 1) / PAGE * PAGE;
  a->accessBytes = (((size + 3) / 4 + 4) * sizeof(Access) + PAGE - 1) / PAGE * PAGE;
  a->map = pages(a->mapBytes);
  a->known = pages(a->knownBytes);
  a->access = reinterpret_cast<Access*>(pages(a->accessBytes));
  if (a->map == nullptr || a->known == nullptr || a->access == nullptr) {
    if (a->map != nullptr) munmap(a->map, a->mapBytes);
    if (a->known != nullptr) munmap(a->known, a->knownBytes);
    if (a->access != nullptr) munmap(a->access, a->accessBytes);
    delete a;
    return nullptr;
  }
  a->number = ++numbers;
  a->size = size;
  a->base = a->map + PAGE + inner - rounded;
  a->owner = owner;
  a->module = module;
  std::memset(a->base, 0xFF, size);  // an uninitialised double reads as NaN
  std::memset(a->base + size, SLACK, rounded - size);
  mprotect(a->map, PAGE, PROT_NONE);
  mprotect(a->map + PAGE + inner, PAGE, PROT_NONE);
  blocks[reinterpret_cast<uint64_t>(a->base)] = a;
  if (!module) {
    bytes += size;
    count++;
  }
  return a;
}

bool Memory::release(Allocation* a) {
  bool intact = true;
  for (uint8_t* p = a->base + a->size; p < a->map + a->mapBytes - PAGE; p++) intact = intact && *p == SLACK;
  blocks.erase(reinterpret_cast<uint64_t>(a->base));
  if (!a->module) {
    bytes -= a->size;
    count--;
  }
  munmap(a->map, a->mapBytes);
  munmap(a->known, a->knownBytes);
  munmap(a->access, a->accessBytes);
  delete a;
  return intact;
}

Allocation* Memory::find(uint64_t address) const {
  auto it = blocks.upper_bound(address);
  if (it == blocks.begin()) return nullptr;
  Allocation* a = (--it)->second;
  return address - it->first < a->size ? a : nullptr;
}

Allocation* Memory::range(uint64_t address, size_t n) const {
  Allocation* a = find(address);
  if (a == nullptr) return nullptr;
  uint64_t offset = address - reinterpret_cast<uint64_t>(a->base);
  return n <= a->size - offset ? a : nullptr;
}

std::string Memory::describe(uint64_t address) const {
  if (blocks.empty()) return "there is no live allocation";
  const Allocation* best = nullptr;
  uint64_t distance = ~0ull;
  bool after = false;
  auto it = blocks.upper_bound(address);
  if (it != blocks.end()) {
    best = it->second;
    distance = it->first - address;
  }
  if (it != blocks.begin()) {
    const Allocation* a = (--it)->second;
    uint64_t end = it->first + a->size;
    uint64_t d = address >= end ? address - end : 0;
    if (d <= distance) {
      best = a;
      distance = d;
      after = true;
    }
  }
  uint64_t start = reinterpret_cast<uint64_t>(best->base);
  std::string place;
  if (after && address < start + best->size) {
    place = std::to_string(address - start) + " bytes into";
  } else if (after) {
    place = std::to_string(distance) + " bytes past the end of";
  } else {
    place = std::to_string(distance) + " bytes before the start of";
  }
  char text[160];
  std::snprintf(text, sizeof text, "%s allocation #%llu (%zu bytes at 0x%llx)", place.c_str(),
                static_cast<unsigned long long>(best->number), best->size, static_cast<unsigned long long>(start));
  return text;
}

}  // namespace emu
