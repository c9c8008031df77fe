// Operations among the lanes of a warp.
#include "exec.h"

namespace emu {

namespace {

// mode: 0 up, 1 down, 2 butterfly, 3 index
void shuffle(Thread* lanes, const Instr& i, uint32_t mask) {
  uint64_t source[32] = {}, result[32] = {};
  bool valid[32] = {};
  for (int k = 0; k < 32; k++) {
    if ((mask >> k & 1) != 0) source[k] = get<uint32_t>(lanes[k], i.a);
  }
  for (int k = 0; k < 32; k++) {
    if ((mask >> k & 1) == 0) continue;
    int b = static_cast<int>(get<uint32_t>(lanes[k], i.b) & 31);
    uint32_t c = get<uint32_t>(lanes[k], i.c);
    int clamp = static_cast<int>(c & 31), segment = static_cast<int>(c >> 8 & 31);
    int low = k & segment, high = low | (clamp & ~segment);
    int j = i.mode == 0 ? k - b : i.mode == 1 ? k + b : i.mode == 2 ? k ^ b : low | (b & ~segment);
    bool ok = i.mode == 0 ? j >= high : j <= high;
    if (!ok) j = k;
    valid[k] = ok;
    // A lane outside the mask has no defined value: all ones, so that doubles become NaN.
    result[k] = (mask >> j & 1) != 0 ? source[j] : 0xFFFFFFFFull;
  }
  for (int k = 0; k < 32; k++) {
    if ((mask >> k & 1) == 0) continue;
    if (i.d >= 0) lanes[k].r[i.d] = result[k];
    if (i.d2 >= 0) lanes[k].r[i.d2] = valid[k];
  }
}

// mode: 0 all, 1 any, 2 uniform, 3 ballot
void vote(Thread* lanes, const Instr& i, uint32_t mask) {
  uint32_t yes = 0;
  for (int k = 0; k < 32; k++) {
    if ((mask >> k & 1) != 0 && (lanes[k].r[i.a] != 0) != i.negC) yes |= 1u << k;
  }
  uint64_t v = i.mode == 0 ? yes == mask : i.mode == 1 ? yes != 0 : i.mode == 2 ? yes == mask || yes == 0 : yes;
  for (int k = 0; k < 32; k++) {
    if ((mask >> k & 1) != 0 && i.d >= 0) lanes[k].r[i.d] = v;
  }
}

}  // namespace

void runWarp(Block& block, int warp, const Instr& i, uint32_t mask) {
  Thread* lanes = block.threads.data() + 32 * warp;
  if (i.warp == W_SHFL) shuffle(lanes, i, mask);
  if (i.warp == W_VOTE) vote(lanes, i, mask);
}

}  // namespace emu
