// State of the emulated driver: contexts, streams, modules, knobs, counters, reports.
#pragma once
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "exec.h"

namespace emu {

enum Result {
  SUCCESS = 0, INVALID_VALUE = 1, OUT_OF_MEMORY = 2, NOT_INITIALIZED = 3, NO_DEVICE = 100, INVALID_DEVICE = 101, INVALID_CONTEXT = 201,
  NO_BINARY = 209, INVALID_PTX = 218, UNSUPPORTED_PTX = 222, INVALID_HANDLE = 400, NOT_FOUND = 500, NOT_READY = 600, ILLEGAL_ADDRESS = 700,
  OUT_OF_RESOURCES = 701, TIMEOUT = 702, CONTEXT_DESTROYED = 709, MISALIGNED = 716, LAUNCH_FAILED = 719, NOT_SUPPORTED = 801
};

struct Stream;
struct Context;

// Work that waits in a stream until something synchronises.
struct Work {
  std::function<void()> run;
  std::vector<std::pair<Stream*, uint64_t>> after;
};

struct Stream {
  Context* context = nullptr;
  bool nonBlocking = false, alive = true;
  std::deque<Work> work;
  uint64_t pushed = 0, done = 0;
};

struct Event {
  Context* context = nullptr;
  Stream* stream = nullptr;
  uint64_t position = 0;
  bool recorded = false, alive = true;
};

struct LoadedModule {
  Context* context = nullptr;
  std::unique_ptr<Module> module;
  bool alive = true;
};

struct Kernel {
  LoadedModule* loaded = nullptr;
  Function* function = nullptr;
  int dynamicLimit = 48 * 1024;
};

struct Context {
  int device = 0;
  bool alive = true, primary = false;
  int retained = 0, sticky = 0;
  Stream legacy;
  std::vector<std::unique_ptr<Stream>> streams;
};

struct Knobs {
  int64_t totalMemory = 1ll << 30, failAllocation = 0, failLaunch = 0, devices = 1, order = 0, seed = 1, computeCapability = 90,
          newestPtx = 90, instructionLimit = 4000000000ll, driverVersion = 13000, anyPointer = 0;
  int64_t failAllocationsFrom = 0;  // this allocation call and every later one fail
};

struct Counters {
  int64_t allocations = 0, launches = 0, copiesUp = 0, copiesDown = 0, copiesOnDevice = 0, bytesUp = 0, bytesDown = 0, memsets = 0,
          synchronizations = 0, unwrittenBytesDown = 0, peakBytes = 0, peakSharedBytes = 0;
};

struct Driver {
  std::recursive_mutex mutex;
  bool initialized = false;
  Knobs knobs;
  Counters counters;
  Memory memory;
  // Handles are never reused, so that a stale one is recognised.
  std::vector<std::unique_ptr<Context>> contexts;
  std::vector<std::unique_ptr<Event>> events;
  std::vector<std::unique_ptr<LoadedModule>> modules;
  std::vector<std::unique_ptr<Kernel>> kernels;
  std::map<int, Context*> primaries;
  std::map<uint64_t, size_t> hostBlocks;  // page-locked memory
  std::set<uint64_t> freed;               // addresses given back, for the report of a double free
  std::vector<std::string> reports;
  int64_t allocationCalls = 0, launchCalls = 0;
};

extern Driver driver;
extern thread_local std::vector<Context*> contextStack;

int refuse(int code, const std::string& kind, const std::string& text);
void destroyContext(Context& c);
void resetDriver();
Context* current();
// Error of the calling thread's context before any work: none, destroyed, sticky.
int ready(const char* function);
void enqueue(Stream& s, std::function<void()> run);
int runUntil(Stream& s, uint64_t position);
int synchronize(Context& c);
Stream* streamOf(void* handle, int& error);
void releaseModule(LoadedModule& m);
bool hostIsPinned(const void* p, size_t bytes);

#define EMU_API extern "C" __attribute__((visibility("default")))
#define EMU_LOCK std::lock_guard<std::recursive_mutex> lock(emu::driver.mutex)
#define EMU_READY                                   \
  EMU_LOCK;                                         \
  if (int error = emu::ready(__func__)) return error

}  // namespace emu
