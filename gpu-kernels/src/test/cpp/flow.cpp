// Opcodes that steer threads: branches, calls, barriers, warp operations.
#include <algorithm>

#include "decoder.h"

namespace emu {

namespace {

int runBranch(Thread& t, const Instr& i) {
  t.pc = static_cast<int>(i.imm);
  return GO;
}
int runSwitch(Thread& t, const Instr& i) {
  uint32_t k = get<uint32_t>(t, i.a);
  if (k >= i.targets.size()) report(719, "bad-branch", t, i, "index " + std::to_string(k) + " of a table of " + std::to_string(i.targets.size()));
  t.pc = i.targets[k];
  return GO;
}
int runTrap(Thread& t, const Instr& i) { report(719, "trap", t, i, "the kernel executed a trap"); }
int runWaitBarrier(Thread&, const Instr&) { return AT_BARRIER; }
int runWaitWarp(Thread&, const Instr&) { return AT_WARP; }
int runNothing(Thread&, const Instr&) { return GO; }
}  // namespace

bool Decoder::control(Instr& i) {
  if (base == "bra") {
    if (!mods.empty() && mods[0] != "uni") fail("unknown modifier ." + mods[0]);
    expect(1);
    jumps.push_back({f.code.size(), args[0]});
    i.run = runBranch;
  } else if (base == "brx") {
    if (mods.empty() || mods[0] != "idx") fail("unknown modifier");
    expect(2);
    i.a = operand(args[0], U32);
    switches.push_back({f.code.size(), args[1]});
    i.run = runSwitch;
  } else if (base == "ret") {
    i.run = runReturn;
  } else if (base == "exit") {
    i.run = runExit;
  } else if (base == "trap") {
    i.run = runTrap;
  } else if (base == "nanosleep" || base == "pmevent") {
    i.run = runNothing;
  } else if (base == "call") {
    call(i);
  } else if (base == "bar" || base == "barrier") {
    barrier(i);
  } else if (base == "shfl" || base == "vote") {
    shuffleOrVote(i);
  } else if (base == "activemask") {
    expect(1);
    i.d = destination(args[0], nullptr);
    i.warp = W_ACTIVE;
    i.run = runWaitWarp;
  } else {
    return false;
  }
  return true;
}

void Decoder::barrier(Instr& i) {
  mods.erase(std::remove_if(mods.begin(), mods.end(), [](const std::string& m) { return m == "cta" || m == "aligned"; }), mods.end());
  if (mods.size() >= 2 && mods[0] == "warp" && mods[1] == "sync") {
    expect(1);
    i.a = operand(args[0], B32);
    i.warp = W_SYNC;
    i.run = runWaitWarp;
    return;
  }
  size_t number = !mods.empty() && mods[0] == "red" ? 1 : 0;
  if (args.size() <= number || !isLiteral(args[number]) || literal(args[number], U32) != 0) fail("only barrier 0 is emulated");
  i.warp = W_BARRIER;
  i.run = runWaitBarrier;
  if (mods.size() == 1 && mods[0] == "sync") {
    if (args.size() != 1) fail("a barrier of a part of the block is not emulated");
  } else if (mods.size() == 3 && mods[0] == "red") {
    expect(3);
    if (mods[1] != "popc" && mods[1] != "and" && mods[1] != "or") fail("unknown modifier ." + mods[1]);
    i.reduce = true;
    i.mode = mods[1] == "popc" ? 0 : mods[1] == "and" ? 1 : 2;
    i.d = destination(args[0], nullptr);
    i.c = predicate(args[2], i.negC);
  } else {
    fail("this barrier is not emulated");
  }
}

void Decoder::shuffleOrVote(Instr& i) {
  if (mods.size() != 3 || mods[0] != "sync") fail("only the .sync form is emulated");
  i.run = runWaitWarp;
  static const std::vector<std::string> shuffles = {"up", "down", "bfly", "idx"}, votes = {"all", "any", "uni", "ballot"};
  const std::vector<std::string>& modes = base == "shfl" ? shuffles : votes;
  auto mode = std::find(modes.begin(), modes.end(), mods[1]);
  if (mode == modes.end()) fail("unknown modifier ." + mods[1]);
  i.mode = static_cast<uint8_t>(mode - modes.begin());
  size_t bar = args.empty() ? std::string::npos : args[0].find('|');
  if (base == "shfl") {
    if (mods[2] != "b32") fail("unknown type ." + mods[2]);
    expect(5);
    i.warp = W_SHFL;
    i.d = destination(args[0].substr(0, bar), nullptr);
    if (bar != std::string::npos) i.d2 = destination(args[0].substr(bar + 1), nullptr);
    i.a = operand(args[1], B32);
    i.b = operand(args[2], B32);
    i.c = operand(args[3], B32);
    i.e = operand(args[4], B32);
  } else {
    expect(3);
    i.warp = W_VOTE;
    i.d = destination(args[0], nullptr);
    i.a = predicate(args[1], i.negC);
    i.e = operand(args[2], B32);
  }
}

// call.uni (retval), name, (arguments);  call.uni name, (arguments);  call.uni name;
void Decoder::call(Instr& i) {
  std::unique_ptr<CallSite> site(new CallSite);
  auto offsetOf = [&](const std::string& name) {
    for (size_t scope = params.size(); scope-- > 0;) {
      auto it = params[scope].find(name);
      if (it != params[scope].end()) return it->second.first;
    }
    fail("unknown call parameter " + name);
  };
  size_t k = 0;
  if (!args.empty() && args[0][0] == '(') {
    std::vector<std::string> result = splitOperands(args[0].substr(1, args[0].size() - 2));
    if (result.size() != 1) fail("one result is expected");
    site->result = offsetOf(result[0]);
    k = 1;
  }
  if (args.size() <= k) fail("the called function is missing");
  site->name = args[k++];
  if (site->name[0] == '%') fail("indirect calls are not emulated");
  if (k < args.size()) {
    if (args[k][0] != '(') fail("a list of arguments is expected");
    for (const std::string& a : splitOperands(args[k].substr(1, args[k].size() - 2))) site->arguments.push_back(offsetOf(a));
    k++;
  }
  if (k < args.size()) fail("indirect calls are not emulated");
  auto it = module.functions.find(site->name);
  if (it == module.functions.end() || (it->second->external)) fail("function " + site->name + " is not defined");
  size_t formal = it->second->parameters.size() - (it->second->resultOffset >= 0 ? 1 : 0);
  if (formal != site->arguments.size()) fail("function " + site->name + " takes " + std::to_string(formal) + " arguments");
  if ((site->result >= 0) != (it->second->resultOffset >= 0)) fail("result of function " + site->name);
  site->callee = it->second.get();
  i.call = site.get();
  f.calls.push_back(std::move(site));
  i.run = runCall;
}

}  // namespace emu
