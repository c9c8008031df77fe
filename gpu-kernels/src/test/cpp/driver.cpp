// Devices and contexts, streams and events of the emulated driver.
#include "driver.h"

#include <algorithm>
#include <cstdio>

namespace emu {

Driver driver;
thread_local std::vector<Context*> contextStack;

int refuse(int code, const std::string& kind, const std::string& text) {
  driver.reports.push_back(kind + ": " + text);
  return code;
}

Context* current() { return contextStack.empty() ? nullptr : contextStack.back(); }

int ready(const char* function) {
  if (!driver.initialized) return refuse(NOT_INITIALIZED, "not-initialized", std::string(function) + " before cuInit");
  Context* c = current();
  if (c == nullptr) return refuse(INVALID_CONTEXT, "no-context", std::string(function) + " without a current context");
  if (!c->alive) return refuse(CONTEXT_DESTROYED, "destroyed-context", std::string(function) + " in a context that has been destroyed");
  return c->sticky;
}

void enqueue(Stream& s, std::function<void()> run) {
  Work w;
  w.run = std::move(run);
  Context& c = *s.context;
  // The default stream and the blocking streams wait for each other.
  if (&s == &c.legacy) {
    for (auto& other : c.streams) {
      if (other->alive && !other->nonBlocking && other->pushed > other->done) w.after.push_back({other.get(), other->pushed});
    }
  } else if (!s.nonBlocking && c.legacy.pushed > c.legacy.done) {
    w.after.push_back({&c.legacy, c.legacy.pushed});
  }
  s.work.push_back(std::move(w));
  s.pushed++;
}

int runUntil(Stream& s, uint64_t position) {
  Context& c = *s.context;
  while (s.done < position && c.sticky == 0) {
    Work w = std::move(s.work.front());
    s.work.pop_front();
    for (auto& a : w.after) {
      if (runUntil(*a.first, a.second) != 0) break;
    }
    if (c.sticky != 0) break;
    try {
      w.run();
    } catch (const Fault& fault) {
      driver.reports.push_back(fault.text);
      c.sticky = fault.code;
    }
    s.done++;
  }
  if (c.sticky != 0) {
    for (auto& other : c.streams) {
      other->work.clear();
      other->done = other->pushed;
    }
    c.legacy.work.clear();
    c.legacy.done = c.legacy.pushed;
  }
  return c.sticky;
}

int synchronize(Context& c) {
  for (auto& s : c.streams) {
    if (runUntil(*s, s->pushed) != 0) return c.sticky;
  }
  return runUntil(c.legacy, c.legacy.pushed);
}

Stream* streamOf(void* handle, int& error) {
  Context* c = current();
  error = 0;
  if (handle == nullptr || handle == reinterpret_cast<void*>(1)) return &c->legacy;
  for (auto& s : c->streams) {
    if (s.get() == handle && s->alive) return s.get();
  }
  error = refuse(INVALID_HANDLE, "bad-handle", "a stream that is destroyed or belongs to another context");
  return nullptr;
}

void destroyContext(Context& c) {
  if (!c.alive) return;
  if (c.sticky == 0) synchronize(c);
  std::vector<Allocation*> mine;
  size_t leaks = 0, bytes = 0;
  std::string list;
  for (auto& entry : driver.memory.all()) {
    if (entry.second->owner == &c) mine.push_back(entry.second);
  }
  std::sort(mine.begin(), mine.end(), [](const Allocation* a, const Allocation* b) { return a->number < b->number; });
  for (const Allocation* a : mine) {
    if (a->module) continue;
    if (++leaks <= 5) list += (leaks > 1 ? ", #" : "#") + std::to_string(a->number) + " (" + std::to_string(a->size) + " bytes)";
    bytes += a->size;
  }
  if (leaks > 0 && c.sticky == 0) {
    refuse(0, "leak", std::to_string(leaks) + " allocations (" + std::to_string(bytes) + " bytes) were never freed when their context was destroyed: " + list + (leaks > 5 ? ", ..." : ""));
  }
  for (auto& m : driver.modules) {
    if (m->context == &c) m->alive = false;
  }
  for (Allocation* a : mine) driver.memory.release(a);
  for (auto& s : c.streams) s->alive = false;
  for (auto& e : driver.events) {
    if (e->context == &c) e->alive = false;
  }
  c.alive = false;
}

void resetDriver() {
  for (auto& c : driver.contexts) {
    c->sticky = c->sticky != 0 ? c->sticky : LAUNCH_FAILED;  // no waiting work runs, no leak is reported
    destroyContext(*c);
  }
  driver.primaries.clear();
  for (auto& m : driver.modules) m->module.reset();
  driver.initialized = false;
  driver.knobs = Knobs();
  driver.counters = Counters();
  driver.reports.clear();
  driver.memory.restartNumbers();
  driver.freed.clear();
  driver.allocationCalls = driver.launchCalls = 0;
  machine = Machine();
}

}  // namespace emu

