// A stand-in for libcuda.so.1: "device" memory is host memory. New memory is poisoned, overruns are noticed, contexts and
// handles are checked, and everything live is counted. Here are its steering, devices and memory; streams and graphs are in
// cuda_streams.cpp, kernels in cuda_modules.cpp.
#include <stdlib.h>
#include <string.h>

#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "cuda.h"

std::recursive_mutex lock;
int sticky;

namespace {
constexpr int DEVICES = 2;
constexpr size_t GUARD_BYTES = 256;
constexpr unsigned char POISON = 0xFF;  // as floats: NaN
constexpr unsigned char GUARD = 0xA5;

struct Fault {
    int code;
    long skip;
};

struct Allocation {
    size_t bytes;
    long number;
};

std::map<std::string, Fault> faults;
std::map<std::string, long> calls;
std::map<uintptr_t, Allocation> device_memory, pinned_memory;
std::set<long> live_allocations;
long allocated;  // how many allocations there ever were
long objects;
size_t used, capacity = size_t(1) << 32;
int capability = 80, driver_version = 12060, multiprocessors = 1;
bool initialized;
bool overrun;  // whether somebody ever wrote behind the end of an allocation
int retained;
char context_object;
thread_local void* current;

// The allocation that holds so many bytes from there on, or the end.
std::map<uintptr_t, Allocation>::iterator holding(
        std::map<uintptr_t, Allocation>& memory, const void* address, size_t bytes) {
    uintptr_t from = reinterpret_cast<uintptr_t>(address);
    auto next = memory.upper_bound(from);
    if (next == memory.begin()) {
        return memory.end();
    }
    auto found = std::prev(next);
    return from + bytes <= found->first + found->second.bytes ? found : memory.end();
}

void keep(std::map<uintptr_t, Allocation>& memory, void* address, size_t bytes) {
    memory[reinterpret_cast<uintptr_t>(address)] = {bytes, ++allocated};
    live_allocations.insert(allocated);
    standin_count(1);
}

void forget(std::map<uintptr_t, Allocation>& memory, std::map<uintptr_t, Allocation>::iterator allocation) {
    live_allocations.erase(allocation->second.number);
    free(reinterpret_cast<void*>(allocation->first));
    memory.erase(allocation);
    standin_count(-1);
}
}  // namespace

// ---- steering by tests

EXPORT void standin_fail(const char* function, int code, long skip) {
    std::lock_guard guard(lock);
    faults[function] = {code, skip};
}

// Faults and counts of calls away, settings as at first; live objects stay.
EXPORT void standin_reset() {
    std::lock_guard guard(lock);
    faults.clear();
    calls.clear();
    capacity = size_t(1) << 32;
    capability = 80;
    driver_version = 12060;
    multiprocessors = 1;
}

EXPORT void standin_set_memory(long bytes) {
    capacity = bytes;
}

EXPORT void standin_set_capability(long major_and_minor) {
    capability = major_and_minor;
}

EXPORT void standin_set_multiprocessors(long count) {
    multiprocessors = count;
}

EXPORT void standin_set_driver_version(long version) {
    driver_version = version;
}

EXPORT long standin_calls(const char* function) {
    std::lock_guard guard(lock);
    return calls[function];
}

// Objects made and not destroyed; -1 if memory behind an allocation was ever written.
EXPORT long standin_live() {
    std::lock_guard guard(lock);
    return overrun ? -1 : objects;
}

// The size of all pinned memory.
EXPORT long standin_pinned() {
    std::lock_guard guard(lock);
    long bytes = 0;
    for (auto& allocation : pinned_memory) {
        bytes += allocation.second.bytes;
    }
    return bytes;
}

// ---- for the other stand-ins

EXPORT int standin_enter(const char* function) {
    std::lock_guard guard(lock);
    calls[function]++;
    auto fault = faults.find(function);
    if (fault == faults.end() || fault->second.skip-- > 0) {
        return 0;
    }
    int code = fault->second.code;
    faults.erase(fault);
    return code;
}

EXPORT bool standin_has_context() {
    return current != nullptr && retained > 0 && sticky == 0;
}

EXPORT bool standin_is_device(const void* address, size_t bytes) {
    std::lock_guard guard(lock);
    return holding(device_memory, address, bytes) != device_memory.end();
}

EXPORT void standin_count(int difference) {
    std::lock_guard guard(lock);
    objects += difference;
}

// ---- for the driver's other files

int context_error() {
    if (sticky != 0) {
        return sticky;
    }
    if (!initialized) {
        return NOT_INITIALIZED;
    }
    return current == nullptr || retained == 0 ? INVALID_CONTEXT : SUCCESS;
}

long allocation_of(const void* address) {
    for (auto* memory : {&device_memory, &pinned_memory}) {
        auto found = holding(*memory, address, 0);
        if (found != memory->end()) {
            return found->second.number;
        }
    }
    return 0;
}

bool is_live_allocation(long number) {
    return live_allocations.count(number) == 1;
}

