#!/usr/bin/env bash
# Builds the stand-ins for NVIDIA's libraries into the folder $1: libcuda.so.1, libcublas.so.12, libcudnn.so.9 and
# libnvrtc.so.12, with the version nodes that JCuda's natives ask for; and two of them as CUDA 13 names them.
set -euo pipefail
sources=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "$1"
cd "$1"
options=(-std=c++17 -O2 -g1 -fPIC -Wall -Wextra -Werror -Wno-missing-field-initializers)
cp "$sources/cuda_emulation.h" .
g++ "${options[@]}" -fvisibility=hidden -c -o cuda_emulation.o "$sources/cuda_emulation.cpp"

# NAME SONAME-SUFFIX OPTIONS…: one library from NAME.cpp and what else the options name
library() {
    local name=$1 version=$2
    shift 2
    printf 'lib%s.so.%s { global: *; };\n' "$name" "$version" >"$name.map"
    g++ "${options[@]}" -fvisibility=hidden -shared -Wl,-z,noexecstack -Wl,-soname,"lib$name.so.$version" \
        -Wl,--version-script="$name.map" -o "lib$name.so.$version" "$sources/$name.cpp" "$@"
}

library cuda 1 "$sources/cuda_streams.cpp" "$sources/cuda_modules.cpp" -ldl
library cublas 12 -L. -l:libcuda.so.1
library cudnn 9 -L. -l:libcuda.so.1
library nvrtc 12 "-DFOLDER=\"$PWD\"" -L. -l:libcuda.so.1
library cublas 13 -L. -l:libcuda.so.1
library nvrtc 13 "-DFOLDER=\"$PWD\"" -L. -l:libcuda.so.1
