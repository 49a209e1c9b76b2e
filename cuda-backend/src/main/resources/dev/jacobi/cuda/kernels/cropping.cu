// Batches of pictures, cut out of a set of bytes. One thread per value, neighbours side by side in y.

// As CropShape.
struct CropShape {
    int height;
    int width;
    int channels;
    int out_height;
    int out_width;
    int reflected;
};

// The position inside of the picture that shows at one that may lie beyond its edge, or -1 for zeros.
__device__ inline int inside(int position, int extent, int reflected) {
    if (position >= 0 && position < extent) {
        return position;
    }
    if (!reflected) {
        return -1;
    }
    return position < 0 ? -position : 2 * (extent - 1) - position;
}

// The functions for rounding leave the compiler nothing to fuse or approximate: the host's bits are wanted.
extern "C" __global__ void crop(
        const unsigned char* set,
        const int* placements,
        const float* mean,
        const float* std,
        Real* y,
        CropShape shape,
        int n) {
    FOR_EACH(i, n) {
        int channel = i % shape.channels;
        int q = i / shape.channels % shape.out_width;
        int p = i / shape.channels / shape.out_width % shape.out_height;
        const int* placement = placements + (size_t) (i / shape.channels / shape.out_width / shape.out_height) * 4;
        int row = inside(placement[1] + p, shape.height, shape.reflected);
        int column = inside(
                placement[2] + (placement[3] ? shape.out_width - 1 - q : q), shape.width, shape.reflected);
        float pixel = 0;
        if (row >= 0 && column >= 0) {
            size_t picture = (size_t) placement[0] * shape.height;
            pixel = set[((picture + row) * shape.width + column) * shape.channels + channel];
        }
        y[i] = __fdiv_rn(__fsub_rn(__fdiv_rn(pixel, 255.0f), mean[channel]), std[channel]);
    }
}
