// Functions of each element. The enums Unary and Binary come from UnaryFunction and BinaryFunction; KernelProgram puts
// them before this source.

// Φ(x) of the standard normal distribution; erfc keeps the digits of the lower tail.
__device__ inline float normal_cdf(float x) {
    return 0.5f * erfcf(-0.70710678f * x);
}

__device__ inline float normal_density(float x) {
    return 0.39894228f * expf(-0.5f * x * x);
}

__device__ inline float value_of(int function, float x, float p) {
    switch (function) {
        case NEG: return -x;
        case EXP: return expf(x);
        case LOG: return logf(x);
        case SQRT: return sqrtf(x);
        case POW: return powf(x, p);
        case RELU: return x <= 0 ? 0 : x;
        case LEAKY_RELU: return x > 0 ? x : p * x;
        case CLAMP: return x > p ? p : x < -p ? -p : x;
        case SIGMOID: return 1 / (1 + expf(-x));
        case TANH: return tanhf(x);
        default: return x * normal_cdf(x);
    }
}

__device__ inline float derivative_of(int function, float x, float y, float p) {
    switch (function) {
        case NEG: return -1;
        case EXP: return y;
        case LOG: return 1 / x;
        case SQRT: return 0.5f / y;
        case POW: return p == 0 ? 0 : p * powf(x, p - 1);
        case RELU: return y <= 0 ? 0 : 1;
        case LEAKY_RELU: return x > 0 ? 1 : p;
        case CLAMP: return fabsf(x) > p ? 0 : 1;
        case SIGMOID: return y * (1 - y);
        case TANH: return 1 - y * y;
        default: return normal_cdf(x) + x * normal_density(x);
    }
}

extern "C" __global__ void fill(float value, Real* y, int n) {
    FOR_EACH(i, n) {
        y[i] = value;
    }
}

extern "C" __global__ void widen(const Real* x, float* y, int n) {
    FOR_EACH(i, n) {
        y[i] = x[i];
    }
}

extern "C" __global__ void narrow(const float* x, Real* y, int n) {
    FOR_EACH(i, n) {
        y[i] = x[i];
    }
}

extern "C" __global__ void axpby(float a, const Real* x, float b, Real* y, int n) {
    FOR_EACH(i, n) {
        y[i] = a * x[i] + b * y[i];
    }
}

extern "C" __global__ void unary(int function, float parameter, const Real* x, Real* y, int n) {
    FOR_EACH(i, n) {
        y[i] = value_of(function, x[i], parameter);
    }
}

extern "C" __global__ void unary_gradient(
        int function, float parameter, const Real* x, const Real* y, const Real* dy, Real* dx, int n) {
    FOR_EACH(i, n) {
        float derivative = derivative_of(function, x[i], y[i], parameter);
        // What a ReLU or a bound holds back may be infinite.
        dx[i] = (function == RELU || function == CLAMP) && derivative == 0 ? 0 : derivative * dy[i];
    }
}

extern "C" __global__ void binary(int function, const Real* a, const Real* b, Real* y, Axes of_a, Axes of_b, int n) {
    FOR_EACH(i, n) {
        float left = a[of_a.rank == 1 ? i * of_a.steps[0] : offset_of(i, of_a)];
        float right = b[of_b.rank == 1 ? i * of_b.steps[0] : offset_of(i, of_b)];
        switch (function) {
            case ADD: y[i] = left + right; break;
            case SUB: y[i] = left - right; break;
            case MUL: y[i] = left * right; break;
            default: y[i] = left / right;
        }
    }
}

// Value number `index` of the stream with this key: SplitMix64, as RandomStream computes it.
__device__ inline unsigned long long random_bits(unsigned long long key, unsigned index) {
    unsigned long long z = key + (index + 1ull) * 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
}

// An element stays if the upper 24 bits of its random number reach the threshold, which is p in units of 2^-24.
extern "C" __global__ void dropout(
        const Real* x, Real* y, unsigned threshold, float scale, const int* key, int draw, int n) {
    unsigned long long halves = (unsigned long long) (unsigned) key[1] << 32 | (unsigned) key[0];
    unsigned long long choice = random_bits(halves, draw);
    FOR_EACH(i, n) {
        y[i] = (unsigned) (random_bits(choice, i) >> 40) >= threshold ? x[i] * scale : 0;
    }
}

// `first` holds a number larger than any index at the beginning. The difference from itself is 0 for finite numbers only.
extern "C" __global__ void first_non_finite(const Real* x, int* first, int n) {
    FOR_EACH(i, n) {
        if (!(x[i] - x[i] == 0)) {
            atomicMin(first, (int) i);
        }
    }
}
