package dev.jacobi.core.ops;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.reference.ReferenceBackend;

/** A device of mixed precision as far as errors reach, which come before any kernel. */
final class MixedBackend extends ReferenceBackend {
    private record Halves(int length) implements Buffer {
        @Override
        public DType type() {
            return DType.F16;
        }

        @Override
        public Buffer slice(int from, int count) {
            return new Halves(count);
        }
    }

    @Override
    public DType activationType() {
        return DType.F16;
    }

    @Override
    public Buffer allocate(DType type, int length) {
        return type == DType.F16 ? new Halves(length) : super.allocate(type, length);
    }

    @Override
    public void release(Buffer buffer) {
        if (!(buffer instanceof Halves)) {
            super.release(buffer);
        }
    }
}
