package dev.jacobi.cuda.binding;

import jcuda.Pointer;

/** An address as JCuda's functions take and return it. */
final class Address extends Pointer {
    /** No address, to be filled in by a call. */
    Address() {}

    Address(long value) {
        super(value);
    }

    long value() {
        return getNativePointer();
    }
}
