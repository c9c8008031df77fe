#!/usr/bin/env bash
# Rebuilds the PTX of the emulator's own kernels and of all mutants (needs nvcc; the results are committed).
# The version line is lowered as for the shipped kernels, so that the emulator and older drivers take the file.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
nvcc="${NVCC:-nvcc}"
out="${1:-../resources/org/estimand/gpu/emulator}"
mkdir -p "$out/mutants"

# compile SOURCE TARGET [flags]: in the folder of the source, so that no path gets into the text
compile() {
  local source="$1" target="$2"
  shift 2
  "$nvcc" -O3 -arch=compute_75 -ptx "$@" "$source" -o "$target"
  sed -i 's/^\.version .*/.version 7.0/' "$target"
}

for source in emulator/*.cu; do
  compile "$source" "$out/$(basename "${source%.cu}").ptx"
done
compile mutants/trial.cu "$out/mutants/trial.ptx"
# name,kernel,source,mutant,change,expected
tail -n +2 ../resources/org/estimand/gpu/emulator/mutants/mutants.csv | while IFS=, read -r name _ source mutant _; do
  [ -n "$name" ] && compile "mutants/$source" "$out/mutants/$name.ptx" "-DMUTANT=$mutant"
done

# The test run compares these sums with the sources: it needs no nvcc for that.
sha256sum emulator/*.cu mutants/*.cu > "$out/sources.sha256"
