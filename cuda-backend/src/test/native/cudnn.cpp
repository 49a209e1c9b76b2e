// A stand-in for libcudnn.so.9: convolutions of NHWC pictures on host memory, summed in single precision. Two algorithms for
// each pass, of which one needs a workspace and one (backward) does not repeat its bits, as with the real library. Each is listed
// twice, with the descriptor's math type and with another, with which it needs another workspace. Groups of 16 bits are not for
// tensor cores.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <vector>

#include "reals.h"
#include "standin.h"

namespace {
enum Status { SUCCESS = 0, NOT_INITIALIZED = 1001, BAD_PARAM = 2000, NOT_SUPPORTED = 3000, INTERNAL_ERROR = 4000, EXECUTION_FAILED = 5000 };
enum { NHWC = 1, FLOAT32 = 0, FLOAT16 = 2, BFLOAT16 = 9, CROSS_CORRELATION = 1 };
enum { DEFAULT_MATH = 0, TENSOR_OP_MATH = 1, FMA_MATH = 3 };
enum Pass { FORWARD, BACKWARD_DATA, BACKWARD_FILTER };

constexpr int ALGORITHMS = 2;
constexpr size_t ALIGNMENT = 16;
constexpr size_t WORKSPACE_BYTES = 4096;

struct Handle {
    const void* stream;
};

// [N,H,W,C], or a filter [K,R,S,C].
struct Tensor {
    bool set;
    int n, h, w, c;
    Real type;

    size_t elements() const {
        return size_t(n) * h * w * c;
    }

    size_t bytes() const {
        return elements() * size_of(type);
    }
};

struct Axis {
    int padding, stride, dilation;

    int output(int size, int kernel) const {
        return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
    }

