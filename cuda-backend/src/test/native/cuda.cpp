// A stand-in for libcuda.so.1 on host memory: "device" memory is host memory, and work is done when it is asked for.
// New memory is poisoned, overruns are noticed, contexts and handles are checked, and everything live is counted.
#include <dlfcn.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "standin.h"

namespace {
enum Result {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_FAILED = 719
};

constexpr int DEVICES = 2;
constexpr size_t GUARD_BYTES = 256;
constexpr unsigned char POISON = 0xFF;  // as floats: NaN
constexpr unsigned char GUARD = 0xA5;

struct Fault {
    int code;
    long skip;
};


std::recursive_mutex lock;
std::map<std::string, Fault> faults;
std::map<std::string, long> calls;
std::map<uintptr_t, size_t> allocations;
std::set<const void*> streams, events, pinned, functions;
std::map<void*, std::string> modules;
long objects;
size_t used, capacity = size_t(1) << 32;
int capability = 80, driver_version = 12060;
bool initialized;
int sticky;  // once a launch has failed, the context is lost
bool overrun;  // whether somebody ever wrote behind the end of an allocation
int retained;
char context_object;
thread_local void* current;
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
}

EXPORT void standin_set_memory(long bytes) {
    capacity = bytes;
}

EXPORT void standin_set_capability(long major_and_minor) {
    capability = major_and_minor;
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
    auto next = allocations.upper_bound(reinterpret_cast<uintptr_t>(address));
    if (next == allocations.begin()) {
        return false;
    }
    auto [first, size] = *std::prev(next);
    return reinterpret_cast<uintptr_t>(address) + bytes <= first + size;
}

EXPORT bool standin_is_stream(const void* stream) {
    std::lock_guard guard(lock);
    return streams.count(stream) == 1;
}

EXPORT void standin_count(int difference) {
    std::lock_guard guard(lock);
    objects += difference;
}

#define ENTER_WITH_CONTEXT(function)                       \
    ENTER(function)                                        \
    if (sticky != 0) {                                     \
        return sticky;                                     \
    }                                                      \
    if (!initialized) {                                    \
        return NOT_INITIALIZED;                            \
    }                                                      \
    if (current == nullptr || retained == 0) {             \
        return INVALID_CONTEXT;                            \
    }                                                      \
    std::lock_guard guard(lock);

static int add(std::set<const void*>& kind, void** handle) {
    *handle = malloc(sizeof(double));
    kind.insert(*handle);
    standin_count(1);
    return SUCCESS;
}

static int remove(std::set<const void*>& kind, void* handle) {
    if (kind.erase(handle) == 0) {
        return INVALID_HANDLE;
    }
    free(handle);
    standin_count(-1);
    return SUCCESS;
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
        case 16: *value = 1; break;  // multiprocessors
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
        allocations.clear();
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
    allocations[*address] = bytes;
    used += bytes;
    standin_count(1);
    return SUCCESS;
}

EXPORT int cuMemFree_v2(uint64_t address) {
    ENTER_WITH_CONTEXT(cuMemFree_v2)
    auto allocation = allocations.find(address);
    if (allocation == allocations.end()) {
        return INVALID_VALUE;
    }
    unsigned char* end = reinterpret_cast<unsigned char*>(address) + allocation->second;
    for (size_t i = 0; i < GUARD_BYTES; i++) {
        if (end[i] != GUARD) {
            overrun = true;
            return sticky = ILLEGAL_ADDRESS;
        }
    }
    used -= allocation->second;
    allocations.erase(allocation);
    free(reinterpret_cast<void*>(address));
    standin_count(-1);
    return SUCCESS;
}

EXPORT int cuMemHostAlloc(void** address, size_t bytes, unsigned) {
    ENTER_WITH_CONTEXT(cuMemHostAlloc)
    *address = malloc(bytes);
    memset(*address, POISON, bytes);
    pinned.insert(*address);
    standin_count(1);
    return SUCCESS;
}

EXPORT int cuMemFreeHost(void* address) {
    ENTER_WITH_CONTEXT(cuMemFreeHost)
    return remove(pinned, address);
}

static int move(void* to, const void* from, size_t bytes, void* stream) {
    if (streams.count(stream) == 0) {
        return INVALID_HANDLE;
    }
    memmove(to, from, bytes);
    return SUCCESS;
}

EXPORT int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void* stream) {
    ENTER_WITH_CONTEXT(cuMemcpyHtoDAsync_v2)
    void* target = reinterpret_cast<void*>(to);
    return standin_is_device(target, bytes) ? move(target, from, bytes, stream) : INVALID_VALUE;
}

EXPORT int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void* stream) {
    ENTER_WITH_CONTEXT(cuMemcpyDtoHAsync_v2)
    void* source = reinterpret_cast<void*>(from);
    return standin_is_device(source, bytes) ? move(to, source, bytes, stream) : INVALID_VALUE;
}

EXPORT int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void* stream) {
    ENTER_WITH_CONTEXT(cuMemcpyDtoDAsync_v2)
    void* target = reinterpret_cast<void*>(to);
    void* source = reinterpret_cast<void*>(from);
    bool inside = standin_is_device(target, bytes) && standin_is_device(source, bytes);
    return inside ? move(target, source, bytes, stream) : INVALID_VALUE;
}

