// Numbers of 32 and 16 bits in memory, for the stand-ins that compute with them as float.
#pragma once
#include <cstdint>
#include <cstring>

enum class Real { FLOAT32, FLOAT16, BFLOAT16 };

inline size_t size_of(Real type) {
    return type == Real::FLOAT32 ? 4 : 2;
}

inline float load(const void* numbers, size_t index, Real type) {
    switch (type) {
        case Real::FLOAT32: return static_cast<const float*>(numbers)[index];
        case Real::FLOAT16: return static_cast<const _Float16*>(numbers)[index];
        default: {
            uint32_t bits = uint32_t(static_cast<const uint16_t*>(numbers)[index]) << 16;
            float value;
            memcpy(&value, &bits, sizeof value);
            return value;
        }
    }
}

// Rounds to the nearest, and of two equally near ones to the even one.
inline void store(void* numbers, size_t index, float value, Real type) {
    switch (type) {
        case Real::FLOAT32: static_cast<float*>(numbers)[index] = value; break;
        case Real::FLOAT16: static_cast<_Float16*>(numbers)[index] = _Float16(value); break;
        default: {
            uint32_t bits;
            memcpy(&bits, &value, sizeof bits);
            bool nan = value != value;
            static_cast<uint16_t*>(numbers)[index] = nan ? 0x7fc0 : (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
        }
    }
}

inline float dot(const float* a, const float* b, int length) {
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int i = 0; i < length; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}