    int input(int out, int tap) const {
        return out * stride - padding + tap * dilation;
    }
};

struct Convolution {
    bool set;
    Axis height, width;
    int groups, math;
};

struct Performance {
    int algorithm;
    int status;
    float milliseconds;
    size_t memory;
    int determinism;
    int math;
    int reserved[3];
};

std::set<void*> live;

template <class T>
int create(T** object) {
    *object = static_cast<T*>(calloc(1, sizeof(T)));
    live.insert(*object);
    standin_count(1);
    return SUCCESS;
}

int destroy(void* object) {
    if (live.erase(object) == 0) {
        return BAD_PARAM;
    }
    free(object);
    standin_count(-1);
    return SUCCESS;
}

Status check(Handle* handle, Tensor* x, Tensor* w, Convolution* convolution, Tensor* y) {
    if (live.count(handle) == 0) {
        return NOT_INITIALIZED;
    }
    bool known = live.count(x) && live.count(w) && live.count(convolution) && live.count(y) && x->set && w->set
            && convolution->set && y->set;
    if (!known || x->type != w->type || w->type != y->type) {
        return BAD_PARAM;
    }
    const Convolution& c = *convolution;
    bool fit = x->c == w->c * c.groups && w->n % c.groups == 0 && y->n == x->n && y->c == w->n
            && y->h == c.height.output(x->h, w->h) && y->w == c.width.output(x->w, w->w);
    if (!fit) {
        return BAD_PARAM;
    }
    // No algorithm for pictures whose border windows see nothing but padding.
    bool all_padding = c.height.padding > c.height.dilation * (w->h - 1) || c.width.padding > c.width.dilation * (w->w - 1);
    return all_padding && c.height.padding > 0 && w->h > 1 ? NOT_SUPPORTED : SUCCESS;
}

bool is_real(int type) {
    return type == FLOAT32 || type == FLOAT16 || type == BFLOAT16;
}

Real real(int type) {
    return type == FLOAT32 ? Real::FLOAT32 : type == FLOAT16 ? Real::FLOAT16 : Real::BFLOAT16;
}

// A tensor's numbers as float, to add up in.
std::vector<float> numbers(const void* data, const Tensor& tensor) {
    std::vector<float> values(tensor.elements());
    for (size_t i = 0; i < values.size(); i++) {
        values[i] = load(data, i, tensor.type);
    }
    return values;
}

bool is_valid(const void* address, const Tensor* tensor) {
    return reinterpret_cast<uintptr_t>(address) % ALIGNMENT == 0 && standin_is_device(address, tensor->bytes());
}

size_t workspace(int algorithm, int math) {
    return algorithm == 0 ? 0 : math == FMA_MATH ? WORKSPACE_BYTES : (math + 1) * WORKSPACE_BYTES;
}

// Measuring waits for the stream, which one that captures does not allow.
Status measured(Handle* handle, Status status) {
    return status != NOT_INITIALIZED && standin_wait(handle->stream) != 0 ? EXECUTION_FAILED : status;
}

// Results as the real ones come: the fastest first, with a status of their own.
int list(Pass pass, Status status, const Convolution* convolution, int requested, int* returned, Performance* results) {
    if (status != SUCCESS && status != NOT_SUPPORTED) {
        return status;
    }
    int other = convolution->math == DEFAULT_MATH ? TENSOR_OP_MATH : DEFAULT_MATH;
    *returned = 0;
    for (int algorithm = 0; algorithm < ALGORITHMS; algorithm++) {
        for (int math : {other, convolution->math}) {
            if (*returned < requested) {
                bool repeats = pass == FORWARD || algorithm == 1;
                results[*returned] = {
                        algorithm, status, 0.5f + *returned, workspace(algorithm, math), repeats, math, {}};
                ++*returned;
            }
        }
    }
    return SUCCESS;
}

bool has_math(const Convolution& convolution, Real type) {
    return convolution.math != TENSOR_OP_MATH || convolution.groups == 1 || type == Real::FLOAT32;
}

int workspace_size(Status status, const Convolution* convolution, const Tensor* x, int algorithm, size_t* bytes) {
    if (status == SUCCESS && !has_math(*convolution, x->type)) {
        return NOT_SUPPORTED;
    }
    if (status == SUCCESS) {
        *bytes = workspace(algorithm, convolution->math);
    }
    return status;
}

void add(float factor, const float* from, float* to, int length) {
#pragma omp simd
    for (int i = 0; i < length; i++) {
        to[i] += factor * from[i];
    }
}

void compute(
        Pass pass, const Tensor& x, const void* x_data, const Tensor& w, const void* w_data, const Convolution& shape,
        const Tensor& y, const void* y_data) {
    std::vector<float> pixels = numbers(x_data, x), filters = numbers(w_data, w), outputs = numbers(y_data, y);
    std::vector<float>& result = pass == FORWARD ? outputs : pass == BACKWARD_DATA ? pixels : filters;
    std::fill(result.begin(), result.end(), 0.0f);
    int group_k = w.n / shape.groups;
    for (int n = 0; n < y.n; n++) {
        for (int p = 0; p < y.h; p++) {
            for (int q = 0; q < y.w; q++) {
                for (int k = 0; k < y.c; k++) {
                    float& output = outputs[((size_t(n) * y.h + p) * y.w + q) * y.c + k];
                    float sum = 0;
                    for (int r = 0; r < w.h; r++) {
                        for (int s = 0; s < w.w; s++) {
                            int h = shape.height.input(p, r);
                            int v = shape.width.input(q, s);
                            if (h < 0 || h >= x.h || v < 0 || v >= x.w) {
                                continue;
                            }
                            float* pixel = pixels.data() + ((size_t(n) * x.h + h) * x.w + v) * x.c + k / group_k * w.c;
                            float* filter = filters.data() + ((size_t(k) * w.h + r) * w.w + s) * w.c;
                            switch (pass) {
                                case FORWARD: sum += dot(pixel, filter, w.c); break;
                                case BACKWARD_DATA: add(output, filter, pixel, w.c); break;
                                case BACKWARD_FILTER: add(output, pixel, filter, w.c); break;
                            }
                        }
                    }
                    if (pass == FORWARD) {
                        output = sum;
                    }
                }
            }
        }
    }
    const Tensor& to = pass == FORWARD ? y : pass == BACKWARD_DATA ? x : w;
    const void* data = pass == FORWARD ? y_data : pass == BACKWARD_DATA ? x_data : w_data;
    for (size_t i = 0; i < result.size(); i++) {
        store(const_cast<void*>(data), i, result[i], to.type);
    }
}

Status run(
        Pass pass, Handle* handle, const void* alpha, const void* beta, Tensor* x, const void* x_data, Tensor* w,
        const void* w_data, Convolution* convolution, Tensor* y, const void* y_data, int algorithm, void* space,
        size_t space_bytes) {
    Status status = check(handle, x, w, convolution, y);
    if (status != SUCCESS) {
        return status;
    }
    if (!standin_has_context() || !standin_is_stream(handle->stream)) {
        return EXECUTION_FAILED;
    }
    bool valid = alpha != nullptr && beta != nullptr && *static_cast<const float*>(alpha) == 1
            && *static_cast<const float*>(beta) == 0 && is_valid(x_data, x) && is_valid(w_data, w)
            && is_valid(y_data, y) && algorithm >= 0 && algorithm < ALGORITHMS;
    size_t needed = workspace(algorithm, convolution->math);
    if (!has_math(*convolution, x->type)) {
        return NOT_SUPPORTED;
    }
    if (!valid || space_bytes < needed || (needed > 0 && !standin_is_device(space, space_bytes))) {
        return BAD_PARAM;
    }
    standin_enter(
            x->type != Real::FLOAT32        ? "convolution of 16 bits"
            : convolution->math == FMA_MATH ? "convolution in single precision"
                                            : "convolution in TF32");
    // The descriptors by value: they may be gone when a graph runs this.
    auto work = [=, x = *x, w = *w, shape = *convolution, y = *y] {
        memset(space, 0xFF, needed);
        compute(pass, x, x_data, w, w_data, shape, y, y_data);
    };
    return standin_queue(handle->stream, {x_data, w_data, y_data, space}, work) == 0 ? SUCCESS : EXECUTION_FAILED;
}
}  // namespace

