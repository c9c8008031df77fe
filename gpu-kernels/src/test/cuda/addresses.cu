// The address arithmetic of the kernels by itself.
#include "../../main/cuda/common.cuh"

extern "C" __global__ void __launch_bounds__(1) addresses(
    int row, int column, int ld, int k, int rows, int columns, int64 tile, int64* out) {
  out[0] = cell(row, column, ld);
  out[1] = matrix(k, rows, columns);
  Strip at(tile, ceilDiv(ld, 256), 256, 255);
  out[2] = at.row;
  out[3] = at.column;
}
