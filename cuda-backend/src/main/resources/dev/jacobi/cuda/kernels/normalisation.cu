// Batch and group normalisation of x [rows, channels], where the rows are the pixels of all pictures.
//
// Statistics number (row / pixels)·groups + channel / (channels / groups) belong to an element. Batch normalisation is
// the case of one "picture" of all rows whose groups are single channels, so one set of kernels serves both.
//
// Blocks are flat; `columns` of their threads (a power of two) lie side by side over the channels, the others go down the
// rows, and gridDim.y blocks share the rows.

struct Normalisation {
    int rows;
    int channels;
    int pixels;
    int groups;
    float epsilon;
    int relu;
};

__device__ inline int statistics_of(int row, int channel, const Normalisation& shape) {
    return row / shape.pixels * shape.groups + channel / (shape.channels / shape.groups);
}

// Mean and sum of squared distances from it of `count` elements.
struct Moments {
    float count;
    float mean;
    float squares;
};

// Moments of two sets together (Chan, Golub, LeVeque, 1979).
__device__ inline Moments together(const Moments& a, const Moments& b) {
    if (b.count == 0) {
        return a;
    }
    if (a.count == 0) {
        return b;
    }
    float count = a.count + b.count;
    float distance = b.mean - a.mean;
    float share = b.count / count;
    return {count, a.mean + distance * share, a.squares + b.squares + distance * distance * a.count * share};
}

// Moments of sums taken relative to `shift`, a number from among the elements: then no digits cancel.
__device__ inline Moments moments(float count, float shift, float sum, float squares) {
    return count == 0 ? Moments{0, 0, 0} : Moments{count, shift + sum / count, fmaxf(squares - sum * sum / count, 0)};
}

// Puts the moments of a column's lanes together in its first; all threads of the block call it.
__device__ inline void merge_lanes(Moments* merged, int columns) {
    __syncthreads();
    for (int half = blockDim.x / columns / 2; half > 0; half /= 2) {
        if (threadIdx.x / columns < half) {
            merged[threadIdx.x] = together(merged[threadIdx.x], merged[threadIdx.x + half * columns]);
        }
        __syncthreads();
    }
}

// The same for two sums.
__device__ inline void add_lanes(float* a, float* b, int columns) {
    __syncthreads();
    for (int half = blockDim.x / columns / 2; half > 0; half /= 2) {
        if (threadIdx.x / columns < half) {
            a[threadIdx.x] += a[threadIdx.x + half * columns];
            b[threadIdx.x] += b[threadIdx.x + half * columns];
        }
        __syncthreads();
    }
}

// The moments of each channel over this block's rows: partial[(block row)·channels + channel].
extern "C" __global__ void channel_moments(const Real* x, Moments* partial, int rows, int channels, int columns) {
    __shared__ Moments merged[BLOCK];
    int lanes = blockDim.x / columns;
    int lane = threadIdx.x / columns;
    int channel = blockIdx.x * columns + threadIdx.x % columns;
    int chunk = (rows + gridDim.y - 1) / gridDim.y;
    int first = blockIdx.y * chunk;
    int end = min(rows, first + chunk);
    float count = 0, shift = 0, sum = 0, squares = 0;
    if (channel < channels && first + lane < end) {
        shift = x[(size_t) (first + lane) * channels + channel];
        for (int row = first + lane; row < end; row += lanes) {
            float distance = x[(size_t) row * channels + channel] - shift;
            count += 1;
            sum += distance;
            squares += distance * distance;
        }
    }
    merged[threadIdx.x] = moments(count, shift, sum, squares);
    merge_lanes(merged, columns);
    if (lane == 0 && channel < channels) {
        partial[(size_t) blockIdx.y * channels + channel] = merged[threadIdx.x];
    }
}

