// What the other files build on. All of them are compiled as one program, in the order that KernelProgram lists, by
// NVRTC, which has no headers: so none is included.

// Threads of a block wherever one block cooperates.
#define BLOCK 256

// Axes after merging; more are refused on the host.
#define MAX_AXES 8

// This thread's share of 0 … n-1. Unsigned, so that the last step beyond n cannot overflow.
#define FOR_EACH(i, n) \
    for (unsigned i = blockIdx.x * blockDim.x + threadIdx.x; i < (unsigned) (n); i += gridDim.x * blockDim.x)

// A walk through memory: axis sizes, outermost first, and the distance between neighbours along each.
struct Axes {
    int rank;
    int sizes[MAX_AXES];
    int steps[MAX_AXES];
};

// Where element number `index` of the walk lies.
__device__ inline unsigned offset_of(unsigned index, const Axes& axes) {
    unsigned offset = 0;
    for (int axis = axes.rank - 1; axis >= 0; axis--) {
        unsigned size = axes.sizes[axis];
        offset += index % size * axes.steps[axis];
        index /= size;
    }
    return offset;
}

__device__ inline float negative_infinity() {
    return __int_as_float(0xff800000);
}

__device__ inline bool is_nan(float x) {
    return x != x;
}

#ifdef __CUDACC__
__device__ inline float float_of_half(unsigned short bits) {
    float value;
    asm("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
}

__device__ inline unsigned short half_of_float(float value) {
    unsigned short bits;
    asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}
#endif

// The larger; NaN if one is NaN.
__device__ inline float larger(float a, float b) {
    return is_nan(a) || a > b ? a : b;
}

// Activations. Real is float, or where REAL_BF16 or REAL_F16 is defined before this source, a type of 16 bits; kernels
// compute in float either way. Beware of `condition ? 0 : x[i]`, whose type would be int: write 0.0f.
#if defined(REAL_BF16)
struct Real {
    unsigned short bits;

    __device__ operator float() const {
        return __int_as_float((unsigned) bits << 16);
    }

    // To the nearest, and of two equally near ones to the even one.
    __device__ Real& operator=(float value) {
        unsigned whole = __float_as_int(value);
        bits = is_nan(value) ? 0x7fc0 : (whole + 0x7fff + (whole >> 16 & 1)) >> 16;
        return *this;
    }
};
#elif defined(REAL_F16)
struct Real {
    unsigned short bits;

    __device__ operator float() const {
        return float_of_half(bits);
    }

    __device__ Real& operator=(float value) {
        bits = half_of_float(value);
        return *this;
    }
};
#else
typedef float Real;
#endif

// A window along one axis of a picture, as WindowAxis describes it.
struct Window {
    int size;
    int kernel;
    int stride;
    int padding;
    int dilation;
    int output;
};

// The input position that tap `tap` of output `out` looks at, or -1 outside.
__device__ inline int input_of(int out, int tap, const Window& window) {
    int position = out * window.stride - window.padding + tap * window.dilation;
    return position < window.size ? position : -1;
}

// The output whose tap `tap` looks at input `in`, or -1 if there is none.
__device__ inline int output_of(int in, int tap, const Window& window) {
    int distance = in + window.padding - tap * window.dilation;
    int out = distance / window.stride;
    return distance >= 0 && distance % window.stride == 0 && out < window.output ? out : -1;
}

// The sum over the block, given to all its threads. Always in the same order, so the bits repeat.
__device__ inline float block_sum(float value) {
    __shared__ float sums[BLOCK];
    sums[threadIdx.x] = value;
    __syncthreads();
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            sums[threadIdx.x] += sums[threadIdx.x + half];
        }
        __syncthreads();
    }
    float sum = sums[0];
    __syncthreads();
    return sum;
}

// The largest over the block, given to all its threads.
__device__ inline float block_max(float value) {
    __shared__ float largest[BLOCK];
    largest[threadIdx.x] = value;
    __syncthreads();
    for (unsigned half = blockDim.x / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) {
            largest[threadIdx.x] = larger(largest[threadIdx.x], largest[threadIdx.x + half]);
        }
        __syncthreads();
    }
    float max = largest[0];
    __syncthreads();
    return max;
}
