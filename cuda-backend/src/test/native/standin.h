// What the four stand-in libraries share. It lives in libcuda.so.1, where tests steer it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

// Counts a call of the function, and says which error a test wants it to return; 0 for none. Every function begins so.
EXPORT int standin_enter(const char* function);

// Whether this thread has a usable context.
EXPORT bool standin_has_context();

// Whether `bytes` bytes from there lie in one live allocation of device memory.
EXPORT bool standin_is_device(const void* address, size_t bytes);

// Whether it is a live stream.
EXPORT bool standin_is_stream(const void* stream);

// Whether it is one that records what is queued.
EXPORT bool standin_is_capturing(const void* stream);

// Does work that is queued on a stream: at once, or if the stream captures, at each launch of the graph, so the work must
// hold its arguments by value. `memory` are addresses in the memory that it uses, which must be alive then too; null and
// what was not allocated here is passed over. The driver's error, or 0.
EXPORT int standin_queue(const void* stream, const std::vector<const void*>& memory, std::function<void()> work);

// Waits for a stream, which ends a capture for good. The driver's error, or 0.
EXPORT int standin_wait(const void* stream);

// Counts an object made (+1) or destroyed (-1), so that a test can see what is left.
EXPORT void standin_count(int difference);

#define ENTER(function)                        \
    if (int fault = standin_enter(#function)) { \
        return fault;                          \
    }
