// Pooling of NHWC pictures. One thread per output forward, one thread per input backward: no two write one place.

extern "C" __global__ void max_pool(
        const Real* x, Real* y, int* indices, Window height, Window width, int channels, int n) {
    FOR_EACH(i, n) {
        int channel = i % channels;
        int q = i / channels % width.output;
        int p = i / channels / width.output % height.output;
        const Real* picture = x + (size_t) (i / channels / width.output / height.output)
                * height.size * width.size * channels;
        float largest = negative_infinity();
        int winner = -1;
        for (int r = 0; r < height.kernel; r++) {
            int h = input_of(p, r, height);
            for (int s = 0; s < width.kernel && h >= 0; s++) {
                int w = input_of(q, s, width);
                if (w >= 0) {
                    float value = picture[((size_t) h * width.size + w) * channels + channel];
                    if (winner < 0 || value > largest || (is_nan(value) && !is_nan(largest))) {
                        largest = value;
                        winner = h * width.size + w;
                    }
                }
            }
        }
        y[i] = largest;
        indices[i] = winner;
    }
}

extern "C" __global__ void max_pool_gradient(
        const Real* dy, const int* indices, Real* dx, Window height, Window width, int channels, int n) {
    FOR_EACH(i, n) {
        int channel = i % channels;
        int w = i / channels % width.size;
        int h = i / channels / width.size % height.size;
        size_t outputs = (size_t) (i / channels / width.size / height.size) * height.output * width.output;
        float sum = 0;
        for (int r = 0; r < height.kernel; r++) {
            int p = output_of(h, r, height);
            for (int s = 0; s < width.kernel && p >= 0; s++) {
                int q = output_of(w, s, width);
                if (q >= 0) {
                    size_t output = (outputs + p * width.output + q) * channels + channel;
                    sum += indices[output] == h * width.size + w ? dy[output] : 0.0f;
                }
            }
        }
        dx[i] = sum;
    }
}

extern "C" __global__ void average_pool(
        const Real* x, Real* y, Window height, Window width, int channels, int n) {
    FOR_EACH(i, n) {
        int channel = i % channels;
        int q = i / channels % width.output;
        int p = i / channels / width.output % height.output;
        const Real* picture = x + (size_t) (i / channels / width.output / height.output)
                * height.size * width.size * channels;
        float sum = 0;
        for (int r = 0; r < height.kernel; r++) {
            int h = input_of(p, r, height);
            for (int s = 0; s < width.kernel && h >= 0; s++) {
                int w = input_of(q, s, width);
                sum += w >= 0 ? picture[((size_t) h * width.size + w) * channels + channel] : 0.0f;
            }
        }
        y[i] = sum / ((float) height.kernel * width.kernel);
    }
}

extern "C" __global__ void average_pool_gradient(
        const Real* dy, Real* dx, Window height, Window width, int channels, int n) {
    FOR_EACH(i, n) {
        int channel = i % channels;
        int w = i / channels % width.size;
        int h = i / channels / width.size % height.size;
        size_t outputs = (size_t) (i / channels / width.size / height.size) * height.output * width.output;
        float sum = 0;
        for (int r = 0; r < height.kernel; r++) {
            int p = output_of(h, r, height);
            for (int s = 0; s < width.kernel && p >= 0; s++) {
                int q = output_of(w, s, width);
                sum += q >= 0 ? dy[(outputs + p * width.output + q) * channels + channel] : 0.0f;
            }
        }
        dx[i] = sum / ((float) height.kernel * width.kernel);
    }
}
