// What Java sees beyond the driver: knobs, counters and reports (class EmulatorControl).
#include <jni.h>

#include "driver.h"

using namespace emu;

namespace {

int64_t* knob(const std::string& name) {
  Knobs& k = driver.knobs;
  std::map<std::string, int64_t*> all = {
      {"totalMemory", &k.totalMemory}, {"failAllocation", &k.failAllocation}, {"failAllocationsFrom", &k.failAllocationsFrom}, {"failLaunch", &k.failLaunch}, {"devices", &k.devices},
      {"order", &k.order}, {"seed", &k.seed}, {"computeCapability", &k.computeCapability}, {"newestPtx", &k.newestPtx},
      {"instructionLimit", &k.instructionLimit}, {"driverVersion", &k.driverVersion}, {"anyPointer", &k.anyPointer}};
  auto it = all.find(name);
  return it == all.end() ? nullptr : it->second;
}

int64_t count(const std::string& name, bool& found) {
  const Counters& c = driver.counters;
  int64_t streams = 0, events = 0, modules = 0, contexts = 0;
  for (auto& x : driver.contexts) {
    if (!x->alive) continue;
    contexts++;
    for (auto& s : x->streams) streams += s->alive;
  }
  for (auto& e : driver.events) events += e->alive;
  for (auto& m : driver.modules) modules += m->alive;
  std::map<std::string, int64_t> all = {
      {"allocations", c.allocations}, {"launches", c.launches}, {"copiesUp", c.copiesUp}, {"copiesDown", c.copiesDown},
      {"copiesOnDevice", c.copiesOnDevice}, {"bytesUp", c.bytesUp}, {"bytesDown", c.bytesDown}, {"memsets", c.memsets},
      {"synchronizations", c.synchronizations}, {"unwrittenBytesDown", c.unwrittenBytesDown}, {"peakBytes", c.peakBytes},
      {"peakSharedBytes", c.peakSharedBytes}, {"instructions", static_cast<int64_t>(machine.instructions)},
      {"liveAllocations", static_cast<int64_t>(driver.memory.liveBlocks())}, {"liveBytes", static_cast<int64_t>(driver.memory.liveBytes())},
      {"liveHostBlocks", static_cast<int64_t>(driver.hostBlocks.size())}, {"liveStreams", streams}, {"liveEvents", events},
      {"liveModules", modules}, {"liveContexts", contexts}, {"allocationCalls", driver.allocationCalls},
      {"launchCalls", driver.launchCalls}, {"reports", static_cast<int64_t>(driver.reports.size())}};
  auto it = all.find(name);
  found = it != all.end();
  return found ? it->second : 0;
}

std::string text(JNIEnv* env, jstring s) {
  const char* c = env->GetStringUTFChars(s, nullptr);
  std::string r = c;
  env->ReleaseStringUTFChars(s, c);
  return r;
}

void unknown(JNIEnv* env, const std::string& name) {
  env->ThrowNew(env->FindClass("java/lang/IllegalArgumentException"), ("the emulator knows no " + name).c_str());
}

}  // namespace

extern "C" {

JNIEXPORT void JNICALL Java_org_estimand_gpu_emulator_EmulatorControl_assign(JNIEnv* env, jclass, jstring name, jlong value) {
  EMU_LOCK;
  std::string n = text(env, name);
  int64_t* k = knob(n);
  if (k == nullptr) {
    unknown(env, "knob " + n);
    return;
  }
  *k = value;
  if (n == "failAllocation" || n == "failAllocationsFrom") driver.allocationCalls = 0;  // counted from now on
  if (n == "failLaunch") driver.launchCalls = 0;
}

JNIEXPORT jlong JNICALL Java_org_estimand_gpu_emulator_EmulatorControl_counter(JNIEnv* env, jclass, jstring name) {
  EMU_LOCK;
  std::string n = text(env, name);
  bool found = false;
  int64_t v = count(n, found);
  if (!found) unknown(env, "counter " + n);
  return v;
}

JNIEXPORT jstring JNICALL Java_org_estimand_gpu_emulator_EmulatorControl_report(JNIEnv* env, jclass, jint k) {
  EMU_LOCK;
  if (k < 0 || k >= static_cast<jint>(driver.reports.size())) return nullptr;
  return env->NewStringUTF(driver.reports[static_cast<size_t>(k)].c_str());
}

JNIEXPORT void JNICALL Java_org_estimand_gpu_emulator_EmulatorControl_restoreKnobs(JNIEnv*, jclass) {
  EMU_LOCK;
  driver.knobs = Knobs();
}

JNIEXPORT void JNICALL Java_org_estimand_gpu_emulator_EmulatorControl_clearCounters(JNIEnv*, jclass) {
  EMU_LOCK;
  driver.counters = Counters();
  driver.reports.clear();
  driver.allocationCalls = driver.launchCalls = 0;
  machine.instructions = 0;
}

JNIEXPORT void JNICALL Java_org_estimand_gpu_emulator_EmulatorControl_reset(JNIEnv*, jclass) {
  EMU_LOCK;
  resetDriver();
}
}
