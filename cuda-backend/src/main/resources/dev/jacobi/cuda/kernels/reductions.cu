// Reductions over some axes, their opposites, and reorderings of axes. The enum Reduction comes from Reductions.Kind;
// KernelProgram puts it before this source.

// `lanes` threads (a power of two) work on each output, and gridDim.y blocks share its elements: block row s writes
// y[s·outputs + output], and a second call reduces those. Where the innermost axis is reduced, neighbouring threads are
// lanes of one output; where it is kept, they belong to neighbouring outputs: either way they read neighbouring memory.
extern "C" __global__ void reduce(
        int reduction,
        const Real* x,
        const Real* maxima,
        float* y,
        Axes kept,
        Axes reduced,
        int outputs,
        int count,
        int lanes,
        int innermost_reduced,
        float scale) {
    __shared__ float partial[BLOCK];
    unsigned together = blockDim.x / lanes;
    unsigned lane = innermost_reduced ? threadIdx.x % lanes : threadIdx.x / together;
    unsigned output = blockIdx.x * together + (innermost_reduced ? threadIdx.x / lanes : threadIdx.x % together);
    unsigned to_next_lane = innermost_reduced ? 1 : together;
    float result = reduction == MAX ? negative_infinity() : 0;
    if (output < outputs) {
        const Real* first = x + offset_of(output, kept);
        for (unsigned i = blockIdx.y * lanes + lane; i < count; i += gridDim.y * lanes) {
            float value = first[offset_of(i, reduced)];
            switch (reduction) {
                case SUM: result += value; break;
                case MAX: result = larger(result, value); break;
                default: result += value == maxima[output] ? 1 : 0;
            }
        }
    }
    partial[threadIdx.x] = result;
    __syncthreads();
    for (unsigned half = lanes / 2; half > 0; half /= 2) {
        if (lane < half) {
            float other = partial[threadIdx.x + half * to_next_lane];
            float mine = partial[threadIdx.x];
            partial[threadIdx.x] = reduction == MAX ? larger(mine, other) : mine + other;
        }
        __syncthreads();
    }
    if (lane == 0 && output < outputs) {
        y[blockIdx.y * outputs + output] = scale * partial[threadIdx.x];
    }
}

extern "C" __global__ void expand(const Real* y, float scale, Real* x, Axes of_y, int n) {
    FOR_EACH(i, n) {
        x[i] = scale * y[offset_of(i, of_y)];
    }
}

extern "C" __global__ void max_gradient(
        const Real* x, const Real* y, const Real* dy, const float* ties, Real* dx, Axes of_y, int n) {
    FOR_EACH(i, n) {
        unsigned output = offset_of(i, of_y);
        dx[i] = x[i] == y[output] ? dy[output] / ties[output] : 0;
    }
}

extern "C" __global__ void permute(const Real* x, Real* y, Axes of_x, int n) {
    FOR_EACH(i, n) {
        y[i] = x[offset_of(i, of_x)];
    }
}

// The part is [outer, part_run], the whole [outer, whole_run], and the part begins at `start` of each run.
__device__ inline unsigned index_in_whole(unsigned i, int part_run, int whole_run, int start) {
    return i / part_run * whole_run + start + i % part_run;
}

extern "C" __global__ void slice(const Real* whole, Real* part, int part_run, int whole_run, int start, int n) {
    FOR_EACH(i, n) {
        part[i] = whole[index_in_whole(i, part_run, whole_run, start)];
    }
}

extern "C" __global__ void embed(const Real* part, Real* whole, int part_run, int whole_run, int start, int n) {
    FOR_EACH(i, n) {
        whole[index_in_whole(i, part_run, whole_run, start)] = part[i];
    }
}
