package dev.jacobi.datasets.loader;

/** The second coordinate of the loader's random streams, which keeps them apart from each other and everyone else's. */
final class StreamPurpose {
    static final long SHUFFLE = 0xDA7A_0001L;
    static final long AUGMENTATION = 0xDA7A_0002L;
    static final long BALANCE = 0xDA7A_0004L;
    static final long VALIDATION_SPLIT = 0xDA7A_0003L;

    private StreamPurpose() {}
}
