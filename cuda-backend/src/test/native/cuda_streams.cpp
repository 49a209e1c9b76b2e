// The stand-in driver's streams, events and graphs. Work is done when it is queued, or where the stream captures, recorded
// and done at each launch of the graph. A wait on the host invalidates a capture, as the real driver has it.
#include <stdlib.h>

#include <cstring>
#include <map>
#include <memory>

#include "cuda.h"

namespace {
enum Mode { GLOBAL, THREAD_LOCAL, RELAXED };

struct Work {
    std::vector<long> allocations;
    std::function<void()> run;
};

using Recorded = std::vector<Work>;

struct Capture {
    int mode;
    bool valid;
    Recorded recorded;
};

// Whether it was last recorded while its stream captured, and which capture that was.
struct Event {
    bool captured;
    std::weak_ptr<Capture> capture;
};

std::map<const void*, std::shared_ptr<Capture>> streams;  // with what each of them captures
std::map<const void*, Event> events;
std::map<const void*, std::shared_ptr<const Recorded>> graphs, executables;

template <class Object>
int add(std::map<const void*, Object>& kind, void** handle, Object object = {}) {
    *handle = malloc(sizeof(double));
    kind[*handle] = object;
    standin_count(1);
    return SUCCESS;
}

template <class Object>
int remove(std::map<const void*, Object>& kind, void* handle) {
    if (kind.erase(handle) == 0) {
        return INVALID_HANDLE;
    }
    free(handle);
    standin_count(-1);
    return SUCCESS;
}

// The first error is the caller's, every later one that the capture is of no use any more.
int invalidate(Capture& capture, Result error) {
    bool was_valid = capture.valid;
    capture.valid = false;
    return was_valid ? error : CAPTURE_INVALIDATED;
}

void run(const Recorded& recorded) {
    for (const Work& work : recorded) {
        for (long number : work.allocations) {
            if (!is_live_allocation(number)) {
                sticky = ILLEGAL_ADDRESS;
            }
        }
        if (sticky != 0) {
            return;
        }
        work.run();
    }
}
}  // namespace

// ---- for the other stand-ins

EXPORT bool standin_is_stream(const void* stream) {
    std::lock_guard guard(lock);
    return streams.count(stream) == 1;
}

EXPORT bool standin_is_capturing(const void* stream) {
    std::lock_guard guard(lock);
    return standin_is_stream(stream) && streams[stream] != nullptr;
}

EXPORT int standin_queue(const void* stream, const std::vector<const void*>& memory, std::function<void()> work) {
    std::lock_guard guard(lock);
    if (!standin_is_stream(stream)) {
        return INVALID_HANDLE;
    }
    Capture* capture = streams[stream].get();
    if (capture == nullptr) {
        work();
        return sticky;
    }
    if (!capture->valid) {
        return CAPTURE_INVALIDATED;
    }
    std::vector<long> allocations;
    for (const void* address : memory) {
        if (long number = allocation_of(address)) {
            allocations.push_back(number);
        }
    }
    capture->recorded.push_back({allocations, work});
    return SUCCESS;
}

EXPORT int standin_wait(const void* stream) {
    std::lock_guard guard(lock);
    if (!standin_is_stream(stream)) {
        return INVALID_HANDLE;
    }
    Capture* capture = streams[stream].get();
    return capture == nullptr ? SUCCESS : invalidate(*capture, CAPTURE_UNSUPPORTED);
}

int unsafe_call() {
    int error = SUCCESS;
    for (auto& [stream, capture] : streams) {
        if (capture != nullptr && capture->mode != RELAXED) {
            error = invalidate(*capture, CAPTURE_UNSUPPORTED);
        }
    }
    return error;
}

// ---- copies

static int copy(void* to, const void* from, size_t bytes, void* stream) {
    return standin_queue(stream, {to, from}, [=] { memmove(to, from, bytes); });
}

EXPORT int cuMemcpyHtoDAsync_v2(uint64_t to, const void* from, size_t bytes, void* stream) {
    ENTER_WITH_CONTEXT(cuMemcpyHtoDAsync_v2)
    void* target = reinterpret_cast<void*>(to);
    return standin_is_device(target, bytes) ? copy(target, from, bytes, stream) : INVALID_VALUE;
}

EXPORT int cuMemcpyDtoHAsync_v2(void* to, uint64_t from, size_t bytes, void* stream) {
    ENTER_WITH_CONTEXT(cuMemcpyDtoHAsync_v2)
    void* source = reinterpret_cast<void*>(from);
    return standin_is_device(source, bytes) ? copy(to, source, bytes, stream) : INVALID_VALUE;
}

