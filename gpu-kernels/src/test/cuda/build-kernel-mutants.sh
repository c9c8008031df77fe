#!/bin/sh
# Compiles the mutants of the kernels that mutants.csv lists, and the kernel of the address test, to PTX for the
# tests. Needs nvcc (CUDA 13) and sha256sum. --check only compares.
set -eu
cd "$(dirname "$0")"
nvcc="${NVCC:-nvcc}"
target=../resources/org/estimand/gpu/kernel-mutants
new="$(mktemp -d)"
trap 'rm -rf "$new"' EXIT
# macro source target
compile() {
  (cd "$(dirname "$2")" && "$nvcc" -O3 -arch=compute_75 -ptx -D"$1" "$(basename "$2")" -o "$new/raw")
  sed 's/^\.version [0-9.]*$/.version 7.0/' "$new/raw" > "$new/$3.ptx"
}
compile PLAIN addresses.cu addresses
# addresses in 32 bits, for the check of the instructions
compile MUTANT_ADDRESS_PRODUCT ../../main/cuda/products.cu ADDRESS_PRODUCT
compile MUTANT_ADDRESS_CUT ../../main/cuda/ridge.cu ADDRESS_CUT
compile MUTANT_ADDRESS_STRIP ../../main/cuda/similarity.cu ADDRESS_STRIP
grep -v '^#' $target/mutants.csv | sed 1d | while IFS=, read -r name source rest; do
  compile "MUTANT_$name" "../../main/cuda/$source" "$name"
done
rm "$new/raw"
{
  echo "# Made by build-kernel-mutants.sh; a test compares every line with the files."
  for f in addresses.cu $(cd ../../main/cuda && LC_ALL=C ls ./*.cu ./*.cuh); do
    f="${f#./}"
    where=../../main/cuda/$f
    test "$f" = addresses.cu && where=$f
    echo "$f=$(sha256sum "$where" | cut -d' ' -f1)"
  done
} > "$new/sources.properties"
if [ "${1:-}" = --check ]; then
  for f in "$new"/*; do cmp "$f" "$target/$(basename "$f")"; done
else
  mv "$new"/*.ptx "$new/sources.properties" $target/
fi
