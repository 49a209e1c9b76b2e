// CUDA C++ on the processor: what kernels use, for g++. Blocks run one after another; the threads of a block are fibers,
// which hand over at __syncthreads. It stands in for the language, never for the speed or the last digit.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

struct dim3 {
    unsigned x, y, z;
};

#define __global__
#define __device__
#define __shared__ static

namespace emulation {
extern dim3 thread_index, block_index, block_size, grid_size;

void wait_for_block();

// Runs every thread of every block; false if some threads of a block wait while others have returned.
bool run(void (*kernel)(void*), void* arguments, dim3 grid, dim3 block);

template <class... Parameters>
struct Call {
    void (*kernel)(Parameters...);
    void** arguments;

    static void run(void* call) {
        static_cast<Call*>(call)->unpack(std::index_sequence_for<Parameters...>{});
    }

    template <size_t... I>
    void unpack(std::index_sequence<I...>) {
        kernel(*static_cast<std::remove_reference_t<Parameters>*>(arguments[I])...);
    }
};

// What the driver has to know to keep an argument.
struct Parameter {
    size_t bytes;
    bool is_pointer;
};

// A kernel's parameters, and one of no bytes behind them.
template <class... Parameters>
const Parameter* parameters(void (*)(Parameters...)) {
    static const Parameter list[] = {{sizeof(Parameters), std::is_pointer_v<Parameters>}..., {0, false}};
    return list;
}

template <class... Parameters>
bool launch(void (*kernel)(Parameters...), void** arguments, dim3 grid, dim3 block) {
    Call<Parameters...> call{kernel, arguments};
    return run(&Call<Parameters...>::run, &call, grid, block);
}
}  // namespace emulation

#define threadIdx (emulation::thread_index)
#define blockIdx (emulation::block_index)
#define blockDim (emulation::block_size)
#define gridDim (emulation::grid_size)

inline void __syncthreads() {
    emulation::wait_for_block();
}

inline float __int_as_float(int bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

inline int __float_as_int(float value) {
    int bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

inline float __fdiv_rn(float a, float b) {
    return a / b;
}

inline float __fsub_rn(float a, float b) {
    return a - b;
}

inline float float_of_half(unsigned short bits) {
    _Float16 value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

inline unsigned short half_of_float(float value) {
    _Float16 half = static_cast<_Float16>(value);
    unsigned short bits;
    memcpy(&bits, &half, sizeof bits);
    return bits;
}

inline int min(int a, int b) {
    return a < b ? a : b;
}

inline int atomicMin(int* place, int value) {
    int before = *place;
    *place = min(before, value);
    return before;
}

// What the stand-in driver looks up for a kernel's name.
#define EMULATED_KERNEL(name)                                                                                       \
    extern "C" __attribute__((visibility("default"))) bool emulated_##name(dim3 grid, dim3 block, void** arguments) { \
        return emulation::launch(&name, arguments, grid, block);                                                    \
    }                                                                                                               \
    extern "C" __attribute__((visibility("default"))) const emulation::Parameter* parameters_of_##name() {          \
        return emulation::parameters(&name);                                                                        \
    }
