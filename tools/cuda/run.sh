#!/usr/bin/env bash
# Runs the contract tests and the benchmark on the graphics card of this machine, from an unpacked bundle:
#
#   ./run.sh                   both
#   ./run.sh check             the tests alone
#   ./run.sh benchmark ARGS…   the benchmark alone; steps of a block, then network:size:batch:precision …
#   ./run.sh kernels SET… ARGS…   single kernels; see docs/benchmarks.md for the sets
#   ./run.sh compare ARGS…     Jacobi and PyTorch in turns, where python3 has torch and torchvision; see gpu/compare.py
#
# NVIDIA's libraries are taken from $NVIDIA_LIBRARIES (folders, separated by colons), or else from Python's packages, or
# else from where the system has them. With those of CUDA 13, the shims stand between.
# JAVA_OPTS holds further options, for example JAVA_OPTS=-Djacobi.cuda.deterministic=false.
set -euo pipefail
bundle=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

python_folders() {
    command -v python3 >/dev/null || return 0
    python3 -c 'import sys; print("\n".join(p for p in sys.path if p))' | while read -r folder; do
        find "$folder/nvidia" -name 'libcublas.so.1[23]' -o -name 'libcudnn.so.9' -o -name 'libnvrtc.so.1[23]' 2>/dev/null
    done | xargs -r -n 1 dirname | sort -u | paste -sd :
}

folders=${NVIDIA_LIBRARIES:-$(python_folders || true)}

# The folder that a library lies in: one of $folders, or one of the system's; nothing if it is nowhere.
folder_of() {
    {
        [[ -z $folders ]] || find ${folders//:/ } -maxdepth 1 -name "$1"
        PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | awk -v name="$1" '$1 == name { print $NF }'
        find /usr/local/cuda/lib64/ -maxdepth 1 -name "$1" 2>/dev/null || true
    } | sed -n '1s,/[^/]*$,,p'
}

libraries=$folders
newer=$(folder_of libcublas.so.13)
if [[ -z $(folder_of libcublas.so.12) && -n $newer ]]; then
    # The shims are found by path, and find the libraries of CUDA 13 by name.
    libraries=$bundle/shims${folders:+:$folders}
    export LD_LIBRARY_PATH=${folders:+$folders:}$newer${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
fi

run() {
    # shellcheck disable=SC2086 # options are words
    "$bundle/jre/bin/java" "@$bundle/java.options" \
        ${libraries:+-Djacobi.cuda.libraries="$libraries"} ${JAVA_OPTS:-} -cp "$bundle/jars/*" "$@"
}

task=${1:-all}
case $task in
    all)
        failed=0
        run dev.jacobi.cuda.DeviceCheck || failed=$?
        run dev.jacobi.benchmarks.gpu.StepRates
        exit $failed
        ;;
    check)
        run dev.jacobi.cuda.DeviceCheck
        ;;
    benchmark)
        shift
        run dev.jacobi.benchmarks.gpu.StepRates "$@"
        ;;
    kernels)
        shift
        run dev.jacobi.benchmarks.measure.MeasureCommand --device cuda --results kernels "$@"
        ;;
    compare)
        shift
        exec python3 "$bundle/gpu/compare.py" --jacobi "$bundle/run.sh" "$@"
        ;;
    *)
        echo "run.sh: got '$task', expected check, benchmark, kernels, compare or nothing" >&2
        exit 2
        ;;
esac
