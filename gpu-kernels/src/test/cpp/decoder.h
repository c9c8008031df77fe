// The decoder of one function.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "exec.h"

namespace emu {

struct Register {
  int slot;
  uint8_t width;
};

class Decoder {
 public:
  Decoder(Module& m, Function& fn) : module(m), f(fn) {}
  void decodeAll();

 private:
  Module& module;
  Function& f;
  const Statement* at = nullptr;
  std::vector<std::map<std::string, Register>> scopes;
  std::vector<std::map<std::string, std::pair<int, int>>> params;  // name -> offset in the frame, bytes
  std::map<uint64_t, int> constants;
  std::map<std::string, int> labels;
  std::map<std::string, std::vector<std::string>> tables;
  std::vector<std::pair<size_t, std::string>> jumps, switches;
  std::map<int, int> pointerLoads;  // register slot -> kernel parameter loaded into it
  std::string lastLabel, opcode, base;
  std::vector<std::string> args, mods;

  [[noreturn]] void fail(const std::string& what) const;
  int constant(uint64_t value);
  const Variable* variable(const std::string& name) const;
  uint64_t addressOf(const Variable& v);
  static bool isLiteral(const std::string& s);
  uint64_t literal(const std::string& s, Type type);
  const Register& reg(const std::string& name) const;
  int operand(const std::string& s, Type type);
  int destination(const std::string& s, uint8_t* width);
  int predicate(std::string s, bool& negated);
  std::vector<std::string> braces(const std::string& s) const;
  void address(const std::string& s, Instr& i);
  void declareRegisters(const std::string& text);
  void declareParam(const std::string& text);
  void statement(const Statement& s);
  void instruction(std::string text);

  // opcodes.cpp: each returns false if the opcode is not of its group
  bool arithmetic(Instr& i);
  bool data(Instr& i);
  bool memory(Instr& i);
  bool control(Instr& i);
  void expect(size_t n) const;
  void compare(Instr& i);
  void move(Instr& i);
  void loadStore(Instr& i);
  void parameterAccess(Instr& i, const std::string& address);
  void atomic(Instr& i);
  void shuffleOrVote(Instr& i);
  void barrier(Instr& i);
  void call(Instr& i);
  Type takeType();
};

std::vector<std::string> splitOperands(const std::string& text);

}  // namespace emu