using namespace emu;

namespace {

int deviceError(int device) {
  if (!driver.initialized) return NOT_INITIALIZED;
  return device >= 0 && device < driver.knobs.devices ? 0 : INVALID_DEVICE;
}

Context* newContext(int device, bool primary) {
  driver.contexts.emplace_back(new Context);
  Context* c = driver.contexts.back().get();
  c->device = device;
  c->primary = primary;
  c->legacy.context = c;
  return c;
}

Context* known(void* handle) {
  for (auto& c : driver.contexts) {
    if (c.get() == handle) return c.get();
  }
  return nullptr;
}

Event* eventOf(void* handle) {
  for (auto& e : driver.events) {
    if (e.get() == handle && e->alive) return e.get();
  }
  return nullptr;
}

int badEvent() { return refuse(INVALID_HANDLE, "bad-handle", "an event that is destroyed or unknown"); }

}  // namespace

EMU_API int cuInit(unsigned) {
  EMU_LOCK;
  if (driver.knobs.devices == 0) return NO_DEVICE;
  driver.initialized = true;
  return 0;
}
EMU_API int cuDriverGetVersion(int* v) { *v = static_cast<int>(driver.knobs.driverVersion); return 0; }
EMU_API int cuDeviceGetCount(int* n) {
  EMU_LOCK;
  if (!driver.initialized) return NOT_INITIALIZED;
  *n = static_cast<int>(driver.knobs.devices);
  return 0;
}
EMU_API int cuDeviceGet(int* device, int ordinal) {
  EMU_LOCK;
  *device = ordinal;
  return deviceError(ordinal);
}
EMU_API int cuDeviceGetName(char* name, int n, int device) {
  EMU_LOCK;
  if (int e = deviceError(device)) return e;
  std::snprintf(name, static_cast<size_t>(n), "Emulated device");
  return 0;
}
EMU_API int cuDeviceTotalMem_v2(size_t* bytes, int device) {
  EMU_LOCK;
  *bytes = static_cast<size_t>(driver.knobs.totalMemory);
  return deviceError(device);
}
EMU_API int cuDeviceComputeCapability(int* major, int* minor, int device) {
  EMU_LOCK;
  *major = static_cast<int>(driver.knobs.computeCapability / 10);
  *minor = static_cast<int>(driver.knobs.computeCapability % 10);
  return deviceError(device);
}
EMU_API int cuDeviceGetAttribute(int* v, int attribute, int device) {
  EMU_LOCK;
  if (int e = deviceError(device)) return e;
  switch (attribute) {
    case 1: *v = 1024; break;                  // threads per block
    case 2: case 3: *v = 1024; break;          // block x, y
    case 4: *v = 64; break;                    // block z
    case 5: *v = 2147483647; break;            // grid x
    case 6: case 7: *v = 65535; break;         // grid y, z
    case 8: *v = 49152; break;                 // shared memory per block
    case 9: *v = 65536; break;                 // constant memory
    case 10: *v = 32; break;                   // warp
    case 12: *v = 65536; break;                // registers per block
    case 13: *v = 1000000; break;              // clock, kHz
    case 16: *v = 4; break;                    // multiprocessors
    case 17: *v = 0; break;                    // run time limit
    case 18: *v = 0; break;                    // integrated
    case 19: *v = 1; break;                    // can map host memory
    case 20: *v = 0; break;                    // compute mode
    case 31: *v = 1; break;                    // concurrent kernels
    case 32: *v = 0; break;                    // ECC
    case 39: *v = 2048; break;                 // threads per multiprocessor
    case 40: *v = 1; break;                    // copy engines
    case 41: *v = 1; break;                    // unified addressing
    case 75: *v = static_cast<int>(driver.knobs.computeCapability / 10); break;
    case 76: *v = static_cast<int>(driver.knobs.computeCapability % 10); break;
    case 81: *v = 65536; break;                // shared memory per multiprocessor
    case 82: *v = 65536; break;                // registers per multiprocessor
    case 97: *v = 65536; break;                // opt-in shared memory per block
    default: return refuse(INVALID_VALUE, "not-supported", "device attribute " + std::to_string(attribute) + " is not emulated");
  }
  return 0;
}