// A large device leaves a thousand parts, which the lanes of a block share.
extern "C" __global__ void channel_statistics(
        const Moments* partial, int parts, float* mean, float* variance, int channels, int columns) {
    __shared__ Moments merged[BLOCK];
    int lanes = blockDim.x / columns;
    int lane = threadIdx.x / columns;
    int channel = blockIdx.x * columns + threadIdx.x % columns;
    Moments all = {0, 0, 0};
    if (channel < channels) {
        for (int part = lane; part < parts; part += lanes) {
            all = together(all, partial[(size_t) part * channels + channel]);
        }
    }
    merged[threadIdx.x] = all;
    merge_lanes(merged, columns);
    if (lane == 0 && channel < channels) {
        mean[channel] = merged[threadIdx.x].mean;
        variance[channel] = merged[threadIdx.x].squares / merged[threadIdx.x].count;
    }
}

// The statistics of each picture's channel group, one block each.
extern "C" __global__ void group_statistics(const Real* x, float* mean, float* variance, Normalisation shape) {
    __shared__ Moments merged[BLOCK];
    int group_channels = shape.channels / shape.groups;
    int picture = blockIdx.x / shape.groups;
    const Real* first = x + (size_t) picture * shape.pixels * shape.channels + blockIdx.x % shape.groups * group_channels;
    float count = 0, shift = 0, sum = 0, squares = 0;
    for (int i = threadIdx.x; i < shape.pixels * group_channels; i += blockDim.x) {
        float value = first[(size_t) (i / group_channels) * shape.channels + i % group_channels];
        shift = count == 0 ? value : shift;
        count += 1;
        sum += value - shift;
        squares += (value - shift) * (value - shift);
    }
    merged[threadIdx.x] = moments(count, shift, sum, squares);
    merge_lanes(merged, 1);
    if (threadIdx.x == 0) {
        mean[blockIdx.x] = merged[0].mean;
        variance[blockIdx.x] = merged[0].squares / merged[0].count;
    }
}

// y = gamma·(x - mean)/√(variance + ε) + beta (+ residual), then ReLU if the shape says so.
extern "C" __global__ void normalise(
        const Real* x,
        const Real* residual,
        const float* mean,
        const float* variance,
        const float* gamma,
        const float* beta,
        Real* y,
        Normalisation shape,
        int columns) {
    int channel = blockIdx.x * columns + threadIdx.x % columns;
    int lanes = blockDim.x / columns;
    if (channel >= shape.channels) {
        return;
    }
    bool per_picture = shape.pixels < shape.rows;
    float scale = 0, shift = 0, centre = 0;
    int row = blockIdx.y * lanes + threadIdx.x / columns;
    for (bool first = true; row < shape.rows; row += gridDim.y * lanes) {
        if (first || per_picture) {
            int statistics = statistics_of(row, channel, shape);
            scale = gamma[channel] / sqrtf(variance[statistics] + shape.epsilon);
            centre = mean[statistics];
            shift = beta[channel];
            first = false;
        }
        size_t i = (size_t) row * shape.channels + channel;
        float value = scale * (x[i] - centre) + shift + (residual == 0 ? 0.0f : residual[i]);
        y[i] = shape.relu && value <= 0 ? 0 : value;
    }
}

// Over this block's rows, partial[(block row)·2·channels …]: Σ g·x̂ of each channel, then Σ g, where g is dy or, behind
// ReLU, what of it passes.
extern "C" __global__ void channel_gradients(
        const Real* x,
        const Real* y,
        const Real* dy,
        const float* mean,
        const float* variance,
        float* partial,
        Normalisation shape,
        int columns) {
    __shared__ float gammas[BLOCK];
    __shared__ float betas[BLOCK];
    int lanes = blockDim.x / columns;
    int lane = threadIdx.x / columns;
    int channel = blockIdx.x * columns + threadIdx.x % columns;
    float dgamma = 0, dbeta = 0;
    if (channel < shape.channels) {
        bool per_picture = shape.pixels < shape.rows;
        float scale = 0, centre = 0;
        int row = blockIdx.y * lanes + lane;
        for (bool first = true; row < shape.rows; row += gridDim.y * lanes) {
            if (first || per_picture) {
                int statistics = statistics_of(row, channel, shape);
                scale = 1 / sqrtf(variance[statistics] + shape.epsilon);
                centre = mean[statistics];
                first = false;
            }
            size_t i = (size_t) row * shape.channels + channel;
            float g = shape.relu && y[i] <= 0 ? 0.0f : dy[i];
            dgamma += g * ((x[i] - centre) * scale);
            dbeta += g;
        }
    }
    gammas[threadIdx.x] = dgamma;
    betas[threadIdx.x] = dbeta;
    add_lanes(gammas, betas, columns);
    if (lane == 0 && channel < shape.channels) {
        partial[(size_t) blockIdx.y * 2 * shape.channels + channel] = gammas[threadIdx.x];
        partial[((size_t) blockIdx.y * 2 + 1) * shape.channels + channel] = betas[threadIdx.x];
    }
}