EXPORT size_t cudnnGetVersion() {
    int forced = standin_enter("cudnnGetVersion");
    return forced != 0 ? forced : 90501;
}

EXPORT const char* cudnnGetErrorString(int status) {
    switch (status) {
        case SUCCESS: return "CUDNN_STATUS_SUCCESS";
        case NOT_INITIALIZED: return "CUDNN_STATUS_NOT_INITIALIZED";
        case BAD_PARAM: return "CUDNN_STATUS_BAD_PARAM";
        case NOT_SUPPORTED: return "CUDNN_STATUS_NOT_SUPPORTED";
        case INTERNAL_ERROR: return "CUDNN_STATUS_INTERNAL_ERROR";
        default: return "CUDNN_STATUS_EXECUTION_FAILED";
    }
}

EXPORT int cudnnCreate(Handle** handle) {
    ENTER(cudnnCreate)
    return standin_has_context() ? create(handle) : NOT_INITIALIZED;
}

EXPORT int cudnnDestroy(Handle* handle) {
    ENTER(cudnnDestroy)
    return destroy(handle);
}

EXPORT int cudnnSetStream(Handle* handle, void* stream) {
    ENTER(cudnnSetStream)
    handle->stream = stream;
    return standin_is_stream(stream) ? SUCCESS : BAD_PARAM;
}

// ---- descriptors

EXPORT int cudnnCreateTensorDescriptor(Tensor** tensor) {
    ENTER(cudnnCreateTensorDescriptor)
    return create(tensor);
}

EXPORT int cudnnDestroyTensorDescriptor(Tensor* tensor) {
    ENTER(cudnnDestroyTensorDescriptor)
    return destroy(tensor);
}

EXPORT int cudnnSetTensor4dDescriptor(Tensor* tensor, int format, int type, int n, int c, int h, int w) {
    ENTER(cudnnSetTensor4dDescriptor)
    if (format != NHWC || !is_real(type) || n < 1 || c < 1 || h < 1 || w < 1) {
        return BAD_PARAM;
    }
    *tensor = {true, n, h, w, c, real(type)};
    return SUCCESS;
}