EMU_API int cuCtxCreate_v2(void** context, unsigned, int device) {
  EMU_LOCK;
  if (int e = deviceError(device)) return e;
  Context* c = newContext(device, false);
  contextStack.push_back(c);
  *context = c;
  return 0;
}
EMU_API int cuCtxDestroy_v2(void* handle) {
  EMU_LOCK;
  Context* c = known(handle);
  if (c == nullptr || c->primary) return INVALID_CONTEXT;
  if (!c->alive) return refuse(CONTEXT_DESTROYED, "destroyed-context", "a context is destroyed twice");
  destroyContext(*c);
  if (current() == c) contextStack.pop_back();
  return 0;
}
EMU_API int cuCtxSetCurrent(void* handle) {
  EMU_LOCK;
  if (!driver.initialized) return NOT_INITIALIZED;
  if (handle != nullptr && known(handle) == nullptr) return INVALID_CONTEXT;
  if (!contextStack.empty()) contextStack.pop_back();
  if (handle == nullptr) return 0;
  Context* c = known(handle);
  if (!c->alive) return refuse(CONTEXT_DESTROYED, "destroyed-context", "cuCtxSetCurrent of a context that has been destroyed");
  contextStack.push_back(c);
  return 0;
}
EMU_API int cuCtxGetCurrent(void** context) {
  *context = current();
  return driver.initialized ? 0 : NOT_INITIALIZED;
}
EMU_API int cuCtxPushCurrent_v2(void* handle) {
  EMU_LOCK;
  Context* c = known(handle);
  if (c == nullptr) return INVALID_CONTEXT;
  if (!c->alive) return refuse(CONTEXT_DESTROYED, "destroyed-context", "cuCtxPushCurrent of a context that has been destroyed");
  contextStack.push_back(c);
  return 0;
}
EMU_API int cuCtxPopCurrent_v2(void** context) {
  EMU_LOCK;
  if (contextStack.empty()) return INVALID_CONTEXT;
  if (context != nullptr) *context = contextStack.back();
  contextStack.pop_back();
  return 0;
}
EMU_API int cuCtxGetDevice(int* device) {
  EMU_READY;
  *device = current()->device;
  return 0;
}
EMU_API int cuCtxSynchronize() {
  EMU_READY;
  driver.counters.synchronizations++;
  return synchronize(*current());
}
EMU_API int cuDevicePrimaryCtxRetain(void** context, int device) {
  EMU_LOCK;
  if (int e = deviceError(device)) return e;
  Context*& c = driver.primaries[device];
  if (c == nullptr || !c->alive) c = newContext(device, true);
  c->retained++;
  *context = c;
  return 0;
}
EMU_API int cuDevicePrimaryCtxRelease_v2(int device) {
  EMU_LOCK;
  if (int e = deviceError(device)) return e;
  Context* c = driver.primaries[device];
  if (c == nullptr || !c->alive || c->retained == 0) return refuse(INVALID_CONTEXT, "no-context", "cuDevicePrimaryCtxRelease without a retained context");
  if (--c->retained == 0) destroyContext(*c);
  return 0;
}
EMU_API int cuDevicePrimaryCtxReset_v2(int device) {
  EMU_LOCK;
  if (int e = deviceError(device)) return e;
  Context* c = driver.primaries[device];
  if (c != nullptr) destroyContext(*c);
  return 0;
}
EMU_API int cuDevicePrimaryCtxGetState(int device, unsigned* flags, int* active) {
  EMU_LOCK;
  if (int e = deviceError(device)) return e;
  Context* c = driver.primaries[device];
  *flags = 0;
  *active = c != nullptr && c->alive;
  return 0;
}

