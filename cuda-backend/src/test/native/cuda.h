// What the files of the driver's stand-in share.
#pragma once
#include <mutex>

#include "standin.h"

enum Result {
    SUCCESS = 0,
    INVALID_VALUE = 1,
    OUT_OF_MEMORY = 2,
    NOT_INITIALIZED = 3,
    INVALID_DEVICE = 101,
    INVALID_IMAGE = 200,
    INVALID_CONTEXT = 201,
    INVALID_HANDLE = 400,
    ILLEGAL_STATE = 401,
    NOT_FOUND = 500,
    ILLEGAL_ADDRESS = 700,
    LAUNCH_FAILED = 719,
    CAPTURE_UNSUPPORTED = 900,
    CAPTURE_INVALIDATED = 901,
    CAPTURED_EVENT = 907
};

extern std::recursive_mutex lock;
extern int sticky;  // once work has failed, the context is lost

// Why a call that needs a context cannot be made; 0 if it can.
int context_error();

// Which of all allocations ever made, of device or pinned memory, the address lies in; 0 for none. Unlike addresses,
// numbers are never used again.
long allocation_of(const void* address);

bool is_live_allocation(long number);

// The error of a call that may only be made if every capture going on is relaxed, since it may wait for the device; or 0.
int unsafe_call();

#define ENTER_WITH_CONTEXT(function)      \
    ENTER(function)                       \
    std::lock_guard guard(lock);          \
    if (int error = context_error()) {    \
        return error;                     \
    }