extern "C" __global__ void channel_gradient_sums(
        const float* partial, int parts, float* dgamma, float* dbeta, int channels, int columns) {
    __shared__ float gammas[BLOCK];
    __shared__ float betas[BLOCK];
    int lanes = blockDim.x / columns;
    int lane = threadIdx.x / columns;
    int channel = blockIdx.x * columns + threadIdx.x % columns;
    float gamma = 0, beta = 0;
    if (channel < channels) {
        for (int part = lane; part < parts; part += lanes) {
            gamma += partial[(size_t) part * 2 * channels + channel];
            beta += partial[((size_t) part * 2 + 1) * channels + channel];
        }
    }
    gammas[threadIdx.x] = gamma;
    betas[threadIdx.x] = beta;
    add_lanes(gammas, betas, columns);
    if (lane == 0 && channel < channels) {
        dgamma[channel] = gammas[threadIdx.x];
        dbeta[channel] = betas[threadIdx.x];
    }
}

// dx = gamma/√(variance + ε)·(g - dbeta/rows - x̂·dgamma/rows), or without the subtrahends where the statistics are constants.
extern "C" __global__ void batch_input_gradient(
        const Real* x,
        const Real* y,
        const Real* dy,
        const float* mean,
        const float* variance,
        const float* gamma,
        const float* dgamma,
        const float* dbeta,
        int training,
        Real* dx,
        Normalisation shape,
        int columns) {
    int channel = blockIdx.x * columns + threadIdx.x % columns;
    int lanes = blockDim.x / columns;
    if (channel >= shape.channels) {
        return;
    }
    float scale = 1 / sqrtf(variance[channel] + shape.epsilon);
    float centre = mean[channel];
    float weight = gamma[channel] * scale;
    float mean_g = training ? dbeta[channel] / shape.rows : 0;
    float mean_gx = training ? dgamma[channel] / shape.rows : 0;
    for (int row = blockIdx.y * lanes + threadIdx.x / columns; row < shape.rows; row += gridDim.y * lanes) {
        size_t i = (size_t) row * shape.channels + channel;
        float g = shape.relu && y[i] <= 0 ? 0.0f : dy[i];
        dx[i] = weight * (g - mean_g - (x[i] - centre) * scale * mean_gx);
    }
}

// One block for each picture's channel group; with u = gamma·dy, dx = (u - mean(u) - x̂·mean(u·x̂))/√(variance + ε).
extern "C" __global__ void group_input_gradient(
        const Real* x,
        const Real* dy,
        const float* mean,
        const float* variance,
        const float* gamma,
        Real* dx,
        Normalisation shape) {
    int group_channels = shape.channels / shape.groups;
    int first_channel = blockIdx.x % shape.groups * group_channels;
    size_t first = (size_t) (blockIdx.x / shape.groups) * shape.pixels * shape.channels + first_channel;
    int count = shape.pixels * group_channels;
    float scale = 1 / sqrtf(variance[blockIdx.x] + shape.epsilon);
    float centre = mean[blockIdx.x];
    float sum_u = 0, sum_ux = 0;
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        size_t at = first + (size_t) (i / group_channels) * shape.channels + i % group_channels;
        float u = gamma[first_channel + i % group_channels] * dy[at];
        sum_u += u;
        sum_ux += u * ((x[at] - centre) * scale);
    }
    float mean_u = block_sum(sum_u) / count;
    float mean_ux = block_sum(sum_ux) / count;
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        size_t at = first + (size_t) (i / group_channels) * shape.channels + i % group_channels;
        float u = gamma[first_channel + i % group_channels] * dy[at];
        dx[at] = scale * (u - mean_u - (x[at] - centre) * scale * mean_ux);
    }
}