EMU_API int cuStreamCreate(void** stream, unsigned flags) {
  EMU_READY;
  Context* c = current();
  c->streams.emplace_back(new Stream);
  c->streams.back()->context = c;
  c->streams.back()->nonBlocking = (flags & 1) != 0;
  *stream = c->streams.back().get();
  return 0;
}
EMU_API int cuStreamDestroy_v2(void* handle) {
  EMU_READY;
  int e;
  Stream* s = streamOf(handle, e);
  if (e != 0) return e;
  if (s == &s->context->legacy) return INVALID_HANDLE;
  e = runUntil(*s, s->pushed);
  s->alive = false;
  return e;
}
EMU_API int cuStreamSynchronize(void* handle) {
  EMU_READY;
  int e;
  Stream* s = streamOf(handle, e);
  if (e != 0) return e;
  driver.counters.synchronizations++;
  if (s == &s->context->legacy) {
    for (auto& other : s->context->streams) {
      if (!other->nonBlocking && runUntil(*other, other->pushed) != 0) return s->context->sticky;
    }
  }
  return runUntil(*s, s->pushed);
}
EMU_API int cuStreamQuery(void* handle) {
  EMU_READY;
  int e;
  Stream* s = streamOf(handle, e);
  if (e != 0) return e;
  return s->done == s->pushed ? 0 : NOT_READY;
}
EMU_API int cuStreamWaitEvent(void* handle, void* event, unsigned) {
  EMU_READY;
  int e;
  Stream* s = streamOf(handle, e);
  if (e != 0) return e;
  Event* v = eventOf(event);
  if (v == nullptr) return badEvent();
  if (!v->recorded) return 0;
  Stream* source = v->stream;
  uint64_t position = v->position;
  enqueue(*s, [source, position] { runUntil(*source, position); });
  return 0;
}
EMU_API int cuEventCreate(void** event, unsigned) {
  EMU_READY;
  driver.events.emplace_back(new Event);
  driver.events.back()->context = current();
  *event = driver.events.back().get();
  return 0;
}
EMU_API int cuEventDestroy_v2(void* event) {
  EMU_READY;
  Event* v = eventOf(event);
  if (v == nullptr) return badEvent();
  v->alive = false;
  return 0;
}
EMU_API int cuEventRecord(void* event, void* handle) {
  EMU_READY;
  int e;
  Stream* s = streamOf(handle, e);
  if (e != 0) return e;
  Event* v = eventOf(event);
  if (v == nullptr) return badEvent();
  enqueue(*s, [] {});
  v->stream = s;
  v->position = s->pushed;
  v->recorded = true;
  return 0;
}
EMU_API int cuEventSynchronize(void* event) {
  EMU_READY;
  Event* v = eventOf(event);
  if (v == nullptr) return badEvent();
  driver.counters.synchronizations++;
  return v->recorded ? runUntil(*v->stream, v->position) : 0;
}
EMU_API int cuEventQuery(void* event) {
  EMU_READY;
  Event* v = eventOf(event);
  if (v == nullptr) return badEvent();
  return !v->recorded || v->stream->done >= v->position ? 0 : NOT_READY;
}
EMU_API int cuEventElapsedTime(float* ms, void* start, void* end) {
  EMU_READY;
  Event* a = eventOf(start);
  Event* b = eventOf(end);
  if (a == nullptr || b == nullptr) return badEvent();
  if (!a->recorded || !b->recorded) return INVALID_HANDLE;
  if (a->stream->done < a->position || b->stream->done < b->position) return NOT_READY;
  *ms = 0;  // time means nothing here
  return 0;
}

namespace {
const char* errorName(int e) {
  switch (e) {
    case 0: return "CUDA_SUCCESS";
    case 1: return "CUDA_ERROR_INVALID_VALUE";
    case 2: return "CUDA_ERROR_OUT_OF_MEMORY";
    case 3: return "CUDA_ERROR_NOT_INITIALIZED";
    case 100: return "CUDA_ERROR_NO_DEVICE";
    case 101: return "CUDA_ERROR_INVALID_DEVICE";
    case 201: return "CUDA_ERROR_INVALID_CONTEXT";
    case 209: return "CUDA_ERROR_NO_BINARY_FOR_GPU";
    case 218: return "CUDA_ERROR_INVALID_PTX";
    case 222: return "CUDA_ERROR_UNSUPPORTED_PTX_VERSION";
    case 400: return "CUDA_ERROR_INVALID_HANDLE";
    case 500: return "CUDA_ERROR_NOT_FOUND";
    case 600: return "CUDA_ERROR_NOT_READY";
    case 700: return "CUDA_ERROR_ILLEGAL_ADDRESS";
    case 701: return "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES";
    case 702: return "CUDA_ERROR_LAUNCH_TIMEOUT";
    case 709: return "CUDA_ERROR_CONTEXT_IS_DESTROYED";
    case 716: return "CUDA_ERROR_MISALIGNED_ADDRESS";
    case 719: return "CUDA_ERROR_LAUNCH_FAILED";
    case 801: return "CUDA_ERROR_NOT_SUPPORTED";
    default: return nullptr;
  }
}
}  // namespace

EMU_API int cuGetErrorName(int e, const char** name) {
  *name = errorName(e);
  return *name == nullptr ? INVALID_VALUE : 0;
}
EMU_API int cuGetErrorString(int e, const char** text) { return cuGetErrorName(e, text); }
