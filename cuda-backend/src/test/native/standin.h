// What the four stand-in libraries share. It lives in libcuda.so.1, where tests steer it.
#pragma once
#include <cstddef>
#include <cstdint>

#define EXPORT extern "C" __attribute__((visibility("default")))

// Counts a call of the function, and says which error a test wants it to return; 0 for none. Every function begins so.
EXPORT int standin_enter(const char* function);

// Whether this thread has a usable context.
EXPORT bool standin_has_context();

// Whether `bytes` bytes from there lie in one live allocation of device memory.
EXPORT bool standin_is_device(const void* address, size_t bytes);

// Whether it is a live stream.
EXPORT bool standin_is_stream(const void* stream);

// Counts an object made (+1) or destroyed (-1), so that a test can see what is left.
EXPORT void standin_count(int difference);

#define ENTER(function)                        \
    if (int fault = standin_enter(#function)) { \
        return fault;                          \
    }