EXPORT int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, void* stream) {
    ENTER_WITH_CONTEXT(cuMemsetD32Async)
    unsigned* target = reinterpret_cast<unsigned*>(to);
    if (to % sizeof *target != 0 || !standin_is_device(target, count * sizeof *target)) {
        return INVALID_VALUE;
    }
    if (streams.count(stream) == 0) {
        return INVALID_HANDLE;
    }
    for (size_t i = 0; i < count; i++) {
        target[i] = value;
    }
    return SUCCESS;
}

// ---- streams and events

EXPORT int cuStreamCreate(void** stream, unsigned) {
    ENTER_WITH_CONTEXT(cuStreamCreate)
    return add(streams, stream);
}

EXPORT int cuStreamDestroy_v2(void* stream) {
    ENTER_WITH_CONTEXT(cuStreamDestroy_v2)
    return remove(streams, stream);
}

EXPORT int cuStreamSynchronize(void* stream) {
    ENTER_WITH_CONTEXT(cuStreamSynchronize)
    return streams.count(stream) == 1 ? SUCCESS : INVALID_HANDLE;
}

EXPORT int cuEventCreate(void** event, unsigned) {
    ENTER_WITH_CONTEXT(cuEventCreate)
    return add(events, event);
}

EXPORT int cuEventDestroy_v2(void* event) {
    ENTER_WITH_CONTEXT(cuEventDestroy_v2)
    return remove(events, event);
}

EXPORT int cuEventRecord(void* event, void* stream) {
    ENTER_WITH_CONTEXT(cuEventRecord)
    return events.count(event) == 1 && streams.count(stream) == 1 ? SUCCESS : INVALID_HANDLE;
}

EXPORT int cuEventSynchronize(void* event) {
    ENTER_WITH_CONTEXT(cuEventSynchronize)
    return events.count(event) == 1 ? SUCCESS : INVALID_HANDLE;
}

// ---- modules: a shared library's bytes, or "PTX" that names a file of them

struct Grid {
    unsigned x, y, z;
};

static bool is_elf(const char* image) {
    return memcmp(image, ELFMAG, SELFMAG) == 0;
}

static std::string written(const char* image) {
    const Elf64_Ehdr* header = reinterpret_cast<const Elf64_Ehdr*>(image);
    size_t size = header->e_shoff + size_t(header->e_shentsize) * header->e_shnum;
    char path[] = "/tmp/cuda-standin-XXXXXX";
    int file = mkstemp(path);
    bool complete = file >= 0 && write(file, image, size) == ssize_t(size);
    close(file);
    return complete ? path : "";
}

EXPORT int cuModuleLoadData(void** module, const void* image) {
    ENTER_WITH_CONTEXT(cuModuleLoadData)
    const char* bytes = static_cast<const char*>(image);
    const char* mark = "// stand-in PTX: ";
    bool is_file = is_elf(bytes);
    if (!is_file && strncmp(bytes, mark, strlen(mark)) != 0) {
        return INVALID_IMAGE;
    }
    std::string path = is_file ? written(bytes) : std::string(bytes + strlen(mark));
    *module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (is_file) {
        unlink(path.c_str());
    }
    if (*module == nullptr) {
        fprintf(stderr, "stand-in: %s\n", dlerror());
        return INVALID_IMAGE;
    }
    modules[*module] = path;
    standin_count(1);
    return SUCCESS;
}

EXPORT int cuModuleUnload(void* module) {
    ENTER_WITH_CONTEXT(cuModuleUnload)
    if (modules.erase(module) == 0) {
        return INVALID_HANDLE;
    }
    dlclose(module);
    standin_count(-1);
    return SUCCESS;
}

EXPORT int cuModuleGetFunction(void** function, void* module, const char* name) {
    ENTER_WITH_CONTEXT(cuModuleGetFunction)
    if (modules.count(module) == 0) {
        return INVALID_HANDLE;
    }
    *function = dlsym(module, ("emulated_" + std::string(name)).c_str());
    if (*function == nullptr) {
        return NOT_FOUND;
    }
    functions.insert(*function);
    return SUCCESS;
}

EXPORT int cuLaunchKernel(
        void* function,
        unsigned grid_x,
        unsigned grid_y,
        unsigned grid_z,
        unsigned block_x,
        unsigned block_y,
        unsigned block_z,
        unsigned,
        void* stream,
        void** arguments,
        void**) {
    if (int fault = standin_enter("cuLaunchKernel")) {
        return sticky = fault;
    }
    if (sticky != 0) {
        return sticky;
    }
    if (!standin_has_context()) {
        return INVALID_CONTEXT;
    }
    if (functions.count(function) == 0 || !standin_is_stream(stream)) {
        return INVALID_HANDLE;
    }
    bool fits = grid_x > 0 && grid_y > 0 && grid_z > 0 && grid_y < 65536 && grid_z < 65536
            && block_x * block_y * block_z > 0 && block_x * block_y * block_z <= 1024;
    if (!fits) {
        return INVALID_VALUE;
    }
    auto launch = reinterpret_cast<bool (*)(Grid, Grid, void**)>(function);
    bool done = launch({grid_x, grid_y, grid_z}, {block_x, block_y, block_z}, arguments);
    return done ? SUCCESS : sticky = LAUNCH_FAILED;
}
