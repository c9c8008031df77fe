// Modules, functions and launches of the emulated driver.
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "driver.h"

namespace emu {

namespace {

int64_t aligned(int64_t offset, int align) { return (offset + align - 1) / align * align; }

// Places all variables, then decodes all functions.
void prepare(LoadedModule& loaded) {
  Module& m = *loaded.module;
  int64_t shared = 0, local = 0;
  for (Variable& v : m.variables) {
    if (v.space == SHARED) {
      if (v.dynamic) continue;
      shared = aligned(shared, v.align);
      v.address = static_cast<uint64_t>(shared);
      shared += v.size;
      continue;
    }
    Allocation* a = driver.memory.allocate(static_cast<size_t>(std::max<int64_t>(v.size, 1)), loaded.context, true);
    if (a == nullptr) throw LoadError("no memory for variable " + v.name);
    // Module variables start as zero where they have no initialiser.
    std::memset(a->base, 0, a->size);
    std::memset(a->known, 1, a->size);
    std::copy(v.init.begin(), v.init.end(), a->base);
    v.address = reinterpret_cast<uint64_t>(a->base);
    m.storage.push_back(a);
  }
  for (Variable& v : m.variables) {
    for (auto& pointer : v.addresses) {
      auto it = std::find_if(m.variables.begin(), m.variables.end(), [&](const Variable& o) { return o.name == pointer.second; });
      if (it == m.variables.end() || it->space == SHARED) throw LoadError("initialiser of " + v.name + ": unknown variable " + pointer.second);
      uint64_t value;
      uint8_t* p = reinterpret_cast<uint8_t*>(v.address) + pointer.first;
      std::memcpy(&value, p, 8);
      value += it->address;
      std::memcpy(p, &value, 8);
    }
  }
  for (auto& entry : m.functions) {
    Function& f = *entry.second;
    int64_t own = shared;
    for (Variable& v : f.variables) {
      int64_t& offset = v.space == SHARED ? own : local;
      offset = aligned(offset, v.align);
      v.address = static_cast<uint64_t>(offset);
      offset += v.size;
    }
    if (!f.entry && own != shared) throw LoadError("function " + f.name + " declares shared memory; only kernels may");
    f.sharedBytes = own;
  }
  for (auto& entry : m.functions) {
    Function& f = *entry.second;
    if (f.external) continue;
    decode(m, f);
    bool uses = !f.calls.empty();
    for (const Variable& v : f.variables) uses = uses || v.space == LOCAL;
    f.localBytes = uses ? local : 0;
  }
}

Kernel* kernelOf(void* handle, int& error) {
  error = 0;
  for (auto& k : driver.kernels) {
    if (k.get() == handle) {
      if (k->loaded->alive && k->loaded->context == current()) return k.get();
      break;
    }
  }
  error = refuse(INVALID_HANDLE, "bad-handle", "a function of a module that is unloaded or belongs to another context");
  return nullptr;
}

LoadedModule* moduleOf(void* handle, int& error) {
  error = 0;
  for (auto& m : driver.modules) {
    if (m.get() == handle && m->alive && m->context == current()) return m.get();
  }
  error = refuse(INVALID_HANDLE, "bad-handle", "a module that is unloaded or belongs to another context");
  return nullptr;
}

int load(void** handle, const void* image) {
  if (image == nullptr) return INVALID_VALUE;
  const char* text = static_cast<const char*>(image);
  if (text[0] == 0x7F) return refuse(INVALID_PTX, "bad-ptx", "a binary image; only PTX text is emulated");
  std::unique_ptr<LoadedModule> loaded(new LoadedModule);
  loaded->context = current();
  try {
    loaded->module = parseModule(text);
    Module& m = *loaded->module;
    if (m.version > driver.knobs.newestPtx) {
      return refuse(UNSUPPORTED_PTX, "bad-ptx", "PTX version " + std::to_string(m.version / 10) + "." + std::to_string(m.version % 10) + " is newer than the driver's " +
                    std::to_string(driver.knobs.newestPtx / 10) + "." + std::to_string(driver.knobs.newestPtx % 10));
    }
    if (m.target > driver.knobs.computeCapability) {
      return refuse(NO_BINARY, "bad-ptx", "target sm_" + std::to_string(m.target) + " is newer than the device's sm_" + std::to_string(driver.knobs.computeCapability));
    }
    prepare(*loaded);
  } catch (const LoadError& e) {
    releaseModule(*loaded);
    return refuse(INVALID_PTX, "bad-ptx", e.what());
  }
  *handle = loaded.get();
  driver.modules.push_back(std::move(loaded));
  return 0;
}

int limitError(const Kernel& k, const unsigned* grid, const unsigned* threads, unsigned dynamicShared) {
  const Function& f = *k.function;
  std::string name = "kernel " + f.name + ": ";
  for (int d = 0; d < 3; d++) {
    if (grid[d] == 0 || threads[d] == 0) return refuse(INVALID_VALUE, "launch-limit", name + "a dimension of the grid or the block is 0");
  }
  uint64_t n = static_cast<uint64_t>(threads[0]) * threads[1] * threads[2];
  if (grid[0] > 2147483647u || grid[1] > 65535 || grid[2] > 65535) {
    return refuse(INVALID_VALUE, "launch-limit", name + "grid (" + std::to_string(grid[0]) + "," + std::to_string(grid[1]) + "," + std::to_string(grid[2]) + ") exceeds (2147483647,65535,65535)");
  }
  if (threads[0] > 1024 || threads[1] > 1024 || threads[2] > 64 || n > 1024) {
    return refuse(INVALID_VALUE, "launch-limit", name + std::to_string(n) + " threads per block, at most 1024 (64 in z) are possible");
  }
  if (n > static_cast<uint64_t>(f.maxThreads)) {
    return refuse(INVALID_VALUE, "launch-limit", name + std::to_string(n) + " threads per block, its launch bounds promise at most " + std::to_string(f.maxThreads));
  }
  if (static_cast<int64_t>(dynamicShared) > k.dynamicLimit || f.sharedBytes > 49152 || f.sharedBytes + dynamicShared > std::max(k.dynamicLimit, 49152)) {
    return refuse(INVALID_VALUE, "launch-limit", name + std::to_string(f.sharedBytes) + " bytes of static and " + std::to_string(dynamicShared) + " of dynamic shared memory exceed the limit of " +
                  std::to_string(k.dynamicLimit));
  }
  return 0;
}

// Copies from an address that the caller may have got wrong; false where nothing can be read.
bool readable(void* to, const void* from, size_t bytes) {
  iovec local{to, bytes}, remote{const_cast<void*>(from), bytes};
  ssize_t n = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
  if (n == static_cast<ssize_t>(bytes)) return true;
  if (n < 0 && (errno == ENOSYS || errno == EPERM)) {
    std::memcpy(to, from, bytes);
    return true;
  }
  return false;
}

int parameterError(const Function& f, const std::vector<uint8_t>& params) {
  if (driver.knobs.anyPointer != 0) return 0;
  for (size_t k = 0; k < f.parameters.size(); k++) {
    const Parameter& p = f.parameters[k];
    if (!p.pointer) continue;
    uint64_t v;
    std::memcpy(&v, params.data() + p.offset, 8);
    if (v == 0) continue;
    const Allocation* a = driver.memory.find(v);
    if (a == nullptr || a->owner != current()) {
      return refuse(INVALID_VALUE, "bad-parameter", "kernel " + f.name + ": parameter " + std::to_string(k) + " is a pointer, but its value " + hex(v) +
                    " is no address in a live allocation of this context");
    }
  }
  return 0;
}

}  // namespace

void releaseModule(LoadedModule& m) {
  m.alive = false;
  if (m.module == nullptr) return;
  for (Allocation* a : m.module->storage) driver.memory.release(a);
  m.module->storage.clear();
}

}  // namespace emu

