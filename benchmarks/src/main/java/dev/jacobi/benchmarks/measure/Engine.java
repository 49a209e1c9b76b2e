package dev.jacobi.benchmarks.measure;

/**
 * What is measured.
 *
 * @param name device and precision, as {@link dev.jacobi.benchmarks.engine.EngineBenchmark} takes them
 * @param threads on a processor
 */
record Engine(String name, int threads) {
    boolean isProcessor() {
        return name.startsWith("cpu");
    }

    /** A batch of pictures of CIFAR's size. */
    int smallPictures() {
        return isProcessor() ? 64 : 512;
    }

    /** A batch of pictures of ImageNet's size. */
    int largePictures() {
        return isProcessor() ? 8 : 64;
    }
}
