// Convolution by its definition, for the few geometries that cuDNN has no algorithm for, and what follows any convolution.
// x [N,H,W,C], w [K,R,S,C/groups], y [N,P,Q,K]; each thread computes one element of the result.

struct Convolution {
    int pictures;
    Window height;
    Window width;
    int c;
    int k;
    int groups;
};

// y = y + bias + residual, either of which may be missing, then ReLU where it is asked for.
extern "C" __global__ void finish_convolution(
        const float* bias, const Real* residual, int relu, Real* y, int channels, int n) {
    FOR_EACH(i, n) {
        float value = y[i];
        value += bias == 0 ? 0.0f : bias[i % channels];
        value += residual == 0 ? 0.0f : residual[i];
        y[i] = relu && value <= 0 ? 0 : value;
    }
}

extern "C" __global__ void conv2d(const Real* x, const Real* w, Real* y, Convolution shape, int n) {
    int group_c = shape.c / shape.groups;
    int group_k = shape.k / shape.groups;
    FOR_EACH(i, n) {
        int k = i % shape.k;
        int q = i / shape.k % shape.width.output;
        int p = i / shape.k / shape.width.output % shape.height.output;
        size_t picture = i / shape.k / shape.width.output / shape.height.output;
        float sum = 0;
        for (int r = 0; r < shape.height.kernel; r++) {
            int h = input_of(p, r, shape.height);
            for (int s = 0; s < shape.width.kernel && h >= 0; s++) {
                int v = input_of(q, s, shape.width);
                if (v < 0) {
                    continue;
                }
                const Real* pixel = x + ((picture * shape.height.size + h) * shape.width.size + v) * shape.c
                        + k / group_k * group_c;
                const Real* filter = w + (((size_t) k * shape.height.kernel + r) * shape.width.kernel + s) * group_c;
                for (int c = 0; c < group_c; c++) {
                    sum += pixel[c] * filter[c];
                }
            }
        }
        y[i] = sum;
    }
}

extern "C" __global__ void conv2d_input_gradient(const Real* dy, const Real* w, Real* dx, Convolution shape, int n) {
    int group_c = shape.c / shape.groups;
    int group_k = shape.k / shape.groups;
    FOR_EACH(i, n) {
        int c = i % shape.c;
        int v = i / shape.c % shape.width.size;
        int h = i / shape.c / shape.width.size % shape.height.size;
        size_t picture = i / shape.c / shape.width.size / shape.height.size;
        int first_k = c / group_c * group_k;
        float sum = 0;
        for (int r = 0; r < shape.height.kernel; r++) {
            int p = output_of(h, r, shape.height);
            for (int s = 0; s < shape.width.kernel && p >= 0; s++) {
                int q = output_of(v, s, shape.width);
                if (q < 0) {
                    continue;
                }
                const Real* outputs = dy + ((picture * shape.height.output + p) * shape.width.output + q) * shape.k;
                for (int k = first_k; k < first_k + group_k; k++) {
                    sum += outputs[k]
                            * w[(((size_t) k * shape.height.kernel + r) * shape.width.kernel + s) * group_c + c % group_c];
                }
            }
        }
        dx[i] = sum;
    }
}

extern "C" __global__ void conv2d_weight_gradient(const Real* dy, const Real* x, Real* dw, Convolution shape, int n) {
    int group_c = shape.c / shape.groups;
    int group_k = shape.k / shape.groups;
    FOR_EACH(i, n) {
        int s = i / group_c % shape.width.kernel;
        int r = i / group_c / shape.width.kernel % shape.height.kernel;
        int k = i / group_c / shape.width.kernel / shape.height.kernel;
        int c = k / group_k * group_c + i % group_c;
        float sum = 0;
        for (int picture = 0; picture < shape.pictures; picture++) {
            for (int p = 0; p < shape.height.output; p++) {
                int h = input_of(p, r, shape.height);
                for (int q = 0; q < shape.width.output && h >= 0; q++) {
                    int v = input_of(q, s, shape.width);
                    if (v >= 0) {
                        size_t output = ((size_t) picture * shape.height.output + p) * shape.width.output + q;
                        size_t pixel = ((size_t) picture * shape.height.size + h) * shape.width.size + v;
                        sum += dy[output * shape.k + k] * x[pixel * shape.c + c];
                    }
                }
            }
        }
        dw[i] = sum;
    }
}

// Zeros behind the channels of each pixel, so that there are `wide` of them.
extern "C" __global__ void pad_channels(const Real* from, Real* to, int channels, int wide, int n) {
    FOR_EACH(i, n) {
        int c = i % wide;
        float value = 0;
        if (c < channels) {
            value = from[i / wide * channels + c];
        }
        to[i] = value;
    }
}

// The first of `wide` channels of each pixel.
extern "C" __global__ void cut_channels(const Real* from, Real* to, int wide, int channels, int n) {
    FOR_EACH(i, n) {
        to[i] = from[i / channels * wide + i % channels];
    }
}
