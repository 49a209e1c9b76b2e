#!/usr/bin/env bash
# Builds the stand-ins for NVIDIA's libraries into the folder $1: libcuda.so.1, libcublas.so.12, libcudnn.so.9 and
# libnvrtc.so.12, with the version nodes that JCuda's natives ask for; and two of them as CUDA 13 names them. What is newer
# than its sources is left as it is; the file `done` says since when.
set -euo pipefail
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
cd "$1"
if [[ -e done && -z $(find "$sources" -newer done) ]]; then
    exit
fi
rm -f done
options=(-std=c++17 -O2 -fopenmp-simd -g1 -fPIC -fvisibility=hidden)
options+=(-Wall -Wextra -Werror -Wno-missing-field-initializers "-DFOLDER=\"$PWD\"")
cp "$sources/cuda_emulation.h" .

# Side by side: it takes longer than much of what is tested with them.
compilers=()
for name in cuda_emulation cuda cuda_streams cuda_modules cublas cudnn nvrtc; do
    g++ "${options[@]}" -c -o "$name.o" "$sources/$name.cpp" &
    compilers+=($!)
done
for compiler in "${compilers[@]}"; do
    wait "$compiler"
done

# NAME SONAME-SUFFIX OPTIONS…: one library from NAME.o and what else the options name
library() {
    local name=$1 version=$2
    shift 2
    printf 'lib%s.so.%s { global: *; };\n' "$name" "$version" >"$name.map"
    g++ -shared -Wl,-z,noexecstack -Wl,-soname,"lib$name.so.$version" -Wl,--version-script="$name.map" \
        -o "lib$name.so.$version" "$name.o" "$@"
}

library cuda 1 cuda_streams.o cuda_modules.o -ldl
library cublas 12 -L. -l:libcuda.so.1
library cudnn 9 -L. -l:libcuda.so.1
library nvrtc 12 -L. -l:libcuda.so.1
library cublas 13 -L. -l:libcuda.so.1
library nvrtc 13 -L. -l:libcuda.so.1
touch done
