#!/usr/bin/env bash
# Runs the CPU backend's contract, thread and accuracy tests with each width of vectors, and those of convolutions with each
# algorithm forced, wherever it applies: a quarter of an hour. Every case is compared on one to three threads.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")/.."

for bits in 128 256 512; do
    for algorithm in auto patches direct grouped narrow pointwise strips winograd2 winograd4; do
        echo "$algorithm, vectors of $bits bits"
        tests='CpuBackendTest#convolution*,ThreadInvarianceTest#convolution*'
        [[ $algorithm != auto ]] || tests='CpuBackendTest,ThreadInvarianceTest,ConvolutionAccuracyTest'
        mvn -B -ntp -pl core,cpu-backend test-compile surefire:test@default-test \
            -Dtest="$tests" -Dsurefire.failIfNoSpecifiedTests=false \
            -Djacobi.vectorBits="$bits" -Djacobi.convolution="$algorithm" | grep -E '^\[INFO\] Tests run:|ERROR'
    done
done