using namespace emu;

EMU_API int cuModuleLoadData(void** module, const void* image) {
  EMU_READY;
  return load(module, image);
}
EMU_API int cuModuleLoadDataEx(void** module, const void* image, unsigned n, int* options, void** values) {
  EMU_READY;
  int e = load(module, image);
  // Options 5 and 6: buffer for the error text and its size.
  char* buffer = nullptr;
  size_t bytes = 0;
  for (unsigned k = 0; k < n; k++) {
    if (options[k] == 5) buffer = static_cast<char*>(values[k]);
    if (options[k] == 6) bytes = static_cast<size_t>(reinterpret_cast<uint64_t>(values[k]));
  }
  if (buffer != nullptr && bytes > 0) {
    std::string text = e == 0 || driver.reports.empty() ? "" : driver.reports.back();
    text.resize(std::min(text.size(), bytes - 1));
    std::memcpy(buffer, text.c_str(), text.size() + 1);
  }
  return e;
}
EMU_API int cuModuleUnload(void* handle) {
  EMU_READY;
  int e;
  LoadedModule* m = moduleOf(handle, e);
  if (e != 0) return e;
  if ((e = synchronize(*current())) != 0) return e;
  releaseModule(*m);
  return 0;
}
EMU_API int cuModuleGetFunction(void** function, void* handle, const char* name) {
  EMU_READY;
  int e;
  LoadedModule* m = moduleOf(handle, e);
  if (e != 0) return e;
  auto it = m->module->functions.find(name);
  if (it == m->module->functions.end() || !it->second->entry) return NOT_FOUND;
  for (auto& k : driver.kernels) {
    if (k->function == it->second.get() && k->loaded == m) {
      *function = k.get();
      return 0;
    }
  }
  driver.kernels.emplace_back(new Kernel);
  driver.kernels.back()->loaded = m;
  driver.kernels.back()->function = it->second.get();
  *function = driver.kernels.back().get();
  return 0;
}
EMU_API int cuModuleGetGlobal_v2(uint64_t* address, size_t* bytes, void* handle, const char* name) {
  EMU_READY;
  int e;
  LoadedModule* m = moduleOf(handle, e);
  if (e != 0) return e;
  for (const Variable& v : m->module->variables) {
    if (v.name == name && v.space != SHARED) {
      if (address != nullptr) *address = v.address;
      if (bytes != nullptr) *bytes = static_cast<size_t>(v.size);
      return 0;
    }
  }
  return NOT_FOUND;
}
EMU_API int cuFuncGetAttribute(int* v, int attribute, void* handle) {
  EMU_READY;
  int e;
  Kernel* k = kernelOf(handle, e);
  if (e != 0) return e;
  switch (attribute) {
    case 0: *v = k->function->maxThreads; break;
    case 1: *v = static_cast<int>(k->function->sharedBytes); break;
    case 2: *v = 0; break;
    case 3: *v = static_cast<int>(k->function->localBytes); break;
    case 4: *v = 32; break;  // registers: unknown without the assembler
    case 5: case 6: *v = k->loaded->module->target; break;
    case 8: *v = k->dynamicLimit; break;
    default: return refuse(INVALID_VALUE, "not-supported", "function attribute " + std::to_string(attribute) + " is not emulated");
  }
  return 0;
}
EMU_API int cuFuncSetAttribute(void* handle, int attribute, int v) {
  EMU_READY;
  int e;
  Kernel* k = kernelOf(handle, e);
  if (e != 0) return e;
  if (attribute == 9) return 0;  // preferred share of the cache
  if (attribute != 8) return refuse(INVALID_VALUE, "not-supported", "function attribute " + std::to_string(attribute) + " cannot be set");
  if (v < 0 || v + k->function->sharedBytes > 65536) return refuse(INVALID_VALUE, "launch-limit", "dynamic shared memory of " + std::to_string(v) + " bytes exceeds the device's 65536");
  k->dynamicLimit = v;
  return 0;
}
EMU_API int cuFuncSetCacheConfig(void* handle, int) {
  EMU_READY;
  int e;
  kernelOf(handle, e);
  return e;
}
EMU_API int cuLaunchKernel(void* handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz, unsigned shared,
                           void* stream, void** parameters, void** extra) {
  EMU_READY;
  int e;
  Kernel* k = kernelOf(handle, e);
  if (e != 0) return e;
  Stream* s = streamOf(stream, e);
  if (e != 0) return e;
  unsigned grid[3] = {gx, gy, gz}, threads[3] = {bx, by, bz};
  if ((e = limitError(*k, grid, threads, shared)) != 0) return e;
  const Function& f = *k->function;
  std::vector<uint8_t> params(static_cast<size_t>(f.parameterBytes), 0);
  if (extra != nullptr) {
    void* buffer = nullptr;
    size_t bytes = 0;
    for (int n = 0; extra[n] != nullptr; n += 2) {
      if (extra[n] == reinterpret_cast<void*>(1)) buffer = extra[n + 1];
      if (extra[n] == reinterpret_cast<void*>(2)) bytes = *static_cast<size_t*>(extra[n + 1]);
    }
    if (buffer == nullptr || bytes != params.size()) {
      return refuse(INVALID_VALUE, "bad-parameter", "kernel " + f.name + " takes " + std::to_string(params.size()) + " bytes of parameters, not " + std::to_string(bytes));
    }
    std::memcpy(params.data(), buffer, bytes);
  } else if (!f.parameters.empty()) {
    if (parameters == nullptr) return refuse(INVALID_VALUE, "bad-parameter", "kernel " + f.name + " takes " + std::to_string(f.parameters.size()) + " parameters, none were given");
    for (size_t n = 0; n < f.parameters.size(); n++) {
      const Parameter& p = f.parameters[n];
      void* value = nullptr;
      if (!readable(&value, parameters + n, sizeof value) || value == nullptr || !readable(params.data() + p.offset, value, static_cast<size_t>(p.size))) {
        return refuse(INVALID_VALUE, "bad-parameter", "kernel " + f.name + ": parameter " + std::to_string(n) + " is missing");
      }
    }
  }
  if ((e = parameterError(f, params)) != 0) return e;
  if (++driver.launchCalls == driver.knobs.failLaunch) return OUT_OF_RESOURCES;
  driver.counters.launches++;
  driver.counters.peakSharedBytes = std::max(driver.counters.peakSharedBytes, f.sharedBytes + static_cast<int64_t>(shared));
  LoadedModule* loaded = k->loaded;
  enqueue(*s, [=] {
    Launch l;
    l.module = loaded->module.get();
    l.kernel = k->function;
    std::copy(grid, grid + 3, l.grid);
    std::copy(threads, threads + 3, l.threads);
    l.dynamicShared = shared;
    l.params = params;
    l.memory = &driver.memory;
    l.localBytes = k->function->localBytes;
    machine.order = static_cast<int>(driver.knobs.order);
    machine.seed = static_cast<uint64_t>(driver.knobs.seed);
    machine.instructionLimit = static_cast<uint64_t>(driver.knobs.instructionLimit);
    runLaunch(l);
  });
  return 0;
}
