// Softmax along an axis of x [outer, classes, inner], and cross-entropy. One block works on one line of classes.

__device__ inline size_t first_of_line(int line, int classes, int inner) {
    return (size_t) (line / inner) * classes * inner + line % inner;
}

// log softmax(x) = x - largest - logarithm. Their sum, log Σ exp(x), would lose the digits of the smaller one.
struct Normaliser {
    float largest;
    float logarithm;
};

__device__ inline Normaliser normaliser_of(const Real* x, int classes, int inner) {
    float largest = negative_infinity();
    for (int j = threadIdx.x; j < classes; j += blockDim.x) {
        largest = larger(largest, x[(size_t) j * inner]);
    }
    largest = block_max(largest);
    float sum = 0;
    for (int j = threadIdx.x; j < classes; j += blockDim.x) {
        sum += expf(x[(size_t) j * inner] - largest);
    }
    return {largest, logf(block_sum(sum))};
}

extern "C" __global__ void softmax(const Real* x, Real* y, int lines, int classes, int inner, int logarithm) {
    for (int line = blockIdx.x; line < lines; line += gridDim.x) {
        size_t first = first_of_line(line, classes, inner);
        Normaliser normaliser = normaliser_of(x + first, classes, inner);
        for (int j = threadIdx.x; j < classes; j += blockDim.x) {
            size_t i = first + (size_t) j * inner;
            float value = x[i] - normaliser.largest - normaliser.logarithm;
            y[i] = logarithm ? value : expf(value);
        }
    }
}

extern "C" __global__ void softmax_gradient(
        const Real* y, const Real* dy, Real* dx, int lines, int classes, int inner, int logarithm) {
    for (int line = blockIdx.x; line < lines; line += gridDim.x) {
        size_t first = first_of_line(line, classes, inner);
        float sum = 0;
        for (int j = threadIdx.x; j < classes; j += blockDim.x) {
            size_t i = first + (size_t) j * inner;
            sum += logarithm ? dy[i] : dy[i] * y[i];
        }
        sum = block_sum(sum);
        for (int j = threadIdx.x; j < classes; j += blockDim.x) {
            size_t i = first + (size_t) j * inner;
            dx[i] = logarithm ? dy[i] - expf(y[i]) * sum : y[i] * (dy[i] - sum);
        }
    }
}

// What the class should have got: smoothing/classes, and the rest of 1 for the label.
__device__ inline float target(int label, int j, float smoothing, int classes) {
    return smoothing / classes + (j == label ? 1 - smoothing : 0);
}

extern "C" __global__ void cross_entropy(
        const Real* logits,
        const int* labels,
        float smoothing,
        float* losses,
        float* probabilities,
        int rows,
        int classes) {
    for (int row = blockIdx.x; row < rows; row += gridDim.x) {
        size_t first = (size_t) row * classes;
        Normaliser normaliser = normaliser_of(logits + first, classes, 1);
        float loss = 0;
        for (int j = threadIdx.x; j < classes; j += blockDim.x) {
            float logarithm = logits[first + j] - normaliser.largest - normaliser.logarithm;
            float wanted = target(labels[row], j, smoothing, classes);
            // The logarithm of a class that is ruled out is infinite.
            loss -= wanted == 0 ? 0 : wanted * logarithm;
            probabilities[first + j] = expf(logarithm);
        }
        loss = block_sum(loss);
        if (threadIdx.x == 0) {
            losses[row] = loss;
        }
    }
}

extern "C" __global__ void cross_entropy_gradient(
        const float* probabilities,
        const int* labels,
        float smoothing,
        const float* dlosses,
        Real* dlogits,
        int classes,
        int n) {
    FOR_EACH(i, n) {
        int row = i / classes;
        dlogits[i] = dlosses[row] * (probabilities[i] - target(labels[row], i % classes, smoothing, classes));
    }
}
