#!/bin/sh
# Compiles the kernels to the PTX text that is committed and shipped, and writes what it was made of beside it.
# Needs nvcc (CUDA 13) and sha256sum; the bytes are the same in every folder. --check only compares.
set -eu
cd "$(dirname "$0")"
nvcc="${NVCC:-nvcc}"
flags="-O3 -arch=compute_75 -ptx"
target=src/main/resources/org/estimand/gpu
new="$(mktemp -d)"
trap 'rm -rf "$new"' EXIT
# drivers from CUDA 11.0 on read version 7.0; the assembly test proves that the text needs no more
(cd src/main/cuda && "$nvcc" $flags kernels.cu -o "$new/raw.ptx")
sed 's/^\.version [0-9.]*$/.version 7.0/' "$new/raw.ptx" > "$new/kernels.ptx"
{
  echo "# Made by build-ptx.sh from src/main/cuda; a test compares every line with the files."
  echo "nvcc=$("$nvcc" --version | sed -n 's/.*release [0-9.]*, V\([0-9.]*\).*/\1/p')"
  echo "flags=$flags"
  echo "version=7.0"
  echo "kernels.ptx=$(sha256sum "$new/kernels.ptx" | cut -d' ' -f1)"
  for f in $(cd src/main/cuda && LC_ALL=C ls ./*.cu ./*.cuh); do
    echo "${f#./}=$(sha256sum "src/main/cuda/$f" | cut -d' ' -f1)"
  done
} > "$new/kernels.ptx.properties"
if [ "${1:-}" = --check ]; then
  cmp "$new/kernels.ptx" $target/kernels.ptx && cmp "$new/kernels.ptx.properties" $target/kernels.ptx.properties
else
  mkdir -p $target
  mv "$new/kernels.ptx" "$new/kernels.ptx.properties" $target/
fi