EXPORT int cudnnCreateFilterDescriptor(Tensor** filter) {
    ENTER(cudnnCreateFilterDescriptor)
    return create(filter);
}

EXPORT int cudnnDestroyFilterDescriptor(Tensor* filter) {
    ENTER(cudnnDestroyFilterDescriptor)
    return destroy(filter);
}

EXPORT int cudnnSetFilter4dDescriptor(Tensor* filter, int type, int format, int k, int c, int r, int s) {
    ENTER(cudnnSetFilter4dDescriptor)
    if (format != NHWC || !is_real(type) || k < 1 || c < 1 || r < 1 || s < 1) {
        return BAD_PARAM;
    }
    *filter = {true, k, r, s, c, real(type)};
    return SUCCESS;
}

EXPORT int cudnnCreateConvolutionDescriptor(Convolution** convolution) {
    ENTER(cudnnCreateConvolutionDescriptor)
    return create(convolution);
}

EXPORT int cudnnDestroyConvolutionDescriptor(Convolution* convolution) {
    ENTER(cudnnDestroyConvolutionDescriptor)
    return destroy(convolution);
}

EXPORT int cudnnSetConvolution2dDescriptor(
        Convolution* convolution, int padding_h, int padding_w, int stride_h, int stride_w, int dilation_h,
        int dilation_w, int mode, int type) {
    ENTER(cudnnSetConvolution2dDescriptor)
    bool valid = padding_h >= 0 && padding_w >= 0 && stride_h > 0 && stride_w > 0 && dilation_h > 0 && dilation_w > 0;
    if (!valid || mode != CROSS_CORRELATION || type != FLOAT32) {
        return BAD_PARAM;
    }
    *convolution = {true, {padding_h, stride_h, dilation_h}, {padding_w, stride_w, dilation_w}, 1, DEFAULT_MATH};
    return SUCCESS;
}

EXPORT int cudnnSetConvolutionGroupCount(Convolution* convolution, int groups) {
    ENTER(cudnnSetConvolutionGroupCount)
    convolution->groups = groups;
    return groups > 0 ? SUCCESS : BAD_PARAM;
}

EXPORT int cudnnSetConvolutionMathType(Convolution* convolution, int math) {
    ENTER(cudnnSetConvolutionMathType)
    convolution->math = math;
    return math == DEFAULT_MATH || math == TENSOR_OP_MATH || math == FMA_MATH ? SUCCESS : BAD_PARAM;
}

// ---- forward

EXPORT int cudnnGetConvolutionForwardAlgorithm_v7(
        Handle* handle, Tensor* x, Tensor* w, Convolution* convolution, Tensor* y, int requested, int* returned,
        Performance* results) {
    ENTER(cudnnGetConvolutionForwardAlgorithm_v7)
    return list(FORWARD, check(handle, x, w, convolution, y), convolution, requested, returned, results);
}

EXPORT int cudnnFindConvolutionForwardAlgorithmEx(
        Handle* handle, Tensor* x, const void*, Tensor* w, const void*, Convolution* convolution, Tensor* y, void*,
        int requested, int* returned, Performance* results, void*, size_t) {
    ENTER(cudnnFindConvolutionForwardAlgorithmEx)
    Status status = measured(handle, check(handle, x, w, convolution, y));
    return list(FORWARD, status, convolution, requested, returned, results);
}

EXPORT int cudnnGetConvolutionForwardWorkspaceSize(
        Handle* handle, Tensor* x, Tensor* w, Convolution* convolution, Tensor* y, int algorithm, size_t* bytes) {
    ENTER(cudnnGetConvolutionForwardWorkspaceSize)
    return workspace_size(check(handle, x, w, convolution, y), convolution, x, algorithm, bytes);
}

EXPORT int cudnnConvolutionForward(
        Handle* handle, const void* alpha, Tensor* x, const void* x_data, Tensor* w, const void* w_data,
        Convolution* convolution, int algorithm, void* space, size_t space_bytes, const void* beta, Tensor* y,
        void* y_data) {
    ENTER(cudnnConvolutionForward)
    return run(
            FORWARD, handle, alpha, beta, x, x_data, w, w_data, convolution, y, y_data, algorithm, space, space_bytes);
}

