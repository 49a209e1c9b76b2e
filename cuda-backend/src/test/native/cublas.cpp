// A stand-in for libcublas.so.12: products of column-major matrices on host memory, summed in single precision.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <vector>

#include "reals.h"
#include "standin.h"

namespace {
enum Status {
    SUCCESS = 0,
    NOT_INITIALIZED = 1,
    ALLOC_FAILED = 3,
    INVALID_VALUE = 7,
    EXECUTION_FAILED = 13,
    NOT_SUPPORTED = 15
};
enum { FLOAT32 = 0, FLOAT16 = 2, BFLOAT16 = 14, COMPUTE_FLOAT32 = 68, COMPUTE_TF32 = 77 };
enum { SINGLE_PRECISION_SUMS = 16 };  // a flag of the math mode

constexpr size_t ALIGNMENT = 256;
constexpr size_t USED_WORKSPACE = 4096;

struct Handle {
    const void* stream;
    void* workspace;
    size_t workspace_bytes;
    int math;
};

std::set<Handle*> handles;

// A matrix as it is stored: `rows` by `columns`, column by column, `leading` elements apart.
struct Matrix {
    const void* elements;
    Real type;
    int rows, columns, leading;
    long long stride;

    bool is_valid(int batch) const {
        size_t last = size_t(columns - 1) * leading + rows + size_t(batch - 1) * stride;
        bool aligned = reinterpret_cast<uintptr_t>(elements) % size_of(type) == 0;
        return aligned && leading >= rows && standin_is_device(elements, last * size_of(type));
    }

    Matrix part(int batch) const {
        return {static_cast<const char*>(elements) + batch * stride * size_of(type), type, rows, columns, leading, 0};
    }
};

void product(
        bool transpose_a, bool transpose_b, int m, int n, int k, float scale, Matrix a, Matrix b, float keep, Matrix c) {
    std::vector<float> rows(size_t(m) * k), columns(size_t(n) * k);
    for (int l = 0; l < k; l++) {
        for (int row = 0; row < m; row++) {
            size_t from = transpose_a ? l + size_t(row) * a.leading : row + size_t(l) * a.leading;
            rows[size_t(row) * k + l] = load(a.elements, from, a.type);
        }
        for (int column = 0; column < n; column++) {
            size_t from = transpose_b ? column + size_t(l) * b.leading : l + size_t(column) * b.leading;
            columns[size_t(column) * k + l] = load(b.elements, from, b.type);
        }
    }
    for (int column = 0; column < n; column++) {
        for (int row = 0; row < m; row++) {
            float sum = dot(rows.data() + size_t(row) * k, columns.data() + size_t(column) * k, k);
            size_t place = row + size_t(column) * c.leading;
            float before = keep == 0 ? 0 : keep * load(c.elements, place, c.type);
            store(const_cast<void*>(c.elements), place, scale * sum + before, c.type);
        }
    }
}

Status multiply(
        Handle* handle, bool transpose_a, bool transpose_b, int m, int n, int k, const void* alpha, Matrix a, Matrix b,
        const void* beta, Matrix c, int batch, int compute) {
    if (handles.count(handle) == 0) {
        return NOT_INITIALIZED;
    }
    if (!standin_has_context() || !standin_is_stream(handle->stream)) {
        return EXECUTION_FAILED;
    }
    bool valid = m > 0 && n > 0 && k > 0 && batch > 0 && alpha != nullptr && beta != nullptr && a.is_valid(batch)
            && b.is_valid(batch) && c.is_valid(batch);
    if (!valid) {
        return INVALID_VALUE;
    }
    // Sums of 16 bits are what nobody here wants.
    if (a.type != Real::FLOAT32 && (handle->math & SINGLE_PRECISION_SUMS) == 0) {
        return NOT_SUPPORTED;
    }
    standin_enter(
            a.type != Real::FLOAT32 ? "product of 16 bits"
            : compute == COMPUTE_TF32 ? "product in TF32"
                                      : "product in single precision");
    // Without memory of its own it would ask for some, which the graph would do each time.
    if (handle->workspace == nullptr && standin_is_capturing(handle->stream)) {
        return ALLOC_FAILED;
    }
    float scale = *static_cast<const float*>(alpha);
    float keep = *static_cast<const float*>(beta);
    void* space = handle->workspace;
    size_t space_bytes = std::min(handle->workspace_bytes, USED_WORKSPACE);
    int error = standin_queue(handle->stream, {a.elements, b.elements, c.elements, space}, [=] {
        memset(space, 0xFF, space_bytes);
        for (int i = 0; i < batch; i++) {
            product(transpose_a, transpose_b, m, n, k, scale, a.part(i), b.part(i), keep, c.part(i));
        }
    });
    return error == 0 ? SUCCESS : EXECUTION_FAILED;
}

Real real(int type) {
    return type == FLOAT32 ? Real::FLOAT32 : type == FLOAT16 ? Real::FLOAT16 : Real::BFLOAT16;
}

// Factors of one type; a product of 16 bits may be of single precision too.
bool is_supported(int a, int b, int c, int compute) {
    bool known = a == FLOAT32 || a == FLOAT16 || a == BFLOAT16;
    bool computes = compute == COMPUTE_FLOAT32 || (compute == COMPUTE_TF32 && a == FLOAT32);
    return known && a == b && (c == a || c == FLOAT32) && computes;
}
}  // namespace

