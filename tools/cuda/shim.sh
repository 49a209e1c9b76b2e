#!/usr/bin/env bash
# Builds a library that answers to a name of CUDA 12 and hands every call on to the library of CUDA 13:
#
#   shim.sh NATIVE NAME TARGET FOLDER      for example  shim.sh libJCublas2-….so libcublas.so.12 libcublas.so.13 shims
#
# NATIVE is the library that will call it; the functions are those it imports from NAME. Arguments and results are not
# touched, so nothing but the names has to be known: each function is a jump through a table that is filled on loading.
# That needs the functions to have the same signatures in both versions, as those of cuBLAS and NVRTC have. A function that
# TARGET lacks returns an error code.
set -euo pipefail
native=$1 name=$2 target=$3 folder=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"

mapfile -t functions < <(nm -D --undefined-only "$native" | sed -n "s/^ *U \([A-Za-z0-9_]*\)@$name\$/\1/p" | sort -u)
if [[ ${#functions[@]} -eq 0 ]]; then
    echo "shim.sh: $native imports nothing from $name" >&2
    exit 1
fi

{
    echo '.text'
    for i in "${!functions[@]}"; do
        printf '.globl %s\n.type %s, @function\n%s:\n    endbr64\n    jmp *shim_table+%d(%%rip)\n' \
            "${functions[i]}" "${functions[i]}" "${functions[i]}" $((8 * i))
    done
    echo '.section .note.GNU-stack, "", @progbits'
} >"$work/jumps.S"

{
    printf '#include <dlfcn.h>\n#include <stdio.h>\n#include <stddef.h>\n'
    printf 'static const char* const names[] = {\n'
    printf '    "%s",\n' "${functions[@]}"
    printf '};\n#define COUNT (sizeof names / sizeof names[0])\n'
    printf '__attribute__((visibility("hidden"))) void* shim_table[COUNT];\n'
    printf 'static int missing(void) { return 15; }\n'
    printf '__attribute__((constructor)) static void fill(void) {\n'
    printf '    void* target = dlopen("%s", RTLD_NOW | RTLD_LOCAL);\n' "$target"
    printf '    if (target == NULL) { fprintf(stderr, "%s: %%s\\n", dlerror()); }\n' "$name"
    printf '    for (size_t i = 0; i < COUNT; i++) {\n'
    printf '        void* function = target == NULL ? NULL : dlsym(target, names[i]);\n'
    printf '        shim_table[i] = function == NULL ? (void*)missing : function;\n    }\n}\n'
} >"$work/table.c"

printf '%s { global: *; };\n' "$name" >"$work/version.map"
gcc -O2 -shared -fPIC -Wl,-soname,"$name" -Wl,--version-script="$work/version.map" -Wl,-z,noexecstack \
    -o "$folder/$name" "$work/jumps.S" "$work/table.c" -ldl
echo "$folder/$name: ${#functions[@]} functions of $target"