// ---- devices and contexts

EXPORT int cuInit(unsigned) {
    ENTER(cuInit)
    initialized = true;
    return SUCCESS;
}

EXPORT int cuDriverGetVersion(int* version) {
    ENTER(cuDriverGetVersion)
    *version = driver_version;
    return SUCCESS;
}

EXPORT int cuDeviceGetCount(int* count) {
    ENTER(cuDeviceGetCount)
    *count = DEVICES;
    return initialized ? SUCCESS : NOT_INITIALIZED;
}

EXPORT int cuDeviceGet(int* device, int ordinal) {
    ENTER(cuDeviceGet)
    if (ordinal < 0 || ordinal >= DEVICES) {
        return INVALID_DEVICE;
    }
    *device = ordinal;
    return SUCCESS;
}

EXPORT int cuDeviceGetName(char* name, int length, int) {
    ENTER(cuDeviceGetName)
    snprintf(name, length, "CPU stand-in");
    return SUCCESS;
}

EXPORT int cuDeviceGetAttribute(int* value, int attribute, int) {
    ENTER(cuDeviceGetAttribute)
    switch (attribute) {
        case 16: *value = multiprocessors; break;
        case 75: *value = capability / 10; break;
        case 76: *value = capability % 10; break;
        default: return INVALID_VALUE;
    }
    return SUCCESS;
}

EXPORT int cuDeviceTotalMem_v2(size_t* bytes, int) {
    ENTER(cuDeviceTotalMem_v2)
    *bytes = capacity;
    return SUCCESS;
}

EXPORT int cuDevicePrimaryCtxRetain(void** context, int) {
    ENTER(cuDevicePrimaryCtxRetain)
    std::lock_guard guard(lock);
    retained++;
    standin_count(1);
    *context = &context_object;
    return SUCCESS;
}

// The last release destroys the context, and with it a lost one.
EXPORT int cuDevicePrimaryCtxRelease_v2(int) {
    ENTER(cuDevicePrimaryCtxRelease_v2)
    std::lock_guard guard(lock);
    if (retained == 0) {
        return INVALID_CONTEXT;
    }
    standin_count(-1);
    if (--retained == 0 && sticky != 0) {
        objects = 0;
        used = 0;
        device_memory.clear();
        live_allocations.clear();
        sticky = 0;
    }
    return SUCCESS;
}

EXPORT int cuCtxSetCurrent(void* context) {
    ENTER(cuCtxSetCurrent)
    current = context;
    return SUCCESS;
}

EXPORT int cuMemGetInfo_v2(size_t* free_bytes, size_t* total) {
    ENTER_WITH_CONTEXT(cuMemGetInfo_v2)
    *total = capacity;
    *free_bytes = capacity - used;
    return SUCCESS;
}

// ---- memory

EXPORT int cuMemAlloc_v2(uint64_t* address, size_t bytes) {
    ENTER_WITH_CONTEXT(cuMemAlloc_v2)
    if (int error = unsafe_call()) {
        return error;
    }
    if (bytes == 0) {
        return INVALID_VALUE;
    }
    void* memory = nullptr;
    if (bytes > capacity - used || posix_memalign(&memory, 256, bytes + GUARD_BYTES) != 0) {
        return OUT_OF_MEMORY;
    }
    memset(memory, POISON, bytes);
    memset(static_cast<char*>(memory) + bytes, GUARD, GUARD_BYTES);
    *address = reinterpret_cast<uint64_t>(memory);
    keep(device_memory, memory, bytes);
    used += bytes;
    return SUCCESS;
}

EXPORT int cuMemFree_v2(uint64_t address) {
    ENTER_WITH_CONTEXT(cuMemFree_v2)
    if (int error = unsafe_call()) {
        return error;
    }
    auto allocation = device_memory.find(address);
    if (allocation == device_memory.end()) {
        return INVALID_VALUE;
    }
    size_t bytes = allocation->second.bytes;
    unsigned char* end = reinterpret_cast<unsigned char*>(address) + bytes;
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        if (end[i] != GUARD) {
            overrun = true;
            return sticky = ILLEGAL_ADDRESS;
        }
    }
    used -= bytes;
    forget(device_memory, allocation);
    return SUCCESS;
}

EXPORT int cuMemHostAlloc(void** address, size_t bytes, unsigned) {
    ENTER_WITH_CONTEXT(cuMemHostAlloc)
    if (int error = unsafe_call()) {
        return error;
    }
    *address = malloc(bytes);
    memset(*address, POISON, bytes);
    keep(pinned_memory, *address, bytes);
    return SUCCESS;
}

EXPORT int cuMemFreeHost(void* address) {
    ENTER_WITH_CONTEXT(cuMemFreeHost)
    auto allocation = pinned_memory.find(reinterpret_cast<uintptr_t>(address));
    if (allocation == pinned_memory.end()) {
        return INVALID_HANDLE;
    }
    forget(pinned_memory, allocation);
    return SUCCESS;
}