EXPORT int cublasCreate_v2(Handle** handle) {
    *handle = reinterpret_cast<Handle*>(0xDEAD);  // what the real one leaves behind when it fails is no handle either
    ENTER(cublasCreate_v2)
    if (!standin_has_context()) {
        return NOT_INITIALIZED;
    }
    *handle = new Handle{nullptr, nullptr, 0, 0};
    handles.insert(*handle);
    standin_count(1);
    return SUCCESS;
}

EXPORT int cublasDestroy_v2(Handle* handle) {
    ENTER(cublasDestroy_v2)
    if (handles.erase(handle) == 0) {
        return NOT_INITIALIZED;
    }
    delete handle;
    standin_count(-1);
    return SUCCESS;
}

EXPORT int cublasSetStream_v2(Handle* handle, void* stream) {
    ENTER(cublasSetStream_v2)
    *handle = {stream, nullptr, 0, handle->math};  // the workspace belongs to the stream before
    return standin_is_stream(stream) ? SUCCESS : INVALID_VALUE;
}

EXPORT int cublasSetMathMode(Handle* handle, int math) {
    ENTER(cublasSetMathMode)
    if (handles.count(handle) == 0) {
        return NOT_INITIALIZED;
    }
    handle->math = math;
    return SUCCESS;
}

EXPORT int cublasSetWorkspace_v2(Handle* handle, void* workspace, size_t bytes) {
    ENTER(cublasSetWorkspace_v2)
    bool valid = reinterpret_cast<uintptr_t>(workspace) % ALIGNMENT == 0 && standin_is_device(workspace, bytes);
    if (!valid) {
        return INVALID_VALUE;
    }
    handle->workspace = workspace;
    handle->workspace_bytes = bytes;
    return SUCCESS;
}

// Properties 0, 1 and 2: major, minor, patch. A fault is taken as the major version.
EXPORT int cublasGetProperty(int property, int* value) {
    constexpr int VERSION[] = {12, 6, 3};
    int forced = property == 0 ? standin_enter("cublasGetProperty") : 0;
    *value = forced != 0 ? forced : VERSION[property];
    return SUCCESS;
}

EXPORT int cublasGemmEx(
        Handle* handle, int transpose_a, int transpose_b, int m, int n, int k, const void* alpha, const void* a,
        int a_type, int a_leading, const void* b, int b_type, int b_leading, const void* beta, void* c, int c_type,
        int c_leading, int compute, int) {
    ENTER(cublasGemmEx)
    if (!is_supported(a_type, b_type, c_type, compute)) {
        return NOT_SUPPORTED;
    }
    return multiply(
            handle, transpose_a, transpose_b, m, n, k, alpha,
            {a, real(a_type), transpose_a ? k : m, transpose_a ? m : k, a_leading, 0},
            {b, real(b_type), transpose_b ? n : k, transpose_b ? k : n, b_leading, 0}, beta, {c, real(c_type), m, n, c_leading, 0}, 1,
            compute);
}

EXPORT int cublasGemmStridedBatchedEx(
        Handle* handle, int transpose_a, int transpose_b, int m, int n, int k, const void* alpha, const void* a,
        int a_type, int a_leading, long long a_stride, const void* b, int b_type, int b_leading, long long b_stride,
        const void* beta, void* c, int c_type, int c_leading, long long c_stride, int batch, int compute, int) {
    ENTER(cublasGemmStridedBatchedEx)
    if (!is_supported(a_type, b_type, c_type, compute)) {
        return NOT_SUPPORTED;
    }
    return multiply(
            handle, transpose_a, transpose_b, m, n, k, alpha,
            {a, real(a_type), transpose_a ? k : m, transpose_a ? m : k, a_leading, a_stride},
            {b, real(b_type), transpose_b ? n : k, transpose_b ? k : n, b_leading, b_stride}, beta, {c, real(c_type), m, n, c_leading, c_stride},
            batch, compute);
}