// ---- backward, to the pictures

EXPORT int cudnnGetConvolutionBackwardDataAlgorithm_v7(
        Handle* handle, Tensor* w, Tensor* dy, Convolution* convolution, Tensor* dx, int requested, int* returned,
        Performance* results) {
    ENTER(cudnnGetConvolutionBackwardDataAlgorithm_v7)
    return list(BACKWARD_DATA, check(handle, dx, w, convolution, dy), convolution, requested, returned, results);
}

EXPORT int cudnnFindConvolutionBackwardDataAlgorithmEx(
        Handle* handle, Tensor* w, const void*, Tensor* dy, const void*, Convolution* convolution, Tensor* dx, void*,
        int requested, int* returned, Performance* results, void*, size_t) {
    ENTER(cudnnFindConvolutionBackwardDataAlgorithmEx)
    Status status = measured(handle, check(handle, dx, w, convolution, dy));
    return list(BACKWARD_DATA, status, convolution, requested, returned, results);
}

EXPORT int cudnnGetConvolutionBackwardDataWorkspaceSize(
        Handle* handle, Tensor* w, Tensor* dy, Convolution* convolution, Tensor* dx, int algorithm, size_t* bytes) {
    ENTER(cudnnGetConvolutionBackwardDataWorkspaceSize)
    return workspace_size(check(handle, dx, w, convolution, dy), convolution, dx, algorithm, bytes);
}

EXPORT int cudnnConvolutionBackwardData(
        Handle* handle, const void* alpha, Tensor* w, const void* w_data, Tensor* dy, const void* dy_data,
        Convolution* convolution, int algorithm, void* space, size_t space_bytes, const void* beta, Tensor* dx,
        void* dx_data) {
    ENTER(cudnnConvolutionBackwardData)
    return run(
            BACKWARD_DATA, handle, alpha, beta, dx, dx_data, w, w_data, convolution, dy, dy_data, algorithm, space,
            space_bytes);
}

// ---- backward, to the filters

EXPORT int cudnnGetConvolutionBackwardFilterAlgorithm_v7(
        Handle* handle, Tensor* x, Tensor* dy, Convolution* convolution, Tensor* dw, int requested, int* returned,
        Performance* results) {
    ENTER(cudnnGetConvolutionBackwardFilterAlgorithm_v7)
    return list(BACKWARD_FILTER, check(handle, x, dw, convolution, dy), convolution, requested, returned, results);
}

EXPORT int cudnnFindConvolutionBackwardFilterAlgorithmEx(
        Handle* handle, Tensor* x, const void*, Tensor* dy, const void*, Convolution* convolution, Tensor* dw, void*,
        int requested, int* returned, Performance* results, void*, size_t) {
    ENTER(cudnnFindConvolutionBackwardFilterAlgorithmEx)
    Status status = measured(handle, check(handle, x, dw, convolution, dy));
    return list(BACKWARD_FILTER, status, convolution, requested, returned, results);
}

EXPORT int cudnnGetConvolutionBackwardFilterWorkspaceSize(
        Handle* handle, Tensor* x, Tensor* dy, Convolution* convolution, Tensor* dw, int algorithm, size_t* bytes) {
    ENTER(cudnnGetConvolutionBackwardFilterWorkspaceSize)
    return workspace_size(check(handle, x, dw, convolution, dy), convolution, x, algorithm, bytes);
}

EXPORT int cudnnConvolutionBackwardFilter(
        Handle* handle, const void* alpha, Tensor* x, const void* x_data, Tensor* dy, const void* dy_data,
        Convolution* convolution, int algorithm, void* space, size_t space_bytes, const void* beta, Tensor* dw,
        void* dw_data) {
    ENTER(cudnnConvolutionBackwardFilter)
    return run(
            BACKWARD_FILTER, handle, alpha, beta, x, x_data, dw, dw_data, convolution, dy, dy_data, algorithm, space,
            space_bytes);
}