EXPORT int cuMemcpyDtoDAsync_v2(uint64_t to, uint64_t from, size_t bytes, void* stream) {
    ENTER_WITH_CONTEXT(cuMemcpyDtoDAsync_v2)
    void* target = reinterpret_cast<void*>(to);
    void* source = reinterpret_cast<void*>(from);
    bool inside = standin_is_device(target, bytes) && standin_is_device(source, bytes);
    return inside ? copy(target, source, bytes, stream) : INVALID_VALUE;
}

EXPORT int cuMemsetD32Async(uint64_t to, unsigned value, size_t count, void* stream) {
    ENTER_WITH_CONTEXT(cuMemsetD32Async)
    unsigned* target = reinterpret_cast<unsigned*>(to);
    if (to % sizeof *target != 0 || !standin_is_device(target, count * sizeof *target)) {
        return INVALID_VALUE;
    }
    return standin_queue(stream, {target}, [=] {
        for (size_t i = 0; i < count; i++) {
            target[i] = value;
        }
    });
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
    return standin_wait(stream);
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
    if (events.count(event) == 0 || !standin_is_stream(stream)) {
        return INVALID_HANDLE;
    }
    const std::shared_ptr<Capture>& capture = streams[stream];
    events[event] = {capture != nullptr, capture};
    return capture == nullptr || capture->valid ? SUCCESS : CAPTURE_INVALIDATED;
}

EXPORT int cuEventSynchronize(void* event) {
    ENTER_WITH_CONTEXT(cuEventSynchronize)
    if (events.count(event) == 0) {
        return INVALID_HANDLE;
    }
    if (!events[event].captured) {
        return SUCCESS;
    }
    std::shared_ptr<Capture> capture = events[event].capture.lock();
    return capture == nullptr ? CAPTURED_EVENT : invalidate(*capture, CAPTURED_EVENT);
}

// ---- capture and graphs

// What the stream captured, if it did.
static std::shared_ptr<Capture> take_capture(const void* stream) {
    std::lock_guard guard(lock);
    std::shared_ptr<Capture> capture;
    if (standin_is_stream(stream)) {
        capture.swap(streams[stream]);
    }
    return capture;
}

EXPORT int cuStreamBeginCapture_v2(void* stream, int mode) {
    ENTER_WITH_CONTEXT(cuStreamBeginCapture_v2)
    if (!standin_is_stream(stream)) {
        return INVALID_HANDLE;
    }
    if (mode < GLOBAL || mode > RELAXED) {
        return INVALID_VALUE;
    }
    if (streams[stream] != nullptr) {
        return ILLEGAL_STATE;
    }
    streams[stream] = std::make_shared<Capture>(Capture{mode, true, {}});
    return SUCCESS;
}

// Whatever it returns, the stream captures no more.
EXPORT int cuStreamEndCapture(void* stream, void** graph) {
    *graph = nullptr;
    std::shared_ptr<Capture> capture = take_capture(stream);
    ENTER_WITH_CONTEXT(cuStreamEndCapture)
    if (capture == nullptr) {
        return ILLEGAL_STATE;
    }
    if (!capture->valid) {
        return CAPTURE_INVALIDATED;
    }
    return add(graphs, graph, std::make_shared<const Recorded>(capture->recorded));
}

// How many there are; a list of them is wanted by nobody.
EXPORT int cuGraphGetNodes(void* graph, void** nodes, size_t* count) {
    ENTER_WITH_CONTEXT(cuGraphGetNodes)
    if (graphs.count(graph) == 0 || nodes != nullptr) {
        return INVALID_VALUE;
    }
    *count = graphs[graph]->size();
    return SUCCESS;
}

EXPORT int cuGraphInstantiateWithFlags(void** executable, void* graph, unsigned long long flags) {
    ENTER_WITH_CONTEXT(cuGraphInstantiateWithFlags)
    return graphs.count(graph) == 1 && flags == 0 ? add(executables, executable, graphs[graph]) : INVALID_VALUE;
}

// A stream that captures takes no graphs.
EXPORT int cuGraphLaunch(void* executable, void* stream) {
    ENTER_WITH_CONTEXT(cuGraphLaunch)
    if (executables.count(executable) == 0) {
        return INVALID_VALUE;
    }
    if (streams[stream] != nullptr) {
        return invalidate(*streams[stream], CAPTURE_UNSUPPORTED);
    }
    std::shared_ptr<const Recorded> recorded = executables[executable];
    return standin_queue(stream, {}, [recorded] { run(*recorded); });
}

EXPORT int cuGraphExecDestroy(void* executable) {
    ENTER_WITH_CONTEXT(cuGraphExecDestroy)
    return remove(executables, executable);
}

EXPORT int cuGraphDestroy(void* graph) {
    ENTER_WITH_CONTEXT(cuGraphDestroy)
    return remove(graphs, graph);
}
